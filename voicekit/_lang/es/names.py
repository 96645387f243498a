"""Spanish: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={"último": -1, "última": -1},
    near_months={
        "mes que viene": 1,
        "próximo mes": 1,
        "mes próximo": 1,
        "del mes": 0,
        "de mes": 0,
        "este mes": 0,
        "de este mes": 0,
    },
    ends=(
        "fin",
        "fin de",
        "fines de",
        "finales de",
        "final de",
        "último día",
        "último día de",
    ),
    shifts={"en ocho": 7, "en ocho días": 7, "en quince": 14, "en quince días": 14},
    until=("antes de",),
    at_feasts=("en", "a", "al", "por"),
    feasts={
        "navidad": "12-25",
        "nochebuena": "12-24",
        "nochevieja": "12-31",
        "fin de año": "12-31",
        "año nuevo": "01-01",
        "día de reyes": "01-06",
        "reyes": "01-06",
        "viernes santo": "easter-2",
        "jueves santo": "easter-3",
        "domingo de pascua": "easter",
        "domingo de resurrección": "easter",
        "lunes de pascua": "easter+1",
        "día del trabajo": "05-01",
        "día de la hispanidad": "10-12",
        "todos los santos": "11-01",
        "día de los muertos": "11-02",
    },
    near={"hoy": 0, "mañana": 1, "pasado mañana": 2, "ayer": -1, "anteayer": -2},
    following=("próximo", "próxima", "que viene"),
    units={"día": 1, "días": 1, "semana": 7, "semanas": 7},
    hence=("en", "dentro de"),
    glue=("el", "de", "del", "este", "en", "día"),
    long_units={"mes": 1, "meses": 1, "año": 12, "años": 12},
    ago=("hace",),
    since=("desde", "después de", "después del"),
    year=("año",),
    cardinal_days=True,
    mornings=("mañana",),
)

CLOCK = ClockWords(
    fives={"para": -1},
    minutes={"cuarto": 15, "un cuarto": 15, "media": 30},
    morning=("de la mañana", "por la mañana", "de la madrugada"),
    evening=("de la tarde", "por la tarde", "esta tarde"),
    night=("de la noche", "por la noche", "esta noche"),
    fixed={"mediodía": 720, "doce del mediodía": 720, "medianoche": 0},
    after={"y media": 30, "y cuarto": 15, "menos cuarto": -15},
    plus=("y", "con"),
    less=("menos",),
    hours=("horas", "hora", "en punto"),
    at=("a", "las", "la"),
    glue=("a", "las", "la", "minutos", "minuto", "y", "con"),
)

DURATIONS = DurationWords(
    units=units_of("segundo segundos s", "minuto minutos min", "hora horas h", "día días", "semana semanas"),
    one=("un", "una"),
    parts={"media": 0.5, "medio": 0.5, "cuarto de": 0.25, "cuarto": 0.25, "tres cuartos de": 0.75},
    glue=("y", "de", "un", "una", "unas", "unos", "durante"),
)

MONEY = MoneyWords(
    names={
        "dólar": "USD",
        "dólares": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "libra": "GBP",
        "libras": "GBP",
        "pesos": "MXN",
    },
    small=("centavo", "centavos", "céntimo", "céntimos"),
)

ALPHABET = Alphabet(
    words="Antonio Barcelona Carmen Dolores Enrique Francia Gerona Historia Inés José Kilo Lorenzo Madrid Navarra"
    " Oviedo París Querido Ramón Sábado Tarragona Ulises Valencia Washington Xilófono Yegua Zaragoza",
    more={"Ñ": "Ñoño"},
    heard="antonio barcelona carmen dolores enrique francia gerona inés josé kilo lorenzo madrid navarra oviedo"
    " parís querido ramón sábado tarragona ulises valencia washington xilófono yegua zaragoza",
    names={"doble uve": "W", "uve doble": "W", "i griega": "Y", "uve": "V", "hache": "H", "jota": "J", "equis": "X"},
    likened=("de", "como en", "como"),
)
