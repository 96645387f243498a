"""Russian. Sources: gramota.ru (склонение числительных, даты: двадцать четвёртое ноября ... года), num2words for
genders and cases, Asterisk's main/say.c (ast_say_number_full_ru: f, n; тысяча, тысячи, тысяч).
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from voicekit._lang import UNITS, LanguageRules, Noun, Options, triples

__all__ = ["Russian"]

_CASES = {"genitive": "g", "dative": "d", "accusative": "a", "instrumental": "i", "prepositional": "p"}
_GENDERS = {"feminine": "f", "neuter": "n"}
_WEEKDAYS = "понедельника вторника среды четверга пятницы субботы воскресенья"
_ON_WEEKDAYS = "в понедельник,во вторник,в среду,в четверг,в пятницу,в субботу,в воскресенье"
_MOST_DECIMALS = 6
"""Tenths to millionths; smaller parts have no names that a caller knows."""


class Russian(LanguageRules):
    before_numbers: Mapping[str, str] = {"№": "номер", "№№": "номера"}
    agreement: tuple[Options, ...] = (("feminine",), ("neuter",), ("feminine", "accusative"), ("genitive",))
    ordinal_agreement: tuple[Options, ...] = (("feminine",), ("neuter",), ("feminine", "accusative"), ("genitive",))
    minus = "минус"
    between_units = " "
    units: Mapping[str, Noun] = dict(
        zip(
            UNITS,
            triples("m|день|дня|дней", "m|час|часа|часов", "f|минута|минуты|минут", "f|секунда|секунды|секунд"),
            strict=True,
        )
    )
    coins: Mapping[str, tuple[Noun, ...]] = {
        "RUB": triples("m|рубль|рубля|рублей", "f|копейка|копейки|копеек"),
        "EUR": triples("m|евро|евро|евро", "m|цент|цента|центов"),
        "USD": triples("m|доллар|доллара|долларов", "m|цент|цента|центов"),
        "GBP": triples("m|фунт|фунта|фунтов", "m|пенс|пенса|пенсов"),
        "CHF": triples("m|франк|франка|франков", "m|сантим|сантима|сантимов"),
        "JPY": triples("f|иена|иены|иен"),
        "KRW": triples("f|вона|воны|вон"),
        "CNY": triples("m|юань|юаня|юаней", "m|фэнь|фэня|фэней"),
        "KZT": triples("m|тенге|тенге|тенге", "m|тиын|тиына|тиынов"),
        "BYN": triples("m|белорусский рубль|белорусских рубля|белорусских рублей", "f|копейка|копейки|копеек"),
        "UAH": triples("f|гривна|гривны|гривен", "f|копейка|копейки|копеек"),
        "BRL": triples("m|реал|реала|реалов", "m|сентаво|сентаво|сентаво"),
    }
    marks: Mapping[str, str] = {
        "*": "звёздочка",
        "#": "решётка",
        "+": "плюс",
        "@": "собака",
        ".": "точка",
        "-": "дефис",
        "_": "подчёркивание",
        "/": "косая черта",
        "&": "и",
        "%": "процент",
    }

    def whole(self, value: int, options: Options = ()) -> str:
        """In the gender and case of its noun, which is taken for a thing, not a being."""
        from num2words import num2words  # noqa: PLC0415

        grammar = _grammar(options)
        millions, rest = divmod(value, 10**6)
        said = str(num2words(rest, lang="ru", animate=False, **grammar)) if rest or not millions else ""
        if not millions:
            return said
        # num2words gives the gender of what is counted to the million before it too.
        high = str(num2words(millions * 10**6, lang="ru", animate=False, case=grammar["case"]))
        return f"{high} {said}".strip()

    def number(self, amount: Decimal, options: Options = ()) -> str:
        whole, _, decimals = f"{abs(amount):f}".partition(".")
        if not decimals:
            return super().number(amount, options)
        from num2words import num2words  # noqa: PLC0415

        sign = f"{self.minus} " if amount < 0 else ""
        if len(decimals) > _MOST_DECIMALS:
            return f"{sign}{self.whole(int(whole))} запятая {' '.join(self.whole(int(digit)) for digit in decimals)}"
        return sign + str(num2words(abs(amount), lang="ru"))

    def ordinal(self, place: int, options: Options = ()) -> str:
        from num2words import num2words  # noqa: PLC0415

        return str(num2words(place, lang="ru", to="ordinal", animate=False, **_grammar(options)))

    def year(self, value: int, options: Options = ()) -> str:
        """Ordinal: две тысячи двадцать шестой год; in the genitive, as in a date: шестого года."""
        return f"{self.ordinal(value, options)} {'года' if 'genitive' in options else 'год'}"

    def counted(self, count: int, noun: Noun, options: Options = ()) -> str:
        """In the accusative a feminine noun after one changes too: двадцать одну минуту."""
        said = super().counted(count, noun, options)
        if "accusative" in options and noun.gender == "feminine" and said.endswith("а"):
            return f"{said[:-1]}у" if count % 10 == 1 and count % 100 != 11 else said
        return said

    def date(self, day: dt.date, options: Options) -> str:
        """The day is neuter (число): двадцать четвёртое; in the genitive as an answer to when, and after до, после."""
        return self.day_in_case(day, options, "neuter", weekdays=_WEEKDAYS.split(), on=_ON_WEEKDAYS.split(","))

    def time(self, moment: dt.time, options: Options) -> str:
        case = ["accusative"] if "at" in options else []
        said = self.unit(moment.hour, "hour", case)
        if moment.minute:
            said = f"{said} {self.unit(moment.minute, 'minute', case)}"
        return f"в {said}" if "at" in options else said


def _grammar(options: Options) -> dict[str, str]:
    return {
        "gender": next((_GENDERS[option] for option in options if option in _GENDERS), "m"),
        "case": next((_CASES[option] for option in options if option in _CASES), "n"),
    }
