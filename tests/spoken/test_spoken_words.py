"""Values in words."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit import values
from voicekit._spoken import KINDS, countable, prepare, words
from voicekit.errors import BadPrompt


@pytest.mark.parametrize(
    ("kind", "value", "language", "said"),
    [
        ("digits", "1204", "en", "one two zero four"),
        ("digits", "555-0199#", "en", "five five five, zero one nine nine pound"),
        ("digits", "7#", "en-GB", "seven hash"),
        ("digits", "+49 30", "de", "plus vier neun, drei null"),
        ("digits", "12", "el", "1 2"),
        ("letters", "AB-12", "en", "A, B, dash, one, two"),
        ("letters", "straße", "de", "S, T, R, A, ß, E"),
        ("number", "1942", "en", "one thousand nine hundred and forty-two"),
        ("number", "-0.50", "en", "minus zero point five zero"),
        ("number", "1942", "de-AT", "eintausendneunhundertzweiundvierzig"),
        ("number", "1942", "fr", "mille neuf cent quarante-deux"),
        ("number", "1942.5", "el", "1.942,5"),
        ("ordinal", "21", "en", "twenty-first"),
        ("ordinal", "3", "es", "tercero"),
        ("money", "12.50 EUR", "en", "twelve euros and fifty cents"),
        ("money", "1 USD", "en", "one dollar"),
        ("money", "0.01 GBP", "en", "one penny"),
        ("money", "-2.10 USD", "en", "minus two dollars and ten cents"),
        ("money", "1200 JPY", "en", "one thousand two hundred yen"),
        ("money", "1.234 EUR", "en", "one point two three four euros"),
        ("money", "12.50 EUR", "de", "zwölf Euro und fünfzig Cent"),
        ("money", "3 TRY", "en", "three Turkish Lira"),
        ("date", "2026-11-24", "en", "November twenty-fourth, twenty twenty-six"),
        ("date", "2026-11-24", "en-GB", "the twenty-fourth of November, twenty twenty-six"),
        ("date", "2026-11-24", "sv", "24 november 2026"),
        ("time", "14:05", "en", "two oh five p.m."),
        ("time", "00:00", "en", "midnight"),
        ("time", "12:00", "en", "noon"),
        ("time", "09:00", "en", "nine a.m."),
        ("time", "14:05", "sv", "14:05"),
    ],
)
def test_values_are_said_as_people_say_them(kind, value, language, said):
    assert words(kind, value, language) == said


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("weather", "rain"),
        ("digits", "12e"),
        ("digits", ""),
        ("letters", "  "),
        ("number", "1,234"),
        ("number", "nan"),
        ("number", "1e99"),
        ("number", "1e999999999"),
        ("number", "1e-999999999"),
        ("number", "0e999999999"),
        ("number male", "1"),
        ("digits feminine", "1"),
        ("year", "0"),
        ("year", "2026.5"),
        ("duration", "-1"),
        ("duration", "1e12"),
        ("phone", "12 ab"),
        ("phone", "+"),
        ("phone", "1+2"),
        ("weekday", "Monday"),
        ("month", "13"),
        ("money EUR USD", "1"),
        ("list", "a|\x1b[31m"),
        ("list", "|".join("a" * 21)),
        ("list", " | "),
        ("number", "1_000"),
        ("ordinal", "1.5"),
        ("ordinal", "-1"),
        ("money", "12.50"),
        ("money", "12.50 EURO"),
        ("money", "a EUR"),
        ("date", "24.11.2026"),
        ("date", "2026-02-30"),
        ("time", "25:00"),
        ("digits", "1" * 201),
    ],
)
def test_what_cannot_be_said_is_refused(kind, value):
    with pytest.raises(BadPrompt):
        words(kind, value, "en")


def test_a_refusal_does_not_repeat_a_value_that_may_be_private():
    for kind in KINDS:
        with pytest.raises(BadPrompt) as caught:
            words(kind, ("4711\u00bd" if kind not in ("letters", "phonetic", "list") else "4711") * 300, "en")
        assert "47" not in str(caught.value)
    for kind in KINDS.keys() - {"letters", "phonetic", "list"}:
        with pytest.raises(BadPrompt) as caught:
            words(kind, "47\u00bd11", "en")
        assert "47" not in str(caught.value)


@given(
    st.decimals(-(10**15), 10**15, places=2), st.sampled_from(["en", "de", "fr-CH", "ru", "ja", "el", "pt-BR", "xx"])
)
def test_every_number_and_every_amount_has_words_in_every_language(amount, language):
    assert words("number", str(amount), language).strip()
    assert words("money", f"{amount} EUR", language).strip()


_LANGUAGES = "en en-GB de es es-MX fr fr-CH it ko nl pt pt-BR ru ja ar xx".split()  # noqa: SIM905
_NINE = "en de es es-MX fr it ko nl pt pt-PT ru".split()  # noqa: SIM905


@given(st.dates(), st.times(), st.sampled_from(_LANGUAGES), st.sets(st.sampled_from(["weekday", "short", "on"])))
def test_every_day_and_time_has_words_in_every_language(day, time, language, options):
    assert words(" ".join(["date", *options]), day.isoformat(), language).strip()
    assert words("time", time.strftime("%H:%M"), language).strip()
    assert words("time at", time.strftime("%H:%M"), language).strip()


@given(
    st.dates(),
    st.times(),
    st.integers(0, 86_400_000),
    st.decimals(-(10**9), 10**9, places=2),
    st.sampled_from(_NINE),
)
def test_no_figure_is_left_to_the_engine_in_the_nine_languages(day, time, seconds, amount, language):
    said = [
        words("date on weekday", day.isoformat(), language),
        words("time", time.strftime("%H:%M"), language),
        words("duration", str(seconds), language),
        words("number", str(amount), language),
        words("number feminine", str(seconds), language),
        words("money EUR", str(amount), language),
        words("phone", f"+49{seconds}", language),
    ]
    assert not [text for text in said if any(sign.isdigit() for sign in text)]
    assert not [text for text in said if text != text.strip() or "  " in text]


@pytest.mark.parametrize(
    ("kind", "value", "language", "said"),
    [
        ("number", "0.1234567", "ru", "ноль запятая один два три четыре пять шесть семь"),
        ("number", "-2.5", "el", "-2,5"),
        ("ordinal", "1000", "es", "milésimo"),
        ("ordinal", "3", "el", "3"),
        ("time", "13:30", "es-MX", "la una y treinta de la tarde"),
        ("time", "00:00", "es-MX", "las doce de la noche"),
        ("time", "05:59", "es-MX", "las cinco y cincuenta y nueve de la madrugada"),
        ("time", "12:00", "es-MX", "las doce del mediodía"),
        ("date short", "2026-03-01", "es-MX", "primero de marzo"),
        ("number", "2.5", "es-MX", "dos punto cinco"),
        ("digits", "#", "es-MX", "numeral"),
        ("number", "97", "fr-CH", "nonante-sept"),
        ("number", "550", "fr-CH", "cinq cent cinquante"),
        ("number", "1000000", "fr-CH", "un million"),
        ("number", "80", "fr-BE", "quatre-vingts"),
        ("number", "81", "fr-BE", "quatre-vingt-un"),
        ("number", "16", "pt-BR", "dezesseis"),
        ("number", "1234", "pt-BR", "mil duzentos e trinta e quatro"),
        ("date short", "2026-03-01", "pt-BR", "primeiro de março"),
        ("money", "1.50 BRL", "pt-BR", "um real e cinquenta centavos"),
        ("time at", "00:30", "pt-BR", "à zero hora e trinta minutos"),
        ("phonetic", "ab", "pt-BR", "Alfa, Bravo"),
        ("phonetic", "ab", "qaa", "Alfa, Bravo"),
        ("duration", "90", "sv", "1 minut och 30 sekunder"),
        ("date weekday", "2026-11-24", "sv", "tisdag 24 november 2026"),
        ("date short", "2026-11-24", "sv", "24 november"),
        ("list", "a|b", "sv", "a och b"),
        ("phone", "+15551234567", "de", "plus eins, fünf fünf fünf, eins zwei drei, vier fünf sechs sieben"),
        ("phone", "+35312345678", "en", "plus three five three, one, two three four, five six seven eight"),
        ("phone", "1", "en", "one"),
        ("phone", "11987654321", "pt-BR", "um um, nove oito sete seis cinco, quatro três dois um"),
        ("phone", "+999123456789", "en", "plus nine nine nine, one two three, four five six, seven eight nine"),
        ("phone", "030/123-45", "en", "zero three zero, one two three, four five"),
    ],
)
def test_regions_and_languages_without_a_table_have_their_words_too(kind, value, language, said):
    assert words(kind, value, language) == said


@pytest.mark.parametrize("language", ["en", "ru", "ko", "sv"])
def test_values_that_can_be_counted_all_have_words(language):
    counts = {}
    for kind in ("number", "number feminine", "ordinal", "digits", "letters", "phonetic", "weekday", "month", "time"):
        counts[kind] = len({words(kind, value, language) for value in countable(kind)})
    assert counts["number"] == counts["number feminine"] == 100
    assert counts["ordinal"] == 31
    assert (counts["weekday"], counts["month"], counts["time"]) == (7, 12, 288)
    assert len({words("date short", day, language) for day in countable("date short")}) == 366
    assert len({words("duration minutes", value, language) for value in countable("duration minutes")}) == 60
    assert [*countable("date"), *countable("money"), *countable("phone"), *countable("list")] == []


@pytest.mark.parametrize("language", ["de", "ko", "xx"])
def test_a_language_can_be_prepared_before_the_first_call(language):
    prepare(language)
    prepare(language)


def test_equal_values_of_a_counted_kind_are_said_once():
    assert words("number", "21", "en") is words("number", "21", "en")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (values.digits(1204), "one two zero four"),
        (values.number(0.5), "zero point five"),
        (values.number(Decimal("2.50")), "two point five zero"),
        (values.ordinal(3), "third"),
        (values.money(Decimal("12.50"), "eur"), "twelve euros and fifty cents"),
        (values.date(dt.datetime(2026, 11, 24, 14, 5, tzinfo=dt.UTC)), "November twenty-fourth, twenty twenty-six"),
        (values.time(dt.time(14, 5)), "two oh five p.m."),
        (values.letters("ok"), "O, K"),
        (values.phonetic("ok"), "Oscar, Kilo"),
        (values.phone("555 0199"), "five five five, zero one nine nine"),
        (values.year(1942), "nineteen forty-two"),
        (values.weekday(dt.date(2026, 11, 24)), "Tuesday"),
        (values.month("2026-11"), "November"),
        (values.date("2026-11-24", "on", "short"), "on November twenty-fourth"),
        (values.time("09:00", "at"), "at nine a.m."),
        (values.duration(dt.timedelta(minutes=1.5)), "one minute and thirty seconds"),
        (values.duration(3600), "one hour"),
        (values.duration(200, "minutes"), "three minutes"),
        (values.items(["a", "b"], "or"), "a or b"),
        (values.items([1, dt.date(2026, 11, 24), "a|b"]), "1, 2026-11-24, and a b"),
    ],
)
def test_python_values_become_parts_that_can_be_said(part, said):
    assert words(part.kind, part.value, "en") == said
