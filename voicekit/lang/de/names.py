"""German: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit.lang import HOUR, Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    near={"heute": 0, "morgen": 1, "übermorgen": 2, "gestern": -1, "vorgestern": -2},
    following=("nächsten", "nächster", "nächste", "nächstes"),
    units={"tag": 1, "tage": 1, "tagen": 1, "woche": 7, "wochen": 7},
    hence=("in",),
    glue=("am", "der", "den", "dem", "diesen", "kommenden", "im"),
    endings={"e": ("en", "er", "es")},
    long_units={"monat": 1, "monate": 1, "monaten": 1, "jahr": 12, "jahre": 12, "jahren": 12},
    ago=("vor",),
    since=("ab", "von"),
    year=("jahr", "jahre"),
    mornings=("morgen",),
)

CLOCK = ClockWords(
    morning=("morgens", "früh", "am morgen", "vormittags", "vormittag", "am vormittag"),
    night=("nachts", "in der nacht"),
    evening=("nachmittags", "nachmittag", "am nachmittag", "abends", "abend", "am abend"),
    fixed={"mittag": 720, "mittags": 720, "mitternacht": 0},
    before={"halb": -30, "viertel nach": 15, "viertel vor": -15, "dreiviertel": -15},
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
    parts={"halbe": 0.5, "halben": 0.5, "halber": 0.5, "viertel": 0.25, "dreiviertel": 0.75}
    | {"anderthalb": 1.5, "eineinhalb": 1.5, "einundeinhalb": 1.5},
    glue=("und", "eine", "einer", "etwa", "ungefähr", "rund"),
    ending="einhalb",
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
