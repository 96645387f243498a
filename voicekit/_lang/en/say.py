"""English, American and British. Sources: num2words; Asterisk's main/say.c (ast_say_date_en, ast_say_time_en)."""

import datetime as dt
from collections.abc import Mapping

from voicekit._lang import UNITS, LanguageRules, Noun, Options, pairs

__all__ = ["English"]


def _coins() -> dict[str, tuple[Noun, ...]]:
    euro, cent, dollar, pound, penny, yen, won = pairs(
        "n|euro|euros",
        "n|cent|cents",
        "n|dollar|dollars",
        "n|pound|pounds",
        "n|penny|pence",
        "n|yen|yen",
        "n|won|won",
    )
    coins: dict[str, tuple[Noun, ...]] = {
        "EUR": (euro, cent),
        "USD": (dollar, cent),
        "GBP": (pound, penny),
        "JPY": (yen,),
        "KRW": (won,),
    }
    for code, large, small in (
        ("AUD", "n|Australian dollar|Australian dollars", "n|cent|cents"),
        ("BRL", "n|real|reais", "n|centavo|centavos"),
        ("CAD", "n|Canadian dollar|Canadian dollars", "n|cent|cents"),
        ("CHF", "n|Swiss franc|Swiss francs", "n|centime|centimes"),
        ("CNY", "n|yuan|yuan", "n|fen|fen"),
        ("CZK", "n|Czech koruna|Czech korunas", "n|haler|halers"),
        ("DKK", "n|Danish krone|Danish kroner", "n|øre|øre"),
        ("INR", "n|rupee|rupees", "n|paisa|paise"),
        ("MXN", "n|Mexican peso|Mexican pesos", "n|centavo|centavos"),
        ("NOK", "n|Norwegian krone|Norwegian kroner", "n|øre|øre"),
        ("NZD", "n|New Zealand dollar|New Zealand dollars", "n|cent|cents"),
        ("PLN", "n|Polish zloty|Polish zlotys", "n|grosz|groszy"),
        ("RUB", "n|rouble|roubles", "n|kopeck|kopecks"),
        ("SEK", "n|Swedish krona|Swedish kronor", "n|öre|öre"),
        ("ZAR", "n|rand|rand", "n|cent|cents"),
    ):
        coins[code] = pairs(large, small)
    return coins


class English(LanguageRules):
    before_numbers: Mapping[str, str] = {
        "no.": "number",
        "nos.": "numbers",
        "fig.": "figure",
        "vol.": "volume",
        "ext.": "extension",
        "apt.": "apartment",
    }
    point = "point"
    between_coins = " and "
    units: Mapping[str, Noun] = dict(
        zip(UNITS, pairs("n|day|days", "n|hour|hours", "n|minute|minutes", "n|second|seconds"), strict=True)
    )
    coins: Mapping[str, tuple[Noun, ...]] = _coins()

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._american = language.lower() in ("en", "en-us", "en-ca", "en-ph")
        self.marks = {
            "*": "star",
            "#": "hash" if language.lower() == "en-gb" else "pound",
            "+": "plus",
            "@": "at",
            ".": "dot",
            "-": "dash",
            "_": "underscore",
            "/": "slash",
            "&": "and",
            "%": "percent",
        }

    def whole(self, value: int, options: Options = ()) -> str:
        # num2words writes commas, at which an engine would stop.
        return super().whole(value).replace(",", "")

    def ordinal(self, place: int, options: Options = ()) -> str:
        return super().ordinal(place).replace(",", "")

    def year(self, value: int, options: Options = ()) -> str:
        from num2words import num2words  # noqa: PLC0415

        return str(num2words(value, lang=self.num2words, to="year"))

    def date(self, day: dt.date, options: Options) -> str:
        nth, month = self.ordinal(day.day), self.month(day)
        said = f"{month} {nth}" if self._american else f"the {nth} of {month}"
        if "weekday" in options:
            said = f"{self.weekday(day)}, {said}" if self._american else f"{self.weekday(day)} {said}"
        if "short" not in options:
            said = f"{said}, {self.year(day.year)}"
        return f"on {said}" if "on" in options else said

    def time(self, moment: dt.time, options: Options) -> str:
        return f"at {self._time(moment)}" if "at" in options else self._time(moment)

    def _time(self, moment: dt.time) -> str:
        if moment.minute == 0 and moment.hour in (0, 12):
            return "noon" if moment.hour else "midnight"
        half = "p.m." if moment.hour >= 12 else "a.m."
        hour = self.whole(moment.hour % 12 or 12)
        if moment.minute == 0:
            return f"{hour} {half}"
        return f"{hour} {'oh ' if moment.minute < 10 else ''}{self.whole(moment.minute)} {half}"
