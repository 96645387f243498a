"""From a kind, a value and a language to words."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase
from types import MappingProxyType

from voicekit import _renamed as renamed
from voicekit._lang import language_of
from voicekit._lang.plurals import plural
from voicekit._spoken import calendar, characters, lists, money, numbers
from voicekit._spoken.texts import plain
from voicekit._spoken.withheld import FromNetwork, is_withheld
from voicekit.errors import BadPrompt

__all__ = ["KINDS", "SpokenKind", "check_kind", "countable", "prepare", "unknown", "words"]

MAX_VALUE = 200
"""Characters of a value: nobody follows more digits by ear."""

_MAX_REMEMBERED = 10
"""Characters of a value that is remembered with its words: a date, or as large a number as occurs twice."""

_NUMBERS = ("phone", "digits")
"""Kinds by which telephone numbers are said."""

_CURRENCY = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class SpokenKind:
    """How one kind is said: ``say`` takes the value, the language and the options, and raises ValueError.

    ``options`` are the words that may follow the kind's name; ``counted`` says that its values come again and again.
    """

    say: Callable[[str, str, tuple[str, ...]], str]
    options: tuple[str, ...] = ()
    counted: bool = False
    currency: bool = False
    """Whether a currency is its option."""
    most: int = MAX_VALUE
    """Characters of a value."""


KINDS: Mapping[str, SpokenKind] = MappingProxyType(
    {
        "digits": SpokenKind(characters.digits),
        "number": SpokenKind(numbers.number, numbers.AGREEMENT, counted=True),
        "ordinal": SpokenKind(numbers.ordinal, numbers.AGREEMENT, counted=True),
        "year": SpokenKind(numbers.year, numbers.YEAR_OPTIONS, counted=True),
        "money": SpokenKind(money.money, currency=True),
        "date": SpokenKind(calendar.date, calendar.DATE_OPTIONS, counted=True),
        "weekday": SpokenKind(calendar.weekday, counted=True),
        "month": SpokenKind(calendar.month, counted=True),
        "time": SpokenKind(calendar.time, calendar.TIME_OPTIONS, counted=True),
        "duration": SpokenKind(calendar.duration, calendar.DURATION_OPTIONS, counted=True),
        "phone": SpokenKind(characters.phone),
        "letters": SpokenKind(characters.letters),
        "phonetic": SpokenKind(characters.phonetic),
        "list": SpokenKind(lists.items, lists.LIST_OPTIONS, most=lists.MAX_LIST),
    }
)
"""What can be said, by its kind."""

_EARLIER = {"spell": "phonetic"}
"""Kinds by their names of before."""


def words(kind: str, value: str, language: str) -> str:
    """The words of a value; ``language`` is a tag such as ``en`` or ``pt-BR``.

    Values: ``digits``, ``phone``, ``letters`` and ``phonetic`` any text; ``number``, ``ordinal`` and ``year`` a number;
    ``money`` an amount and an ISO 4217 code (``12.50 EUR``); ``date``, ``weekday`` and ``month`` as 2026-11-24;
    ``time`` as 14:30; ``duration`` in seconds; ``list`` things parted by |. Options may follow the kind (``number
    feminine``). A language without rules here gets what num2words and Babel know, at least figures in its own writing,
    which its engine reads. A value `FromNetwork` is always said, a ``phone`` also where it is withheld: as unknown.
    Raises BadPrompt for an unknown kind or option, or a wrong value.
    """
    if isinstance(value, FromNetwork):
        return _from_network(kind, value, language)
    if len(value) <= _MAX_REMEMBERED and _is_counted(kind):
        return _remembered(kind, value, language)
    return _said(kind, value, language)


def unknown(kind: str, language: str) -> str:
    """The words for a value of a kind that nobody knows; of no kind for plain text."""
    phrases = language_of(language).phrases
    return phrases.unknown_number if kind.partition(" ")[0] in _NUMBERS else phrases.unknown


def _from_network(kind: str, value: str, language: str) -> str:
    check_kind(kind)
    if is_withheld(value):
        return unknown(kind, language)
    try:
        return words(kind, str(value), language)
    except BadPrompt:
        return unknown(kind, language)


def prepare(language: str) -> None:
    """Load what a language needs, before the first call asks for it: up to half a second for the first one (blocks)."""
    for kind, value in (("number", "1"), ("date", "2024-01-01"), ("time", "09:00"), ("phone", "+15550199")):
        words(kind, value, language)
    plural("1", language)


@lru_cache(maxsize=1024)
def check_kind(kind: str) -> str:
    """A kind with its options as they are written best. Raises BadPrompt for what is no kind, or not its option."""
    name, *options = kind.split() or [""]
    if name in _EARLIER:
        renamed.warn(name, _EARLIER[name])
        name = _EARLIER[name]
    known = KINDS.get(name)
    if known is None:
        raise BadPrompt(f"there is no way to say {name!r}", hint=f"take one of: {', '.join(KINDS)}")
    if known.currency:
        wrong = [option for option in options[1:] or options if not _CURRENCY.fullmatch(option)] or options[1:]
        return " ".join([name, *(option.upper() for option in options)]) if not wrong else _no_option(name, wrong[0])
    wrong = [option for option in options if option not in known.options]
    return " ".join([name, *options]) if not wrong else _no_option(name, wrong[0])


def _no_option(name: str, option: str) -> str:
    known = KINDS[name]
    allowed = ", ".join(known.options) or ("a currency, as in money EUR" if known.currency else "none")
    raise BadPrompt(f"{name} has no option {option!r}", hint=f"its options: {allowed}")


@lru_cache(maxsize=256)
def _is_counted(kind: str) -> bool:
    known = KINDS.get(kind.split(" ", maxsplit=1)[0])
    return known is not None and known.counted


def _said(kind: str, value: str, language: str) -> str:
    name, *options = check_kind(kind).split()
    most = KINDS[name].most
    if len(value) > most:
        raise BadPrompt(f"a {name} of {len(value)} characters is too long to be said", hint=f"{most} is the most")
    try:
        said = KINDS[name].say(plain(value).strip(), language.replace("_", "-"), tuple(options))
    except (ValueError, ArithmeticError) as error:
        # Without the value: it may be private.
        raise BadPrompt(f"the value cannot be said as {name}: {error}", hint="give it a value of that kind") from None
    if not said:
        raise BadPrompt(f"a {name} without a value has no words", hint="leave it out of the prompt where it is empty")
    return said


_remembered = lru_cache(maxsize=8192)(_said)


_A_LEAP_YEAR = 2024


def countable(kind: str) -> Iterable[str]:
    """The usual values of a kind, as `words` takes them; none for kinds without any (money, phone, lists).

    Numbers 0 to 99, the places of a month's days, single digits and letters, every day of a leap year where the year
    is not said (``date short``), weekdays, months, times every five minutes, durations of whole minutes up to an
    hour. Raises BadPrompt for what is no kind.
    """
    name, *options = check_kind(kind).split()
    days = [dt.date(_A_LEAP_YEAR, 1, 1) + dt.timedelta(number) for number in range(366)]
    if name == "date":
        return [day.isoformat() for day in days] if "short" in options and "weekday" not in options else []
    return {
        "number": [str(number) for number in range(100)],
        "ordinal": [str(place) for place in range(1, 32)],
        "digits": list("0123456789"),
        "letters": list(ascii_uppercase),
        "phonetic": list(ascii_uppercase),
        "weekday": [day.isoformat() for day in days[:7]],
        "month": [f"{_A_LEAP_YEAR}-{month:02}" for month in range(1, 13)],
        "time": [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(0, 60, 5)],
        "duration": [str(60 * minutes) for minutes in range(1, 61)],
    }.get(name, [])
