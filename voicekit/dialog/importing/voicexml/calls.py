"""VoiceXML's transfer and record as nodes."""

import re

from voicekit.dialog.document.values import END
from voicekit.dialog.importing.draft import Draft, Node, identifier
from voicekit.dialog.importing.said import prompt, seconds
from voicekit.dialog.importing.voicexml.content import Content, branches_of, leading
from voicekit.dialog.importing.voicexml.expressions import as_expression
from voicekit.dialog.importing.voicexml.fields import words_said
from voicekit.dialog.importing.voicexml.prompts import said_in
from voicekit.dialog.importing.xml import Element

__all__ = ["OUTSIDE", "record_node", "transfer_node"]

OUTSIDE = "from-internal"
"""The context of the dialplan in which a telephone number is dialled."""

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


def transfer_node(element: Element, content: Content, name: str, following: str) -> Node:
    """A transfer; a ``<filled>`` that only looks at its result becomes the ways out of the node."""
    draft = content.draft
    target: Node = {"dial": _destination(element, draft, name)}
    wait, longest = seconds(element.take("connecttimeout")), seconds(element.take("maxtime"))
    target |= {"timeout": wait} if wait else {}
    target |= {"options": f"gL({round(longest * 1000)})"} if longest else {}
    element.take("name")
    kind = element.take("type") or ("bridge" if element.take("bridge") == "true" else "blind")
    said = prompt(said_in(words_said(element), draft, name).parts)
    node: Node = {"transfer": target} | ({"say": said} if said else {})
    ways: Node = {}
    for filled in reversed(element.all("filled")):
        filled.seen = True
        ways = _ways(filled, content, name, following) or {"next": content.write(filled.content, following, name)}
        following = ways.get("next", following)
    if kind == "blind" and not ways:
        following = END
    else:
        ways.setdefault("failed", following)
    return node | leading(following) | {way: to for way, to in ways.items() if way != "next"}


def _destination(element: Element, draft: Draft, name: str) -> str:
    destination, script = element.take("dest"), element.take("destexpr")
    if destination is None:
        expression = as_expression(script or "")
        if expression is not None and re.fullmatch(r"[A-Za-z_]\w*", expression):
            draft.lose(element.line, f"destexpr={script!r}", f"Local/{{{expression}}}@{OUTSIDE}", name)
            return f"Local/{{{expression}}}@{OUTSIDE}"
        draft.lose(
            element.line, f"<transfer> to {(script or 'nobody')[:60]!r}", "PJSIP/nobody: write whom to call", name
        )
        return "PJSIP/nobody"
    scheme, _, rest = destination.partition(":")
    if scheme == "sip":
        leg = f"PJSIP/trunk/sip:{re.sub(r'[^A-Za-z0-9@._+-]', '', rest)}"
    else:
        leg = f"Local/{re.sub(r'[^0-9+*#]', '', rest.partition(';')[0] or scheme)}@{OUTSIDE}"
    draft.lose(element.line, f"dest={destination[:60]!r}", f"{leg}: write the context or trunk for it", name)
    return leg


def _ways(filled: Element, content: Content, name: str, following: str) -> Node:
    """The ways out, where all that is done is to look at the result; nothing else."""
    conditions = filled.elements
    if len(conditions) != 1 or conditions[0].name != "if":
        return {}
    branches = branches_of(conditions[0])
    results = [_RESULT.fullmatch(script.strip()) if script is not None else None for script, _, _ in branches]
    known = [_OUTCOMES.get(result["result"]) if result else None for result in results]
    if any(way is None and script is not None for way, (script, _, _) in zip(known, branches, strict=True)):
        return {}
    conditions[0].seen = True
    ways: Node = {}
    for way, (_, inner, _) in zip(known, branches, strict=True):
        target = content.write(inner, following, f"{name}_{way or 'otherwise'}")
        for each in [way] if way else ["failed", "next"]:
            ways.setdefault(each, target)
    return ways


def record_node(element: Element, draft: Draft, name: str, following: str, empty: str) -> Node:
    """A record."""
    said = prompt(said_in(words_said(element), draft, name).parts)
    node: Node = {"record": identifier(element.take("name") or "") or "recording"}
    node |= {"prompt": said} if said else {}
    node["beep"] = element.take("beep") == "true"
    longest, silence = seconds(element.take("maxtime")), seconds(element.take("finalsilence"))
    node |= ({"max_seconds": longest} if longest else {}) | ({"silence": silence} if silence else {})
    node["stop_key"] = "any" if element.take("dtmfterm", "true") != "false" else None
    return node | leading(following) | ({} if empty == END else {"empty": empty})
