"""What a document tells of values before anybody calls: by slots, arguments, and the annotations of actions."""

import ast
import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from voicekit.authoring.lint.abstract import ANY, NONE, TRUTHS, Abstract, Kind, exact, joined, some
from voicekit.dialog.document.flow import Argument
from voicekit.dialog.document.slots import (
    ChoiceSlot,
    DateSlot,
    DigitsSlot,
    MoneySlot,
    NumberSlot,
    RecordingSlot,
    Slot,
    SpelledSlot,
    TimeSlot,
    YesNoSlot,
)
from voicekit.dialog.document.slots.choice import value_of

__all__ = ["FACTS_KNOWN", "FAILURE", "RECORDING", "annotated", "of_argument", "of_slot"]

_TEXT = some(Kind.TEXT)

RECORDING = some(Kind.MAPPING, path=_TEXT, seconds=some(Kind.NUMBER, 0), ended=_TEXT, text=_TEXT)
FAILURE = some(Kind.MAPPING, kind=some(Kind.TEXT, 1), text=_TEXT)

FACTS_KNOWN: Mapping[str, Abstract] = {
    "call": some(
        Kind.MAPPING, id=_TEXT, caller=_TEXT, called=_TEXT, language=some(Kind.TEXT, 2), route=_TEXT, arguments=ANY
    ),
    "today": some(Kind.DATE),
    "now": some(Kind.MOMENT),
}
"""The facts of every call."""

_ARGUMENTS: Mapping[str, Abstract] = {
    "number": some(Kind.NUMBER),
    "date": some(Kind.DATE),
    "time": some(Kind.TIME),
    "money": some(Kind.MONEY),
    "yes_no": TRUTHS,
}


def of_argument(argument: Argument) -> Abstract:
    """What an argument holds. One that is text may be given anything by a program, or by the flow that calls it."""
    return _ARGUMENTS.get(argument.type, ANY)


def of_slot(slot: Slot) -> Abstract:
    """What an answer to a slot is worth. Limits that exclude each other count as none."""
    maker = _SLOTS.get(type(slot))
    return some(Kind.TEXT, 1) if maker is None else maker(slot)


def _between(kind: Kind, least: Any, most: Any) -> Abstract:
    if least is not None and most is not None and least > most:
        return some(kind)
    return some(kind, least, most)


def _days(slot: DateSlot) -> Abstract:
    bounds = (each if isinstance(each, dt.date) else None for each in (slot.earliest, slot.latest))
    return _between(Kind.DATE, *bounds)


def _times(slot: TimeSlot) -> Abstract:
    bounds = (None if each is None else dt.time.fromisoformat(each) for each in (slot.earliest, slot.latest))
    return _between(Kind.TIME, *bounds)


def _choices(slot: ChoiceSlot) -> Abstract:
    written = slot.written.items()
    return joined(*(exact(value_of(key, each)) for key, each in written)) if written else some(Kind.TEXT, 1)


def _digits(slot: DigitsSlot) -> Abstract:
    text = some(Kind.TEXT, slot.length or slot.minimum, slot.length or slot.maximum)
    return joined(text, NONE) if slot.empty else text


_SLOTS: Mapping[type, Callable[[Any], Abstract]] = {
    DigitsSlot: _digits,
    NumberSlot: lambda slot: _between(Kind.NUMBER, slot.minimum, slot.maximum),
    DateSlot: _days,
    TimeSlot: _times,
    MoneySlot: lambda _: some(Kind.MONEY),
    ChoiceSlot: _choices,
    YesNoSlot: lambda _: TRUTHS,
    SpelledSlot: lambda slot: some(Kind.TEXT, slot.minimum, slot.maximum),
    RecordingSlot: lambda _: RECORDING,
}


@lru_cache(maxsize=1024)
def annotated(returns: str) -> Abstract:
    """What a function gives back whose annotation this is; anything where it has none, or one that says little."""
    try:
        return _of_annotation(ast.parse(returns, mode="eval").body)
    except (SyntaxError, ValueError):
        return ANY


_TYPES: Mapping[str, Abstract] = {
    "int": some(Kind.NUMBER),
    "float": some(Kind.NUMBER),
    "Decimal": some(Kind.NUMBER),
    "str": _TEXT,
    "bool": TRUTHS,
    "date": some(Kind.DATE),
    "datetime": some(Kind.MOMENT),
    "time": some(Kind.TIME),
    "timedelta": some(Kind.DURATION),
    "list": some(Kind.LIST),
    "tuple": some(Kind.LIST),
    "Sequence": some(Kind.LIST),
    "dict": some(Kind.MAPPING),
    "Mapping": some(Kind.MAPPING),
    "None": NONE,
}


def _of_annotation(node: ast.expr | None) -> Abstract:
    match node:
        case ast.Constant(value=str(text)):
            return annotated(text)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return joined(_of_annotation(left), _of_annotation(right))
        case ast.Subscript(value=of, slice=inner) if _last(of) == "Optional":
            return joined(_of_annotation(inner), NONE)
        case ast.Subscript(value=of):
            return _TYPES.get(_last(of), ANY)
    return _TYPES.get(_last(node), ANY)


def _last(node: ast.expr | None) -> str:
    """The last word of a name, ``datetime.date`` and ``date`` alike."""
    match node:
        case ast.Constant(value=None):
            return "None"
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""
