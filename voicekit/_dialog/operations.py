"""What expressions of a flow can do with values: arithmetic, comparisons, facts of a value, conversions.

Everything is bounded as `voicekit._dialog.bounds` says, and no work grows faster than that. Values are none, truth
values, numbers (int, float, Decimal), text, dates, times, durations, lists and mappings; money is a list of amount and
currency.
"""

import datetime as dt
import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, DecimalException
from typing import Any

from voicekit._dialog.bounds import MAX_FIGURES, bounded, spend

__all__ = [
    "WEEKDAYS",
    "Wrong",
    "alike",
    "arithmetic",
    "as_date",
    "as_list",
    "as_number",
    "as_text",
    "as_time",
    "compare",
    "contains",
    "described",
    "fact",
]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Wrong(Exception):
    """Values that do not fit what is to be done with them; ``name`` is a variable that is missing."""

    def __init__(self, what: str, *, hint: str = "", name: str = "") -> None:
        super().__init__(what)
        self.hint = hint
        self.name = name


def described(value: object) -> str:
    """A value as an error names it: its kind, never its text, which may be private."""
    if isinstance(value, bool):
        return "true or false"
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return name
    return "none" if value is None else f"a {type(value).__name__}"


_KINDS: tuple[tuple[Any, str], ...] = (
    (str, "a text"),
    (int | float | Decimal, "a number"),
    (dt.date, "a date"),
    (dt.time, "a time"),
    (dt.timedelta, "a duration"),
    (Mapping, "a mapping"),
    (Sequence, "a list"),
)

_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}

_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def is_number(value: object) -> bool:
    """Whether it is a number, which true and false are not."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def arithmetic(sign: str, left: object, right: object) -> object:
    """``left + right`` and the like. Raises Wrong."""
    left, right = _decimals(left, right)
    if not _fit(sign, left, right):
        raise Wrong(
            f"{described(left)} {sign} {described(right)} is nothing", hint="number(...) and text(...) change kinds"
        )
    try:
        return bounded(_OPERATORS[sign](bounded(left), bounded(right)))
    except ZeroDivisionError:
        raise Wrong("a division by zero") from None
    except (ArithmeticError, TypeError, ValueError) as error:
        raise Wrong(f"{described(left)} {sign} {described(right)}: {error}") from None


def _fit(sign: str, left: object, right: object) -> bool:
    if is_number(left) and is_number(right):
        return True
    if isinstance(right, dt.timedelta):
        return (isinstance(left, dt.date | dt.timedelta) and sign in "+-") or (left == 0 and sign == "-")
    if isinstance(left, dt.timedelta):
        return is_number(right) and sign in ("*", "/")
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return sign == "-" and isinstance(left, dt.datetime) is isinstance(right, dt.datetime)
    return sign == "+" and ((isinstance(left, str) and isinstance(right, str)) or (_is_list(left) and _is_list(right)))


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def compare(sign: str, left: object, right: object) -> bool:
    """``left == right`` and the like, and ``left in right``. Raises Wrong."""
    if sign in ("in", "not in"):
        return contains(right, left) is (sign == "in")
    if isinstance(left, Mapping | list | tuple) and isinstance(right, Mapping | list | tuple):
        bounded(left)  # what is compared with it takes no more work than it
    else:
        spend(1, len(left) if isinstance(left, str) else 0)
    left, right = alike(left, right)
    try:
        return (left == right) is (sign == "==") if sign in ("==", "!=") else bool(_ORDERS[sign](left, right))
    except (TypeError, ArithmeticError):
        raise Wrong(f"{described(left)} and {described(right)} have no order") from None


def alike(left: object, right: object) -> tuple[object, object]:
    """Both as one kind, where one of them is the text of the other's kind; else as they are."""
    if isinstance(left, str) is not isinstance(right, str):
        return (_read_as(right, left), right) if isinstance(left, str) else (left, _read_as(left, str(right)))
    if is_number(left) and is_number(right):
        return _decimals(left, right)
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        zoned = left.tzinfo is not None and right.tzinfo is not None
        return (left, right) if zoned else (left.replace(tzinfo=None), right.replace(tzinfo=None))
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return as_date(left), as_date(right)
    return left, right


def _decimals(left: object, right: object) -> tuple[object, object]:
    """Decimal where one of two numbers is: a float's digits as they are written."""
    if isinstance(left, Decimal) and isinstance(right, float):
        return left, Decimal(str(right))
    if isinstance(left, float) and isinstance(right, Decimal):
        return Decimal(str(left)), right
    return left, right


def _read_as(kind: object, text: str) -> object:
    """A text as the kind of another value, or itself where it is none of that kind."""
    try:
        if is_number(kind):
            return as_number(text)
        if isinstance(kind, dt.date):
            return dt.datetime.fromisoformat(text) if isinstance(kind, dt.datetime) else as_date(text)
        return as_time(text) if isinstance(kind, dt.time) else text
    except (Wrong, ValueError):
        return text


def contains(whole: object, part: object) -> bool:
    """Whether a text has a part, a list a value, or a mapping a key. Raises Wrong."""
    if isinstance(whole, str):
        bounded(whole)
        return as_text(part) in whole
    if isinstance(whole, Mapping):
        return isinstance(part, str | int) and part in whole
    if isinstance(whole, Sequence):
        return any(compare("==", each, part) for each in as_list(whole))
    raise Wrong(f"nothing is in {described(whole)}")


def as_list(value: object) -> Sequence[object]:
    """A list or several values. Raises Wrong."""
    if not _is_list(value):
        raise Wrong(f"{described(value)} is no list")
    bounded(value)
    return value  # type: ignore[return-value]  # it is a list or a tuple


def fact(value: object, key: object) -> object:
    """``value.key`` and ``value[key]``: of a mapping, none where it is not there; of a list or text by number.

    Dates have ``year``, ``month``, ``day``, ``weekday`` (mon ... sun), times ``hour`` and ``minute``, durations
    ``days`` and ``seconds``. Raises Wrong.
    """
    if isinstance(value, Mapping):
        return value.get(key) if isinstance(key, str | int) else None
    if isinstance(value, str | list | tuple) and isinstance(key, int):
        if not -len(value) <= key < len(value):
            raise Wrong(f"{described(value)} with {len(value)} parts has no [{key}]")
        return value[key]
    parts = parts_of(type(value))
    if isinstance(key, str) and key in parts:
        return parts[key](value)
    raise Wrong(f"{described(value)} has no {key if isinstance(key, str) else described(key)}")


_DATE: Mapping[str, Callable[[Any], object]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: WEEKDAYS[value.weekday()],
}
_TIME: Mapping[str, Callable[[Any], object]] = {"hour": lambda value: value.hour, "minute": lambda value: value.minute}
_PARTS: tuple[tuple[type, Mapping[str, Callable[[Any], object]]], ...] = (
    (dt.datetime, {**_DATE, **_TIME, "date": lambda value: value.date(), "time": lambda value: value.time()}),
    (dt.date, _DATE),
    (dt.time, _TIME),
    (dt.timedelta, {"days": lambda value: value.days, "seconds": lambda value: value.total_seconds()}),
)


def parts_of(kind: type) -> Mapping[str, Callable[[Any], object]]:
    """The parts of values of a type by name, each with how it is found: none for what is no time."""
    return next((parts for of, parts in _PARTS if issubclass(kind, of)), {})


def as_number(value: object) -> int | float | Decimal:
    """A number out of text, a number, or an amount of money. Raises Wrong."""
    if isinstance(value, list | tuple) and value:
        value = value[0]
    if isinstance(value, str):
        written = value.strip()
        if len(written) > MAX_FIGURES:
            raise Wrong("a text that is no number")
        try:
            found: object = int(written) if written.isascii() and written.isdigit() else Decimal(written)
        except (DecimalException, ValueError):
            raise Wrong("a text that is no number") from None
        value = found
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        bounded(value)
        return value
    raise Wrong(f"{described(value)} is no number")


def as_text(value: object) -> str:
    """A value as text: dates as 2026-03-05, times as 15:30, money as 12.50 EUR, none as nothing. Raises Wrong."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    if isinstance(value, list | tuple):
        return " ".join(as_text(each) for each in as_list(value) if not isinstance(each, list | tuple))
    if isinstance(value, Mapping):
        raise Wrong("a mapping is no text")
    return str(bounded(value))


def as_date(value: object) -> dt.date:
    """A date out of text (2026-03-05) or of a moment. Raises Wrong."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value.strip() if isinstance(value, str) else "")
    except ValueError:
        raise Wrong(f"{described(value)} that is no date", hint="write it as 2026-03-05") from None


def as_time(value: object) -> dt.time:
    """A time of day out of text (15:30) or of a moment. Raises Wrong."""
    if isinstance(value, dt.datetime):
        return value.time()
    if isinstance(value, dt.time):
        return value
    try:
        return dt.time.fromisoformat(value.strip() if isinstance(value, str) else "")
    except ValueError:
        raise Wrong(f"{described(value)} that is no time", hint="write it as 15:30") from None
