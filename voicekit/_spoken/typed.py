"""Python values as the text that `voicekit._spoken.words` takes."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from math import isfinite
from types import MappingProxyType

__all__ = ["as_text", "natural_kind"]

_LARGE = 100

SEPARATOR = "|"
"""Between the items of a list that is given as text."""


def as_text(kind: str, value: object) -> str:
    """The text of a value for a kind (its first word counts). Raises ValueError for a type that the kind does not have.

    Text is taken as it is. Numbers may be int, float or Decimal; ``money`` also (amount, currency's code); ``date``
    and ``time`` take a datetime too; ``duration`` a timedelta or seconds; ``list`` any sequence.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        raise ValueError("true and false have no words")  # noqa: TRY004 - one error for every wrong value
    return _WRITERS.get(kind.partition(" ")[0], _plain)(value)


def natural_kind(value: object) -> str:
    """The kind by which a value of this type is said where nothing else is asked for; empty for plain text."""
    return next((kind for types, kind in _NATURAL if isinstance(value, types)), "")


def _plain(value: object) -> str:
    if isinstance(value, float | Decimal) and not isfinite(value):
        raise ValueError("it is no number that has an end")
    if isinstance(value, float):
        # Its shortest decimals, and never an exponent.
        return format(Decimal(repr(value)), "f")
    if isinstance(value, Decimal):
        # An exponent is kept where it is large, or it would be written out as as many zeros.
        return format(value, "f") if abs(value.adjusted()) < _LARGE else str(value)
    if isinstance(value, int):
        return str(value)
    raise ValueError("this type has no words")


def _money(value: object) -> str:
    if isinstance(value, tuple | list) and len(value) == 2:
        amount, code = value
        return f"{as_text('number', amount)} {as_text('', code)}"
    return _plain(value)


def _date(value: object) -> str:
    if isinstance(value, dt.datetime):
        value = value.date()
    if not isinstance(value, dt.date):
        raise ValueError("a date is a date")  # noqa: TRY004
    return value.isoformat()


def _time(value: object) -> str:
    if not isinstance(value, dt.time | dt.datetime):
        raise ValueError("a time of day is a time")  # noqa: TRY004
    return value.strftime("%H:%M")


def _duration(value: object) -> str:
    return _plain(value.total_seconds() if isinstance(value, dt.timedelta) else value)


def _list(value: object) -> str:
    if not isinstance(value, list | tuple | set | frozenset):
        raise ValueError("a list is a sequence")  # noqa: TRY004
    items = [as_text(natural_kind(item), item).replace(SEPARATOR, " ") for item in value]
    return SEPARATOR.join(sorted(items) if isinstance(value, set | frozenset) else items)


_WRITERS: Mapping[str, Callable[[object], str]] = MappingProxyType(
    {
        "money": _money,
        "date": _date,
        "weekday": _date,
        "month": _date,
        "time": _time,
        "duration": _duration,
        "list": _list,
    }
)

_NATURAL: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((int, float, Decimal), "number"),
    (dt.date, "date"),
    (dt.time, "time"),
    (dt.timedelta, "duration"),
    ((list, tuple, set, frozenset), "list"),
)
