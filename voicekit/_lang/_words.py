"""The words of one language for days, times, spans of time and money, and the phrases of the toolkit, as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voicekit._lang._rules import Options

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "WEEK",
    "CalendarWords",
    "ClockWords",
    "DurationWords",
    "MoneyWords",
    "ToolkitPhrases",
    "units_of",
]

SECOND, MINUTE, HOUR, DAY, WEEK = 1, 60, 3600, 86_400, 604_800
"""In seconds."""

_Phrases = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """What stands in no library of names: tomorrow, next, ago. The names of months and weekdays are Babel's."""

    near: Mapping[str, int] = field(default_factory=dict)
    """Days from today."""
    following: _Phrases = ()
    """What makes a weekday the one of next week."""
    units: Mapping[str, int] = field(default_factory=dict)
    """Days of a unit."""
    long_units: Mapping[str, int] = field(default_factory=dict)
    """Months of a unit."""
    hence: _Phrases = ()
    """Before a number of units, or after it: in three days, three days from now."""
    ago: _Phrases = ()
    """The same for days that are over: three days ago."""
    since: _Phrases = ()
    """Between a number of units and the day that they are counted from: a week from Monday."""
    glue: _Phrases = ()
    """Words between the parts of a date."""
    year: _Phrases = ()
    """Words beside a year's number."""
    after: bool = False
    """Whether a unit after a day is one more of it: Monday week."""
    endings: Mapping[str, _Phrases] = field(default_factory=dict)
    """Endings of ordinals, and what they may become."""
    months: Mapping[str, int] = field(default_factory=dict)
    """Further names and forms of months."""
    weekdays: Mapping[str, int] = field(default_factory=dict)
    """Further names and forms of weekdays; 0 is Monday."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Further words for a place among a month's weekdays, beside ordinals; -1 is the last one."""
    near_months: Mapping[str, int] = field(default_factory=dict)
    """Months from this one: of next month."""
    ends: _Phrases = ()
    """Before a month, or after it, for its last day: end of, last day of."""
    month_ends: _Phrases = ()
    """What is the last day of this month by itself: Monatsende."""
    weeks: Mapping[str, int] = field(default_factory=dict)
    """Weeks from this one: the week after next."""
    after_next: _Phrases = ()
    """What makes a weekday the one after the next."""
    shifts: Mapping[str, int] = field(default_factory=dict)
    """After a day, so many days more: jeudi en huit."""
    until: _Phrases = ()
    """Between a number of units and the day to which they are counted: three days before Christmas."""
    feasts: Mapping[str, str] = field(default_factory=dict)
    """Days with a name, beside the country's public holidays: ``12-24``, ``easter``, ``easter+1``."""
    at_feasts: _Phrases = ()
    """Words before such a name, and before the end of a month: à Noël, à la fin du mois."""
    mornings: _Phrases = ()
    """Words that are tomorrow and morning: Montag morgen is Monday's morning."""
    cardinal_days: bool = False
    """Whether days of the month are said as numbers, not as ordinals."""
    month_first: _Phrases = ()
    """Tags, in small letters, of the countries that write the month before the day."""
    signs: tuple[str, str, str] | None = None
    """What is written to the number of a year, of a month and of a day."""


@dataclass(frozen=True, slots=True)
class ClockWords:
    """Words for times of day."""

    morning: _Phrases = ()
    evening: _Phrases = ()
    """What puts an hour of 1 to 11 into the second half of the day."""
    night: _Phrases = ()
    """What puts an hour of 6 to 11 into the second half of the day, and one of 12 to 5 into the first."""
    fixed: Mapping[str, int] = field(default_factory=dict)
    """Noon and midnight, in minutes after midnight."""
    before: Mapping[str, int] = field(default_factory=dict)
    """Minutes from the hour that follows: half past, quarter to."""
    after: Mapping[str, int] = field(default_factory=dict)
    """The same after the hour: et demie, moins le quart."""
    between: Mapping[str, int] = field(default_factory=dict)
    """Between minutes and hour, with their direction: ten past three."""
    fives: Mapping[str, int] = field(default_factory=dict)
    """The same for multiples of five alone, where the word has other uses: diez para las ocho, a table for two for
    eight."""
    plus: _Phrases = ()
    """Between hour and minutes: las nueve y cinco."""
    less: _Phrases = ()
    """Between hour and minutes that are still missing: les quatre moins dix."""
    hours: _Phrases = ()
    """What stands after the hour."""
    at: _Phrases = ()
    """Before an hour; between two numbers it makes a span of time of them: de huit à dix heures."""
    glue: _Phrases = ()
    minutes: Mapping[str, int] = field(default_factory=dict)
    """Words for a number of minutes, before the hour or after it: kwadrans, çeyrek."""
    lacking: _Phrases = ()
    """Before minutes that are still missing and the hour that follows: za dziesięć ósma."""
    closing: Mapping[str, int] = field(default_factory=dict)
    """After hour and minutes, with their direction: üçü beş geçiyor, üçe beş var."""
    hour_ends: _Phrases = ()
    """What is written to such an hour's last word."""
    towards: bool = False
    """Whether minutes before an hour that is an ordinal are of the hour that it ends: десять минут девятого is 8:10."""
    ordinal_hours: tuple[Options, ...] = ()
    """The genders and cases in which hours are ordinals; empty where they are numbers."""
    signs: tuple[str, str] | None = None
    """What is written to the number of an hour and of minutes."""
    half: str = ""
    """Thirty minutes after such an hour."""
    counted: Mapping[str, str] = field(default_factory=dict)
    """Numbers as they stand before hours, where they have a form of their own there."""

    @property
    def parts_of_day(self) -> _Phrases:
        """All words for a part of the day."""
        return (*self.morning, *self.evening, *self.night)


@dataclass(frozen=True, slots=True)
class DurationWords:
    """Words for spans of time."""

    units: Mapping[str, int] = field(default_factory=dict)
    """Seconds of a unit."""
    fixed: Mapping[str, int] = field(default_factory=dict)
    """Words that are a unit and its number: a quarter of an hour, in one word."""
    one: _Phrases = ()
    """Articles that count one."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """Parts of a unit, before it or after: half."""
    glue: _Phrases = ()
    """Words between a number and its part, and between one unit and the next."""
    endings: _Phrases = ()
    """What a number ends with that is half more: zweieinhalb."""
    signs: Mapping[str, str] = field(default_factory=dict)
    """Units whose word is a number, too, each with the one of ``units`` that is meant where no other unit follows."""


@dataclass(frozen=True, slots=True)
class MoneyWords:
    """Words for money, beside the nouns that the rules say amounts with."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The common currencies' words, each with its ISO 4217 code."""
    small: _Phrases = ()
    """Words for hundredths."""


@dataclass(frozen=True, slots=True)
class ToolkitPhrases:
    """What voicekit says by itself.

    ``no_input`` and ``no_match`` stand before a question that is asked again: the first time, the second time.
    ``did_you_say`` asks back what may have been misheard, and tells the keys for yes (1) and no (2); ``{}`` is its
    place. When a call cannot go on, callers hear why: ``apology`` for an error of ours, ``unanswered`` where a question
    had no answer to its last try, ``misunderstood`` where the answers did not fit. ``use_keys`` is said to one who has
    begun to speak and cannot be recognized now. ``unknown`` and ``unknown_number``
    stand, within a sentence, for what a network withholds: in English where a language has no words of its own, so
    that no call ends for want of them.
    """

    no_input: tuple[str, ...] = ()
    no_match: tuple[str, ...] = ()
    apology: str = ""
    did_you_say: str = ""
    unanswered: str = ""
    misunderstood: str = ""
    use_keys: str = ""
    unknown: str = "unknown"
    unknown_number: str = "an unknown number"


def units_of(second: str, minute: str, hour: str, day: str, week: str) -> Mapping[str, int]:
    """A table of units from the words of each, parted by spaces."""
    each = {SECOND: second, MINUTE: minute, HOUR: hour, DAY: day, WEEK: week}
    return {word: seconds for seconds, words in each.items() for word in words.split()}
