"""French: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={"dernier": -1, "dernière": -1},
    near_months={
        "mois prochain": 1,
        "du mois prochain": 1,
        "prochain mois": 1,
        "ce mois": 0,
        "de ce mois": 0,
        "ce mois ci": 0,
        "du mois": 0,
    },
    ends=("fin", "fin de", "dernier jour", "dernier jour de"),
    shifts={"en huit": 7, "en quinze": 14},
    since=("après",),
    until=("avant",),
    at_feasts=("à", "à la", "à l'", "le", "la", "l'", "pour"),
    feasts={
        "noël": "12-25",
        "jour de noël": "12-25",
        "réveillon de noël": "12-24",
        "veille de noël": "12-24",
        "réveillon": "12-31",
        "saint sylvestre": "12-31",
        "jour de l'an": "01-01",
        "nouvel an": "01-01",
        "premier de l'an": "01-01",
        "pâques": "easter",
        "dimanche de pâques": "easter",
        "lundi de pâques": "easter+1",
        "vendredi saint": "easter-2",
        "ascension": "easter+39",
        "jeudi de l'ascension": "easter+39",
        "pentecôte": "easter+49",
        "lundi de pentecôte": "easter+50",
        "fête nationale": "07-14",
        "toussaint": "11-01",
        "assomption": "08-15",
        "fête du travail": "05-01",
        "épiphanie": "01-06",
    },
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
    minutes={"quart": 15, "le quart": 15},
    night=("de la nuit", "dans la nuit"),
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
    parts={
        "demi": 0.5,
        "demie": 0.5,
        "un demi": 0.5,
        "et demie": 0.5,
        "et demi": 0.5,
        "quart d'": 0.25,
        "et quart": 0.25,
    }
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
