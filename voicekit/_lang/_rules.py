"""How a language says values: what all languages share."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Literal

from voicekit._lang._nouns import Noun
from voicekit._lang.tags import locale, num2words_language

__all__ = ["UNITS", "LanguageRules", "Options"]

UNITS = ("day", "hour", "minute", "second")

Options = Sequence[str]
"""The words after a kind: genders, cases, and what a date or a time is to have."""


class LanguageRules:
    """A language by the libraries alone: num2words for numbers, Babel (CLDR) for the rest.

    The classes of the languages put right what these do not know. All methods are pure.
    """

    minus = "minus"
    point = ""
    """The decimal mark as it is said; where it is empty, num2words says decimals."""
    marks: Mapping[str, str] = {}
    """Names of * # + @ . - _ / & %."""
    before_numbers: Mapping[str, str] = {}
    """Abbreviations that stand before a number ("no.", "n°"), in small letters, and the words for them."""
    units: Mapping[str, Noun] = {}
    """The nouns of `UNITS`."""
    coins: Mapping[str, tuple[Noun, ...]] = {}
    """By ISO 4217 code: the currency, and its hundredth where there is one."""
    of_millions = ""
    """The word between whole millions and what is counted, where a million is a noun: un millón de euros."""
    between_coins = " "
    between_units: str | None = None
    """Between hours and minutes of a duration; None: as any list."""
    phone_in_pairs = False
    """Whether a telephone number's digits are said two by two, as numbers: zéro un, quarante-deux."""
    hundred = ""
    """The word for a hundred, where years from 1100 to 1999 are said in hundreds, in one word: neunzehnhundertfünf."""
    agreement: tuple[Options, ...] = ()
    """The genders and cases in which numbers have forms of their own."""
    ordinal_agreement: tuple[Options, ...] = ()
    """The same of ordinals."""
    zero_of_digits = ""
    """The zero among digits, where it is not that of numbers."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = locale(language)
        self.num2words = num2words_language(language)

    def whole(self, value: int, options: Options = ()) -> str:
        """A whole number from 0; ``options`` hold the gender of the noun that follows it, or a case."""
        if self.num2words is None:
            return self._figures(Decimal(value))
        from num2words import num2words  # noqa: PLC0415

        return str(num2words(value, lang=self.num2words))

    def number(self, amount: Decimal, options: Options = ()) -> str:
        """A number with the decimals it is written with, one by one."""
        whole, _, decimals = f"{abs(amount):f}".partition(".")
        sign = f"{self.minus} " if amount < 0 else ""
        if self.num2words is None:
            return self._figures(amount)
        if not decimals:
            return sign + self.whole(int(whole), options)
        if not self.point:
            return self._library_number(amount, int(whole))
        return f"{sign}{self.whole(int(whole))} {self.point} {' '.join(self.whole(int(digit)) for digit in decimals)}"

    def ordinal(self, place: int, options: Options = ()) -> str:
        """A place in a row, from 0."""
        if self.num2words is None:
            return self._figures(Decimal(place))
        from num2words import num2words  # noqa: PLC0415

        return str(num2words(place, lang=self.num2words, to="ordinal"))

    def year(self, value: int, options: Options = ()) -> str:
        """A year as it is read in a date."""
        if not self.hundred or not 1100 <= value < 2000:
            return self.whole(value)
        rest = self.whole(value % 100) if value % 100 else ""
        return f"{self.whole(value // 100)}{self.hundred}{rest}"

    def counted(self, count: int, noun: Noun, options: Options = ()) -> str:
        """A number and its noun: two hours."""
        name = noun.form(count, self.language)
        if self.of_millions and count and count % 10**6 == 0:
            return f"{self.whole(count)} {self.of_millions} {name}"
        return f"{self.whole(count, (noun.gender, *options))} {name}"

    def coin_names(self, code: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """All forms of a currency's noun and of its hundredth's, as amounts are said with them; empty where unknown."""
        if code in self.coins:
            forms = [tuple(dict.fromkeys(noun.forms.values())) for noun in self.coins[code]]
        elif self.num2words is not None and not self.coins:
            from num2words import CONVERTER_CLASSES  # noqa: PLC0415

            known = getattr(CONVERTER_CLASSES[self.num2words], "CURRENCY_FORMS", {})
            forms = [tuple(dict.fromkeys(each)) for each in known.get(code, ())]
        else:
            forms = []
        large, small, *_ = (*forms, (), ())
        return large, small

    def digit(self, sign: str) -> str:
        """One of the figures 0 to 9 among others."""
        return self._digits[int(sign)]

    def date(self, day: dt.date, options: Options) -> str:
        """A day of the calendar. Options: ``weekday``, ``short`` (no year), ``on`` (as in: on Monday), a case."""
        from babel.dates import format_date, format_skeleton  # noqa: PLC0415

        if "short" in options:
            return format_skeleton("MMMEd" if "weekday" in options else "MMMMd", day, locale=self.locale)
        return format_date(day, "full" if "weekday" in options else "long", locale=self.locale)

    def time(self, moment: dt.time, options: Options) -> str:
        """A time of day, to the minute. Options: ``at`` (as in: at nine)."""
        from babel.dates import format_time  # noqa: PLC0415

        return format_time(moment.replace(tzinfo=None), "short", locale=self.locale)

    def day_month_year(self, said: str, day: dt.date, options: Options, *, weekday: str, on: str) -> str:
        """A day with its month as ``said``, where the ``weekday`` stands before it and the year after it; ``on`` is the
        word for the option ``on``.
        """
        if "weekday" in options:
            said = f"{weekday} {said}"
        if "short" not in options:
            said = f"{said} {self.year(day.year)}"
        return f"{on} {said}" if "on" in options else said

    def day_in_case(
        self, day: dt.date, options: Options, *gender: str, weekdays: Sequence[str], on: Sequence[str]
    ) -> str:
        """A day whose number is an ordinal of a ``gender``, in the genitive where the options ask for it or for ``on``:
        then its weekday is one of ``weekdays``, or of those that are ``on``. The year is in the genitive always.
        """
        inflected = "on" in options or "genitive" in options
        said = f"{self.ordinal(day.day, [*gender, *(['genitive'] if inflected else [])])} {self.month(day)}"
        if "weekday" in options:
            names = on if "on" in options else weekdays if inflected else ()
            said = f"{names[day.weekday()] if names else self.weekday(day)}, {said}"
        return said if "short" in options else f"{said} {self.year(day.year, ['genitive'])}"

    def hour_and_minutes(self, hour: str, moment: dt.time, options: Options, *, at: str) -> str:
        """An hour in words and the minutes after it; ``at`` is the word for the option ``at``."""
        said = f"{hour} {self.whole(moment.minute)}" if moment.minute else hour
        return f"{at} {said}" if "at" in options else said

    def unit(self, count: int, name: str, options: Options = ()) -> str:
        """So many of one of `UNITS`."""
        if name in self.units:
            return self.counted(count, self.units[name], options)
        from babel.units import format_unit  # noqa: PLC0415

        return format_unit(count, f"duration-{name}", locale=self.locale)

    def month(self, day: dt.date, context: Literal["format", "stand-alone"] = "format") -> str:
        """The month's name: ``format`` beside a day's number, ``stand-alone`` by itself."""
        from babel.dates import get_month_names  # noqa: PLC0415

        return str(get_month_names("wide", context, self.locale)[day.month])

    def weekday(self, day: dt.date) -> str:
        """The weekday's name by itself."""
        from babel.dates import get_day_names  # noqa: PLC0415

        return str(get_day_names("wide", "format", self.locale)[day.weekday()])

    def joined(self, items: Sequence[str], options: Options = ()) -> str:
        """Items with "and" before the last, or with ``or``, by CLDR's list patterns."""
        from babel.lists import format_list  # noqa: PLC0415

        return format_list(list(items), "or" if "or" in options else "standard", locale=self.locale)

    @cached_property
    def half_day_clock(self) -> bool:
        """Whether CLDR writes the language's times with twelve hours."""
        from babel.dates import get_time_format  # noqa: PLC0415

        return "h" in str(get_time_format("short", locale=self.locale).pattern)

    @cached_property
    def _digits(self) -> tuple[str, ...]:
        return (self.zero_of_digits or self.whole(0), *(self.whole(figure) for figure in range(1, 10)))

    def _library_number(self, amount: Decimal, whole: int) -> str:
        # num2words says -0.5 as 0.5 in some languages.
        if amount < 0 and not whole:
            return self._figures(amount)
        from num2words import num2words  # noqa: PLC0415

        return str(num2words(amount, lang=self.num2words))

    def _figures(self, amount: Decimal) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415

        return format_decimal(amount, locale=self.locale, decimal_quantization=False)
