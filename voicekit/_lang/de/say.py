"""German. Sources: Duden (ein/eins before nouns, dates in the dative), Asterisk's main/say.c (ast_say_time_de)."""

import datetime as dt
from collections.abc import Mapping

from voicekit._lang import UNITS, LanguageRules, Noun, Options, pairs

__all__ = ["German"]


class German(LanguageRules):
    before_numbers: Mapping[str, str] = {"nr.": "Nummer", "nrn.": "Nummern", "abb.": "Abbildung"}
    agreement: tuple[Options, ...] = (("masculine",), ("feminine",))
    point = "Komma"
    hundred = "hundert"
    between_coins = " und "
    units: Mapping[str, Noun] = dict(
        zip(UNITS, pairs("m|Tag|Tage", "f|Stunde|Stunden", "f|Minute|Minuten", "f|Sekunde|Sekunden"), strict=True)
    )
    coins: Mapping[str, tuple[Noun, ...]] = {
        "EUR": pairs("m|Euro|Euro", "m|Cent|Cent"),
        "USD": pairs("m|Dollar|Dollar", "m|Cent|Cent"),
        "GBP": pairs("n|Pfund|Pfund", "m|Penny|Pence"),
        "CHF": pairs("m|Franken|Franken", "m|Rappen|Rappen"),
        "JPY": pairs("m|Yen|Yen"),
        "KRW": pairs("m|Won|Won"),
        "PLN": pairs("m|Złoty|Złoty", "m|Grosz|Groszy"),
        "CZK": pairs("f|tschechische Krone|tschechische Kronen", "m|Heller|Heller"),
        "DKK": pairs("f|dänische Krone|dänische Kronen", "n|Öre|Öre"),
        "RUB": pairs("m|Rubel|Rubel", "f|Kopeke|Kopeken"),
        "BRL": pairs("m|Real|Real", "m|Centavo|Centavos"),
    }
    marks: Mapping[str, str] = {
        "*": "Stern",
        "#": "Raute",
        "+": "plus",
        "@": "at",
        ".": "Punkt",
        "-": "Minus",
        "_": "Unterstrich",
        "/": "Schrägstrich",
        "&": "und",
        "%": "Prozent",
    }

    def whole(self, value: int, options: Options = ()) -> str:
        """Eins by itself, ein and eine before a noun, also at the end of a larger number (hunderteine Stunde)."""
        said = super().whole(value)
        if said.endswith("eins") and options:
            return said[:-1] if "feminine" not in options else f"{said[:-1]}e"
        return said

    def ordinal(self, place: int, options: Options = ()) -> str:
        """Weak (die erste) by itself; strong by gender (erster Platz, erstes Mal), en in every case but the first."""
        said = super().ordinal(place)
        if any(case in options for case in ("dative", "genitive", "accusative")):
            return f"{said}n"
        return said + ("r" if "masculine" in options else "s" if "neuter" in options else "")

    def date(self, day: dt.date, options: Options) -> str:
        """Vierundzwanzigster November; am vierundzwanzigsten November; with ``dative`` for bis zum, ab dem, vom."""
        inflected = "on" in options or "dative" in options
        said = f"{self.ordinal(day.day, ['dative' if inflected else 'masculine'])} {self.month(day)}"
        weekday = f"{self.weekday(day)},{' dem' if inflected else ''}"
        return self.day_month_year(said, day, options, weekday=weekday, on="am")

    def time(self, moment: dt.time, options: Options) -> str:
        return self.hour_and_minutes(f"{self.whole(moment.hour, ['neuter'])} Uhr", moment, options, at="um")
