"""What dates are made of: days found in words, places in a month, and phrases by their places in a text."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from voicekit._grammar.choices import places
from voicekit._grammar.date_names import DateNames

__all__ = ["DayAnchor", "DayFound", "PlaceInMonth", "first_of", "months_on", "phrases_in", "signed"]

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayFound:
    """A day that words could mean, the places of those that say it, and whether they are how people say it."""

    day: dt.date
    used: frozenset[int]
    score: float = 1.0
    sure: bool = True


@dataclass(frozen=True, slots=True)
class DayAnchor:
    """A day that is named, if any, and the places of the words that name it."""

    day: dt.date | None
    used: frozenset[int]
    weekday: bool = False
    feast: bool = False
    """Whether it has a name of its own."""


@dataclass(frozen=True, slots=True)
class PlaceInMonth:
    """A place in a month: of a weekday, or of its days; -1 is the last one."""

    number: int
    weekday: int | None
    used: frozenset[int]

    def day(self, year: int, month: int) -> dt.date | None:
        """The day of a month; None where it has no such weekday. Raises ValueError for no month."""
        last = dt.date(year, month, monthrange(year, month)[1])
        if self.weekday is None:
            return last
        if self.number < 0:
            return last - dt.timedelta((last.weekday() - self.weekday) % 7 + 7 * (-self.number - 1))
        first = last.replace(day=1)
        found = first + dt.timedelta((self.weekday - first.weekday()) % 7 + 7 * (self.number - 1))
        return found if found.month == month else None


def phrases_in(words: _Words, phrases: Mapping[_Words, int]) -> Iterator[tuple[range, int]]:
    """The places of each phrase that stands in a text, with its value, the longest phrases first."""
    for row, value in phrases.items():
        for at in places(row, words)[:1] if row[0] in words else ():
            yield range(at, at + len(row)), value


def first_of(words: _Words, phrases: AbstractSet[_Words]) -> range:
    """The places of the longest of some phrases that stands in a text; none where none does."""
    longest_first = sorted((row for row in phrases if row[0] in words), key=lambda row: (-len(row), row))
    return next((said for said, _ in phrases_in(words, dict.fromkeys(longest_first, 0))), range(0))


def months_on(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of a month that has it not. Raises OverflowError."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError("no such year")
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def signed(words: _Words, known: DateNames, year_sign: str, month_sign: str, day_sign: str) -> _Words:
    """Year, month and day each as a word, without the year's and the day's own signs: 3월 5일, 삼월 오일."""
    text = "".join(words)
    before, _, rest = text.partition(month_sign)
    # The sign of the day is also the word for one, and a part of eleven: 십일일.
    ends = [at for at in range(len(rest), 0, -1) if rest[at : at + 1] == day_sign]
    days = [rest[:at] for at in ends if rest[:at] in known.days or rest[:at].isdecimal()]
    # Nor may it take the beginning of the weekday: 십일 일요일.
    whole = (day for day in days if rest[len(day) + 1 :].startswith(tuple(known.weekdays)))
    day = next(whole, next(iter(days), ""))
    if not day:
        return words
    year, _, month = before.rpartition(year_sign)
    more = rest[len(day) + 1 :]
    return tuple(filter(None, (f"{month}{month_sign}", day, year, more)))
