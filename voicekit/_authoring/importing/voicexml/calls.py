"""VoiceXML's transfer and record as nodes."""

import re

from voicekit._authoring.importing.draft import OUTSIDE, Node
from voicekit._authoring.importing.said import flag, prompt, seconds
from voicekit._authoring.importing.voicexml.content import Content, branches_of
from voicekit._authoring.importing.voicexml.expressions import variable
from voicekit._authoring.importing.voicexml.prompts import ConvertedPrompt, words_said
from voicekit._authoring.importing.xml import Element
from voicekit._dialog.document.values import END

__all__ = ["record_keys", "write_transfer"]

_RESULT = re.compile(r"^[A-Za-z_]\w*\s*={2,3}\s*(['\"])(?P<result>\w+)\1$")

_OUTCOMES = {
    "busy": "busy",
    "network_busy": "busy",
    "noanswer": "no_answer",
    "network_disconnect": "failed",
    "unknown": "failed",
    "near_end_disconnect": "next",
    "far_end_disconnect": "next",
    "maxtime_disconnect": "next",
}
"""Where a transfer leads, by what VoiceXML puts into its variable."""

_RESULTS = {"busy": "busy", "no_answer": "noanswer", "failed": "unknown", "next": "far_end_disconnect"}
"""What VoiceXML puts into the variable, by where a transfer leads."""


def write_transfer(element: Element, content: Content, name: str, following: str, *, keep: bool = False) -> None:
    """A transfer; a ``<filled>`` that only looks at its result becomes the ways out of the node.

    ``keep``: its variable holds what has come of it, also where nobody looks.
    """
    draft = content.draft
    element.convert()
    target: Node = {"dial": _destination(element, content, name)}
    wait, longest = element.take("connecttimeout", seconds), element.take("maxtime", seconds)
    target |= {"timeout": wait} if wait else {}
    target |= {"options": f"gL({round(longest * 1000)})"} if longest else {}
    result = variable(element.take("name"))
    bridged = element.take("bridge", flag)
    kind = element.take("type", _kind) or ("bridge" if bridged else "blind")
    said = prompt(ConvertedPrompt(draft, content.scope, name).add(words_said(element)).close().parts)
    node: Node = {"transfer": target} | ({"say": said} if said else {})
    filled = element.all("filled")
    ways = _ways(filled[0], result, content, name, following) if len(filled) == 1 and not keep else {}
    if not ways and (filled or keep or result in content.scope.used):
        for each in reversed(filled):
            each.convert()
            following = content.write(each.content, following, f"{name}_then")
        ways = _set(result, content, name, following) if result else {}
    if kind == "blind" and not ways:
        following = END
    else:
        ways.setdefault("failed", following)
    draft.put(
        name, node | {"next": ways.get("next", following)} | {way: to for way, to in ways.items() if way != "next"}
    )


def _kind(written: str) -> str | None:
    return written if written in {"bridge", "blind"} else None


def _set(result: str, content: Content, name: str, following: str) -> Node:
    """The ways out, each of which sets the variable to what has come of the transfer."""
    return {
        way: content.draft.add(f"{name}_{way}", {"set": {result: repr(told)}, "next": following})
        for way, told in _RESULTS.items()
    }


def _destination(element: Element, content: Content, name: str) -> str:
    draft = content.draft
    destination, script = element.take("dest"), "" if element.peek("dest") else element.peek("destexpr")
    if not destination and script:
        destination = content.scope.words(script, element.line) or ""
        if not destination:
            draft.drop(element, "destexpr", "PJSIP/nobody: write whom to call", name)
            return "PJSIP/nobody"
        element.take("destexpr")
    if not destination:
        draft.lose(element.line, "<transfer> to nobody", "PJSIP/nobody: write whom to call", name)
        return "PJSIP/nobody"
    leg = _leg(destination if script else destination.replace("{", "").replace("}", ""))
    draft.lose(
        element.line, f"dest={(script or destination)[:60]!r}", f"{leg}: write the context or trunk for it", name
    )
    return leg


def _leg(destination: str) -> str:
    """What is dialled; places for values stay as they are."""
    scheme, _, rest = destination.rpartition("sip:") if "sip:" in destination else destination.partition(":")
    if "sip:" in destination:
        return f"PJSIP/trunk/sip:{re.sub(r'[^A-Za-z0-9@._+{}-]', '', rest)}"
    number = rest.partition(";")[0] or scheme
    parts = re.split(r"(\{\w+\})", number)
    return f"Local/{''.join(each if each[:1] == '{' else re.sub(r'[^0-9+*#]', '', each) for each in parts)}@{OUTSIDE}"


def _ways(filled: Element, result: str, content: Content, name: str, following: str) -> Node:
    """The ways out, where all that is done is to look at the result; nothing else."""
    conditions = filled.elements
    if (
        len(conditions) != 1
        or conditions[0].name != "if"
        or "".join(filled.text.split()) != "".join(conditions[0].text.split())
    ):
        return {}
    scripts = [conditions[0].peek("cond"), *(each.peek("cond") for each in conditions[0].all("elseif"))]
    known = [_OUTCOMES.get(found["result"]) if (found := _RESULT.fullmatch(each)) else None for each in scripts]
    if None in known or any(variable(each.partition("=")[0].strip()) != result for each in scripts):
        return {}
    filled.convert()
    conditions[0].convert()
    ways: Node = {}
    for place, (_, inner, _) in enumerate(branches_of(conditions[0])):
        way = known[place] if place < len(known) else None
        target = content.write(inner, following, f"{name}_{way or 'otherwise'}")
        for each in [way] if way else ["failed", "next"]:
            ways.setdefault(each, target)
    return ways


def record_keys(element: Element, content: Content, name: str) -> tuple[Node, Node]:
    """What is said before a record, and how it is recorded."""
    element.convert()
    said = prompt(ConvertedPrompt(content.draft, content.scope, name).add(words_said(element)).close().parts)
    node: Node = {"beep": element.take("beep", flag) or False}
    longest, silence = element.take("maxtime", seconds), element.take("finalsilence", seconds)
    node |= ({"max_seconds": longest} if longest else {}) | ({"silence": silence} if silence else {})
    node["stop_key"] = None if element.take("dtmfterm", flag) is False else "any"
    element.take("name")
    return ({"prompt": said} if said else {}), node
