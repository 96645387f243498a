"""Italian. Sources: Treccani (numerali, articolo), Asterisk's main/say.c (ast_say_date_with_format_it: mezzanotte,
l'una, primo for the first of a month) and say.conf.
"""

import datetime as dt
from collections.abc import Mapping

from voicekit._lang import UNITS, LanguageRules, Noun, Options, pairs

__all__ = ["Italian"]


class Italian(LanguageRules):
    before_numbers: Mapping[str, str] = {"n.": "numero", "n°": "numero", "nº": "numero", "num.": "numero"}
    agreement: tuple[Options, ...] = (("masculine",), ("feminine",))
    ordinal_agreement: tuple[Options, ...] = (("feminine",),)
    minus = "meno"
    point = "virgola"
    of_millions = "di"
    between_coins = " e "
    units: Mapping[str, Noun] = dict(
        zip(UNITS, pairs("m|giorno|giorni", "f|ora|ore", "m|minuto|minuti", "m|secondo|secondi"), strict=True)
    )
    coins: Mapping[str, tuple[Noun, ...]] = {
        "EUR": pairs("m|euro|euro", "m|centesimo|centesimi"),
        "USD": pairs("m|dollaro|dollari", "m|centesimo|centesimi"),
        "GBP": pairs("f|sterlina|sterline", "m|penny|pence"),
        "CHF": pairs("m|franco|franchi", "m|centesimo|centesimi"),
        "JPY": pairs("m|yen|yen"),
        "KRW": pairs("m|won|won"),
        "RUB": pairs("m|rublo|rubli", "m|copeco|copechi"),
        "BRL": pairs("m|real|real", "m|centavo|centavos"),
    }
    marks: Mapping[str, str] = {
        "*": "asterisco",
        "#": "cancelletto",
        "+": "più",
        "@": "chiocciola",
        ".": "punto",
        "-": "trattino",
        "_": "trattino basso",
        "/": "barra",
        "&": "e",
        "%": "per cento",
    }

    def whole(self, value: int, options: Options = ()) -> str:
        """Only one has a gender: un giorno, una notte; ventuno stays as it is before both."""
        if value == 1 and options:
            return "una" if "feminine" in options else "un"
        return super().whole(value)

    def ordinal(self, place: int, options: Options = ()) -> str:
        said = super().ordinal(place)
        return f"{said[:-1]}a" if "feminine" in options else said

    def counted(self, count: int, noun: Noun, options: Options = ()) -> str:
        """Un'ora."""
        return super().counted(count, noun, options).replace("una ora", "un'ora")

    def date(self, day: dt.date, options: Options) -> str:
        """Il ventiquattro, l'otto, l'undici; no article after a weekday."""
        said = f"{'primo' if day.day == 1 else self.whole(day.day)} {self.month(day)}"
        if "short" not in options:
            said = f"{said} {self.year(day.year)}"
        if "weekday" in options:
            return f"{self.weekday(day)} {said}"
        if "on" in options:
            return f"l'{said}" if said[0] in "ou" else f"il {said}"
        return said

    def time(self, moment: dt.time, options: Options) -> str:
        """With its article, as after sono or dopo: le quindici e trenta, l'una; with ``at``: alle quindici, all'una."""
        if moment.hour == 0 or (moment.hour == 12 and moment.minute == 0):
            said = "mezzogiorno" if moment.hour else "mezzanotte"
            said = f"a {said}" if "at" in options else said
        elif moment.hour == 1:
            said = "all'una" if "at" in options else "l'una"
        else:
            said = f"{'alle' if 'at' in options else 'le'} {self.whole(moment.hour)}"
        return f"{said} e {self.whole(moment.minute)}" if moment.minute else said
