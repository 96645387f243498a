"""Turkish: the words of the calendar, the clock, spans of time and money, and the spelling alphabet."""

from voicekit._lang import HOUR, Alphabet, CalendarWords, ClockWords, DurationWords, MoneyWords, units_of

__all__ = ["ALPHABET", "CALENDAR", "CLOCK", "DURATIONS", "MONEY"]

CALENDAR = CalendarWords(
    places={"ilk": 1, "son": -1},
    near_months={"gelecek ay": 1, "gelecek ayın": 1, "önümüzdeki ay": 1, "önümüzdeki ayın": 1, "bu ayın": 0, "ayın": 0},
    ends=("sonu", "sonunda", "son günü"),
    month_ends=("ay sonu", "ay sonunda", "ayın sonu", "ayın sonunda", "ayın son günü"),
    feasts={
        "yılbaşı": "01-01",
        "yılbaşında": "01-01",
        "yılbaşı gecesi": "12-31",
        "cumhuriyet bayramı": "10-29",
        "cumhuriyet bayramında": "10-29",
        "zafer bayramı": "08-30",
        "çocuk bayramı": "04-23",
        "işçi bayramı": "05-01",
    },
    months={
        "ocağın": 1,
        "ocakta": 1,
        "şubatın": 2,
        "şubatta": 2,
        "martın": 3,
        "martta": 3,
        "nisanın": 4,
        "nisanda": 4,
        "mayısın": 5,
        "mayısta": 5,
        "haziranın": 6,
        "haziranda": 6,
        "temmuzun": 7,
        "temmuzda": 7,
        "ağustosun": 8,
        "ağustosta": 8,
        "eylülün": 9,
        "eylülde": 9,
        "ekimin": 10,
        "ekimde": 10,
        "kasımın": 11,
        "kasımda": 11,
        "aralığın": 12,
        "aralıkta": 12,
    },
    near={
        "bugün": 0,
        "bu akşam": 0,
        "yarın": 1,
        "öbür gün": 2,
        "ertesi gün": 2,
        "dün": -1,
        "evvelsi gün": -2,
        "önceki gün": -2,
    },
    following=("gelecek", "önümüzdeki", "haftaya"),
    units={"gün": 1, "hafta": 7},
    long_units={"ay": 1, "yıl": 12, "sene": 12},
    hence=("sonra", "içinde"),
    ago=("önce",),
    since=("itibaren",),
    glue=("günü", "tarihi", "tarihinde", "bu", "de", "da", "te", "ta", "in", "ın", "nin", "nın", "un", "ün", "ayının"),
    year=("yılı", "yılında", "yılının", "senesi"),
    cardinal_days=True,
    weekdays={
        "pazartesiye": 0,
        "salıya": 1,
        "çarşambaya": 2,
        "perşembeye": 3,
        "cumaya": 4,
        "cumartesiye": 5,
        "pazara": 6,
        "pazartesisi": 0,
        "salısı": 1,
        "çarşambası": 2,
        "perşembesi": 3,
        "cuması": 4,
        "cumartesisi": 5,
        "pazarı": 6,
    },
)

CLOCK = ClockWords(
    morning=("sabah", "sabahleyin", "öğleden önce", "sabaha karşı"),
    night=("gece",),
    evening=("öğleden sonra", "akşam", "akşamleyin", "bu akşam", "akşamüstü", "ikindi"),
    fixed={"gece yarısı": 0, "gece yarısında": 0, "öğlen": 720, "öğle": 720, "öğleyin": 720, "yarım": 750},
    after={"buçuk": 30, "buçukta": 30},
    minutes={"çeyrek": 15},
    closing={"geçiyor": 1, "geçe": 1, "var": -1, "kala": -1},
    hour_ends=("i", "ı", "u", "ü", "yi", "yı", "e", "a", "ye", "ya"),
    glue=("saat", "saati", "saatte", "de", "da", "te", "ta", "dakika"),
)

DURATIONS = DurationWords(
    units=units_of("saniye sn", "dakika dk", "saat saatlik", "gün günlük", "hafta haftalık"),
    fixed={"yarım saat": HOUR // 2, "çeyrek saat": HOUR // 4},
    parts={"buçuk": 0.5, "yarım": 0.5, "çeyrek": 0.25},
    glue=("ve", "için", "boyunca"),
)

MONEY = MoneyWords(
    names={
        "lira": "TRY",
        "euro": "EUR",
        "avro": "EUR",
        "dolar": "USD",
        "sterlin": "GBP",
        "pound": "GBP",
        "frank": "CHF",
    },
    small=("kuruş", "sent", "cent"),
)

ALPHABET = Alphabet(
    words="Adana Bolu Ceyhan Denizli Edirne Fatsa Giresun Hatay Isparta Jandarma Kars Lüleburgaz Muş Niğde Ordu Polatlı"
    " Quebec Rize Sinop Tokat Uşak Van Whiskey X-ray Yozgat Zonguldak",
    more={"Ç": "Çanakkale", "Ğ": "yumuşak ge", "İ": "İzmir", "Ö": "Ödemiş", "Ş": "Şırnak", "Ü": "Ünye"},
    heard="ankara balıkesir bursa erzurum gaziantep kayseri manisa samsun trabzon",
    names={"iks": "X", "kü": "Q", "duble ve": "W", "çift ve": "W", "yumuşak g": "Ğ", "be": "B", "ce": "C", "fe": "F"}
    | {"ge": "G", "he": "H", "je": "J", "ke": "K", "le": "L", "me": "M", "ne": "N", "pe": "P", "re": "R", "se": "S"}
    | {"te": "T", "ve": "V", "ye": "Y", "ze": "Z"},
    likened=("nın", "nin", "nun", "nün", "ın", "in", "un", "ün"),
)
