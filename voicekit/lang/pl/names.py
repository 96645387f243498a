"""Polish: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit.lang import HOUR, Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    near={"dziś": 0, "dzisiaj": 0, "jutro": 1, "pojutrze": 2, "wczoraj": -1, "przedwczoraj": -2},
    following=(
        "następny",
        "następna",
        "następną",
        "następnym",
        "następne",
        "przyszły",
        "przyszła",
        "przyszłą",
        "przyszłym",
        "przyszłe",
    ),
    units={
        "dzień": 1,
        "dni": 1,
        "dnia": 1,
        "tydzień": 7,
        "tygodnie": 7,
        "tygodni": 7,
        "tygodnia": 7,
        "tygodniu": 7,
    },
    long_units={
        "miesiąc": 1,
        "miesiące": 1,
        "miesięcy": 1,
        "miesiąca": 1,
        "miesiącu": 1,
        "rok": 12,
        "lata": 12,
        "lat": 12,
    },
    hence=("za",),
    ago=("temu",),
    since=("od",),
    glue=("w", "we", "na", "ten", "tę", "tego", "tej", "to", "o", "najbliższy", "najbliższą", "najbliższa"),
    year=("roku", "rok", "r"),
    months={
        "styczniu": 1,
        "lutym": 2,
        "marcu": 3,
        "kwietniu": 4,
        "maju": 5,
        "czerwcu": 6,
        "lipcu": 7,
        "sierpniu": 8,
        "wrześniu": 9,
        "październiku": 10,
        "listopadzie": 11,
        "grudniu": 12,
    },
    weekdays={
        "poniedziałku": 0,
        "wtorku": 1,
        "środę": 2,
        "środy": 2,
        "czwartku": 3,
        "piątku": 4,
        "sobotę": 5,
        "soboty": 5,
        "niedzielę": 6,
        "niedzieli": 6,
    },
)

CLOCK = ClockWords(
    morning=("rano", "nad ranem", "przed południem", "z rana"),
    night=("w nocy",),
    evening=("po południu", "wieczorem", "wieczór"),
    fixed={"południe": 720, "północ": 0, "północy": 0},
    before={"wpół do": -30, "w pół do": -30},
    between={"po": 1, "przed": -1},
    minutes={"kwadrans": 15},
    lacking=("za",),
    ordinal_hours=(("feminine",), ("feminine", "genitive")),
    glue=("o", "w", "koło", "godzina", "godzinie", "godziny", "minut", "minuty", "minuta", "minutę", "i"),
)

DURATIONS = DurationWords(
    units=units_of(
        "sekunda sekundy sekundę sekund",
        "minuta minuty minutę minut",
        "godzina godziny godzinę godzin godz",
        "dzień dni dnia doba doby dobę",
        "tydzień tygodnie tygodni tygodnia",
    ),
    fixed={"kwadrans": HOUR // 4, "trzy kwadranse": HOUR * 3 // 4},
    parts={"pół": 0.5, "i pół": 0.5, "półtora": 1.5, "półtorej": 1.5, "ćwierć": 0.25},
    glue=("i", "na", "przez"),
)

MONEY = MoneyWords(
    names={
        "złoty": "PLN",
        "złote": "PLN",
        "złotych": "PLN",
        "złotówek": "PLN",
        "złotówki": "PLN",
        "euro": "EUR",
        "dolar": "USD",
        "dolary": "USD",
        "dolarów": "USD",
        "funt": "GBP",
        "funty": "GBP",
        "funtów": "GBP",
        "frank": "CHF",
        "franki": "CHF",
        "franków": "CHF",
    },
    small=("grosz", "grosze", "groszy", "cent", "centy", "centów"),
)

ALPHABET = Alphabet(
    words="Adam Barbara Celina Dorota Ewa Franciszek Grażyna Henryk Irena Jadwiga Karol Leon Maria Natalia Olga Paweł"
    " Quebec Roman Stanisław Tadeusz Urszula Violetta Wanda Xawery Ypsylon Zygmunt",
    more={
        "Ą": "a z ogonkiem",
        "Ć": "c z kreską",
        "Ę": "e z ogonkiem",
        "Ł": "Łukasz",
        "Ń": "n z kreską",
        "Ó": "o z kreską",
        "Ś": "s z kreską",
        "Ź": "z z kreską",
        "Ż": "Żaneta",
    },
    heard="anna beata cezary danuta elżbieta genowefa halina iwona jan jerzy ludwik magdalena marek olgierd piotr"
    " robert tomasz wacław zofia zenon żaba",
    names={"igrek": "Y", "iks": "X", "jot": "J", "zet": "Z", "fał": "V", "ha": "H", "ka": "K", "ku": "Q"},
    likened=("jak",),
)
