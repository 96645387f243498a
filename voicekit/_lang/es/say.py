"""Spanish. Sources: the RAE's Diccionario panhispánico de dudas (cardinales, ordinales, hora, fecha), and Asterisk's
main/say.c (ast_say_date_with_format_es: "una" for one o'clock, "H y M"; day, de, month, de, year).
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from voicekit._lang import UNITS, LanguageRules, Noun, Options, pairs

__all__ = ["Spanish"]

_ORDINALS = (
    "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo undécimo duodécimo decimotercero"
    " decimocuarto decimoquinto decimosexto decimoséptimo decimoctavo decimonoveno"
)
_TENTHS = "vigésimo trigésimo cuadragésimo quincuagésimo sexagésimo septuagésimo octogésimo nonagésimo"
_HUNDREDTHS = (
    "centésimo ducentésimo tricentésimo cuadringentésimo quingentésimo sexcentésimo septingentésimo octingentésimo"
    " noningentésimo"
)


class Spanish(LanguageRules):
    before_numbers: Mapping[str, str] = {
        "n.º": "número",
        "nº": "número",
        "n°": "número",
        "no.": "número",
        "núm.": "número",
        "núms.": "números",
    }
    agreement: tuple[Options, ...] = (("masculine",), ("feminine",))
    ordinal_agreement: tuple[Options, ...] = (("masculine",), ("feminine",))
    minus = "menos"
    of_millions = "de"
    between_coins = " con "
    units: Mapping[str, Noun] = dict(
        zip(UNITS, pairs("m|día|días", "f|hora|horas", "m|minuto|minutos", "m|segundo|segundos"), strict=True)
    )
    coins: Mapping[str, tuple[Noun, ...]] = {
        "EUR": pairs("m|euro|euros", "m|céntimo|céntimos"),
        "USD": pairs("m|dólar|dólares", "m|centavo|centavos"),
        "GBP": pairs("f|libra|libras", "m|penique|peniques"),
        "CHF": pairs("m|franco|francos", "m|céntimo|céntimos"),
        "JPY": pairs("m|yen|yenes"),
        "KRW": pairs("m|won|wones"),
        "MXN": pairs("m|peso|pesos", "m|centavo|centavos"),
        "ARS": pairs("m|peso|pesos", "m|centavo|centavos"),
        "COP": pairs("m|peso|pesos", "m|centavo|centavos"),
        "CLP": pairs("m|peso|pesos"),
        "PEN": pairs("m|sol|soles", "m|céntimo|céntimos"),
        "BRL": pairs("m|real|reales", "m|centavo|centavos"),
        "RUB": pairs("m|rublo|rublos", "m|kopek|kopeks"),
    }

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self._european = language.lower() in ("es", "es-es")
        # The comma in Spain and the south, the point from Mexico to Central America: as CLDR writes it.
        from babel.numbers import get_decimal_symbol  # noqa: PLC0415

        self.point = "coma" if get_decimal_symbol(self.locale) == "," else "punto"
        self.marks = {
            "*": "asterisco",
            "#": "almohadilla" if self._european else "numeral",
            "+": "más",
            "@": "arroba",
            ".": "punto",
            "-": "guion",
            "_": "guion bajo",
            "/": "barra",
            "&": "y",
            "%": "por ciento",
        }

    def whole(self, value: int, options: Options = ()) -> str:
        """Un and veintiún before nouns and mil, una and doscientas before feminine ones, but not before millones."""
        said = re.sub(r"veintiuno(?= mil)", "veintiún", super().whole(value))
        said = re.sub(r"\buno(?= mil)", "un", said)
        if "masculine" in options:
            return re.sub(r"\buno$", "un", re.sub(r"veintiuno$", "veintiún", said))
        if "feminine" in options:
            millions, of, rest = said.rpartition("llones" if "llones" in said else "llón")
            return millions + of + re.sub(r"uno$", "una", re.sub(r"(cient|quinient)os\b", r"\1as", rest))
        return said

    def ordinal(self, place: int, options: Options = ()) -> str:
        """Up to the 999th in the RAE's forms (num2words has quadragésimo); primer and tercer before masculine nouns."""
        if not 0 < place < 1000:
            return super().ordinal(place)
        hundreds, rest = divmod(place, 100)
        said = [_HUNDREDTHS.split()[hundreds - 1]] if hundreds else []
        if 0 < rest < 20:
            said.append(_ORDINALS.split()[rest - 1])
        elif rest:
            said.append(_TENTHS.split()[rest // 10 - 2])
            said += [_ORDINALS.split()[rest % 10 - 1]] if rest % 10 else []
        if "feminine" in options:
            return " ".join(f"{word[:-1]}a" for word in said)
        text = " ".join(said)
        return re.sub(r"(primer|tercer)o$", r"\1", text) if "masculine" in options else text

    def date(self, day: dt.date, options: Options) -> str:
        """The first is uno in Spain, primero in America."""
        nth = "primero" if day.day == 1 and not self._european else self.whole(day.day)
        said = f"{nth} de {self.month(day)}"
        if "weekday" in options:
            said = f"{self.weekday(day)} {said}"
        if "short" not in options:
            said = f"{said} de {self.year(day.year)}"
        return f"el {said}" if "on" in options else said

    def time(self, moment: dt.time, options: Options) -> str:
        """With its article, as after a, desde and hasta: las catorce y cinco; la una y cinco de la tarde, where the
        country counts twelve hours.
        """
        hour = moment.hour % 12 or 12 if self.half_day_clock else moment.hour
        said = f"{'la' if hour == 1 else 'las'} {self.whole(hour, ['feminine'])}"
        if moment.minute:
            said = f"{said} y {self.whole(moment.minute)}"
        elif not self.half_day_clock and hour != 1:
            said = f"{said} horas"
        if self.half_day_clock:
            said = f"{said} {_part_of_day(moment)}"
        return f"a {said}" if "at" in options else said

    def joined(self, items: Sequence[str], options: Options = ()) -> str:
        """E before the sound i, u before the sound o (DPD: y, o), which CLDR's patterns leave to the program."""
        said = super().joined(items, options)
        last = items[-1].lower() if items else ""
        if len(items) > 1 and "or" in options and re.match("h?[oó]", last):
            return said[: len(said) - len(items[-1]) - 3] + f" u {items[-1]}"
        if len(items) > 1 and "or" not in options and re.match("h?[ií](?![aeo])", last):
            return said[: len(said) - len(items[-1]) - 3] + f" e {items[-1]}"
        return said


def _part_of_day(moment: dt.time) -> str:
    """By the DPD's parts; noon is del mediodía."""
    if moment.hour == 12:
        return "del mediodía" if moment.minute == 0 else "de la tarde"
    if moment.hour < 6:
        return "de la noche" if moment.hour == 0 else "de la madrugada"
    return "de la mañana" if moment.hour < 12 else "de la tarde" if moment.hour < 20 else "de la noche"
