"""Dutch. Sources: Taaladvies (years in hundreds, een/één), Asterisk's main/say.c (ast_say_time_nl, ast_say_date_nl)."""

import datetime as dt
from collections.abc import Mapping

from voicekit._lang import UNITS, LanguageRules, Noun, Options, pairs

__all__ = ["Dutch"]


class Dutch(LanguageRules):
    before_numbers: Mapping[str, str] = {"nr.": "nummer", "nrs.": "nummers", "no.": "nummer"}
    minus = "min"
    point = "komma"
    hundred = "honderd"
    between_coins = " en "
    units: Mapping[str, Noun] = dict(
        zip(UNITS, pairs("m|dag|dagen", "n|uur|uur", "m|minuut|minuten", "m|seconde|seconden"), strict=True)
    )
    coins: Mapping[str, tuple[Noun, ...]] = {
        "EUR": pairs("m|euro|euro", "m|cent|cent"),
        "USD": pairs("m|dollar|dollar", "m|cent|cent"),
        "GBP": pairs("n|pond|pond", "m|penny|pence"),
        "CHF": pairs("m|frank|frank", "m|centime|centimes"),
        "JPY": pairs("m|yen|yen"),
        "KRW": pairs("m|won|won"),
        "RUB": pairs("m|roebel|roebel", "m|kopeke|kopeken"),
        "PLN": pairs("m|zloty|zloty", "m|grosz|groszy"),
        "BRL": pairs("m|real|real", "m|centavo|centavo"),
    }
    marks: Mapping[str, str] = {
        "*": "sterretje",
        "#": "hekje",
        "+": "plus",
        "@": "apenstaartje",
        ".": "punt",
        "-": "streepje",
        "_": "laag streepje",
        "/": "schuine streep",
        "&": "en",
        "%": "procent",
    }

    def date(self, day: dt.date, options: Options) -> str:
        said = f"{self.whole(day.day)} {self.month(day)}"
        return self.day_month_year(said, day, options, weekday=self.weekday(day), on="op")

    def time(self, moment: dt.time, options: Options) -> str:
        return self.hour_and_minutes(f"{self.whole(moment.hour)} uur", moment, options, at="om")
