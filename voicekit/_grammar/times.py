"""Times of day: "half past three", "ten to four", "two thirty p.m.", "14:30"."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from voicekit._grammar.carrier import AMONG_WORDS, Rest, weighed
from voicekit._grammar.choices import places
from voicekit._grammar.digits import LESS_LIKELY, number_frame, strings
from voicekit._grammar.durations import duration
from voicekit._grammar.grammar import Grammar, bounded_words
from voicekit._grammar.meaning import Reading, within
from voicekit._grammar.numerals import Lexicon, forms, lexicon
from voicekit._grammar.text import rows, tokens
from voicekit._lang import ClockWords, language_of, rules_of

__all__ = ["time"]

DAY_BEGINS = dt.time(7)
"""Three o'clock is 15:00 rather than 3:00: of the two, the one in the twelve hours from here."""

_Words = tuple[str, ...]
_Halves = Callable[[int], Iterator[tuple[int, float]]]
_HALF_DAY = 720
_HOUR = ("hour:",)
"""Stands after an hour that was said as an ordinal; no text has such a word."""


def time(
    language: str, earliest: dt.time | None = None, latest: dt.time | None = None, *, now: dt.time | None = None
) -> Grammar:
    """The grammar of a time of day; the value is a time, the key ``"15:00"``.

    Times outside ``earliest`` and ``latest`` are passed over, so that opening hours decide between 3:00 and 15:00. An
    engine follows the words; the phrases are never complete. "In half an hour" is a time only where ``now`` is given.
    """
    known = language_of(language).clock
    reader = _TimeReader(known, lexicon(language), language)
    offered = _told(language)

    def read(text: str) -> list[Reading] | None:
        found: dict[dt.time, float] = {}
        span = _from_now(text, language)
        words, rest = reader.words(text) if span is None else (tokens(text), Rest.NOTHING)
        if rest is Rest.PARTS:
            return []
        if span is not None and now is not None:
            found[_later(now, span)] = 1.0
        for minutes, score in reader.minutes(words) if span is None else ():
            moment = dt.time(minutes % 1440 // 60, minutes % 60)
            found[moment] = max(score, found.get(moment, 0.0))
        fitting = [
            Reading(f"{moment:%H:%M}", moment, score)
            for moment, score in found.items()
            if within(moment, earliest, latest)
        ]
        return weighed(fitting, rest, words) if fitting or not found else None

    return Grammar(language=language, short=offered, phrases=offered, complete=False, read=read)


@lru_cache(maxsize=16)
def _told(language: str) -> _Words:
    """The words of times, as an engine is told them."""
    known, digits = language_of(language).clock, language_of(language).hearing.digits
    return bounded_words((*_said(known, language), *forms(language, range(60)), *digits))


@dataclass(frozen=True, slots=True)
class _TimeReader:
    known: ClockWords
    numbers: Lexicon
    language: str

    def words(self, text: str) -> tuple[_Words, Rest]:
        """The words of which times are made, and what the others are."""
        frame = number_frame(self.language)
        words = tuple(part for word in frame.core(tokens(text)) for part in word.replace(".", ":").split(":") if part)
        said, rest = frame.sifted(words, self._knows)
        return said, Rest.REFUSES if self._is_span(words) else rest

    def _is_span(self, words: _Words) -> bool:
        """Whether what stands before an hour is between two numbers: "de huit à dix heures"."""
        at, hours = set(rows(self.known.at)), rows(self.known.hours)
        for row in at:
            for place in places(row, words):
                before, after = words[:place], words[place + len(row) :]
                while at & {after[:1]}:
                    after = after[1:]
                before = next((before[: -len(said)] for said in hours if before[-len(said) :] == said), before)
                if self._number(before[-1:], 59) is not None and self._number(after[:1], 59) is not None:
                    return True
        return False

    def _knows(self, word: str) -> bool:
        if self.known.signs is not None:
            # Hours, minutes and their signs are written together.
            word = _written_together(self.language).sub("", word)
            return not word or bool(self.numbers.paths((word,), beam=1))
        return word in _vocabulary(self.language) or self.numbers.knows(word)

    def minutes(self, words: _Words) -> Iterator[tuple[int, float]]:
        """The times that words could mean, in minutes after midnight."""
        if self.known.signs is not None:
            words = self._signed("".join(words), *self.known.signs)
        words = _with_hours(words, self.language)
        if (fixed := self._fixed(self._bare(words))) is not None:
            yield fixed, 1.0
            return
        words, halves = self._part_of_day(words)
        if (joined := next(self._plus(words), None)) is not None:
            yield from halves(joined)
            return
        words = self._bare(words)
        fixed = self._fixed(words)
        if fixed is not None:
            yield fixed, 1.0
            return
        for place, minutes in enumerate(dict.fromkeys(self._said(words))):
            # Twenty two is 22:00 rather than 20:02.
            share = LESS_LIKELY if place else 1.0
            for half, score in halves(minutes):
                yield half, score * share

    def _part_of_day(self, words: _Words) -> tuple[_Words, _Halves]:
        """The words but for those for a part of the day, and what these make of an hour."""
        closing = next((said for said, _ in _longest_first(self.known.closing) if words[-len(said) :] == said), ())
        left = words[: len(words) - len(closing)]
        if not closing:
            left = tuple(word for word in left if (word,) not in rows(self.known.hour_ends))
        for phrases, halves in (
            (self.known.morning, _in_the_morning),
            (self.known.evening, _in_the_evening),
            (self.known.night, _at_night),
        ):
            rest, said = _without(left, phrases)
            if said:
                return (*rest, *closing), halves
        return (*left, *closing), _halves

    def _signed(self, text: str, hour_sign: str, minute_sign: str) -> _Words:
        """Half of the day, hour and minutes each as a word, of a text whose signs say which is which: 오후 세시 반."""
        half = next((word for word in self.known.parts_of_day if text.startswith(word)), "")
        hour, sign, late = text.removeprefix(half).partition(hour_sign)
        if not sign:
            return tuple(filter(None, (half, *self._unglued(hour))))
        minutes, _, more = late.partition(minute_sign)
        minutes, glue = self._unglued(minutes)
        return tuple(filter(None, (half, *self._padded(hour, minutes), glue, more)))

    def _unglued(self, text: str) -> tuple[str, str]:
        """A text without the particle at its end, and that."""
        saying = (self.known.half, *(self.known.signs or ()))
        glue = next((each for each in self.known.glue if each not in saying and text.endswith(each)), "")
        return text.removesuffix(glue), glue

    def _padded(self, hour: str, minutes: str) -> _Words:
        counted, thirty = self.known.counted.get(hour, hour), minutes == self.known.half
        said = next(strings(self.numbers.paths((counted,))), "")
        late = "30" if thirty else next(strings(self.numbers.paths((minutes,))), "") if minutes else "00"
        return (f"{said}{late:0>2}",) if said and late else (hour, minutes)

    def _said(self, words: _Words) -> Iterator[int]:
        """Minutes after midnight as they are said, without a half of the day."""
        for said, away in _longest_first(self.known.before):
            if words[: len(said)] == said and (start := self._start(words[len(said) :])) is not None:
                yield start + away
                return
        if any((word,) == _HOUR for word in words) and (words[1:2] != _HOUR or words[-1:] == _HOUR):
            yield from self._ending_hour(words)
            return
        for whole, away in _longest_first(self.known.after):
            said = self._bare(whole)
            if words[-len(said) :] == said and (start := self._start(words[: -len(said)])) is not None:
                yield start + away
                return
        found = [*self._joined(words, self.known.between), *self._less(words), *self._lacking(words)]
        found += [*self._joined(words, self.known.fives, step=5), *self._closed(words), *self._after_fixed(words)]
        yield from found or self._plain(words)

    def _ending_hour(self, words: _Words) -> Iterator[int]:
        """An hour that is an ordinal at the end: alone, or with what stands before it."""
        if len(words) == 2:
            yield from self._plain(words)
            return
        found = [*self._joined(words, self.known.between), *self._lacking(words)]
        minutes, hour = self._minutes(words[:-2]), self._hour(words[-2:])
        if not found and self.known.towards and minutes is not None and hour is not None:
            found = [(hour - 1) * 60 + minutes]
        yield from found

    def _joined(self, words: _Words, between: Mapping[str, int], step: int = 1) -> Iterator[int]:
        for at, word in enumerate(words):
            if word in between:
                minutes, start = self._minutes(words[:at]), self._start(words[at + 1 :])
                if minutes is not None and start is not None and minutes % step == 0:
                    yield start + between[word] * minutes

    def _plus(self, words: _Words) -> Iterator[int]:
        """Las nueve y cinco; mezzanotte e uno."""
        bare = self._bare(words)
        if any(
            bare[-len(said) :] == said for whole, _ in _longest_first(self.known.after) if (said := self._bare(whole))
        ):
            return
        left = self._bare(words, keeping=self.known.plus)
        for at, word in enumerate(left):
            if word in self.known.plus:
                fixed = self._fixed(left[:at])
                hour, minutes = self._hour(left[:at]), self._minutes(self._bare(left[at + 1 :]))
                if minutes is not None and (fixed is not None or hour is not None):
                    yield (_whole(hour or 0) if fixed is None else fixed or 1440) + minutes

    def _less(self, words: _Words) -> Iterator[int]:
        for at, word in enumerate(words):
            if word in self.known.less:
                hour, minutes = self._hour(words[:at]), self._minutes(words[at + 1 :])
                if minutes is not None and hour is not None:
                    yield hour * 60 - minutes

    def _lacking(self, words: _Words) -> Iterator[int]:
        """Za dziesięć ósma: minutes that are missing, then the hour."""
        for cut in range(2, len(words)) if (words[:1] in rows(self.known.lacking)) else ():
            minutes, hour = self._minutes(words[1:cut]), self._hour(words[cut:])
            if minutes is not None and hour is not None:
                yield hour * 60 - minutes

    def _after_fixed(self, words: _Words) -> Iterator[int]:
        """Midi vingt."""
        for said, minutes in _longest_first(self.known.fixed):
            late = self._minutes(words[len(said) :]) if words[: len(said)] == said else None
            if late is not None:
                yield (minutes or 1440) + late

    def _closed(self, words: _Words) -> Iterator[int]:
        """Üçü beş geçiyor: the hour with its ending, minutes, and their direction."""
        for closing, away in _longest_first(self.known.closing):
            end = len(words) - len(closing)
            for at in range(1, end) if words[end:] == closing else ():
                hour, minutes = self._hour(words[:at]), self._minutes(words[at + 1 : end])
                if (words[at],) in rows(self.known.hour_ends) and minutes is not None and hour is not None:
                    yield hour * 60 + away * minutes

    def _plain(self, words: _Words) -> Iterator[int]:
        for said in (_HOUR, *rows(self.known.hours)):
            for at in places(said, words)[:1]:
                hour, rest = self._number(words[:at], 24), words[at + len(said) :]
                minutes = self._number(rest, 59) if rest else 0
                if hour is not None and minutes is not None:
                    yield _whole(hour) + minutes
                    return
                words = words[:at] + rest
        for string in strings(self.numbers.paths(words)):
            cut = len(string) - 2 if len(string) > 2 else len(string)
            if len(string) <= 4 and int(string[:cut]) <= 24 and int(string[cut:] or 0) <= 59:
                yield _whole(int(string[:cut])) + int(string[cut:] or 0)

    def _bare(self, words: _Words, keeping: _Words = ()) -> _Words:
        glue = {part for row in rows(self.known.glue) for part in row} - self.known.between.keys()
        return tuple(word for word in words if word not in glue or word in keeping)

    def _hour(self, words: _Words) -> int | None:
        unmarked = tuple(word for word in words if (word,) != _HOUR)
        return self._number(_without(unmarked, self.known.hours)[0], 24)

    def _start(self, words: _Words) -> int | None:
        """What minutes are counted from: an hour, noon, or half of an hour (fünf vor halb neun)."""
        fixed, hour = self._fixed(words), self._hour(words)
        if fixed is not None or hour is not None:
            return fixed or 1440 if fixed is not None else (hour or 0) * 60
        for said, away in _longest_first(self.known.before):
            if words[: len(said)] == said and (hour := self._hour(words[len(said) :])) is not None:
                return hour * 60 + away
        return None

    def _fixed(self, words: _Words) -> int | None:
        """Noon and midnight, in minutes."""
        return next((minutes for said, minutes in _longest_first(self.known.fixed) if said == words), None)

    def _minutes(self, words: _Words) -> int | None:
        named = next((minutes for said, minutes in _longest_first(self.known.minutes) if said == words), None)
        return self._number(words, 59) if named is None else named

    def _number(self, words: _Words, most: int) -> int | None:
        found = next((string for string in strings(self.numbers.paths(words)) if len(string) <= 2), "")
        return int(found) if found and int(found) <= most else None


def _whole(hour: int) -> int:
    """An hour in minutes; zero is that of the night, and never noon."""
    return (hour or 24) * 60


def _from_now(text: str, language: str) -> dt.timedelta | None:
    """The span of time that a text says from now, as "in half an hour"; None where it says none."""
    unspaced, words = language_of(language).hearing.unspaced, tokens(text)
    hence = [row for row in rows(language_of(language).calendar.hence) if unspaced or row[0] in words]
    for said in dict.fromkeys((words, number_frame(language).core(words))) if hence else ():
        for row in hence:
            left = _cut_off(said, row, unspaced=unspaced)
            found = _spans(language).readings(left) if left else ()
            # "Через час": a unit alone is one of it.
            if found and (found[0].sure or " " not in left):
                span: dt.timedelta = found[0].value
                return span
    return None


_spans = lru_cache(maxsize=16)(duration)


def _cut_off(words: _Words, row: _Words, *, unspaced: bool) -> str:
    """A text without some words at its beginning or its end; empty where they stand at neither."""
    if unspaced:
        text, phrase = "".join(words), "".join(row)
        return text.removesuffix(phrase) if text.endswith(phrase) else ""
    if words[: len(row)] == row:
        return " ".join(words[len(row) :])
    return " ".join(words[: -len(row)]) if words[-len(row) :] == row else ""


def _later(now: dt.time, span: dt.timedelta) -> dt.time:
    """The time of day after a span of time, to the minute."""
    later = dt.datetime.combine(dt.date.min, now) + span
    return later.time().replace(second=0, microsecond=0)


def _in_the_morning(minutes: int) -> Iterator[tuple[int, float]]:
    yield minutes % _HALF_DAY if minutes < _HALF_DAY + 60 else minutes, 1.0


def _in_the_evening(minutes: int) -> Iterator[tuple[int, float]]:
    yield minutes % _HALF_DAY + _HALF_DAY, 1.0


def _at_night(minutes: int) -> Iterator[tuple[int, float]]:
    early = minutes % _HALF_DAY
    yield early if early < _HALF_DAY // 2 else early + _HALF_DAY, 1.0


def _halves(minutes: int) -> Iterator[tuple[int, float]]:
    """The one or two times of day that an hour and minutes can be."""
    if not 0 < minutes < _HALF_DAY + 60:
        yield minutes % 1440, 1.0
    else:
        early = minutes % _HALF_DAY
        begins = DAY_BEGINS.hour * 60
        likely, other = (early, early + _HALF_DAY) if begins <= early else (early + _HALF_DAY, early)
        yield likely, 1.0
        yield other, AMONG_WORDS


def _without(words: _Words, phrases: _Words) -> tuple[_Words, bool]:
    for said in rows(phrases):
        for at in places(said, words)[:1]:
            return words[:at] + words[at + len(said) :], True
    return words, False


def _longest_first(table: Mapping[str, int]) -> tuple[tuple[_Words, int], ...]:
    return _rows_of(tuple(table.items()))


@lru_cache(maxsize=64)
def _rows_of(table: tuple[tuple[str, int], ...]) -> tuple[tuple[_Words, int], ...]:
    return tuple(sorted(((tokens(said), away) for said, away in table), key=lambda one: -len(one[0])))


@lru_cache(maxsize=16)
def _vocabulary(language: str) -> frozenset[str]:
    """Every word of the clock."""
    said = _said(language_of(language).clock, language)
    return frozenset(word for row in rows(said) for word in row)


@lru_cache(maxsize=16)
def _written_together(language: str) -> re.Pattern[str]:
    said = (*_vocabulary(language), *language_of(language).clock.counted)
    return re.compile("|".join(sorted(said, key=len, reverse=True)))


def _said(known: ClockWords, language: str) -> tuple[str, ...]:
    return (
        *known.parts_of_day,
        *known.fixed,
        *known.before,
        *known.after,
        *known.between,
        *known.fives,
        *known.plus,
        *known.less,
        *known.hours,
        *known.glue,
        *known.minutes,
        *known.lacking,
        *known.closing,
        *known.hour_ends,
        *_ordinal_hours(language),
    )


def _with_hours(words: _Words, language: str) -> _Words:
    """The same with hours that are ordinals in figures, each with a mark behind it."""
    for row, hour in _longest_first(_ordinal_hours(language)):
        for at in places(row, words)[:1]:
            return (*words[:at], str(hour), *_HOUR, *words[at + len(row) :])
    return words


@lru_cache(maxsize=16)
def _ordinal_hours(language: str) -> Mapping[str, int]:
    """Hours as ordinals, where a language says them so."""
    known, rules = language_of(language).clock, rules_of(language)
    return {rules.ordinal(hour, each): hour for each in known.ordinal_hours for hour in range(1, 25)}
