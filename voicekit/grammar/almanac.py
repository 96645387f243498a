"""The words of days and months: Babel's names, and a small table for what stands in no calendar (tomorrow, next)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from voicekit.grammar.choices import figures
from voicekit.grammar.numerals import lexicon
from voicekit.grammar.text import compact, tokens
from voicekit.spoken.languages import locale, num2words_language, primary

__all__ = ["Almanac", "almanac"]

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    near: Mapping[str, int] = field(default_factory=dict)
    """Days from today."""
    following: _Words = ()
    """What makes a weekday the one of next week."""
    units: Mapping[str, int] = field(default_factory=dict)
    """Days of a unit."""
    months: Mapping[str, int] = field(default_factory=dict)
    """Months of a unit."""
    hence: _Words = ()
    """Before a number of units, or after it: in three days, three days from now."""
    ago: _Words = ()
    """The same for days that are over: three days ago."""
    since: _Words = ()
    """Between a number of units and the day that they are counted from: a week from Monday."""
    glue: _Words = ()
    """Words between the parts of a date."""
    year: _Words = ()
    """Words beside a year's number."""
    after: bool = False
    """Whether a unit after a day is one more of it: Monday week."""
    endings: Mapping[str, _Words] = field(default_factory=dict)
    """Endings of ordinals, and what they may become."""


_TABLES: Mapping[str, _Table] = {
    "en": _Table(
        near={
            "today": 0,
            "tonight": 0,
            "tomorrow": 1,
            "day after tomorrow": 2,
            "yesterday": -1,
            "day before yesterday": -2,
        },
        following=("next",),
        units={"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14},
        hence=("in", "from now", "hence"),
        glue=("the", "of", "on", "this", "coming", "in", "st", "nd", "rd", "th", "and"),
        months={"month": 1, "months": 1, "year": 12, "years": 12},
        ago=("ago",),
        since=("from", "after"),
        year=("year",),
        after=True,
    ),
    "de": _Table(
        near={"heute": 0, "morgen": 1, "übermorgen": 2, "gestern": -1, "vorgestern": -2},
        following=("nächsten", "nächster", "nächste", "nächstes"),
        units={"tag": 1, "tage": 1, "tagen": 1, "woche": 7, "wochen": 7},
        hence=("in",),
        glue=("am", "der", "den", "dem", "diesen", "kommenden", "im"),
        endings={"e": ("en", "er", "es")},
        months={"monat": 1, "monate": 1, "monaten": 1, "jahr": 12, "jahre": 12, "jahren": 12},
        ago=("vor",),
        since=("ab", "von"),
        year=("jahr", "jahre"),
    ),
    "fr": _Table(
        near={"aujourd'hui": 0, "demain": 1, "après demain": 2, "hier": -1, "avant hier": -2},
        following=("prochain", "prochaine"),
        units={"jour": 1, "jours": 1, "semaine": 7, "semaines": 7},
        hence=("dans",),
        glue=("le", "du", "de", "ce", "en", "er"),
        months={"mois": 1, "an": 12, "ans": 12, "année": 12, "années": 12},
        ago=("il y a",),
        year=("année", "an"),
    ),
    "es": _Table(
        near={"hoy": 0, "mañana": 1, "pasado mañana": 2, "ayer": -1, "anteayer": -2},
        following=("próximo", "próxima"),
        units={"día": 1, "días": 1, "semana": 7, "semanas": 7},
        hence=("en", "dentro de"),
        glue=("el", "de", "del", "este", "en", "día"),
        months={"mes": 1, "meses": 1, "año": 12, "años": 12},
        ago=("hace",),
        since=("desde",),
        year=("año",),
    ),
    "it": _Table(
        near={"oggi": 0, "stasera": 0, "domani": 1, "dopodomani": 2, "ieri": -1, "altro ieri": -2},
        following=("prossimo", "prossima"),
        units={"giorno": 1, "giorni": 1, "settimana": 7, "settimane": 7},
        hence=("fra", "tra"),
        glue=("il", "l'", "di", "del", "questo"),
        months={"mese": 1, "mesi": 1, "anno": 12, "anni": 12},
        ago=("fa",),
        since=("da",),
        year=("anno",),
    ),
    "pt": _Table(
        near={"hoje": 0, "amanhã": 1, "depois de amanhã": 2, "ontem": -1, "anteontem": -2},
        following=("próximo", "próxima", "que vem"),
        units={"dia": 1, "dias": 1, "semana": 7, "semanas": 7},
        hence=("em", "daqui a"),
        glue=("o", "a", "de", "do", "no", "na", "dia", "em", "este", "esta", "feira"),
        months={"mês": 1, "meses": 1, "ano": 12, "anos": 12},
        ago=("há", "atrás"),
        year=("ano",),
    ),
    "nl": _Table(
        near={
            "vandaag": 0,
            "vanochtend": 0,
            "vanmiddag": 0,
            "vanavond": 0,
            "morgen": 1,
            "morgenochtend": 1,
            "morgenmiddag": 1,
            "morgenavond": 1,
            "overmorgen": 2,
            "gisteren": -1,
            "eergisteren": -2,
        },
        following=("volgende",),
        units={"dag": 1, "dagen": 1, "week": 7, "weken": 7},
        hence=("over",),
        glue=("op", "de", "het", "van", "deze", "komende", "in"),
        months={"maand": 1, "maanden": 1, "jaar": 12, "jaren": 12},
        ago=("geleden",),
        since=("vanaf", "na"),
        year=("jaar",),
    ),
    "ru": _Table(
        near={"сегодня": 0, "завтра": 1, "послезавтра": 2, "вчера": -1, "позавчера": -2},
        following=("следующий", "следующая", "следующее", "следующую"),
        units={"день": 1, "дня": 1, "дней": 1, "неделю": 7, "недели": 7, "недель": 7},
        hence=("через",),
        glue=("в", "во", "на", "этот", "эту", "числа"),
        endings={"ый": ("ого", "ое", "ом"), "ой": ("ого", "ое", "ом"), "ий": ("ьего", "ье", "ьем")},
        months={"месяц": 1, "месяца": 1, "месяцев": 1, "год": 12, "года": 12, "лет": 12},
        ago=("назад",),
        since=("от",),
        year=("года", "год", "г"),
    ),
    "ko": _Table(
        near={"오늘": 0, "내일": 1, "모레": 2, "어제": -1, "그저께": -2},
        following=("다음 주", "다음주"),
        units={"일": 1, "주": 7},
        glue=("에",),
        months={"달": 1, "개월": 1},
        ago=("전",),
        hence=("후", "뒤"),
    ),
}

_RUSSIAN_DAYS = {"среду": 2, "пятницу": 4, "субботу": 5}
_KOREAN_MONTHS = {"유월": 6, "시월": 10}


@dataclass(frozen=True, slots=True)
class Almanac:
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
    said: _Words
    """The words of dates as an engine is told them, but for years."""


@lru_cache(maxsize=16)
def almanac(language: str) -> Almanac:
    """The calendar of a language; names in English where Babel does not know it. About 10 ms, once for a language."""
    from babel.dates import get_day_names, get_month_names  # noqa: PLC0415

    table = _TABLES.get(primary(language), _Table())
    where = locale(language)
    names = [
        *get_month_names("abbreviated", locale=where).items(),
        *get_month_names("wide", locale=where).items(),
        *get_month_names("wide", "stand-alone", locale=where).items(),
    ]
    numbers = lexicon(language)
    # "Sept" is also seven.
    months = _run_together((name, number) for number, name in names if not numbers.knows(compact(name)))
    weekdays = _run_together(
        (name.split("-")[0], number) for number, name in get_day_names("wide", locale=where).items()
    )
    if primary(language) == "ko":
        months |= {figures(name, language).replace(" ", ""): number for name, number in months.items()} | _KOREAN_MONTHS
    if primary(language) == "ru":
        weekdays |= _RUSSIAN_DAYS
    ordinals = tuple(_ordinals(language, table, range(1, 32)))
    round_years = (*range(1, 20), *range(20, 100, 10), *range(100, 1000, 100), 1000, 2000)
    years = _run_together(_ordinals(language, table, round_years)) if table.endings else {}
    days = _run_together((name, day) for name, day in ordinals) | {
        compact(figures(str(day), language)): day for day in range(1, 32)
    }
    return Almanac(
        months=months,
        weekdays=weekdays,
        days=days,
        near={tokens(words): days for words, days in table.near.items()},
        following=frozenset(map(tokens, table.following)),
        units={compact(word): days for word, days in table.units.items()},
        long_units={compact(word): months for word, months in table.months.items()},
        hence=frozenset(map(tokens, table.hence)),
        ago=frozenset(map(tokens, table.ago)),
        since=frozenset(map(tokens, table.since)),
        glue=frozenset(part for word in table.glue for part in tokens(word)),
        year=frozenset(map(compact, table.year)),
        after=table.after,
        ordinals=frozenset(compact(name) for name, _ in ordinals),
        years=years,
        said=(
            *table.near,
            *(figures(name, language) for _, name in names[12:]),
            *get_day_names("wide", locale=where).values(),
            *(name for name, _ in ordinals),
            *(*table.units, *table.months, *table.following, *table.hence, *table.ago, *table.since),
            *(*table.glue, *table.year),
        ),
    )


def _ordinals(language: str, table: _Table, numbers: Iterable[int]) -> Iterator[tuple[str, int]]:
    known = num2words_language(language)
    if known is None:
        return
    from num2words import num2words  # noqa: PLC0415

    for number in numbers:
        name = str(num2words(number, lang=known, to="ordinal"))
        yield name, number
        for ending, others in table.endings.items():
            if name.endswith(ending):
                yield from ((name.removesuffix(ending) + other, number) for other in others)


def _run_together(names: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {key: number for name, number in names if len(key := compact(name)) > 1}
