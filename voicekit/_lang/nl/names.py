"""Dutch: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import HOUR, Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={"laatste": -1},
    near_months={"volgende maand": 1, "deze maand": 0, "de maand": 0},
    ends=("eind", "eind van", "einde", "einde van", "laatste dag van"),
    weeks={"week daarna": 2},
    until=("voor",),
    at_feasts=("met", "aan het"),
    feasts={
        "kerst": "12-25",
        "eerste kerstdag": "12-25",
        "tweede kerstdag": "12-26",
        "kerstavond": "12-24",
        "oudejaarsavond": "12-31",
        "oudejaarsdag": "12-31",
        "nieuwjaarsdag": "01-01",
        "nieuwjaar": "01-01",
        "sinterklaas": "12-05",
        "pasen": "easter",
        "eerste paasdag": "easter",
        "tweede paasdag": "easter+1",
        "paasmaandag": "easter+1",
        "goede vrijdag": "easter-2",
        "hemelvaartsdag": "easter+39",
        "hemelvaart": "easter+39",
        "pinksteren": "easter+49",
        "eerste pinksterdag": "easter+49",
        "tweede pinksterdag": "easter+50",
        "bevrijdingsdag": "05-05",
    },
    near={
        "vandaag": 0,
        "vanochtend": 0,
        "vanmiddag": 0,
        "vanavond": 0,
        "morgen": 1,
        "morgenochtend": 1,
        "morgenmiddag": 1,
        "morgenavond": 1,
        "overmorgen": 2,
        "gisteren": -1,
        "eergisteren": -2,
    },
    following=("volgende",),
    units={"dag": 1, "dagen": 1, "week": 7, "weken": 7},
    hence=("over",),
    glue=("op", "de", "het", "van", "deze", "komende", "in"),
    long_units={"maand": 1, "maanden": 1, "jaar": 12, "jaren": 12},
    ago=("geleden",),
    since=("vanaf", "na"),
    year=("jaar",),
    cardinal_days=True,
    mornings=("morgen",),
)

CLOCK = ClockWords(
    minutes={"kwart": 15},
    morning=("s ochtends", "ochtend", "s morgens", "morgenochtend", "vanochtend"),
    evening=("s middags", "middag", "s avonds", "avond", "vanmiddag", "vanavond", "morgenmiddag", "morgenavond"),
    night=("s nachts",),
    fixed={"middernacht": 0},
    before={"half": -30, "kwart over": 15, "kwart voor": -15},
    between={"over": 1, "voor": -1},
    hours=("uur",),
    at=("om", "rond"),
    glue=("om", "minuten", "en"),
)

DURATIONS = DurationWords(
    units=units_of("seconde seconden s", "minuut minuten min", "uur uren u", "dag dagen", "week weken"),
    fixed={"kwartier": HOUR // 4, "drie kwartier": HOUR * 3 // 4},
    one=("een",),
    parts={"half": 0.5, "halve": 0.5, "een half": 0.5, "en een half": 0.5, "anderhalf": 1.5, "anderhalve": 1.5},
    glue=("en", "een"),
    endings=("eneenhalf", "eneenhalve", "enhalf", "enhalve"),
)

MONEY = MoneyWords(names={"dollar": "USD", "euro": "EUR", "pond": "GBP"}, small=("cent", "centen", "cents"))

ALPHABET = Alphabet(
    words="Anton Bernard Cornelis Dirk Eduard Ferdinand Gerard Hendrik Izaak Jan Karel Lodewijk Marie Nico Otto Pieter"
    " Quotiënt Richard Simon Theodoor Utrecht Victor Willem Xantippe Ypsilon Zaandam",
    more={"Ĳ": "IJmuiden"},
    heard="anton bernard cornelis dirk eduard ferdinand gerard hendrik izaak jan karel lodewijk marie nico otto pieter"
    " quotiënt richard simon theodoor utrecht victor willem xantippe ypsilon zaandam",
    names={"griekse y": "Y", "lange ij": "IJ"},
    likened=("van", "als in", "zoals"),
)
