"""Dates: "the fifth of March", "tomorrow", "next Monday", "in three weeks"."""

import datetime as dt
from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, islice, takewhile

from voicekit._grammar.carrier import AMONG_WORDS, LONGEST, Carrier, Rest, weighed
from voicekit._grammar.choices import places
from voicekit._grammar.date_names import DateNames, date_names
from voicekit._grammar.date_parts import DayAnchor, DayFound, PlaceInMonth, first_of, months_on, phrases_in, signed
from voicekit._grammar.digits import number_frame, strings
from voicekit._grammar.feasts import feasts
from voicekit._grammar.grammar import Grammar, bounded_words
from voicekit._grammar.meaning import Reading, within
from voicekit._grammar.numerals import Lexicon, forms, lexicon
from voicekit._grammar.span import numeral
from voicekit._grammar.text import rows, tokens, unpointed
from voicekit._lang import CalendarWords, language_of

__all__ = ["date"]

LIKELY = 0.95
"""Score of a date that another reading of the same words comes close to: next Monday."""

_LEAP = 9
"""Years, this one among them, of which one has a 29 February and every weekday five times in a month."""

_NAMED = 3
"""The same of which one has every day with a name, some before today."""

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
    known = date_names(language)
    reader = _DateReader(language.lower(), today, past, near, known, lexicon(language), _frame(language))
    reader.prepare()
    offered = _told(language)

    def read(text: str) -> list[Reading] | None:
        words = reader.words(text)
        found: dict[dt.date, Reading] = {}
        for day in reader.days(words):
            said = (words[at] for at in sorted(day.used))
            rest = reader.frame.rest(words, day.used).worse(Rest.NOTHING if day.sure else Rest.UNKNOWN)
            for reading in weighed([Reading(day.day.isoformat(), day.day, day.score)], rest, said):
                if day.day not in found or reading.score > found[day.day].score:
                    found[day.day] = reading
        fitting = [reading for day, reading in found.items() if within(day, earliest, latest)]
        return fitting if fitting or not found else None

    return Grammar(language=language, short=offered, phrases=offered, complete=False, read=read)


@lru_cache(maxsize=16)
def _told(language: str) -> _Words:
    """The words of dates, as an engine is told them."""
    known = date_names(language)
    return bounded_words((*known.said, *forms(language, range(100)), *lexicon(language).vocabulary, *known.rare))


@lru_cache(maxsize=16)
def _frame(language: str) -> Carrier:
    """What stands around a day: parts of the day do not change it, and what else the calendar knows contradicts it."""
    frame, known, parts = number_frame(language), date_names(language), language_of(language).clock
    glue = frozenset((word,) for word in known.glue)
    meaning = (*known.months, *known.weekdays, *known.units, *known.long_units, *known.ordinals)
    return replace(
        frame,
        carriers=frame.carriers | glue | frozenset(rows(parts.parts_of_day)),
        refusals=frame.refusals | known.following | frozenset((word,) for word in meaning if word not in known.glue),
    )


@dataclass(frozen=True, slots=True)
class _DateReader:
    language: str
    today: dt.date
    past: bool
    near: dt.date | None
    known: DateNames
    numbers: Lexicon
    frame: Carrier

    @property
    def table(self) -> CalendarWords:
        return language_of(self.language).calendar

    def prepare(self) -> None:
        """Look up the days with a name: the first time takes 0.1 s, for which no caller's answer is to wait."""
        for year in self._years_near(_NAMED):
            feasts(self.language, year)

    def words(self, text: str) -> _Words:
        """A text's words, as the calendar has them."""
        words = tuple(part for word in self.frame.core(tokens(text)) for part in unpointed(word))
        signs = self.table.signs
        return self.frame.parted(words if signs is None else signed(words, self.known, *signs), self._knows)

    def days(self, words: _Words) -> Iterator[DayFound]:
        """The days that words could mean."""
        with suppress(OverflowError):
            for way in (self._in_near_month, self._in_months, self._on_weekday, self._relative, self._figures):
                found = list(way(words))
                if found:
                    yield from found
                    return
            yield from self._day_alone(words)

    def _knows(self, word: str) -> bool:
        known = self.known
        own = word in known.months or word in known.weekdays or word in known.units or (word,) in known.near
        return own or word in known.days or self.numbers.knows(word)

    def _in_months(self, words: _Words) -> Iterator[DayFound]:
        at = next((at for at, word in enumerate(words) if word in self.known.months), None)
        if at is None:
            return
        month = self.known.months[words[at]]
        before, after = self._bare(words, range(at)), self._bare(words, range(at + 1, len(words)))
        if (placed := self._placed(words)) is not None:
            year, said = self._year(words, tuple(place for place in after if place not in placed.used))
            yield from self._by_place(month, year, placed, {at, *placed.used, *said})
            return
        day = next((before[cut:] for cut in range(len(before)) if self._day_in(words, before[cut:])), ())
        sizes = range(min(len(after), 4), 0, -1) if not day else ()
        behind = next((after[:size] for size in sizes if self._day_in(words, after[:size])), ())
        places = day or behind
        number = self._day_in(words, places)
        if number is not None:
            yield from self._dated(month, number, words, {at, *places}, after[len(behind) :])

    def _dated(
        self, month: int, day: int, words: _Words, used: AbstractSet[int], rest: tuple[int, ...]
    ) -> Iterator[DayFound]:
        year, said = self._year(words, rest)
        with suppress(ValueError):
            found = self._nearest(month, day) if year is None else dt.date(year, month, day)
            if found is not None:
                yield self._agreeing(words, found, used | said)

    def _year(self, words: _Words, rest: tuple[int, ...]) -> tuple[int | None, AbstractSet[int]]:
        """The year in what stands after a day, and the places of the words that say it."""
        beside = {at for at in rest if words[at] in self.known.year}
        said = tuple(at for at in rest if at not in beside and self._is_year_word(words[at]))
        years = self._years(tuple(words[at] for at in said))
        year = next((each for each in years if dt.MINYEAR <= each <= dt.MAXYEAR), None)
        return (year, {*said, *beside}) if year is not None else (None, frozenset())

    def _is_year_word(self, word: str) -> bool:
        return word in self.known.years or self.numbers.knows(word)

    def _agreeing(self, words: _Words, day: dt.date, used: AbstractSet[int], score: float = 1.0) -> DayFound:
        """A day with the words for its weekday, too; those of another weekday are left, and contradict it."""
        weekdays = {at for at, word in enumerate(words) if self.known.weekdays.get(word) == day.weekday()}
        return DayFound(day, frozenset(used | weekdays), score)

    def _in_near_month(self, words: _Words) -> Iterator[DayFound]:
        """The ninth of next month, the end of the month, the second Tuesday of next month."""
        if any(word in self.known.months for word in words):
            return
        ends = first_of(words, self.known.month_ends)
        phrase, away = next(phrases_in(words, self.known.near_months), (ends, 0))
        if not phrase:
            return
        first = months_on(self.today.replace(day=1), away)
        placed = self._last(words, ends) or self._placed(words)
        if placed is not None:
            yield from self._by_place(first.month, first.year, placed, {*phrase, *placed.used})
            return
        for run in self._numbers(words, except_for=phrase):
            number = self._day_in(words, run)
            if number is not None and self._says_day(words, run):
                with suppress(ValueError):
                    yield self._agreeing(words, first.replace(day=number), {*phrase, *run})
                return

    def _placed(self, words: _Words) -> PlaceInMonth | None:
        """The last day, or the place of a weekday, of a month: end of, second Tuesday."""
        for at, word in enumerate(words):
            on = next((later for later in range(at + 1, len(words)) if words[later] not in self.known.glue), at)
            if word in self.known.places and words[on] in self.known.weekdays:
                return PlaceInMonth(self.known.places[word], self.known.weekdays[words[on]], frozenset({at, on}))
        return self._last(words, first_of(words, self.known.ends))

    def _last(self, words: _Words, said: range) -> PlaceInMonth | None:
        """The last day of a month, where something says it."""
        ahead = self._ending(words, said.start, self.known.at_feasts) if said else range(0)
        return PlaceInMonth(-1, None, frozenset({*ahead, *said})) if said else None

    def _by_place(
        self, month: int, year: int | None, placed: PlaceInMonth, used: AbstractSet[int]
    ) -> Iterator[DayFound]:
        for one in self._years_near(_LEAP) if year is None else (year,):
            found = placed.day(one, month)
            if found is not None and (year is not None or self._fits(found)):
                yield DayFound(found, frozenset(used))
                return

    def _years_near(self, most: int) -> Iterator[int]:
        """This year and those that may be meant after it, or before it."""
        years = (self.today.year + (-away if self.past else away) for away in range(most))
        return (year for year in years if dt.MINYEAR <= year <= dt.MAXYEAR)

    def _fits(self, day: dt.date) -> bool:
        """Whether a day without a year may be this one."""
        return day <= self.today if self.past else day >= self.today

    def _years(self, rest: _Words) -> Iterator[int]:
        # Russian and others say the last parts of a year as ordinals.
        ordinals = takewhile(lambda word: word in self.known.years, reversed(rest))
        last = [str(self.known.years[word]) for word in ordinals]
        rest = (*rest[: len(rest) - len(last)], *reversed(last))
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
        for year in self._years_near(_LEAP):
            with suppress(ValueError):
                found = dt.date(year, month, day)
                if self._fits(found):
                    return found
        return None

    def _relative(self, words: _Words) -> Iterator[DayFound]:
        """Tomorrow, Monday, in three weeks, a week from Monday."""
        anchor = self._anchor(words)
        in_week = next(phrases_in(words, self.known.weeks), None)
        if in_week is not None:
            yield from self._in_week(anchor, *in_week)
            return
        units = [
            at
            for at, word in enumerate(words)
            if (word in self.known.units or word in self.known.long_units) and at not in anchor.used
        ]
        moved = next((found for at in units if (found := self._moved(words, at, anchor))), None)
        if moved is not None:
            yield moved
        elif anchor.day is not None and (shift := next(phrases_in(words, self.known.shifts), None)) is not None:
            yield DayFound(anchor.day + dt.timedelta(shift[1]), anchor.used | frozenset(shift[0]))
        elif anchor.day is not None and anchor.weekday and (said := first_of(words, self.known.after_next)):
            yield from self._after_next(anchor, said)
        elif anchor.day is not None and anchor.weekday and (follows := self._following(words)):
            week = self.today - dt.timedelta(self.today.weekday()) + dt.timedelta(7 + anchor.day.weekday())
            weeks = [at for at in units if at == max(follows) + 1 or at == min(follows) - 1]
            used = frozenset(
                {*anchor.used, *follows, *(at for at in weeks[:1] if self.known.units.get(words[at]) == 7)}
            )
            yield DayFound(week, used)
            if week != anchor.day and not weeks:
                yield DayFound(anchor.day, used, LIKELY)
        elif anchor.day is not None:
            yield self._agreeing(words, anchor.day, anchor.used)

    def _in_week(self, anchor: DayAnchor, said: range, weeks: int) -> Iterator[DayFound]:
        """The week after next on Monday."""
        if anchor.day is not None and anchor.weekday:
            monday = self.today - dt.timedelta(self.today.weekday())
            yield DayFound(monday + dt.timedelta(7 * weeks + anchor.day.weekday()), anchor.used | frozenset(said))

    def _after_next(self, anchor: DayAnchor, said: range) -> Iterator[DayFound]:
        """The Friday after next: a week after the next one, whichever that is."""
        if anchor.day is None:
            return
        used, week = anchor.used | frozenset(said), dt.timedelta(7)
        yield DayFound(anchor.day + week, used)
        if anchor.day - self.today < week - dt.timedelta(self.today.weekday()):
            yield DayFound(anchor.day + 2 * week, used, LIKELY)

    def _anchor(self, words: _Words) -> DayAnchor:
        """The day that is named by a word, and from which others are counted."""
        feast = self._feast(words)
        if feast is not None:
            return feast
        near, places = self._near(words)
        on = [at for at, word in enumerate(words) if word in self.known.weekdays]
        if not on:
            return DayAnchor(self.today + dt.timedelta(near) if near is not None else None, frozenset(places))
        weekday = self.known.weekdays[words[on[0]]]
        same = {at for at in on if self.known.weekdays[words[at]] == weekday}
        named = None if near is None else self.today + dt.timedelta(near)
        if named is not None and named.weekday() == weekday:
            return DayAnchor(named, frozenset({*same, *places}), weekday=True)
        # The word for tomorrow stands after a weekday for its morning: Montag morgen.
        morning = places if on[0] < min(places, default=0) and (words[places[0]],) in rows(self.table.mornings) else ()
        coming = self.today + dt.timedelta((weekday - self.today.weekday() - 1) % 7 + 1)
        if named is not None and not morning:
            return DayAnchor(named, frozenset(places))
        return DayAnchor(coming, frozenset({*same, *morning}), weekday=True)

    def _moved(self, words: _Words, at: int, anchor: DayAnchor) -> DayFound | None:
        """A day so many units from another, or from today; ``at`` is the place of the unit."""
        count, said = self._count(words[:at])
        begins = at - said
        ahead, back = self._beside(words, begins, at, self.known.hence), self._beside(words, begins, at, self.known.ago)
        since, until = self._starting(words, at + 1, self.known.since), self._starting(words, at + 1, self.known.until)
        back = back or (until if anchor.feast else range(0))
        beside = {*range(begins, at + 1), *ahead, *back}
        if count is None and (
            ahead or (self.known.after and at - 1 in anchor.used) or (anchor.feast and (since or until))
        ):
            count = 1
        if count is None or (back and anchor.weekday):
            return None
        if anchor.day is not None and anchor.used and at < min(anchor.used):
            beside |= set(since)
        number = -count if back else count
        start = anchor.day or self.today
        if words[at] in self.known.units:
            found = start + dt.timedelta(number * self.known.units[words[at]])
        else:
            found = months_on(start, number * self.known.long_units[words[at]])
        named = bool(ahead or back or anchor.used)
        return DayFound(found, frozenset(beside | anchor.used), sure=named)

    def _beside(self, words: _Words, begins: int, unit: int, phrases: AbstractSet[_Words]) -> range:
        """The places of a phrase before a number of units, or after them."""
        return self._ending(words, begins, phrases) or self._starting(words, unit + 1, phrases)

    def _ending(self, words: _Words, at: int, phrases: AbstractSet[_Words]) -> range:
        sizes = range(min(at, LONGEST), 0, -1)
        return next((range(at - size, at) for size in sizes if words[at - size : at] in phrases), range(0))

    def _starting(self, words: _Words, at: int, phrases: AbstractSet[_Words]) -> range:
        sizes = range(min(len(words) - at, LONGEST), 0, -1)
        return next((range(at, at + size) for size in sizes if words[at : at + size] in phrases), range(0))

    def _following(self, words: _Words) -> range:
        """The places of the words that make a weekday the one of next week."""
        for at in range(len(words)):
            if found := self._starting(words, at, self.known.following):
                return found
        return range(0)

    def _feast(self, words: _Words) -> DayAnchor | None:
        """A day that has a name, with its year where it is said."""
        for this in self._years_near(_NAMED):
            for name, usual in feasts(self.language, this).items():
                for at in places(name, words)[:1] if name[0] in words else ():
                    used = range(at, at + len(name))
                    year, said = self._year(words, self._bare(words, range(used.stop, len(words))))
                    day = feasts(self.language, year).get(name, usual) if year else usual
                    if year or self._fits(day):
                        begins = self._day_of(words, at)
                        ahead = range(begins, at) or self._ending(words, at, self.known.at_feasts)
                        return DayAnchor(day, frozenset({*ahead, *used, *said}), feast=True)
        return None

    def _day_of(self, words: _Words, at: int) -> int:
        """Where a day's name begins with "the day of" before it."""
        begins = at
        while begins and words[begins - 1] in self.known.glue:
            begins -= 1
        return begins - 1 if begins and self.known.units.get(words[begins - 1]) == 1 and begins < at else at

    def _near(self, words: _Words) -> tuple[int | None, range]:
        for size in (4, 3, 2, 1):
            for at in range(len(words) - size + 1):
                if words[at : at + size] in self.known.near:
                    return self.known.near[words[at : at + size]], range(at, at + size)
        return None, range(0)

    def _count(self, before: _Words) -> tuple[int | None, int]:
        """The number of units, "in three", "a", and how many words say it."""
        for cut in range(max(0, len(before) - 4), len(before)):
            found = next(strings(self.numbers.paths(before[cut:])), "")
            if 0 < len(found) <= 3:
                return int(found), len(before) - cut
        return (1, 1) if before and (before[-1],) in rows(language_of(self.language).durations.one) else (None, 0)

    def _figures(self, words: _Words) -> Iterator[DayFound]:
        """2026-03-05, 5.3.2026, or eight digits one by one."""
        places = [at for at, word in enumerate(words) if word.isdecimal()]
        parts = [words[at] for at in places]
        if len(parts) != 3:
            places = [at for at, word in enumerate(words) if self.numbers.knows(word)]
            spoken = self.numbers.paths(tuple(words[at] for at in places))
            string = next((string for string in strings(spoken) if len(string) == 8), "")
            parts = [string[:2], string[2:4], string[4:]] if string else []
        if not parts or max(map(len, parts)) > 4:
            return
        first, second, third = map(int, parts)
        if len(parts[0]) == 4:
            orders = [(first, second, third)]
        else:
            year = third if len(parts[2]) == 4 else self._century(third % 100)
            orders = [(year, second, first), (year, first, second)]
            if self.language in self.table.month_first:
                orders.reverse()
        for place, order in enumerate(orders):
            with suppress(ValueError):
                yield self._agreeing(words, dt.date(*order), frozenset(places), LIKELY if place else 1.0)

    def _on_weekday(self, words: _Words) -> Iterator[DayFound]:
        """Friday the sixth; where the day is another weekday, the words for it are left, and contradict it."""
        on = [at for at, word in enumerate(words) if word in self.known.weekdays]
        counted = any(word in self.known.units or word in self.known.long_units for word in words)
        if on and (counted or any(phrases_in(words, self.known.shifts))):
            return
        for at in on:
            bare = self._bare(words, range(at + 1, len(words)))
            for size in range(min(len(bare), 4), 0, -1):
                said = bare[:size]
                beside = all(words[place] in self.known.glue for place in range(at + 1, said[0]))
                if beside and self._day_in(words, said) and self._says_day(words, said):
                    months = list(self._months_of(self._day_in(words, said) or 0))
                    fitting = [day for day in months if self.known.weekdays[words[at]] == day.weekday()]
                    for day in (*fitting, *months)[:1]:
                        yield replace(self._agreeing(words, day, frozenset(said)), sure=day == months[0])
                    return

    def _says_day(self, words: _Words, said: tuple[int, ...]) -> bool:
        """Whether words after a weekday can only be a day of the month."""
        ordinal = "".join(words[at] for at in said) in self.known.ordinals
        return ordinal or self.table.cardinal_days

    def _day_alone(self, words: _Words) -> Iterator[DayFound]:
        """The fifth: of the month that is talked of, of this month, or of the next one that has it."""
        said = next((run for run in self._numbers(words) if self._day_in(words, run)), ())
        number = self._day_in(words, said)
        ordinal = "".join(words[at] for at in said) in self.known.ordinals
        # Where days are numbers, an ordinal but the first is something else: el cuarto.
        score = LIKELY if ordinal and (number == 1 or not self.table.cardinal_days) else AMONG_WORDS
        for day in islice(self._months_of(number or 0), 1):
            yield DayFound(day, frozenset(said), score)

    def _numbers(self, words: _Words, except_for: Container[int] = ()) -> Iterator[tuple[int, ...]]:
        """The places of numbers and ordinals in a row."""
        bare = (at for at in self._bare(words, range(len(words))) if at not in except_for)
        places = [at for at in bare if numeral(words[at], self.language)]
        for _, run in groupby(enumerate(places), key=lambda place: place[1] - place[0]):
            yield tuple(at for _, at in run)

    def _months_of(self, number: int) -> Iterator[dt.date]:
        """A day of the month in the months that it may be of, the likeliest first."""
        months = [(self.today.year, self.today.month - 1 + (-away if self.past else away)) for away in range(3)]
        if self.near is not None:
            months.insert(0, (self.near.year, self.near.month - 1))
        for year, month in months if number else ():
            with suppress(ValueError):
                found = dt.date(year + month // 12, month % 12 + 1, number)
                if self._fits(found):
                    yield found

    def _day_in(self, words: _Words, places: tuple[int, ...]) -> int | None:
        return self._day(tuple(words[at] for at in places)) if places else None

    def _day(self, words: _Words) -> int | None:
        if self.table.signs is not None and len(words) > 1 and words[-1] == self.table.signs[-1]:
            words = words[:-1]
        day = self.known.days.get("".join(words))
        if day is None and len(words) == 1 and words[0].isdecimal() and len(words[0]) <= 2:
            day = int(words[0])
        return day if day and 1 <= day <= 31 else None

    def _bare(self, words: _Words, places: range) -> tuple[int, ...]:
        """The places of the words that are more than glue, and no weekday."""
        return tuple(at for at in places if words[at] not in self.known.glue and words[at] not in self.known.weekdays)
