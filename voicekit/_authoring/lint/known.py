"""What a document tells of values before anybody calls: by slots, arguments, and the annotations of actions."""

import ast
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from voicekit._authoring.lint.abstract import ANY, NONE, TRUTHS, Abstract, Some, ValueKind, exact, joined, some
from voicekit._dialog.document.flow import Argument
from voicekit._dialog.facts import FACTS, KNOWN, Fact
from voicekit._dialog.slots import AnySlot

__all__ = ["FACTS_KNOWN", "FAILURE", "annotated", "of_argument", "of_slot", "of_type"]

_TEXT = some(ValueKind.TEXT)

_RECORDING = some(ValueKind.MAPPING, path=_TEXT, seconds=some(ValueKind.NUMBER, 0), ended=_TEXT, text=_TEXT)

_HELD: Mapping[str, Abstract] = {
    "any": ANY,
    "text": _TEXT,
    "number": some(ValueKind.NUMBER),
    "date": some(ValueKind.DATE),
    "time": some(ValueKind.TIME),
    "money": some(ValueKind.MONEY),
    "yes_no": TRUTHS,
    "moment": some(ValueKind.MOMENT),
    "recording": _RECORDING,
}


def _of_fact(fact: Fact) -> Abstract:
    if fact.parts:
        return some(ValueKind.MAPPING, **{name: _of_fact(part) for name, part in fact.parts.items()})
    return some(ValueKind.TEXT, fact.least) if fact.holds == "text" else of_type(fact.holds)


def of_type(name: str) -> Abstract:
    """What a variable holds of which a node or a slot says that it is of this type; anything where it is not known."""
    return _HELD.get(name, ANY)


FACTS_KNOWN: Mapping[str, Abstract] = {name: _of_fact(fact) for name, fact in FACTS.items()}
"""The facts of every call."""

FAILURE = _of_fact(KNOWN["failure"])


def of_argument(argument: Argument) -> Abstract:
    """What an argument holds. One that is text may be given anything by a program, or by the flow that calls it."""
    return ANY if argument.type == "text" else of_type(argument.type)


def of_slot(slot: AnySlot) -> Abstract:
    """What an answer to a slot is worth. Limits that exclude each other count as none."""
    value = _answered(slot)
    return joined(value, NONE) if slot.may_be_empty else value


def _answered(slot: AnySlot) -> Abstract:
    least, most = slot.bounds
    if slot.holds == "text":
        values = slot.values()
        return joined(*map(exact, values)) if values else some(ValueKind.TEXT, least or 1, most)
    held = of_type(slot.holds)
    if (least is None and most is None) or (least is not None and most is not None and least > most):
        return held
    return frozenset(replace(each, least=least, most=most) if isinstance(each, Some) else each for each in held)


@lru_cache(maxsize=1024)
def annotated(returns: str) -> Abstract:
    """What a function gives back whose annotation this is; anything where it has none, or one that says little."""
    try:
        return _of_annotation(ast.parse(returns, mode="eval").body)
    except (SyntaxError, ValueError):
        return ANY


_TYPES: Mapping[str, Abstract] = {
    "int": some(ValueKind.NUMBER),
    "float": some(ValueKind.NUMBER),
    "Decimal": some(ValueKind.NUMBER),
    "str": _TEXT,
    "bool": TRUTHS,
    "date": some(ValueKind.DATE),
    "datetime": some(ValueKind.MOMENT),
    "time": some(ValueKind.TIME),
    "timedelta": some(ValueKind.DURATION),
    "list": some(ValueKind.LIST),
    "tuple": some(ValueKind.LIST),
    "Sequence": some(ValueKind.LIST),
    "dict": some(ValueKind.MAPPING),
    "Mapping": some(ValueKind.MAPPING),
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
