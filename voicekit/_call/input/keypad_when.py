"""Dates and times of day on the keypad."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from voicekit._call.input.keypad import KeypadDigits, KeypadState

__all__ = ["KeypadDate", "KeypadTime", "months_first"]

_LEAP = 8
"""Years until the next 29 February, at most."""

_HALF_DAY = 12


def months_first(language: str) -> bool:
    """Whether people of a language write the month before the day."""
    from voicekit._lang import language_of  # noqa: PLC0415 - as for phrases: not at a program's start

    return language.replace("_", "-").lower() in language_of(language).calendar.month_first


@dataclass(slots=True, kw_only=True)
class KeypadDate(KeypadDigits):
    """A day: DDMM or DDMMYYYY, with ``month_first`` MMDD or MMDDYYYY.

    Without a year it is the next such day from ``today`` on, with ``past`` the last one. An order that gives no day of
    the year is taken the other way round (2503 is 25 March everywhere).
    """

    today: dt.date
    past: bool = False
    month_first: bool = False

    minimum: int = 4
    maximum: int | None = 8

    def over(self) -> KeypadState:
        return KeypadState.DONE if len(self.keyed) in (self.minimum, self.maximum) else KeypadState.NO_MATCH

    @property
    def answer(self) -> str:
        first, second, year = self.keyed[:2], self.keyed[2:4], self.keyed[4:]
        orders = [(second, first), (first, second)]
        for month, day in reversed(orders) if self.month_first else orders:
            for found in self._days(year, int(month), int(day)):
                return found.isoformat()
        raise ValueError(f"{self.keyed} is no date")

    def _days(self, year: str, month: int, day: int) -> Iterator[dt.date]:
        step = -1 if self.past else 1
        years = [int(year)] if year else [self.today.year + step * away for away in range(_LEAP + 1)]
        for one in years:
            with suppress(ValueError):
                found = dt.date(one, month, day)
                if year or (found <= self.today if self.past else found >= self.today):
                    yield found


@dataclass(slots=True, kw_only=True)
class KeypadTime(KeypadDigits):
    """A time of day: HHMM, or HMM.

    Where only the other half of the day lies between ``earliest`` and ``latest``, it is meant: with opening hours from
    9 to 17, 0330 is 15:30.
    """

    earliest: dt.time | None = None
    latest: dt.time | None = None

    minimum: int = 3
    maximum: int | None = 4

    @property
    def answer(self) -> str:
        hour, minute = int(self.keyed[:-2]), int(self.keyed[-2:])
        keyed = dt.time(hour % 24 if hour == 24 and not minute else hour, minute)
        other = keyed.replace(hour=(keyed.hour + _HALF_DAY) % 24)
        means_other = 1 <= hour <= _HALF_DAY and not self._is_open(keyed) and self._is_open(other)
        return f"{other if means_other else keyed:%H:%M}"

    def _is_open(self, moment: dt.time) -> bool:
        late_enough = self.earliest is None or moment >= self.earliest
        return late_enough and (self.latest is None or moment <= self.latest)
