"""Italian: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={"ultimo": -1, "ultima": -1},
    near_months={
        "mese prossimo": 1,
        "prossimo mese": 1,
        "del mese": 0,
        "di questo mese": 0,
        "questo mese": 0,
        "fine mese": 0,
    },
    ends=("fine", "fine di", "ultimo giorno", "ultimo giorno di"),
    month_ends=("fine mese",),
    shifts={"a otto": 7, "a quindici": 14},
    until=("prima di",),
    at_feasts=("a", "alla", "per"),
    feasts={
        "natale": "12-25",
        "vigilia di natale": "12-24",
        "vigilia": "12-24",
        "santo stefano": "12-26",
        "san silvestro": "12-31",
        "capodanno": "01-01",
        "epifania": "01-06",
        "befana": "01-06",
        "pasqua": "easter",
        "pasquetta": "easter+1",
        "lunedì dell'angelo": "easter+1",
        "venerdì santo": "easter-2",
        "ferragosto": "08-15",
        "primo maggio": "05-01",
        "festa della liberazione": "04-25",
        "festa della repubblica": "06-02",
        "ognissanti": "11-01",
        "immacolata": "12-08",
    },
    near={"oggi": 0, "stasera": 0, "domani": 1, "dopodomani": 2, "ieri": -1, "altro ieri": -2},
    following=("prossimo", "prossima"),
    units={"giorno": 1, "giorni": 1, "settimana": 7, "settimane": 7},
    hence=("fra", "tra"),
    glue=("il", "l'", "di", "del", "questo"),
    long_units={"mese": 1, "mesi": 1, "anno": 12, "anni": 12},
    ago=("fa",),
    since=("da", "dopo"),
    year=("anno",),
    cardinal_days=True,
)

CLOCK = ClockWords(
    minutes={"quarto": 15, "un quarto": 15},
    morning=("di mattina", "del mattino", "mattina", "mattino"),
    night=("di notte", "della notte"),
    evening=("di pomeriggio", "del pomeriggio", "pomeriggio", "di sera", "della sera", "sera", "stasera"),
    fixed={"mezzogiorno": 720, "mezzanotte": 0},
    after={"e mezza": 30, "e mezzo": 30, "e un quarto": 15, "meno un quarto": -15},
    plus=("e",),
    less=("meno",),
    hours=("ore", "in punto"),
    at=("a", "alle", "all'", "le", "l'"),
    glue=("a", "alle", "all'", "le", "l'", "minuti", "minuto", "e"),
)

DURATIONS = DurationWords(
    units=units_of("secondo secondi s", "minuto minuti min", "ora ore h", "giorno giorni", "settimana settimane"),
    one=("un", "una", "un'"),
    parts={"mezza": 0.5, "mezzo": 0.5, "mezz'": 0.5, "quarto d'": 0.25, "quarto": 0.25, "tre quarti d'": 0.75},
    glue=("e", "d'", "un", "una"),
)

MONEY = MoneyWords(
    names={"dollaro": "USD", "dollari": "USD", "euro": "EUR", "sterlina": "GBP", "sterline": "GBP", "franchi": "CHF"},
    small=("centesimo", "centesimi", "cent"),
)

ALPHABET = Alphabet(
    words="Ancona Bologna Como Domodossola Empoli Firenze Genova Hotel Imola Jolly Kappa Livorno Milano Napoli Otranto"
    " Padova Quarto Roma Savona Torino Udine Venezia Washington Xilofono York Zara",
    heard="ancona bologna como domodossola empoli firenze genova imola jolly kappa livorno milano napoli otranto padova"
    " quarto roma savona torino udine venezia washington xilofono york zara",
    names={"doppia v": "W", "doppia vu": "W", "ipsilon": "Y", "acca": "H", "i lunga": "J", "zeta": "Z"},
    likened=("come", "di"),
)
