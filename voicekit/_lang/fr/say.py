"""French. Sources: Académie française (accord de un, vingt, cent), Asterisk's main/say.c (ast_say_time_fr: number "f")
and say.conf.
"""

import datetime as dt
import re
from collections.abc import Mapping

from voicekit._lang import UNITS, LanguageRules, Noun, Options, pairs

__all__ = ["French"]


class French(LanguageRules):
    before_numbers: Mapping[str, str] = {"n°": "numéro", "nº": "numéro", "n°s": "numéros", "no.": "numéro"}
    agreement: tuple[Options, ...] = (("feminine",),)
    ordinal_agreement: tuple[Options, ...] = (("feminine",),)
    minus = "moins"
    point = "virgule"
    of_millions = "de"
    between_coins = " et "
    phone_in_pairs = True
    units: Mapping[str, Noun] = dict(
        zip(UNITS, pairs("m|jour|jours", "f|heure|heures", "f|minute|minutes", "f|seconde|secondes"), strict=True)
    )
    coins: Mapping[str, tuple[Noun, ...]] = {
        "EUR": pairs("m|euro|euros", "m|centime|centimes"),
        "USD": pairs("m|dollar|dollars", "m|cent|cents"),
        "CAD": pairs("m|dollar canadien|dollars canadiens", "m|cent|cents"),
        "GBP": pairs("f|livre|livres", "m|penny|pence"),
        "CHF": pairs("m|franc|francs", "m|centime|centimes"),
        "JPY": pairs("m|yen|yens"),
        "KRW": pairs("m|won|wons"),
        "XOF": pairs("m|franc CFA|francs CFA"),
        "XAF": pairs("m|franc CFA|francs CFA"),
        "MAD": pairs("m|dirham|dirhams", "m|centime|centimes"),
        "RUB": pairs("m|rouble|roubles", "m|kopeck|kopecks"),
        "BRL": pairs("m|real|reais", "m|centavo|centavos"),
    }
    marks: Mapping[str, str] = {
        "*": "étoile",
        "#": "dièse",
        "+": "plus",
        "@": "arobase",
        ".": "point",
        "-": "tiret",
        "_": "tiret bas",
        "/": "barre oblique",
        "&": "et",
        "%": "pour cent",
    }

    def whole(self, value: int, options: Options = ()) -> str:
        """Une before feminine nouns, at the end of any number. Swiss and Belgian numbers lose num2words' wrong plurals:
        cent takes no s before another number, un million none at all, and Belgians count as in French from 80 to 89.
        """
        said = super().whole(value)
        if self.num2words in ("fr_BE", "fr_CH"):
            said = re.sub(r"\bcents (?!milli)", "cent ", said)
            said = re.sub(r"\bun (million|milliard|billion)s\b", r"un \1", said)
            said = re.sub(r"quatre-vingt$", "quatre-vingts", said.replace("quatre-vingt et un", "quatre-vingt-un"))
        if "feminine" in options and re.search(r"\bun$", said):
            return f"{said}e"
        return said

    def ordinal(self, place: int, options: Options = ()) -> str:
        # num2words keeps the plural s: quatre-vingtsième.
        said = super().ordinal(place).replace("sième", "ième") if place % 10 == 0 else super().ordinal(place)
        return "première" if said == "premier" and "feminine" in options else said

    def counted(self, count: int, noun: Noun, options: Options = ()) -> str:
        """Un million d'euros: de loses its e before a vowel."""
        return re.sub(r"\bde (?=[aeiouhé])", "d'", super().counted(count, noun, options))

    def date(self, day: dt.date, options: Options) -> str:
        said = f"{'premier' if day.day == 1 else self.whole(day.day)} {self.month(day)}"
        return self.day_month_year(said, day, options, weekday=self.weekday(day), on="le")

    def time(self, moment: dt.time, options: Options) -> str:
        if moment.minute == 0 and moment.hour in (0, 12):
            said = "midi" if moment.hour else "minuit"
        else:
            said = self.unit(moment.hour, "hour")
            if moment.minute:
                said = f"{said} {self.whole(moment.minute, ['feminine'])}"
        return f"à {said}" if "at" in options else said
