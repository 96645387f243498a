"""The functions of expressions: ``days(3)``, ``lower(name)``, ``number(order)``."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from voicekit._dialog.bounds import bounded
from voicekit._dialog.operations import (
    Wrong,
    as_date,
    as_list,
    as_number,
    as_text,
    as_time,
    compare,
    contains,
    described,
)

__all__ = ["FUNCTIONS", "Function"]


@dataclass(frozen=True, slots=True)
class Function:
    """One function; ``usage`` is how it is written, ``what`` what it gives."""

    usage: str
    what: str
    least: int
    most: int
    work: Callable[..., object]

    def __call__(self, *values: object) -> object:
        """Its value. Raises Wrong."""
        try:
            return bounded(self.work(*values))
        except (ArithmeticError, TypeError, ValueError) as error:
            raise Wrong(f"{self.usage}: {error}") from None


def _len(value: object) -> int:
    if isinstance(value, str | list | tuple | Mapping):
        return len(value)
    raise Wrong(f"{described(value)} has no length")


def _int(value: object) -> int:
    return int(as_number(value))


def _round(value: object, places: object = 0) -> object:
    found = as_number(value)
    count = as_number(places)
    if not isinstance(count, int) or not 0 <= count <= 12:
        raise Wrong("there are 0 to 12 decimal places")
    rounded = Decimal(str(found)).quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP)
    return int(rounded) if count == 0 else rounded


def _least(*values: object) -> object:
    return _best("<", values)


def _most(*values: object) -> object:
    return _best(">", values)


def _best(sign: str, values: tuple[object, ...]) -> object:
    among = as_list(values[0]) if len(values) == 1 else values
    if not among:
        raise Wrong("of an empty list there is neither a least nor a greatest")
    best = among[0]
    for value in among[1:]:
        best = value if compare(sign, value, best) else best
    return best


def _duration(unit: str) -> Callable[[object], dt.timedelta]:
    return lambda count: dt.timedelta(**{unit: float(as_number(count))})


def _abs(value: object) -> object:
    return abs(value) if isinstance(value, dt.timedelta) else abs(as_number(value))


def _part(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda text, part: test(as_text(text), as_text(part))


FUNCTIONS: Mapping[str, Function] = {
    "len": Function("len(x)", "how many characters a text has, or values a list", 1, 1, _len),
    "lower": Function("lower(x)", "a text in small letters", 1, 1, lambda value: as_text(value).lower()),
    "upper": Function("upper(x)", "a text in capital letters", 1, 1, lambda value: as_text(value).upper()),
    "strip": Function("strip(x)", "a text without space at its ends", 1, 1, lambda value: as_text(value).strip()),
    "contains": Function("contains(x, y)", "whether y is in the text or list x", 2, 2, contains),
    "starts_with": Function("starts_with(x, y)", "whether a text begins so", 2, 2, _part(str.startswith)),
    "ends_with": Function("ends_with(x, y)", "whether a text ends so", 2, 2, _part(str.endswith)),
    "text": Function("text(x)", "a value as text: 2026-03-05, 15:30, 12.50 EUR", 1, 1, as_text),
    "number": Function("number(x)", "a number out of text, or the amount of money", 1, 1, as_number),
    "int": Function("int(x)", "a whole number, what stands after the point is dropped", 1, 1, _int),
    "round": Function("round(x, places)", "rounded, to whole numbers without places", 1, 2, _round),
    "abs": Function("abs(x)", "without its sign", 1, 1, _abs),
    "min": Function("min(x, y, ...)", "the least of values, or of a list", 1, 20, _least),
    "max": Function("max(x, y, ...)", "the greatest of values, or of a list", 1, 20, _most),
    "date": Function("date(x)", "a date out of text (2026-03-05), or of a moment (now)", 1, 1, as_date),
    "time": Function("time(x)", "a time of day out of text (15:30), or of a moment (now)", 1, 1, as_time),
    "days": Function("days(n)", "so many days, to add to a date or moment", 1, 1, _duration("days")),
    "hours": Function("hours(n)", "so many hours, to add to a moment", 1, 1, _duration("hours")),
    "minutes": Function("minutes(n)", "so many minutes, to add to a moment", 1, 1, _duration("minutes")),
}
"""Every function by its name."""
