"""English: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import WEEK, Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={"last": -1},
    near_months={"next month": 1, "this month": 0, "the month": 0, "following month": 1, "month after next": 2},
    ends=("end of", "last day of", "last day in", "last of"),
    weeks={"week after next": 2},
    after_next=("after next",),
    until=("before",),
    at_feasts=("at", "at the", "for"),
    feasts={
        "christmas": "12-25",
        "christmas day": "12-25",
        "christmas eve": "12-24",
        "boxing day": "12-26",
        "new year": "01-01",
        "new year's": "01-01",
        "new year's day": "01-01",
        "new year's eve": "12-31",
        "halloween": "10-31",
        "valentine's day": "02-14",
        "easter": "easter",
        "easter sunday": "easter",
        "easter monday": "easter+1",
        "good friday": "easter-2",
    },
    near={
        "today": 0,
        "tonight": 0,
        "tomorrow": 1,
        "day after tomorrow": 2,
        "yesterday": -1,
        "day before yesterday": -2,
    },
    following=("next",),
    units={"day": 1, "days": 1, "week": 7, "weeks": 7, "fortnight": 14},
    hence=("in", "from now", "hence"),
    glue=("the", "of", "on", "this", "coming", "in", "st", "nd", "rd", "th", "and"),
    long_units={"month": 1, "months": 1, "year": 12, "years": 12},
    ago=("ago",),
    since=("from", "after"),
    year=("year",),
    after=True,
    month_first=("en", "en-us", "en-ca", "en-ph"),
)

CLOCK = ClockWords(
    morning=("a m", "am", "in the morning", "this morning", "morning", "o'clock in the morning"),
    evening=(
        "p m",
        "pm",
        "in the afternoon",
        "in the evening",
        "this afternoon",
        "this evening",
        "afternoon",
        "evening",
        "tonight",
    ),
    night=("at night",),
    fixed={"noon": 720, "midday": 720, "midnight": 0, "twelve noon": 720, "twelve midnight": 0},
    before={
        "half past": 30,
        "half": 30,
        "quarter past": 15,
        "a quarter past": 15,
        "quarter after": 15,
        "a quarter after": 15,
        "quarter to": -15,
        "a quarter to": -15,
        "quarter of": -15,
        "a quarter of": -15,
        "a quarter till": -15,
        "quarter till": -15,
    },
    between={"past": 1, "after": 1, "to": -1, "till": -1, "before": -1},
    hours=("o'clock", "hours", "hundred hours"),
    at=("at", "about", "around"),
    glue=("at", "minutes", "minute", "about", "around", "and"),
)

DURATIONS = DurationWords(
    units=units_of(
        "second seconds sec secs", "minute minutes min mins", "hour hours hr hrs h", "day days", "week weeks"
    ),
    fixed={"fortnight": 2 * WEEK},
    one=("a", "an"),
    parts={"half": 0.5, "a half": 0.5, "half a": 0.5, "half an": 0.5, "one half": 0.5}
    | {"quarter": 0.25, "a quarter": 0.25, "a quarter of": 0.25, "quarter of": 0.25, "one quarter": 0.25}
    | {"three quarters": 0.75, "three quarters of": 0.75},
    glue=("and", "of", "a", "an", "about", "around", "for"),
)

MONEY = MoneyWords(
    names={
        "dollar": "USD",
        "dollars": "USD",
        "bucks": "USD",
        "euro": "EUR",
        "euros": "EUR",
        "pound": "GBP",
        "pounds": "GBP",
        "quid": "GBP",
        "franc": "CHF",
        "francs": "CHF",
        "yen": "JPY",
    },
    small=("cent", "cents", "penny", "pence", "p"),
)

ALPHABET = Alphabet(
    heard="able adam baker boy david easy edward frank george henry ida john king lincoln love mary nancy nora ocean"
    " peter queen robert roger sam sugar thomas tom union william young zebra alpha juliet whisky xray",
    names={
        "ay": "A",
        "bee": "B",
        "be": "B",
        "see": "C",
        "sea": "C",
        "dee": "D",
        "ee": "E",
        "ef": "F",
        "eff": "F",
        "gee": "G",
        "aitch": "H",
        "haitch": "H",
        "eye": "I",
        "jay": "J",
        "kay": "K",
        "okay": "K",
        "el": "L",
        "ell": "L",
        "em": "M",
        "en": "N",
        "pee": "P",
        "pea": "P",
        "queue": "Q",
        "cue": "Q",
        "are": "R",
        "ar": "R",
        "ess": "S",
        "tee": "T",
        "tea": "T",
        "you": "U",
        "vee": "V",
        "double u": "W",
        "double you": "W",
        "ex": "X",
        "why": "Y",
        "wye": "Y",
        "zee": "Z",
        "zed": "Z",
    },
    likened=("as in", "for", "like", "is for"),
)
