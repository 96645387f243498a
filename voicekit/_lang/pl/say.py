"""Polish. Sources: the PWN dictionary of correct Polish (dates: piąty marca, piątego marca; hours as feminine ordinals:
czternasta, o czternastej; jeden is fixed within larger numbers, dwa is not), CLDR for the forms of nouns.
"""

import datetime as dt
from collections.abc import Mapping

from voicekit._lang import UNITS, LanguageRules, Noun, Options, triples

__all__ = ["Polish"]

_WEEKDAYS = "poniedziałku wtorku środy czwartku piątku soboty niedzieli"
_ON_WEEKDAYS = "w poniedziałek,we wtorek,w środę,w czwartek,w piątek,w sobotę,w niedzielę"

_ONE = {"feminine": "jedna", "neuter": "jedno"}

_ENDINGS: Mapping[str, tuple[str, str, str]] = {
    "nominative": ("y", "a", "e"),
    "genitive": ("ego", "ej", "ego"),
    "dative": ("emu", "ej", "emu"),
    "accusative": ("y", "ą", "e"),
    "instrumental": ("ym", "ą", "ym"),
    "prepositional": ("ym", "ej", "ym"),
}
"""Of ordinals: masculine, feminine, neuter."""


class Polish(LanguageRules):
    before_numbers: Mapping[str, str] = {"nr": "numer", "nr.": "numer"}
    agreement: tuple[Options, ...] = (("feminine",), ("neuter",), ("feminine", "accusative"))
    ordinal_agreement: tuple[Options, ...] = (
        ("feminine",),
        ("genitive",),
        ("feminine", "genitive"),
        ("feminine", "accusative"),
    )
    minus = "minus"
    point = "przecinek"
    between_units = " "
    units: Mapping[str, Noun] = dict(
        zip(
            UNITS,
            triples(
                "m|dzień|dni|dni",
                "f|godzina|godziny|godzin",
                "f|minuta|minuty|minut",
                "f|sekunda|sekundy|sekund",
            ),
            strict=True,
        )
    )
    coins: Mapping[str, tuple[Noun, ...]] = {
        "PLN": triples("m|złoty|złote|złotych", "m|grosz|grosze|groszy"),
        "EUR": triples("n|euro|euro|euro", "m|cent|centy|centów"),
        "USD": triples("m|dolar|dolary|dolarów", "m|cent|centy|centów"),
        "GBP": triples("m|funt|funty|funtów", "m|pens|pensy|pensów"),
        "CHF": triples("m|frank|franki|franków", "m|centym|centymy|centymów"),
        "CZK": triples("f|korona|korony|koron", "m|halerz|halerze|halerzy"),
        "SEK": triples("f|korona szwedzka|korony szwedzkie|koron szwedzkich", "n|öre|öre|öre"),
        "NOK": triples("f|korona norweska|korony norweskie|koron norweskich", "n|øre|øre|øre"),
        "DKK": triples("f|korona duńska|korony duńskie|koron duńskich", "n|øre|øre|øre"),
        "UAH": triples("f|hrywna|hrywny|hrywien", "f|kopiejka|kopiejki|kopiejek"),
        "RUB": triples("m|rubel|ruble|rubli", "f|kopiejka|kopiejki|kopiejek"),
        "TRY": triples("f|lira|liry|lir", "m|kurusz|kurusze|kuruszy"),
        "JPY": triples("m|jen|jeny|jenów"),
        "KRW": triples("m|won|wony|wonów"),
    }
    marks: Mapping[str, str] = {
        "*": "gwiazdka",
        "#": "krzyżyk",
        "+": "plus",
        "@": "małpa",
        ".": "kropka",
        "-": "myślnik",
        "_": "podkreślnik",
        "/": "ukośnik",
        "&": "i",
        "%": "procent",
    }

    def whole(self, value: int, options: Options = ()) -> str:
        """Jedna and jedno for one alone; dwie also at the end of a larger number (dwadzieścia dwie)."""
        said = super().whole(value)
        if value == 1 and "feminine" in options and "accusative" in options:
            return "jedną"
        if value == 1:
            return next((_ONE[option] for option in options if option in _ONE), said)
        return f"{said[:-1]}ie" if "feminine" in options and f" {said}".endswith(" dwa") else said

    def ordinal(self, place: int, options: Options = ()) -> str:
        """In its gender and case; of tens and ones both change: dwudziestego pierwszego."""
        if not place:
            return _inflected("zerowy", options)
        *head, tens, ones = ["", "", *super().ordinal(place).replace("milair", "miliar").split()]
        tens = _inflected(tens, options) if tens.endswith(("dziesty", "dziesiąty")) else tens
        return " ".join(filter(None, [*head, tens, _inflected(ones, options)]))

    def year(self, value: int, options: Options = ()) -> str:
        """Ordinal: dwa tysiące dwudziesty szósty rok; in the genitive, as in a date: dwudziestego szóstego roku."""
        return f"{self.ordinal(value, options)} {'roku' if 'genitive' in options else 'rok'}"

    def counted(self, count: int, noun: Noun, options: Options = ()) -> str:
        """In the accusative a feminine noun after one changes too: jedną minutę."""
        said = super().counted(count, noun, options)
        if count == 1 and "accusative" in options and noun.gender == "feminine":
            return f"{said[:-1]}ę"
        return said

    def date(self, day: dt.date, options: Options) -> str:
        """Piąty marca; in the genitive as an answer to when, and after od, do, po: piątego marca."""
        return self.day_in_case(day, options, weekdays=_WEEKDAYS.split(), on=_ON_WEEKDAYS.split(","))

    def time(self, moment: dt.time, options: Options) -> str:
        """The hour as a feminine ordinal: czternasta zero pięć, o czternastej; after midnight in minutes."""
        if moment.hour == 0:
            at = "o północy" if "at" in options else "północ"
            return f"{self.unit(moment.minute, 'minute')} po północy" if moment.minute else at
        hour = self.ordinal(moment.hour, ["feminine", "genitive"] if "at" in options else ["feminine"])
        late = f" {'zero ' if moment.minute < 10 else ''}{self.whole(moment.minute)}" if moment.minute else ""
        return f"{'o ' if 'at' in options else ''}{hour}{late}"


def _inflected(word: str, options: Options) -> str:
    case = next((option for option in options if option in _ENDINGS), "nominative")
    gender = 1 if "feminine" in options else 2 if "neuter" in options else 0
    ending = _ENDINGS[case][gender]
    if word.endswith("y"):
        return word[:-1] + ending
    # Drugi and trzeci: an i before e, and in the place of y; before a and ą in trzeci alone.
    if ending[0] == "y":
        return word + ending[1:]
    return (word[:-1] if word == "drugi" and ending[0] in "aą" else word) + ending
