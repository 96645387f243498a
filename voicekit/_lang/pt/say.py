"""Portuguese of Portugal and Brazil. Sources: Ciberdúvidas (numerais, horas, datas), Asterisk's main/say.c (number "f",
ast_say_time_pt_BR: hours and minutes with their nouns; ast_say_date_pt: day de month de year).
"""

import datetime as dt
import re
from collections.abc import Mapping

from voicekit._lang import UNITS, LanguageRules, Noun, Options, pairs

__all__ = ["Portuguese"]


class Portuguese(LanguageRules):
    before_numbers: Mapping[str, str] = {"n.º": "número", "nº": "número", "n°": "número", "núm.": "número"}
    agreement: tuple[Options, ...] = (("feminine",),)
    ordinal_agreement: tuple[Options, ...] = (("feminine",),)
    minus = "menos"
    point = "vírgula"
    of_millions = "de"
    between_coins = " e "
    units: Mapping[str, Noun] = dict(
        zip(UNITS, pairs("m|dia|dias", "f|hora|horas", "m|minuto|minutos", "m|segundo|segundos"), strict=True)
    )
    coins: Mapping[str, tuple[Noun, ...]] = {
        "EUR": pairs("m|euro|euros", "m|cêntimo|cêntimos"),
        "USD": pairs("m|dólar|dólares", "m|cêntimo|cêntimos"),
        "GBP": pairs("f|libra|libras", "m|péni|pence"),
        "CHF": pairs("m|franco|francos", "m|cêntimo|cêntimos"),
        "BRL": pairs("m|real|reais", "m|centavo|centavos"),
        "JPY": pairs("m|iene|ienes"),
        "KRW": pairs("m|won|wons"),
        "AOA": pairs("m|kwanza|kwanzas", "m|cêntimo|cêntimos"),
        "MZN": pairs("m|metical|meticais", "m|centavo|centavos"),
        "RUB": pairs("m|rublo|rublos", "m|copeque|copeques"),
    }

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._brazilian = language.lower() == "pt-br"
        if self._brazilian:
            self.coins = {
                **self.coins,
                "EUR": pairs("m|euro|euros", "m|centavo|centavos"),
                "USD": pairs("m|dólar|dólares", "m|centavo|centavos"),
                "GBP": pairs("f|libra|libras", "m|pêni|pence"),
                "CHF": pairs("m|franco|francos", "m|centavo|centavos"),
            }
        self.marks = {
            "*": "asterisco",
            "#": "jogo da velha" if self._brazilian else "cardinal",
            "+": "mais",
            "@": "arroba",
            ".": "ponto",
            "-": "traço" if self._brazilian else "hífen",
            "_": "sublinhado",
            "/": "barra",
            "&": "e",
            "%": "por cento",
        }

    def whole(self, value: int, options: Options = ()) -> str:
        """Uma, duas and duzentas before feminine nouns, also before mil, but not before milhões."""
        # The commas that num2words writes for Brazil would be heard as stops.
        said = super().whole(value).replace(",", "")
        if "feminine" not in options:
            return said
        millions, of, rest = said.rpartition("lhões" if "lhões" in said else "lhão")
        rest = re.sub(r"\bum\b", "uma", re.sub(r"\bdois\b", "duas", rest))
        return millions + of + re.sub(r"(duzent|trezent|cent|quinhent)os\b", r"\1as", rest)

    def ordinal(self, place: int, options: Options = ()) -> str:
        said = super().ordinal(place)
        return " ".join(re.sub("o$", "a", word) for word in said.split()) if "feminine" in options else said

    def date(self, day: dt.date, options: Options) -> str:
        """The first is um in Portugal, primeiro in Brazil. On weekdays na, but no sábado and no domingo."""
        nth = "primeiro" if day.day == 1 and self._brazilian else self.whole(day.day)
        said = f"{nth} de {self.month(day)}"
        if "short" not in options:
            said = f"{said} de {self.year(day.year)}"
        if "weekday" in options:
            at = "no " if day.weekday() >= 5 else "na "
            return f"{at if 'on' in options else ''}{self.weekday(day)}, {said}"
        return f"em {said}" if "on" in options else said

    def time(self, moment: dt.time, options: Options) -> str:
        at = "at" in options
        if moment.minute == 0 and moment.hour in (0, 12):
            noon, midnight = ("ao meio-dia", "à meia-noite") if at else ("meio-dia", "meia-noite")
            return noon if moment.hour else midnight
        said = self.unit(moment.hour, "hour")
        if moment.minute:
            said = f"{said} e {self.unit(moment.minute, 'minute')}"
        return f"{'à' if moment.hour <= 1 else 'às'} {said}" if at else said
