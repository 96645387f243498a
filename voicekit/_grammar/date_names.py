"""The words of days and months: Babel's names, and the language's own table (tomorrow, next), read back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from voicekit._grammar.choices import figures
from voicekit._grammar.numerals import lexicon
from voicekit._grammar.text import compact, tokens
from voicekit._lang import CalendarWords, language_of, rules_of
from voicekit._lang.tags import locale

__all__ = ["DateNames", "date_names"]

_Words = tuple[str, ...]

_MOST_WEEKDAYS = 5
"""The same weekday comes five times in a month at most."""


@dataclass(frozen=True, slots=True)
class DateNames:
    """What a language's words of the calendar mean; the keys are words run together."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    """0 is Monday."""
    days: Mapping[str, int]
    """Days of the month, as ordinals and as numbers."""
    near: Mapping[_Words, int]
    following: frozenset[_Words]
    units: Mapping[str, int]
    long_units: Mapping[str, int]
    """Months of a unit."""
    hence: frozenset[_Words]
    ago: frozenset[_Words]
    since: frozenset[_Words]
    glue: frozenset[str]
    year: frozenset[str]
    after: bool
    ordinals: frozenset[str]
    years: Mapping[str, int]
    """Ordinals that end a year, where a language says years so."""
    places: Mapping[str, int]
    """Places among a month's weekdays, as ordinals and by other words."""
    near_months: Mapping[_Words, int]
    ends: frozenset[_Words]
    month_ends: frozenset[_Words]
    weeks: Mapping[_Words, int]
    after_next: frozenset[_Words]
    shifts: Mapping[_Words, int]
    until: frozenset[_Words]
    at_feasts: frozenset[_Words]
    said: _Words
    """The words of dates as an engine is told them, but for numbers."""
    rare: _Words
    """Further ones, where there is room."""


@lru_cache(maxsize=16)
def date_names(language: str) -> DateNames:
    """The calendar of a language; names in English where Babel does not know it. About 10 ms, once for a language."""
    from babel.dates import get_day_names, get_month_names  # noqa: PLC0415

    table = language_of(language).calendar
    where = locale(language)
    names = [
        *get_month_names("abbreviated", locale=where).items(),
        *get_month_names("wide", locale=where).items(),
        *get_month_names("wide", "stand-alone", locale=where).items(),
    ]
    numbers = lexicon(language)
    # "Sept" is also seven.
    months = _run_together((name, number) for number, name in names if not numbers.knows(compact(name)))
    months |= _run_together(table.months.items())
    weekdays = _run_together(
        (name.split("-")[0], number) for number, name in get_day_names("wide", locale=where).items()
    )
    weekdays |= _run_together(table.weekdays.items())
    # "Sexta" is Friday before it is the sixth.
    every = tuple(_ordinals(language, table, range(1, 32)))
    ordinals = tuple(one for one in every if compact(one[0]) not in weekdays)
    round_years = (*range(1, 20), *range(20, 100, 10), *range(100, 1000, 100), 1000, 2000)
    inflected = table.endings or rules_of(language).ordinal_agreement
    year_names = tuple(_ordinals(language, table, round_years)) if inflected else ()
    years = _run_together(year_names)
    days = _run_together((name, day) for name, day in ordinals) | {
        compact(figures(str(day), language)): day for day in range(1, 32)
    }
    return DateNames(
        months=months,
        weekdays=weekdays,
        days=days,
        near={tokens(words): days for words, days in table.near.items()},
        following=frozenset(map(tokens, table.following)),
        units={compact(word): days for word, days in table.units.items()},
        long_units={compact(word): months for word, months in table.long_units.items()},
        hence=frozenset(map(tokens, table.hence)),
        ago=frozenset(map(tokens, table.ago)),
        since=frozenset(map(tokens, table.since)),
        glue=frozenset(part for word in table.glue for part in tokens(word)),
        year=frozenset(map(compact, table.year)),
        after=table.after,
        ordinals=frozenset(compact(name) for name, _ in ordinals),
        years=years,
        places={
            **_run_together(one for one in every if one[1] <= _MOST_WEEKDAYS),
            **_run_together(table.places.items()),
        },
        near_months=_by_words(table.near_months),
        ends=frozenset(map(tokens, table.ends)),
        month_ends=frozenset(map(tokens, table.month_ends)),
        weeks=_by_words(table.weeks),
        after_next=frozenset(map(tokens, table.after_next)),
        shifts=_by_words(table.shifts),
        until=frozenset(map(tokens, table.until)),
        at_feasts=frozenset(map(tokens, table.at_feasts)),
        said=(
            *table.near,
            *(figures(name, language) for _, name in names[12:]),
            *get_day_names("wide", locale=where).values(),
            *(*table.months, *table.weekdays, *table.units, *table.long_units, *table.following, *table.hence),
            *(*table.ago, *table.since, *table.glue, *table.year, *table.places, *table.near_months, *table.ends),
            *(name for name, _ in (*ordinals, *year_names)),
        ),
        rare=(*table.month_ends, *table.weeks, *table.after_next, *table.shifts, *table.until, *table.feasts),
    )


def _ordinals(language: str, table: CalendarWords, numbers: Iterable[int]) -> Iterator[tuple[str, int]]:
    rules = rules_of(language)
    if rules.num2words is None:
        return
    for number in numbers:
        for options in ((), *rules.ordinal_agreement):
            name = rules.ordinal(number, options)
            yield name, number
            for ending, others in table.endings.items():
                if name.endswith(ending):
                    yield from ((name.removesuffix(ending) + other, number) for other in others)


def _by_words(table: Mapping[str, int]) -> Mapping[_Words, int]:
    """The same by words, the longest first."""
    return dict(sorted(((tokens(said), value) for said, value in table.items()), key=lambda one: -len(one[0])))


def _run_together(names: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {key: number for name, number in names if len(key := compact(name)) > 1}
