"""What pydantic says about a document, in words for those who write it: one mistake, one sentence, one place."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from voicekit._dialog import nodes, slots
from voicekit._dialog.document import defaults, hours, values
from voicekit._dialog.document.flow import Answers, Argument, Flow
from voicekit._dialog.document.values import Location
from voicekit._dialog.source import Source
from voicekit.errors import FlowError

__all__ = ["MISTAKES_MAX", "mistakes", "near"]

_BELOW: Mapping[str, type[values.Model]] = {
    "answers": Answers,
    "arguments": Argument,
    "commands": defaults.FlowCommand,
    "hours": hours.Hours,
    "defaults": defaults.StatedDefaults,
    **{key: model for node in nodes.KINDS.values() for key, model in node.parts.items()},
}
"""The models by the key they stand below; what stands elsewhere is a part of a prompt."""

_KINDS_OF_VALUE = {
    "string": "a text",
    "model": "a mapping",
    "dict": "a mapping",
    "mapping": "a mapping",
    "tuple": "a list",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "date": "a date such as 2026-12-24",
    "none": "nothing",
}

_PATTERNS: Mapping[str, str] = {
    hours.DAYS: "days are such as mon-fri, or sat,sun, or daily",
    hours.SPANS: "times are such as 09:00-17:00, or closed",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "a name is letters, digits and _, and does not begin with a digit",
    r"^[0-9*#A-D]{1,8}$": "keys of a telephone are 0 to 9, *, # and A to D",
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "a language is such as en or pt-BR",
    r"^[A-Za-z0-9_.-]{1,128}$": "a key of a catalogue is letters, digits, _, . and -",
    r"^\d\d-\d\d$": "a day of every year is such as 12-25",
    r"^\d\d:\d\d$": 'a time of day is such as "09:00"',
    r"^[A-Za-z_][A-Za-z0-9_.]*$": "an action is named as a Python function",
    r"^https?://": "an address begins with https:// or http://",
    r"^([#*]|any)$": "the key is #, *, or any",
    r"^[^,\s]+(@[A-Za-z0-9_-]+)?$": "an extension is such as 100 or 100@internal",
    r"^[#*A-D]*$": "keys that end an entry are #, * and A to D",
    r"^[0-9#*A-D]+$": "keys of an entry are 0 to 9, #, * and A to D",
    r"^[A-Z]{3}$": "a currency is its three letters, such as EUR",
    r"^[A-Z]{2}$": "a country is its two letters, such as DE",
}
"""What a pattern of the document means."""

MISTAKES_MAX = 200
"""Mistakes that are told of one document: more than anybody reads before the next look."""


def mistakes(error: ValidationError, source: Source) -> list[FlowError]:
    """All that is wrong, in the order of the file."""
    groups: dict[Location, list[Any]] = {}
    for each in error.errors(include_url=False):
        place = _place(each["loc"], source.value)
        groups.setdefault((*place, each["loc"][-1]) if each["type"] == "missing" else place, []).append(each)
    found: list[FlowError] = []
    inner = {place[:length] for place in groups for length in range(len(place))}
    for place, several in groups.items():
        if len(found) >= MISTAKES_MAX:
            found.append(_at(source, place, "and more mistakes", "correct these first"))
            break
        if not (place in inner and all(_of_kind(each) for each in several)):
            found.append(_mistake(place, several, source))
    return sorted(found, key=lambda mistake: (mistake.line, mistake.column))


def _of_kind(error: Any) -> bool:
    """Whether it only says that the value is of another kind than one of several that may stand there."""
    kind: str = error["type"]
    return kind.endswith(("_type", "_parsing")) or kind in ("literal_error", "too_short", "date_from_datetime_inexact")


def _place(location: Sequence[str | int], value: Any) -> Location:
    """The keys of a location that are the document's: pydantic adds names of models and of alternatives."""
    place: list[str | int] = []
    for index, step in enumerate(location):
        if index == 2 and location[0] == "nodes" and len(location) > 3:
            continue  # a node's kind, which is also a key of the node
        inside = isinstance(value, dict) and step in value
        if not inside and not (isinstance(value, list) and isinstance(step, int) and step < len(value)):
            continue
        value = value[step]
        place.append(step)
    return tuple(place)


def _mistake(place: Location, several: list[Any], source: Source) -> FlowError:
    error = next((each for each in several if not _of_kind(each)), several[0])
    kind, last = error["type"], place[-1] if place else ""
    if kind == "extra_forbidden":
        what, hint = f"unknown key `{last}`", _unknown(place, source)
        return _at(source, place, what, hint, key=True)
    if kind == "missing":
        what, hint = f"`{last}` is missing", _described(_fields(place[:-1], source).get(str(last)))
        return _at(source, place[:-1], what, hint)
    if kind == "no_kind":
        return _at(source, place, *_no_kind(error), key=True)
    what, hint = _value(error, several)
    of_key = error["loc"][-1] == "[key]"
    name = "the key " if of_key else f"`{last}`: " if isinstance(last, str) and last else ""
    return _at(source, place, f"{name}{what}", hint, key=of_key)


def _at(source: Source, place: Location, what: str, hint: str, *, key: bool = False) -> FlowError:
    line, column = source.position(place, key=key)
    return FlowError(what, hint=hint, file=source.file, line=line, column=column)


def near(word: str, known: Iterable[str]) -> str:
    """``did you mean `next`?``, or nothing where no known word is near."""
    found = get_close_matches(word, list(known), 1, 0.6)
    return f"did you mean `{found[0]}`?" if found else ""


def _unknown(place: Location, source: Source) -> str:
    key, around = str(place[-1]), source.at(place[:-1])
    if isinstance(around, dict) and len(around) == 1 and around[key] is None:
        return "put a text that begins with { in quotes"
    fields = _fields(place[:-1], source)
    if len(place) == 3 and place[0] == "nodes" and key in nodes.KINDS:
        return f"a node does one thing: make {key} a node of its own"
    return near(key, [name for name in fields if name not in around]) or f"there are {', '.join(fields)}"


def _no_kind(error: Any) -> tuple[str, str]:
    given = error["input"]
    if not isinstance(given, dict):
        return "a node is a mapping", "such as say: Hello."
    guesses = [guess for key in given if (guess := near(key, nodes.KINDS))]
    return "a node without a key that tells what it does", guesses[0] if guesses else f"one of {', '.join(nodes.KINDS)}"


def _value(error: Any, several: list[Any]) -> tuple[str, str]:
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    match kind:
        case "value_error":
            said = str(context["error"]), ""
        case "string_pattern_mismatch":
            said = f"{_shown(given)} does not fit", _PATTERNS[context["pattern"]]
        case "union_tag_invalid":
            known = context["expected_tags"].replace("'", "")
            hint = near(context["tag"], known.split(", ")) or f"there are {known}"
            said = f"there is no type {_shown(context['tag'])}", hint
        case "union_tag_not_found":
            said = "a slot without a type", f"such as type: digits; there are {', '.join(slots.TYPES)}"
        case "too_short":
            said = "there is nothing in it", "write at least one, or leave the key out"
        case _ if _of_kind(error):
            hint = "write " + " or ".join(dict.fromkeys(map(_expected, several)))
            said = f"{_shown(given)} cannot stand here", hint
        case _:
            said = str(error["msg"]).lower().replace("input should be", "it must be").replace("string", "text"), ""
    return said


def _expected(error: Any) -> str:
    if error["type"] == "literal_error":
        return str(error["ctx"]["expected"]).replace("'", "").replace("True", "true")
    if error.get("ctx", {}).get("class_name") == values.PromptPart.__name__:
        return "a text"
    return _KINDS_OF_VALUE.get(error["type"].partition("_")[0], str(error["msg"]).lower())


def _shown(given: object) -> str:
    if isinstance(given, dict | list):
        return "a mapping" if isinstance(given, dict) else "a list"
    return "nothing" if given is None else f"`{str(given)[:60]}`"


def _fields(place: Location, source: Source) -> Mapping[str, FieldInfo]:
    """The keys that a mapping at this place may have."""
    model = _model(place, source)
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model(place: Location, source: Source) -> type[values.Model]:
    if not place:
        return Flow
    value = source.at(place)
    if place[0] == "nodes" and len(place) == 2:
        return nodes.KINDS[next(kind for kind in nodes.KINDS if kind in value)]
    if place[0] == "nodes" and len(place) == 4 and place[2] == "form":
        return slots.TYPES[value["type"]]
    below = next((_BELOW[str(step)] for step in reversed(place[-2:]) if step in _BELOW), None)
    return below or values.PromptPart


def _described(field: FieldInfo | None) -> str:
    return (field.description or "").partition(". ")[0].rstrip(".").replace("``", "`") if field else ""
