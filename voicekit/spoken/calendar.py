"""Dates and times of day."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from voicekit.spoken.languages import locale, primary
from voicekit.spoken.numbers import cardinal, ordinal, year

__all__ = ["date", "time"]

_Read = TypeVar("_Read", dt.date, dt.time)


def date(value: str, language: str) -> str:
    """A day as 2026-11-24: its month in words, in the order of the language."""
    day = _read(dt.date.fromisoformat, value, "2026-11-24")
    from babel.dates import format_date  # noqa: PLC0415

    where = locale(language)
    if primary(language) != "en":
        return format_date(day, "long", locale=where)
    month = format_date(day, "MMMM", locale=where)
    nth = ordinal(str(day.day), language)
    if language.lower() in ("en", "en-us", "en-ca", "en-ph"):
        return f"{month} {nth}, {year(day.year, language)}"
    return f"the {nth} of {month}, {year(day.year, language)}"


def time(value: str, language: str) -> str:
    """A time of day as 14:30 (seconds are left out)."""
    moment = _read(dt.time.fromisoformat, value, "14:30")
    if primary(language) == "en":
        return _english_time(moment, language)
    from babel.dates import format_time  # noqa: PLC0415

    return format_time(moment.replace(tzinfo=None), "short", locale=locale(language))


def _read(read: Callable[[str], _Read], value: str, example: str) -> _Read:
    try:
        return read(value)
    except ValueError:
        # Python's own error repeats the value, which may be private.
        raise ValueError(f"write it as {example}") from None


def _english_time(moment: dt.time, language: str) -> str:
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    half = "p.m." if moment.hour >= 12 else "a.m."
    hour = cardinal(Decimal(moment.hour % 12 or 12), language)
    if moment.minute == 0:
        return f"{hour} {half}"
    minute = cardinal(Decimal(moment.minute), language)
    return f"{hour} {'oh ' if moment.minute < 10 else ''}{minute} {half}"
