"""German: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import HOUR, Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={"letzten": -1, "letzter": -1, "letzte": -1},
    near_months={
        "nächsten monats": 1,
        "übernächsten monat": 2,
        "übernächsten monats": 2,
        "nächsten monat": 1,
        "kommenden monats": 1,
        "kommenden monat": 1,
        "dieses monats": 0,
        "diesen monat": 0,
        "diesem monat": 0,
        "des monats": 0,
        "im monat": 0,
    },
    ends=("ende", "letzten tag", "letzter tag", "letzte tag", "letzten", "letzter"),
    month_ends=("monatsende", "ultimo"),
    weeks={"übernächste woche": 2, "übernächster woche": 2},
    after_next=("übernächsten", "übernächster", "übernächste"),
    until=("vor",),
    at_feasts=("an", "zu"),
    feasts={
        "heiligabend": "12-24",
        "heiliger abend": "12-24",
        "heiligen abend": "12-24",
        "weihnachten": "12-25",
        "ersten weihnachtstag": "12-25",
        "erster weihnachtstag": "12-25",
        "ersten weihnachtsfeiertag": "12-25",
        "zweiten weihnachtstag": "12-26",
        "zweiter weihnachtstag": "12-26",
        "zweiten weihnachtsfeiertag": "12-26",
        "silvester": "12-31",
        "neujahr": "01-01",
        "neujahrstag": "01-01",
        "nikolaus": "12-06",
        "tag der arbeit": "05-01",
        "tag der deutschen einheit": "10-03",
        "ostern": "easter",
        "ostersonntag": "easter",
        "ostermontag": "easter+1",
        "gründonnerstag": "easter-3",
        "karfreitag": "easter-2",
        "christi himmelfahrt": "easter+39",
        "himmelfahrt": "easter+39",
        "pfingsten": "easter+49",
        "pfingstsonntag": "easter+49",
        "pfingstmontag": "easter+50",
        "fronleichnam": "easter+60",
        "rosenmontag": "easter-48",
    },
    near={"heute": 0, "morgen": 1, "übermorgen": 2, "gestern": -1, "vorgestern": -2},
    following=("nächsten", "nächster", "nächste", "nächstes"),
    units={"tag": 1, "tage": 1, "tagen": 1, "woche": 7, "wochen": 7},
    hence=("in",),
    glue=("am", "der", "den", "dem", "des", "diesen", "kommenden", "im"),
    endings={"e": ("en", "er", "es")},
    long_units={"monat": 1, "monate": 1, "monaten": 1, "jahr": 12, "jahre": 12, "jahren": 12},
    ago=("vor",),
    since=("ab", "von", "nach"),
    year=("jahr", "jahre"),
    mornings=("morgen",),
)

CLOCK = ClockWords(
    morning=("morgens", "früh", "am morgen", "vormittags", "vormittag", "am vormittag"),
    night=("nachts", "in der nacht"),
    evening=("nachmittags", "nachmittag", "am nachmittag", "abends", "abend", "am abend"),
    fixed={"mittag": 720, "mittags": 720, "mitternacht": 0},
    before={"halb": -30, "viertel nach": 15, "viertel vor": -15, "viertel": -45, "dreiviertel": -15},
    minutes={"viertel": 15},
    between={"nach": 1, "vor": -1},
    hours=("uhr",),
    at=("um", "gegen"),
    glue=("um", "gegen", "minuten", "und"),
)

DURATIONS = DurationWords(
    units=units_of(
        "sekunde sekunden sek s", "minute minuten min", "stunde stunden std h", "tag tage tagen", "woche wochen"
    ),
    fixed={"viertelstunde": HOUR // 4, "dreiviertelstunde": HOUR * 3 // 4, "halbstunde": HOUR // 2},
    one=("ein", "eine", "einen", "einer", "einem"),
    parts={"halbe": 0.5, "halben": 0.5, "halber": 0.5, "halbes": 0.5, "halb": 0.5, "viertel": 0.25, "dreiviertel": 0.75}
    | {"anderthalb": 1.5, "eineinhalb": 1.5, "einundeinhalb": 1.5},
    glue=("und", "eine", "einer", "etwa", "ungefähr", "rund"),
    endings=("einhalb",),
)

MONEY = MoneyWords(
    names={"dollar": "USD", "euro": "EUR", "pfund": "GBP", "franken": "CHF", "yen": "JPY"},
    small=("cent", "cents", "pence", "rappen"),
)

ALPHABET = Alphabet(
    words="Anton Berta Cäsar Dora Emil Friedrich Gustav Heinrich Ida Julius Kaufmann Ludwig Martha Nordpol Otto Paula"
    " Quelle Richard Samuel Theodor Ulrich Viktor Wilhelm Xanthippe Ypsilon Zacharias",
    more={"Ä": "Ärger", "Ö": "Ökonom", "Ü": "Übermut", "ß": "Eszett", "ẞ": "Eszett"},
    heard="anton berta cäsar dora emil friedrich gustav heinrich ida julius kaufmann ludwig martha nordpol otto paula"
    " quelle richard samuel siegfried theodor ulrich viktor wilhelm xanthippe ypsilon zacharias zeppelin",
    names={
        "ypsilon": "Y",
        "eszett": "SS",
        "ä": "A",
        "vau": "V",
        "jot": "J",
        "zett": "Z",
        "we": "W",
        "ka": "K",
        "ha": "H",
    },
    likened=("wie",),
)
