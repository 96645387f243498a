"""Spans of time: "ninety minutes", "two hours and a half", "an hour and a quarter", "three days"."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from voicekit._grammar.carrier import Carrier, Rest, weighed
from voicekit._grammar.choices import places
from voicekit._grammar.digits import number_frame
from voicekit._grammar.grammar import Grammar, bounded
from voicekit._grammar.meaning import Reading, within
from voicekit._grammar.numbers import numbers, offered_words, says_number
from voicekit._grammar.numerals import lexicon
from voicekit._grammar.parts import Parts
from voicekit._grammar.text import rows, tokens
from voicekit._lang import WEEK, DurationWords, language_of

__all__ = ["MAX_SECONDS", "duration"]

MAX_SECONDS = 1000 * WEEK
"""A thousand weeks."""

_Words = tuple[str, ...]


def duration(language: str, minimum: float | None = None, maximum: float | None = None) -> Grammar:
    """The grammar of a span of time; the value is a timedelta, the key its seconds (``"5400"``).

    Spans outside ``minimum`` and ``maximum`` (seconds) are passed over. A number without a unit is none, but after a
    larger unit ("two hours thirty"). An engine follows the words; the phrases are never complete.
    """
    known = language_of(language).durations
    said = [*known.units, *known.fixed, *known.one, *known.parts, *known.glue]
    offered = bounded([*said, *offered_words(lexicon(language), language)])

    def read(text: str) -> list[Reading] | None:
        said, rest = number_frame(language).sifted(_words(text, language), _DurationReader.of(language).knows)
        found = _seconds(said, language)
        if found is None:
            return []
        seconds, exact = found
        if not within(seconds, minimum, maximum):
            return None
        reading = Reading(f"{seconds.normalize():f}", dt.timedelta(seconds=float(seconds)))
        return weighed([reading], rest if exact else rest.worse(Rest.UNKNOWN), said)

    return Grammar(language, offered, offered, complete=False, read=read)


def _words(text: str, language: str) -> _Words:
    # An engine may write 2h30.
    said = _frame(language).core(tokens(text))
    parted = tuple(part for word in said for part in re.findall(r"[\d.,:]+|[^\d.,:]+", word))
    return _from_units(parted, language) if language_of(language).hearing.unspaced else parted


@lru_cache(maxsize=16)
def _frame(language: str) -> Carrier:
    """What stands around a span; the article counts in "an hour", so it is no filler here."""
    articles = frozenset(part for row in rows(language_of(language).durations.one) for part in row)
    return number_frame(language).keeping(articles.__contains__)


def _from_units(words: _Words, language: str) -> _Words:
    """Units apart from the numbers that they are written to: 두시간 삼십분. The sign of days is the word for one."""
    known, counted = language_of(language).durations, language_of(language).clock.counted
    parted = [part for piece in _units(language).split(" ".join(words)) for part in piece.split()]
    following = (*parted[1:], "")
    return tuple(
        known.signs[part]
        if part in known.signs and at and following[at] not in known.units
        else counted.get(part, part)
        for at, part in enumerate(parted)
    )


@lru_cache(maxsize=16)
def _units(language: str) -> re.Pattern[str]:
    known = language_of(language).durations
    return re.compile(f"({'|'.join(sorted((*known.units, *known.fixed, *known.parts), key=len, reverse=True))})")


def _seconds(words: _Words, language: str) -> tuple[Decimal, bool] | None:
    """The span that words say, and whether they say just that; None where there is none."""
    reader = _DurationReader.of(language)
    total, exact, last, at = Decimal(0), True, 0, 0
    before: _Words = ()
    while at < len(words):
        size, seconds, number = reader.unit(words[at:])
        if not size:
            before, at = (*before, words[at]), at + 1
            continue
        counted = reader.counted(before, number, first=not last)
        if counted is None or (last and seconds >= last):
            return None
        total, exact = total + counted[0] * seconds, exact and counted[1]
        last, before, at = seconds, (), at + size
    if before and last:
        more = reader.rest(before, last)
        total, exact = (total, False) if more is None else (total + more, exact)
    return (total, exact) if 0 < total <= MAX_SECONDS else None


@dataclass(frozen=True, slots=True)
class _DurationReader:
    language: str
    known: DurationWords
    units: Mapping[_Words, int]
    fixed: Mapping[_Words, int]
    parts: Parts
    joins: frozenset[str]

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, language: str) -> "_DurationReader":
        known = language_of(language).durations
        return cls(
            language,
            known,
            {tokens(word): seconds for word, seconds in known.units.items()},
            {tokens(word): seconds for word, seconds in known.fixed.items()},
            Parts.of(language),
            frozenset(part for row in rows((*known.glue, *known.one)) for part in row),
        )

    def knows(self, word: str) -> bool:
        """Whether a word can be part of a span."""
        own = any(word in row for row in (*self.units, *self.fixed))
        return own or word in self.joins or says_number(word, self.language, lexicon(self.language))

    def unit(self, words: _Words) -> tuple[int, int, Decimal | None]:
        """How many words are a unit, its seconds, and the number where the unit's own word says it."""
        for size in (2, 1):
            if words[:size] in self.fixed:
                return size, self.fixed[words[:size]], Decimal(1)
        return (1, self.units[words[:1]], None) if words[:1] in self.units else (0, 0, None)

    def counted(self, words: _Words, number: Decimal | None, *, first: bool) -> tuple[Decimal, bool] | None:
        """The number of units before one, and whether nothing else is; ``number`` is what the unit itself says."""
        if not words:
            # "Hour" alone is one; "hours" hardly.
            return (number or Decimal(1), number is not None) if number or first else None
        said = self.count(words)
        if said is not None:
            return number or said, True
        ends = [found for cut in range(1, len(words)) if (found := self.count(words[cut:])) is not None]
        found = number or next(iter(ends), None)
        return None if found is None else (found, False)

    def count(self, words: _Words) -> Decimal | None:
        """A number of units: "two", "two and a half", "half an", "an"."""
        for row, part in self.parts.parts.items():
            for at in places(row, words):
                before, after = self._bare(words[:at]), self._bare(words[at + len(row) :])
                if not after:
                    whole = self._number(before) if before else Decimal(0)
                    return None if whole is None else whole + part
        stem = self.parts.without_half(words)
        if stem is not None:
            whole = self._number(stem)
            return None if whole is None else whole + Decimal("0.5")
        number = self._number(words)
        return Decimal(1) if number is None and not self._bare(words) else number

    def rest(self, words: _Words, last: int) -> Decimal | None:
        """What stands after the last unit: "and a half", and of hours "thirty"."""
        part = self.count(words)
        if part is not None and part < 1:
            return part * last
        smaller = max((seconds for seconds in self.known.units.values() if seconds < last), default=0)
        number = self._number(self._bare(words))
        return number * smaller if number is not None and smaller and number * smaller < last else None

    def _bare(self, words: _Words) -> _Words:
        return tuple(word for word in words if word not in self.joins)

    def _number(self, words: _Words) -> Decimal | None:
        for said in (words, self._bare(words)):
            found = numbers(said, self.language, lexicon(self.language))
            if found.values and found.rest is Rest.NOTHING and found.values[0][0] >= 0:
                return found.values[0][0]
        return None
