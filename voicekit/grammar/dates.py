"""Dates: "the fifth of March", "tomorrow", "next Monday", "in three weeks"."""

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from voicekit.grammar.almanac import Almanac, almanac
from voicekit.grammar.choices import figures
from voicekit.grammar.digits import AMONG_WORDS, number_frame, strings
from voicekit.grammar.grammar import Grammar, bounded
from voicekit.grammar.meaning import Reading
from voicekit.grammar.numerals import Lexicon, lexicon
from voicekit.grammar.text import tokens
from voicekit.spoken.languages import primary

__all__ = ["date"]

LIKELY = 0.95
"""Score of a date that another reading of the same words comes close to: next Monday."""

_MONTH_FIRST = ("en", "en-us", "en-ca", "en-ph")

_MORNINGS = frozenset({"morgen", "manana"})
"""Words that are tomorrow and morning."""

_Words = tuple[str, ...]


def date(
    language: str,
    today: dt.date,
    earliest: dt.date | None = None,
    latest: dt.date | None = None,
    *,
    past: bool = False,
    near: dt.date | None = None,
) -> Grammar:
    """The grammar of a day; the value is a date, the key its ISO writing.

    A date without a year is the next one from ``today`` on, or the last one where ``past`` (a birthday). Days outside
    ``earliest`` and ``latest`` are passed over. Where a day is being talked of already, ``near``, a day alone ("the
    sixth") is one of its month. An engine follows the words; the phrases are never complete.
    """
    known = almanac(language)
    reader = _Reader(language.lower(), today, past, near, known, lexicon(language))
    offered = bounded([*known.said, *(figures(str(value), language) for value in range(100))])

    def read(text: str) -> list[Reading] | None:
        found: dict[dt.date, float] = {}
        for day, score in reader.days(text):
            found[day] = max(score, found.get(day, 0.0))
        fitting = [
            Reading(day.isoformat(), day, score)
            for day, score in found.items()
            if (earliest is None or day >= earliest) and (latest is None or day <= latest)
        ]
        return fitting if fitting or not found else None

    return Grammar(language=language, short=offered, phrases=offered, complete=False, read=read)


@dataclass(frozen=True, slots=True)
class _Reader:
    language: str
    today: dt.date
    past: bool
    near: dt.date | None
    known: Almanac
    numbers: Lexicon

    def days(self, text: str) -> Iterator[tuple[dt.date, float]]:
        """The days that a text could mean."""
        core = number_frame(self.language).core
        words = tuple(part for word in core(tokens(text)) for part in _parted(word))
        if primary(self.language) == "ko":
            words = _korean(words, self.known)
        with suppress(OverflowError):
            found = list(self._in_months(words)) or list(self._relative(words)) or list(self._figures(words))
            yield from found or self._day_alone(words)

    def _in_months(self, words: _Words) -> Iterator[tuple[dt.date, float]]:
        for at, word in enumerate(words):
            month = self.known.months.get(word)
            if month is None:
                continue
            before, after = self._bare(words[:at]), self._bare(words[at + 1 :])
            day = next((day for cut in range(len(before)) if (day := self._day(before[cut:]))), None)
            if day is not None:
                yield from self._dated(month, day, after)
            for end in range(min(len(after), 4), 0, -1) if day is None else ():
                if (day := self._day(after[:end])) is not None:
                    yield from self._dated(month, day, after[end:])
            return

    def _dated(self, month: int, day: int, rest: _Words) -> Iterator[tuple[dt.date, float]]:
        years = list(self._years(rest))
        for year in years[:1]:
            with suppress(ValueError):
                yield dt.date(year, month, day), 1.0
        if not years:
            found = self._nearest(month, day)
            if found is not None:
                yield found, 1.0 if not rest else LIKELY - 0.3

    def _years(self, rest: _Words) -> Iterator[int]:
        last = self.known.years.get(rest[-1]) if rest else None
        if last is not None:
            # Russian and others say the last part of a year as an ordinal.
            rest = (*rest[:-1], str(last))
        for string in strings(self.numbers.paths(rest)) if rest else ():
            if len(string) == 4:
                yield int(string)
            elif len(string) == 2:
                yield self._century(int(string))

    def _century(self, year: int) -> int:
        """A year of two digits: the one nearest to today; for what is past, none to come."""
        around = [century + year for century in range(self.today.year // 100 * 100 - 100, self.today.year + 101, 100)]
        return min(
            (one for one in around if not self.past or one <= self.today.year),
            key=lambda one: abs(one - self.today.year),
        )

    def _nearest(self, month: int, day: int) -> dt.date | None:
        step = -1 if self.past else 1
        for away in range(9):
            with suppress(ValueError):
                found = dt.date(self.today.year + step * away, month, day)
                if found <= self.today if self.past else found >= self.today:
                    return found
        return None

    def _relative(self, words: _Words) -> Iterator[tuple[dt.date, float]]:
        start, away = self.today, self._near(words)
        weekday = next((self.known.weekdays[word] for word in words if word in self.known.weekdays), None)
        units = next((place for place, word in enumerate(words) if word in self.known.units), None)
        if weekday is not None:
            coming = self.today + dt.timedelta((weekday - self.today.weekday() - 1) % 7 + 1)
            near = None if away is None else self.today + dt.timedelta(away)
            if near is not None and near.weekday() != weekday and not self._is_morning(words):
                yield from ((near, LIKELY), (coming, LIKELY))
                return
            if near is None or near.weekday() != weekday:
                start, away = coming, 0
        if units is not None and (count := self._count(words[:units])) is not None:
            away = (away or 0) + count * self.known.units[words[units]] * (-1 if "ago" in words else 1)
        if away is None:
            return
        found = start + dt.timedelta(away)
        if weekday is not None and units is None and self._follows(words):
            week = self.today - dt.timedelta(self.today.weekday()) + dt.timedelta(7 + weekday)
            yield week, 1.0
            if week != found:
                yield found, LIKELY
            return
        yield found, 1.0

    def _is_morning(self, words: _Words) -> bool:
        """Whether the word for tomorrow stands after a weekday, and so for its morning: Montag morgen."""
        at = next(at for at, word in enumerate(words) if word in self.known.weekdays)
        return not _MORNINGS.isdisjoint(words[at + 1 :])

    def _near(self, words: _Words) -> int | None:
        return next(
            (
                self.known.near[words[at : at + size]]
                for size in (4, 3, 2, 1)
                for at in range(len(words) - size + 1)
                if words[at : at + size] in self.known.near
            ),
            None,
        )

    def _count(self, before: _Words) -> int | None:
        """The number of units: "in three", "a"."""
        for cut in range(max(0, len(before) - 4), len(before)):
            found = next(strings(self.numbers.paths(before[cut:])), "")
            if 0 < len(found) <= 3:
                return int(found)
        return 1 if before and before[-1] in {"a", "einer", "une", "una", "uma"} else None

    def _follows(self, words: _Words) -> bool:
        return any(words[at : at + size] in self.known.following for size in (1, 2) for at in range(len(words)))

    def _figures(self, words: _Words) -> Iterator[tuple[dt.date, float]]:
        """2026-03-05, 5.3.2026, or eight digits one by one."""
        parts = [word for word in words if word.isdecimal()]
        if len(parts) != 3:
            string = next((string for string in strings(self.numbers.paths(words)) if len(string) == 8), "")
            parts = [string[:2], string[2:4], string[4:]] if string else []
        if not parts or max(map(len, parts)) > 4:
            return
        first, second, third = map(int, parts)
        if len(parts[0]) == 4:
            orders = [(first, second, third)]
        else:
            year = third if len(parts[2]) == 4 else self._century(third % 100)
            orders = [(year, second, first), (year, first, second)]
            if self.language in _MONTH_FIRST:
                orders.reverse()
        for place, order in enumerate(orders):
            with suppress(ValueError):
                yield dt.date(*order), LIKELY if place else 1.0

    def _day_alone(self, words: _Words) -> Iterator[tuple[dt.date, float]]:
        """The fifth: of the month that is talked of, of this month, or of the next one that has it."""
        bare = self._bare(words)
        day = self._day(bare)
        score = LIKELY if "".join(bare) in self.known.ordinals else AMONG_WORDS
        months = [(self.today.year, self.today.month - 1 + (-away if self.past else away)) for away in range(3)]
        if self.near is not None:
            months.insert(0, (self.near.year, self.near.month - 1))
        for year, month in months if day is not None else ():
            with suppress(ValueError):
                found = dt.date(year + month // 12, month % 12 + 1, day or 1)
                if found <= self.today if self.past else found >= self.today:
                    yield found, score
                    return

    def _day(self, words: _Words) -> int | None:
        day = self.known.days.get("".join(words))
        if day is None and len(words) == 1 and words[0].isdecimal() and len(words[0]) <= 2:
            day = int(words[0])
        return day if day and 1 <= day <= 31 else None

    def _bare(self, words: _Words) -> _Words:
        return tuple(word for word in words if word not in self.known.glue and word not in self.known.weekdays)


def _parted(word: str) -> list[str]:
    return [part for part in word.replace(",", ".").replace(":", ".").split(".") if part]


def _korean(words: _Words, known: Almanac) -> _Words:
    """Year, month and day each as a word, without the year's and the day's own signs: 3월 5일, 삼월 오일."""
    text = "".join(words)
    before, _, rest = text.partition("월")
    # The sign of the day is also the word for one, and a part of eleven: 십일일.
    ends = [at for at in range(len(rest), 0, -1) if rest[at : at + 1] == "일"]
    day = next((rest[:at] for at in ends if rest[:at] in known.days or rest[:at].isdecimal()), "")
    if not day:
        return words
    year, _, month = before.rpartition("년")
    return tuple(filter(None, (f"{month}월", day, year)))
