"""Grammars of the simple kind: built-in ones, and lists of what may be said or pressed."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from voicekit.dialog.importing.draft import Node
from voicekit.dialog.importing.xml import Element

__all__ = ["Listed", "builtin", "choices_of", "free_key", "listed_in"]

_BUILTIN = re.compile(r"builtin:(?:grammar/|dtmf/)?(?P<type>[a-z]+)(?:\?(?P<parameters>.*))?")

_TYPED = re.compile(r"(?P<type>[a-z]+)(?:\?(?P<parameters>.*))?")

_KEYS = re.compile(r"[0-9*#A-D]{1,8}")

_VALUE = re.compile(r"""^\s*(?:out(?:\.\w+)?\s*=\s*)?(?:['"])?(?P<value>[^'";={}]{1,100}?)(?:['"])?\s*;?\s*$""")


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that may be said or pressed, and the value it stands for."""

    words: str
    key: str = ""
    value: str = ""


def builtin(type_: str, *, whole: bool = False) -> Node | None:
    """A slot for a built-in type, with its parameters; None where it is none.

    ``type_`` is ``digits?length=4``; ``whole``: an address, ``builtin:dtmf/digits?length=4``.
    """
    found = (_BUILTIN if whole else _TYPED).fullmatch(type_.strip())
    if found is None or found["type"] not in _SLOTS:
        return None
    parameters = dict(parse_qsl((found["parameters"] or "").replace(";", "&")))
    slot: Node = dict(_SLOTS[found["type"]])
    if found["type"] == "digits":
        slot |= _digits(parameters)
    if found["type"] == "boolean":
        slot |= {
            own: parameters[key] for key, own in (("y", "yes"), ("n", "no")) if _KEYS.fullmatch(parameters.get(key, ""))
        }
    return slot


def _digits(parameters: dict[str, str]) -> Node:
    names = {"length": "length", "minlength": "minimum", "maxlength": "maximum"}
    return {
        own: min(int(parameters[name]), 64)
        for name, own in names.items()
        if re.fullmatch(r"[1-9]\d{0,3}", parameters.get(name, ""))
    }


_SLOTS: dict[str, Node] = {
    "boolean": {"type": "yes_no"},
    "date": {"type": "date"},
    "digits": {"type": "digits"},
    "currency": {"type": "money", "currency": "USD"},
    "number": {"type": "number", "whole": False},
    "phone": {"type": "phone"},
    "time": {"type": "time"},
}


def listed_in(grammar: Element) -> list[Listed] | None:
    """What a grammar in the document lists; None for one that does more, or that is elsewhere."""
    if grammar.attributes.get("src") or not grammar.elements:
        return _in_text(grammar)
    if any(each.name in {"ruleref", "count"} or "repeat" in each.attributes for each in grammar.walk()):
        return None
    lists = [each for each in grammar.walk() if each.name == "one-of"]
    if len(lists) != 1 or grammar.attributes.get("mode") not in {None, "voice", "dtmf"}:
        return None
    dtmf = grammar.attributes.get("mode") == "dtmf"
    found = [_listed(item, dtmf=dtmf) for item in lists[0].all("item")]
    grammar.use()
    return [each for each in found if each is not None]


def _in_text(grammar: Element) -> list[Listed] | None:
    """``sales | support`` as older documents write it."""
    words = [each.strip() for each in grammar.text.split("|")]
    if grammar.attributes.get("src") or not all(re.fullmatch(r"[\w' -]{1,80}", each) for each in words):
        return None
    dtmf = grammar.attributes.get("mode") == "dtmf" or "dtmf" in grammar.attributes.get("type", "")
    grammar.use()
    return [Listed("" if dtmf else each, each.replace(" ", "") if dtmf else "") for each in words]


def _listed(item: Element, *, dtmf: bool) -> Listed | None:
    tag = next((each.text for each in item.walk() if each.name == "tag"), "")
    words = " ".join("".join(_words(item)).split())
    value = _VALUE.fullmatch(tag)
    found = value["value"].strip() if value else ""
    if dtmf:
        key = words.replace(" ", "")
        return Listed("", key, found) if _KEYS.fullmatch(key) else None
    return Listed(words[:200], "", found) if words else None


def _words(item: Element) -> list[str]:
    """All words of an item but those of its tags."""
    return [
        each if isinstance(each, str) else f" {' '.join(_words(each))} "
        for each in item.content
        if isinstance(each, str) or each.name != "tag"
    ]


def free_key(taken: dict[str, object]) -> str:
    """The next key that no choice has."""
    return next(str(number) for number in range(1, 1000) if str(number) not in taken)


def choices_of(listed: list[Listed]) -> tuple[dict[str, Node], bool]:
    """Choices of a slot; and whether keys had to be given to some. Same values are one choice."""
    by_value: dict[str, list[Listed]] = {}
    for each in listed:
        by_value.setdefault(each.value or each.words or each.key, []).append(each)
    choices: dict[str, Node] = {}
    keyless = []
    for value, group in by_value.items():
        option: Node = {"value": value}
        words = [each.words for each in group if each.words]
        option |= {"words": words} if words else {}
        key = next((each.key for each in group if each.key), "")
        if key and key not in choices:
            choices[key] = option
        else:
            keyless.append(option)
    for option in keyless:
        choices[free_key(dict(choices))] = option
    return choices, bool(keyless)
