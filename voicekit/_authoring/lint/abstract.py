"""Values that are known in part: what a variable may hold before anybody has called.

An `Abstract` value is a set of alternatives: an exact value each, or some value of a kind, within bounds. What two
alternatives give together is asked of the operations themselves (`voicekit._dialog.operations`): of exact values with
these, of a kind with specimens of it. So no second table says which kinds fit each other.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from itertools import product
from typing import Any, TypeVar

from voicekit._dialog.bounds import TooLarge
from voicekit._dialog.operations import WEEKDAYS, Wrong, alike, arithmetic, compare, fact

__all__ = [
    "ANY",
    "NONE",
    "TRUTHS",
    "Abstract",
    "Exact",
    "Some",
    "ValueKind",
    "applied",
    "calculated",
    "compared",
    "exact",
    "joined",
    "narrowed",
    "part",
    "parts_of",
    "some",
    "specimens",
    "truths",
    "widened",
    "within",
]

MOST_EXACT = 16
"""Exact values that are kept apart, as many as a menu has choices; more become some value of their kind."""

MOST_VALUES = 256
"""Values of a list that are kept, those within it counted: what a flow writes out has fewer."""

LONGEST = 1000
"""Characters of a text that is kept: as long as an expression may be that writes it out."""

MOST_PAIRS = 256
"""Combinations that are tried out; what needs more is not known."""


class ValueKind(Enum):
    """What a value is."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    TIME = "time"
    DURATION = "duration"
    LIST = "list"
    MONEY = "money"
    MAPPING = "mapping"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Exact:
    """One value; ``type`` keeps 1, 1.0 and true apart."""

    value: Any
    type: type


@dataclass(frozen=True, slots=True)
class Some:
    """Some value of a kind, from ``least`` to ``most`` (of a text its length; None: no bound).

    ``parts`` are all that a mapping has, with their values; None where that is not known.
    """

    kind: ValueKind
    least: Any = None
    most: Any = None
    parts: "tuple[tuple[str, Abstract], ...] | None" = None


Abstract = frozenset[Exact | Some]
"""What a value may be; empty for what is never there."""


def exact(value: object) -> Abstract:
    """One value that is known; what is large is only known by its kind."""
    if isinstance(value, list | tuple):
        if not _is_short(value):
            return some(ValueKind.LIST)
        value = _frozen(value)
    elif isinstance(value, str) and len(value) > LONGEST:
        return some(ValueKind.TEXT, len(value), len(value))
    try:
        hash(value)
    except TypeError:
        return some(ValueKind.LIST) if isinstance(value, tuple) else ANY
    return frozenset({Exact(value, type(value))})


def _is_short(value: Sequence[object]) -> bool:
    """Whether there are few values in a list, and in the lists within it; one that is there often counts as often."""
    count, waiting = 0, [value]
    while waiting:
        for each in waiting.pop():
            count += 1
            if count > MOST_VALUES:
                return False
            if isinstance(each, list | tuple):
                waiting.append(each)
    return True


def _frozen(value: object) -> object:
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value


def some(kind: ValueKind, least: object = None, most: object = None, /, **parts: Abstract) -> Abstract:
    """Some value of a kind; a mapping with ``parts`` has these and no others."""
    return frozenset({Some(kind, least, most, tuple(parts.items()) or None)})


NONE = exact(None)
TRUTHS = frozenset(Exact(each, bool) for each in (False, True))
ANY = some(ValueKind.ANY)


def within(value: object) -> ValueKind | None:
    """The kind of an exact value; None for none, true and false, which are always exact."""
    if isinstance(value, bool):
        return None
    return next((kind for types, kind in _TYPES if isinstance(value, types)), None)


_TYPES: tuple[tuple[Any, ValueKind], ...] = (
    (int | float | Decimal, ValueKind.NUMBER),
    (str, ValueKind.TEXT),
    (dt.datetime, ValueKind.MOMENT),
    (dt.date, ValueKind.DATE),
    (dt.time, ValueKind.TIME),
    (dt.timedelta, ValueKind.DURATION),
    (list | tuple, ValueKind.LIST),
    (Mapping, ValueKind.MAPPING),
)

_Result = TypeVar("_Result")

_BOUNDED = (ValueKind.NUMBER, ValueKind.TEXT, ValueKind.DATE, ValueKind.TIME)
"""Kinds whose bounds are kept."""


# -- alternatives together -------------------------------------------------------------------------------------------


def joined(*values: Abstract) -> Abstract:
    """What is one or the other."""
    if len(values) == 2 and values[0] == values[1]:
        return values[0]
    found: Abstract = frozenset().union(*values)
    if len(found) < 2:
        return found
    return _merged(found)


def widened(old: Abstract, new: Abstract) -> Abstract:
    """What is one or the other, where the same place is reached again and again: bounds that move are given up."""
    found = joined(old, new)
    before = {each.kind: each for each in old if isinstance(each, Some)}
    return frozenset(
        replace(
            each,
            least=each.least if each.least == before[each.kind].least else None,
            most=each.most if each.most == before[each.kind].most else None,
        )
        if isinstance(each, Some) and each.kind in before
        else each
        for each in found
    )


def _merged(found: Abstract) -> Abstract:
    """At most one alternative of each kind that is not exact, and at most `MOST_EXACT` that are."""
    if any(each == Some(ValueKind.ANY) for each in found):
        # None stays beside what is not known: it is what a prompt cannot say.
        return ANY | (found & NONE)
    kinds: dict[ValueKind, Some] = {}
    singles = [each for each in found if isinstance(each, Exact)]
    for each in found:
        if isinstance(each, Some):
            kinds[each.kind] = _hull(kinds[each.kind], each) if each.kind in kinds else each
    crowded = len(singles) > MOST_EXACT
    kept = []
    for one in singles:
        kind = within(one.value)
        if kind is not None and (crowded or kind in kinds):
            loose = _loose(one.value, kind)
            kinds[kind] = _hull(kinds[kind], loose) if kind in kinds else loose
        else:
            kept.append(one)
    return frozenset((*kept, *kinds.values()))


def _loose(value: Any, kind: ValueKind) -> Some:
    if kind not in _BOUNDED:
        return Some(kind)
    size = len(value) if kind is ValueKind.TEXT else value
    return Some(kind, size, size)


def _hull(one: Some, other: Some) -> Some:
    if one == other:
        return one
    least = None if one.least is None or other.least is None else min(one.least, other.least)
    most = None if one.most is None or other.most is None else max(one.most, other.most)
    return Some(one.kind, least, most, one.parts if one.parts == other.parts else None)


# -- specimens -------------------------------------------------------------------------------------------------------

_AMOUNT = (Decimal("12.50"), "EUR")
_NUMBERS = (1, 0, -1, 2, 5, Decimal("0.5"), 100)
_TEXTS = ("x", "", "5", "0", "2026-03-05", "2026-03-05 15:30+00:00", "15:30", "12.50 EUR", "x" * 60)
_SPECIMENS: Mapping[ValueKind, tuple[Any, ...]] = {
    ValueKind.NUMBER: _NUMBERS,
    ValueKind.TEXT: _TEXTS,
    ValueKind.DATE: (dt.date(2026, 3, 5), dt.date(2026, 12, 24)),
    ValueKind.MOMENT: (dt.datetime(2026, 3, 5, 15, 30, tzinfo=dt.UTC),),
    ValueKind.TIME: (dt.time(15, 30), dt.time(8)),
    ValueKind.DURATION: (dt.timedelta(days=1), dt.timedelta(0)),
    ValueKind.LIST: ((), (1, 2), ("x", "y"), (dt.date(2026, 3, 5), dt.date(2026, 3, 6)), _AMOUNT),
    ValueKind.MONEY: (_AMOUNT,),
    ValueKind.MAPPING: ({},),
}


def specimens(one: Exact | Some) -> Sequence[Any]:
    """Values that stand for all that an alternative may be."""
    if isinstance(one, Exact):
        return (one.value,)
    if one.kind is ValueKind.NUMBER:
        bounds = [each for each in (one.least, one.most) if each is not None]
        return [each for each in (*bounds, *_NUMBERS) if _is_between(each, one.least, one.most)] or bounds or _NUMBERS
    if one.kind is ValueKind.TEXT:
        sizes = [each for each in (one.least, one.most) if each]
        own = [sign * size for size in sizes for sign in "1x"]
        return [each for each in (*own, *_TEXTS) if _is_between(len(each), one.least, one.most)] or own or _TEXTS
    return _SPECIMENS[one.kind]


def _is_between(value: Any, least: Any, most: Any) -> bool:
    return (least is None or least <= value) and (most is None or value <= most)


def _of_results(values: Iterable[object]) -> Iterator[Exact | Some]:
    """What specimens gave, as what everything of their kinds may give."""
    for value in values:
        kind = within(value)
        if isinstance(value, bool):
            yield from TRUTHS
        else:
            yield from NONE if kind is None else (Some(kind),)


# -- operations ------------------------------------------------------------------------------------------------------


def _within_bounds(work: Callable[..., _Result], *values: Any) -> _Result:
    """What a function of the operations gives. Raises Wrong where it is too large, too."""
    try:
        return work(*values)
    except TooLarge as large:
        raise Wrong(str(large)) from None


def _holds(sign: str, left: object, right: object) -> bool:
    return _within_bounds(compare, sign, left, right)


def calculated(sign: str, left: Abstract, right: Abstract) -> Abstract:
    """``left + right`` and the like. Raises Wrong where no two alternatives fit."""
    return applied(lambda one, other: arithmetic(sign, one, other), left, right)


def applied(work: Callable[..., object], *values: Abstract) -> Abstract:
    """What a function makes of values. Raises Wrong where it takes no combination of their alternatives."""
    found: set[Exact | Some] = set()
    wrong: Wrong | None = None
    tried = 0
    for ones in product(*values):
        if any(each == Some(ValueKind.ANY) for each in ones):
            return ANY
        certain = all(isinstance(each, Exact) for each in ones)
        for chosen in product(*map(specimens, ones)):
            tried += 1
            if tried > MOST_PAIRS:
                return ANY
            try:
                result = _within_bounds(work, *chosen)
            except Wrong as error:
                wrong = wrong or error
                continue
            found |= exact(result) if certain else set(_of_results((result,)))
    if wrong is not None and not found:
        raise wrong
    return joined(frozenset(found))


def truths(value: Abstract) -> tuple[Abstract, Abstract]:
    """What of a value counts as true in a condition, and what as false."""
    yes: set[Exact | Some] = set()
    no: set[Exact | Some] = set()
    for one in value:
        if isinstance(one, Exact):
            (yes if one.value else no).add(one)
            continue
        if not (one.kind is ValueKind.NUMBER and one.least == one.most == 0):
            yes.add(one)
        if one.kind in (ValueKind.DATE, ValueKind.MOMENT, ValueKind.TIME, ValueKind.MONEY) or one.parts:
            continue
        if one.kind is ValueKind.NUMBER and _is_between(0, one.least, one.most):
            no |= exact(0)
        elif one.kind is ValueKind.TEXT and not one.least:
            no |= exact("")
        elif one.kind in (ValueKind.ANY, ValueKind.LIST, ValueKind.DURATION, ValueKind.MAPPING):
            no.add(one)
    return frozenset(yes), frozenset(no)


def compared(sign: str, left: Abstract, right: Abstract) -> frozenset[bool]:
    """What ``left == right`` and the like may be. Raises Wrong where no two alternatives have an order."""
    found: frozenset[bool] = frozenset()
    wrong: Wrong | None = None
    for one, other in product(left, right):
        try:
            found |= _compared(sign, one, other)
        except Wrong as error:
            wrong = wrong or error
        if len(found) == 2:
            break
    if wrong is not None and not found:
        raise wrong
    return found


_BOTH = frozenset({True, False})

_RELATED = frozenset(
    frozenset(pair)
    for pair in (
        (ValueKind.TEXT, ValueKind.NUMBER),
        (ValueKind.TEXT, ValueKind.DATE),
        (ValueKind.TEXT, ValueKind.MOMENT),
        (ValueKind.TEXT, ValueKind.TIME),
        (ValueKind.LIST, ValueKind.MONEY),
        (ValueKind.DATE, ValueKind.MOMENT),
    )
)
"""Kinds of which one can be equal to the other."""


def _compared(sign: str, one: Exact | Some, other: Exact | Some) -> frozenset[bool]:
    if isinstance(one, Exact) and isinstance(other, Exact):
        return frozenset({_holds(sign, one.value, other.value)})
    if Some(ValueKind.ANY) in (one, other):
        return _BOTH
    if sign in ("in", "not in"):
        return _contained(sign, one, other)
    if sign == "!=":
        return frozenset(not each for each in _compared("==", one, other))
    one, other = _read_as(one, other), _read_as(other, one)
    kinds = [_kind(each) for each in (one, other)]
    if kinds[0] is kinds[1] and kinds[0] in _BOUNDED:
        return _by_bounds(sign, one, other, kinds[0])
    outcomes = _tried(sign, one, other)
    read = any(isinstance(each, Exact) and isinstance(each.value, str) for each in (one, other))
    unrelated = kinds[0] is not kinds[1] and (read or frozenset(kinds) not in _RELATED)
    return outcomes if sign == "==" and outcomes == {False} and unrelated else _BOTH


def _kind(one: Exact | Some) -> ValueKind | None:
    return within(one.value) if isinstance(one, Exact) else one.kind


def _read_as(one: Exact | Some, other: Exact | Some) -> Exact | Some:
    """A text that is known as the kind of what it is compared with, where it is the text of one."""
    if not (isinstance(one, Exact) and isinstance(one.value, str) and isinstance(other, Some)):
        return one
    read = _within_bounds(alike, one.value, specimens(other)[0])[0]
    return Exact(read, type(read))


def _tried(sign: str, one: Exact | Some, other: Exact | Some) -> frozenset[bool]:
    """What specimens give. Raises Wrong where all of them have no order."""
    found: set[bool] = set()
    wrong: Wrong | None = None
    for pair in product(specimens(one), specimens(other)):
        try:
            found.add(_holds(sign, *pair))
        except Wrong as error:
            wrong = error
    if wrong is not None and not found:
        raise wrong
    return frozenset(found)


def _contained(sign: str, one: Exact | Some, whole: Exact | Some) -> frozenset[bool]:
    if not (isinstance(whole, Exact) and isinstance(whole.value, tuple)):
        _tried(sign, one, whole)
        return _BOTH
    among = [_compared("==", next(iter(exact(each))), one) for each in whole.value]
    found = frozenset({True}) if {True} in among else frozenset({False}).union(*among)
    return found if sign == "in" else frozenset(not each for each in found)


def _span(one: Exact | Some, kind: ValueKind) -> tuple[Any, Any]:
    if isinstance(one, Some):
        return one.least, one.most
    size = len(one.value) if kind is ValueKind.TEXT else one.value
    return size, size


def _by_bounds(sign: str, one: Exact | Some, other: Exact | Some, kind: ValueKind) -> frozenset[bool]:
    if sign in (">", ">="):
        return _by_bounds({">": "<", ">=": "<="}[sign], other, one, kind)
    (least, most), (low, high) = _span(one, kind), _span(other, kind)
    before, after = _is_below(most, low), _is_below(high, least)
    if sign == "==":
        return frozenset({False}) if before or after else _BOTH
    if kind is ValueKind.TEXT:
        return _BOTH
    if sign == "<":
        always, never = before, after or (high is not None and high == least)
    else:
        always, never = before or (most is not None and most == low), after
    return frozenset({True}) if always else frozenset({False}) if never else _BOTH


def _is_below(one: Any, other: Any) -> bool:
    """Whether one bound is below another; what has no bound is not."""
    return one is not None and other is not None and bool(one < other)


# -- what a condition tells ------------------------------------------------------------------------------------------

_NOT = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}


def narrowed(value: Abstract, sign: str, other: Abstract, *, holds: bool) -> Abstract:
    """What is left of a value where the comparison with another ``holds``, or does not."""
    kept: set[Exact | Some] = set()
    for one in value:
        try:
            if holds in compared(sign, frozenset({one}), other):
                kept |= _bounded(one, sign if holds else _NOT[sign], other)
        except Wrong:
            continue
    return joined(frozenset(kept))


def _bounded(one: Exact | Some, sign: str, other: Abstract) -> Abstract:
    """An alternative within what a comparison that holds leaves of it."""
    same = frozenset({one})
    alone = next(iter(other)) if len(other) == 1 else None
    if isinstance(one, Exact) or one.kind not in _BOUNDED or alone is None:
        return same
    if sign == "in" and isinstance(alone, Exact) and isinstance(alone.value, tuple):
        return joined(*map(exact, alone.value)) if all(within(each) is one.kind for each in alone.value) else same
    if _kind(alone) is not one.kind:
        return same
    if sign == "==" and isinstance(alone, Exact):
        return frozenset({alone})
    return same if one.kind is ValueKind.TEXT else frozenset({_cut(one, sign, *_span(alone, one.kind))})


def _cut(one: Some, sign: str, low: Any, high: Any) -> Some:
    """What is below, or above, of some value from ``low`` to ``high``."""
    if sign in ("<", "<=") and high is not None:
        return replace(one, most=high if one.most is None else min(one.most, high))
    if sign in (">", ">=") and low is not None:
        return replace(one, least=low if one.least is None else max(one.least, low))
    return one


# -- parts of values -------------------------------------------------------------------------------------------------

_DAY: Mapping[str, Abstract] = {
    "year": some(ValueKind.NUMBER, 1, 9999),
    "month": some(ValueKind.NUMBER, 1, 12),
    "day": some(ValueKind.NUMBER, 1, 31),
    "weekday": frozenset(Exact(name, str) for name in WEEKDAYS),
}
_CLOCK: Mapping[str, Abstract] = {"hour": some(ValueKind.NUMBER, 0, 23), "minute": some(ValueKind.NUMBER, 0, 59)}
_PARTS: Mapping[ValueKind, Mapping[str, Abstract]] = {
    ValueKind.DATE: _DAY,
    ValueKind.TIME: _CLOCK,
    ValueKind.MOMENT: {**_DAY, **_CLOCK, "date": some(ValueKind.DATE), "time": some(ValueKind.TIME)},
    ValueKind.DURATION: {"days": some(ValueKind.NUMBER), "seconds": some(ValueKind.NUMBER)},
}


def part(value: Abstract, key: str) -> Abstract:
    """``value.key``. Raises Wrong where no alternative has parts of this name."""
    found: list[Abstract] = []
    wrong: Wrong | None = None
    for one in value:
        try:
            found.append(_part(one, key))
        except Wrong as error:
            wrong = wrong or error
    if wrong is not None and not found:
        raise wrong
    return joined(*found)


def _part(one: Exact | Some, key: str) -> Abstract:
    if isinstance(one, Exact):
        return exact(fact(one.value, key))
    if one.kind is ValueKind.ANY or (one.kind is ValueKind.MAPPING and one.parts is None):
        return ANY
    if one.kind is ValueKind.MAPPING:
        # One that is not there is told by itself, and is no reason to doubt the rest.
        return dict(one.parts or ()).get(key, ANY)
    known = _PARTS.get(one.kind, {})
    return known[key] if key in known else exact(fact(specimens(one)[0], key))


def parts_of(value: Abstract) -> tuple[str, ...] | None:
    """The names of all parts that a value may have, where it is a mapping whose parts are known; else None."""
    names: dict[str, None] = {}
    for one in value - NONE:
        if not isinstance(one, Some) or one.parts is None:
            return None
        names |= dict.fromkeys(name for name, _ in one.parts)
    return tuple(names) or None
