"""French: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit.lang import Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    near={"aujourd'hui": 0, "demain": 1, "après demain": 2, "hier": -1, "avant hier": -2},
    following=("prochain", "prochaine"),
    units={"jour": 1, "jours": 1, "semaine": 7, "semaines": 7},
    hence=("dans",),
    glue=("le", "du", "de", "ce", "en", "er"),
    long_units={"mois": 1, "an": 12, "ans": 12, "année": 12, "années": 12},
    ago=("il y a",),
    year=("année", "an"),
    cardinal_days=True,
)

CLOCK = ClockWords(
    morning=("du matin", "ce matin", "matin"),
    evening=("de l'après midi", "après midi", "du soir", "ce soir", "soir"),
    fixed={"midi": 720, "minuit": 0},
    after={"et demie": 30, "et demi": 30, "et quart": 15, "moins le quart": -15, "moins quart": -15},
    less=("moins",),
    hours=("heure", "heures", "h"),
    at=("à", "vers"),
    glue=("à", "vers", "minutes", "et"),
)

DURATIONS = DurationWords(
    units=units_of("seconde secondes s", "minute minutes min", "heure heures h", "jour jours", "semaine semaines"),
    one=("un", "une"),
    parts={"demi": 0.5, "demie": 0.5, "et demie": 0.5, "et demi": 0.5, "quart d'": 0.25, "et quart": 0.25}
    | {"quart": 0.25, "trois quarts d'": 0.75, "trois quarts": 0.75},
    glue=("et", "d'", "un", "une", "environ", "pendant"),
)

MONEY = MoneyWords(
    names={
        "dollar": "USD",
        "dollars": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "livre": "GBP",
        "livres": "GBP",
        "franc": "CHF",
        "francs": "CHF",
    },
    small=("centime", "centimes", "cent", "cents", "pence"),
)

ALPHABET = Alphabet(
    words="Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel Nicolas Oscar"
    " Pierre Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier Yvonne Zoé",
    heard="anatole berthe célestin désiré eugène françois gaston henri irma joseph kléber louis marcel nicolas oscar"
    " pierre quintal raoul suzanne thérèse ursule victor william xavier yvonne zoé",
    names={"double v": "W", "i grec": "Y", "double vé": "W"},
    likened=("comme",),
)
