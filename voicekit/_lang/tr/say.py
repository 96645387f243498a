"""Turkish. Sources: the spelling guide of the Türk Dil Kurumu (numbers in words that stand apart: yirmi bir; ordinals
and the locative by vowel harmony), CLDR for names.
"""

import datetime as dt
from collections.abc import Mapping

from voicekit._lang import UNITS, LanguageRules, Noun, Options, same

__all__ = ["Turkish"]

_ONES = ("", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_SCALES = ("", "bin", "milyon", "milyar", "trilyon", "katrilyon", "kentilyon", "sekstilyon", "septilyon")

_VOWELS = "aıoueiöü"
_HIGH: Mapping[str, str] = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "i": "i", "ö": "ü", "ü": "ü"}
"""The high vowel of an ending after each last vowel."""
_HARD = "çfhkpsşt"


class Turkish(LanguageRules):
    before_numbers: Mapping[str, str] = {"no.": "numara", "no:": "numara"}
    minus = "eksi"
    point = "virgül"
    between_units = " "
    units: Mapping[str, Noun] = dict(zip(UNITS, same("gün", "saat", "dakika", "saniye"), strict=True))
    coins: Mapping[str, tuple[Noun, ...]] = {
        "TRY": same("lira", "kuruş"),
        "EUR": same("avro", "sent"),
        "USD": same("dolar", "sent"),
        "GBP": same("sterlin", "peni"),
        "CHF": same("frank", "santim"),
        "RUB": same("ruble", "kapik"),
        "PLN": same("zloti", "groş"),
        "JPY": same("Japon yeni"),
        "KRW": same("Kore wonu"),
    }
    marks: Mapping[str, str] = {
        "*": "yıldız",
        "#": "kare",
        "+": "artı",
        "@": "et işareti",
        ".": "nokta",
        "-": "tire",
        "_": "alt çizgi",
        "/": "bölü",
        "&": "ve",
        "%": "yüzde",
    }

    def whole(self, value: int, options: Options = ()) -> str:
        """Each word apart; yüz and bin without a bir before them."""
        if not value:
            return "sıfır"
        said: list[str] = []
        for scale in reversed(range(len(_SCALES))):
            part = value // 1000**scale % 1000
            if part:
                said += [*_below_thousand(part, alone=scale != 1), _SCALES[scale]]
        return " ".join(filter(None, said))

    def ordinal(self, place: int, options: Options = ()) -> str:
        """By vowel harmony: birinci, üçüncü, altıncı; dört softens to dördüncü."""
        said = self.whole(place)
        if said.endswith("dört"):
            said = f"{said[:-1]}d"
        high = _HIGH[_last_vowel(said)]
        return f"{said}nc{high}" if said[-1] in _VOWELS else f"{said}{high}nc{high}"

    def date(self, day: dt.date, options: Options) -> str:
        """Beş Mart iki bin yirmi altı Perşembe; with ``on``: ... günü."""
        said = f"{self.whole(day.day)} {self.month(day)}"
        if "short" not in options:
            said = f"{said} {self.year(day.year)}"
        if "weekday" in options:
            said = f"{said} {self.weekday(day)}"
        return f"{said} günü" if "on" in options else said

    def time(self, moment: dt.time, options: Options) -> str:
        """Saat on dört, on dört sıfır beş; with ``at`` in the locative: saat on dörtte."""
        if moment.minute == 0 and moment.hour == 0:
            return "gece yarısı"
        said = self.whole(moment.hour)
        if moment.minute:
            said = f"{said} {'sıfır ' if moment.minute < 10 else ''}{self.whole(moment.minute)}"
        if "at" in options:
            vowel = "a" if _last_vowel(said) in "aıou" else "e"
            said = f"{said}{'t' if said[-1] in _HARD else 'd'}{vowel}"
        return f"saat {said}"


def _below_thousand(value: int, *, alone: bool) -> list[str]:
    """The words of 1 to 999; ``alone``: whether one is said, as it is not before bin."""
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    hundred = [*([_ONES[hundreds]] if hundreds > 1 else []), *(["yüz"] if hundreds else [])]
    return [*hundred, _TENS[tens], _ONES[ones] if alone or value > 1 else ""]


def _last_vowel(word: str) -> str:
    return next(sign for sign in reversed(word) if sign in _VOWELS)
