"""jambonz applications, a list of verbs as JSON: the same idioms as TwiML's, by other names."""

from collections.abc import Callable, Mapping
from typing import Any

from voicekit._authoring.importing.draft import Draft
from voicekit._authoring.importing.jsontext import lines_of, read_json
from voicekit._authoring.importing.twiml import read_twiml
from voicekit._authoring.importing.xml import MOST, Element, Words
from voicekit.errors import FlowError

__all__ = ["looks_like_jambonz", "read_jambonz"]

Verb = Mapping[str, Any]

_NAMES = {
    "say": "Say", "play": "Play", "gather": "Gather", "dial": "Dial", "enqueue": "Enqueue", "hangup": "Hangup",
    "pause": "Pause", "redirect": "Redirect", "record": "Record", "listen": "Record", "leave": "Leave",
    "sip:decline": "Reject",
}  # fmt: skip
"""The verbs by what TwiML calls them; any other keeps its name, which nothing converts."""

_KEYS: Mapping[str, str] = {"actionHook": "action", "maxDigits": "numDigits", "playBeep": "playBeep"}


def looks_like_jambonz(value: object) -> bool:
    """Whether JSON is a list of verbs."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "verb" in value[0]


def read_jambonz(data: bytes, file: str) -> Draft:
    """The verbs as a draft. Raises FlowError."""
    value = read_json(data, file)
    if not looks_like_jambonz(value):
        raise FlowError("no list of verbs", file=file, hint='such as [{"verb": "say", "text": "Hello"}]')
    if len(value) > MOST:
        raise FlowError(f"more than {MOST} verbs", file=file, hint="split the application")
    lines = [line for _, line in lines_of(data, "verb")]
    root = Element("Response", 1)
    for number, verb in enumerate(value):
        line = lines[number] if len(lines) == len(value) else 0
        root.content.append(_element(verb, line))
    draft = read_twiml(root, file, "verbs")
    draft.rest(root.untaken())
    return draft


def _element(verb: object, line: int) -> Element:
    if not isinstance(verb, dict):
        return Element("verb", line, {}, [Words(str(verb)[:200], line)])
    told = str(verb.get("verb", ""))
    element = Element(_NAMES.get(told, told[:60] or "verb"), line)
    for key, value in verb.items():
        if key != "verb":
            _PARTS.get((told, key), _attribute)(element, str(key), value)
    return element


def _attribute(element: Element, key: str, value: Any) -> None:
    """Any other key is an attribute, by TwiML's name for it; what is within others keeps their names before its own."""
    if isinstance(value, dict):
        for inner, each in value.items():
            _attribute(element, f"{key}.{inner}", each)
    elif value is not None:
        written = str(value).lower() if isinstance(value, bool) else str(value)
        element.attributes[_KEYS.get(key, key)[:100]] = written[:4_000]


def _words(element: Element, _key: str, value: Any) -> None:
    for each in value if isinstance(value, list) else [value]:
        told = each.get("url", "") if isinstance(each, dict) else each
        element.content.append(Words(f"{told} ", element.line))


def _inner(element: Element, key: str, value: Any) -> None:
    """What a gather says: a verb without its name."""
    if isinstance(value, dict):
        element.content.append(_element({"verb": key, **value}, element.line))
    else:
        _attribute(element, key, value)


def _inputs(element: Element, _key: str, value: Any) -> None:
    names = {"digits": "dtmf", "speech": "speech"}
    told = value if isinstance(value, list) else [value]
    element.attributes["input"] = " ".join(names.get(str(each), str(each)[:40]) for each in told)


def _synthesizer(element: Element, key: str, value: Any) -> None:
    for inner, each in value.items() if isinstance(value, dict) else ():
        _attribute(element, inner if inner in {"language", "voice"} else f"{key}.{inner}", each)


_TARGETS = {"phone": ("Number", "number"), "sip": ("Sip", "sipUri"), "user": ("Client", "name")}


def _targets(element: Element, _key: str, value: Any) -> None:
    for each in value if isinstance(value, list) else [value]:
        target = each if isinstance(each, dict) else {"type": str(each)}
        name, told = _TARGETS.get(str(target.get("type")), (str(target.get("type"))[:60] or "target", ""))
        leg = Element(name, element.line, {}, [Words(str(target.get(told, "")), element.line)])
        for key, inner in target.items():
            if key not in {"type", told}:
                _attribute(leg, str(key), inner)
        element.content.append(leg)


_PARTS: Mapping[tuple[str, str], Callable[[Element, str, Any], None]] = {
    ("say", "text"): _words,
    ("say", "synthesizer"): _synthesizer,
    ("play", "url"): _words,
    ("gather", "say"): _inner,
    ("gather", "play"): _inner,
    ("gather", "input"): _inputs,
    ("dial", "target"): _targets,
    ("enqueue", "name"): _words,
    ("redirect", "actionHook"): _words,
}
"""Parts of verbs that are no attributes in TwiML."""
