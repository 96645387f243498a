"""Days, months, times of day, and how long something takes."""

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from voicekit._lang import DAY, HOUR, MINUTE, SECOND, UNITS, Options, rules_of
from voicekit._spoken.numbers import decimal

__all__ = ["DATE_OPTIONS", "DURATION_OPTIONS", "TIME_OPTIONS", "date", "duration", "month", "time", "weekday"]

DATE_OPTIONS = ("weekday", "short", "on", "dative", "genitive")
"""With its weekday; without its year; with the word that answers when (on, am, el); in a case after prepositions."""

TIME_OPTIONS = ("at",)
"""With the word that answers when: at, um, a las."""

DURATION_OPTIONS = ("minutes", "accusative")
"""Rounded to whole minutes, at least one; in the case that Russian has after через."""

_SECONDS = dict(zip(UNITS, (DAY, HOUR, MINUTE, SECOND), strict=True))
_LONGEST = 1000 * DAY
_Read = TypeVar("_Read", dt.date, dt.time)


def date(value: str, language: str, options: Options = ()) -> str:
    """A day as 2026-11-24: its month in words, in the order of the language."""
    return rules_of(language).date(_read(dt.date.fromisoformat, value, "2026-11-24"), options)


def weekday(value: str, language: str, options: Options = ()) -> str:
    """The weekday of a day as 2026-11-24."""
    return rules_of(language).weekday(_read(dt.date.fromisoformat, value, "2026-11-24"))


def month(value: str, language: str, options: Options = ()) -> str:
    """The month of a day as 2026-11-24, or of 2026-11."""
    day = f"{value}-01" if value.count("-") == 1 else value
    return rules_of(language).month(_read(dt.date.fromisoformat, day, "2026-11"), "stand-alone")


def time(value: str, language: str, options: Options = ()) -> str:
    """A time of day as 14:30 (seconds are left out)."""
    return rules_of(language).time(_read(dt.time.fromisoformat, value, "14:30"), options)


def duration(value: str, language: str, options: Options = ()) -> str:
    """Seconds as days, hours, minutes and seconds; half a second and more is one. Those that are zero are left out."""
    seconds = int(decimal(value).quantize(Decimal(1), ROUND_HALF_UP))
    if not 0 <= seconds <= _LONGEST:
        raise ValueError(f"a duration is 0 to {_LONGEST:,} seconds")
    if "minutes" in options:
        seconds = max(60, (seconds + 30) // 60 * 60)
    rules = rules_of(language)
    case = ["accusative"] if "accusative" in options else []
    said = []
    for name in UNITS:
        count, seconds = divmod(seconds, _SECONDS[name])
        if count:
            said.append(rules.unit(count, name, case))
    said = said or [rules.unit(0, "second", case)]
    return rules.joined(said) if rules.between_units is None else rules.between_units.join(said)


def _read(read: Callable[[str], _Read], value: str, example: str) -> _Read:
    try:
        return read(value)
    except ValueError:
        # Python's own error repeats the value, which may be private.
        raise ValueError(f"write it as {example}") from None
