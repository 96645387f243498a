"""Portuguese: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import ICAO, Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={"último": -1, "última": -1},
    near_months={
        "mês que vem": 1,
        "próximo mês": 1,
        "mês próximo": 1,
        "do mês": 0,
        "deste mês": 0,
        "este mês": 0,
    },
    ends=("fim", "fim de", "final", "final de", "finais de", "último dia", "último dia de"),
    since=("depois de", "depois do"),
    until=("antes de", "antes do"),
    feasts={
        "natal": "12-25",
        "véspera de natal": "12-24",
        "véspera de ano novo": "12-31",
        "réveillon": "12-31",
        "ano novo": "01-01",
        "dia de reis": "01-06",
        "páscoa": "easter",
        "domingo de páscoa": "easter",
        "sexta feira santa": "easter-2",
        "sexta santa": "easter-2",
        "carnaval": "easter-47",
        "corpo de deus": "easter+60",
        "dia do trabalhador": "05-01",
        "dia do trabalho": "05-01",
        "todos os santos": "11-01",
    },
    near={"hoje": 0, "amanhã": 1, "depois de amanhã": 2, "ontem": -1, "anteontem": -2},
    following=("próximo", "próxima", "que vem"),
    units={"dia": 1, "dias": 1, "semana": 7, "semanas": 7},
    hence=("em", "daqui a"),
    glue=("o", "a", "de", "do", "no", "na", "dia", "em", "este", "esta", "feira"),
    long_units={"mês": 1, "meses": 1, "ano": 12, "anos": 12},
    ago=("há", "atrás"),
    year=("ano",),
    cardinal_days=True,
)

CLOCK = ClockWords(
    fives={"para": -1},
    minutes={"quarto": 15, "um quarto": 15, "meia": 30},
    morning=("da manhã", "de manhã", "da madrugada"),
    evening=("da tarde", "à tarde", "esta tarde"),
    night=("da noite", "à noite", "esta noite"),
    fixed={"meio dia": 720, "meia noite": 0},
    after={"e meia": 30, "e um quarto": 15, "menos um quarto": -15},
    plus=("e",),
    less=("menos",),
    hours=("horas", "hora", "em ponto"),
    at=("às", "à", "ao", "as", "a"),
    glue=("às", "à", "ao", "as", "o", "minutos", "minuto", "e"),
)

DURATIONS = DurationWords(
    units=units_of("segundo segundos s", "minuto minutos min", "hora horas h", "dia dias", "semana semanas"),
    one=("um", "uma"),
    parts={"meia": 0.5, "meio": 0.5, "quarto de": 0.25, "quarto": 0.25, "três quartos de": 0.75},
    glue=("e", "de", "um", "uma"),
)

MONEY = MoneyWords(
    names={
        "dólar": "USD",
        "dólares": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "real": "BRL",
        "reais": "BRL",
        "libra": "GBP",
        "libras": "GBP",
    },
    small=("centavo", "centavos", "cêntimo", "cêntimos", "centimos"),
)

ALPHABET = Alphabet(
    words="Aveiro Bragança Coimbra Dafundo Évora Faro Guarda Horta Itália José Kodak Lisboa Maria Nazaré Ovar Porto"
    " Queluz Rossio Setúbal Tavira Unidade Vidago Waldemar Xavier York Zulmira",
    regional={"pt-br": ICAO},
    names={"dábliu": "W", "ípsilon": "Y", "agá": "H", "jota": "J", "xis": "X"},
    likened=("de", "como em", "como"),
)
