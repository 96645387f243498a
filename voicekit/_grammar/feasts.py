"""Days that have a name: the feasts of a language, and the public holidays of its country."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from voicekit._grammar.date_names import date_names
from voicekit._grammar.text import tokens
from voicekit._lang import language_of
from voicekit._lang.holidays import public_holidays
from voicekit._lang.tags import region

__all__ = ["feasts"]

_Words = tuple[str, ...]

_REMARK = re.compile(r"\(|:")
"""In a holiday's name: one that is kept on another day, or lasts several."""


@lru_cache(maxsize=64)
def feasts(language: str, year: int) -> Mapping[_Words, dt.date]:
    """The named days of a year, by the words of their names, the longest first. The language's own names go first."""
    known = {**_public(language, year), **_own(language, year)}
    return dict(sorted(known.items(), key=lambda one: -len(one[0])))


def _own(language: str, year: int) -> Mapping[_Words, dt.date]:
    return {tokens(name): _day(rule, year) for name, rule in language_of(language).calendar.feasts.items()}


def _day(rule: str, year: int) -> dt.date:
    """The day of a rule: ``12-24``, ``easter``, ``easter+1``."""
    if rule.startswith("easter"):
        from dateutil.easter import easter  # noqa: PLC0415

        sunday: dt.date = easter(year)
        return sunday + dt.timedelta(int(rule.removeprefix("easter") or 0))
    month, day = map(int, rule.split("-"))
    return dt.date(year, month, day)


def _public(language: str, year: int) -> dict[_Words, dt.date]:
    """The public holidays of the language's country, by their names in the language."""
    try:
        days = public_holidays(region(language), None, year, language)
    except ValueError:
        return {}
    found: dict[_Words, dt.date] = {}
    for day, names in sorted(days.items()):
        for name in names.split(";") if not _REMARK.search(names) else ():
            for words in _short(tokens(name), language):
                found.setdefault(words, day)
    return found


def _short(name: _Words, language: str) -> Iterator[_Words]:
    """A name's words, also without "day" at one end, where more is left than a month or a number."""
    yield name
    known = date_names(language)
    taken = {*known.months, *known.weekdays, *known.days, *known.glue}
    for words in (name[1:] if name[0] in known.units else (), name[:-1] if name[-1] in known.units else ()):
        if any(word not in taken for word in words):
            yield words
