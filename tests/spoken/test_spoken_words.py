"""Values in words."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit.errors import BadPrompt
from voicekit.prompts import values
from voicekit.spoken import KINDS, words


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
        ("number", "\u0663"),
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
            words(kind, ("4711\u0663" if kind not in ("letters", "spell", "list") else "4711") * 300, "en")
        assert "47" not in str(caught.value)
    for kind in KINDS.keys() - {"letters", "spell", "list"}:
        with pytest.raises(BadPrompt) as caught:
            words(kind, "47\u066311", "en")
        assert "47" not in str(caught.value)


@given(
    st.decimals(-(10**15), 10**15, places=2), st.sampled_from(["en", "de", "fr-CH", "ru", "ja", "el", "pt-BR", "xx"])
)
def test_every_number_and_every_amount_has_words_in_every_language(amount, language):
    assert words("number", str(amount), language).strip()
    assert words("money", f"{amount} EUR", language).strip()


@given(st.dates(), st.times(), st.sampled_from(["en", "en-GB", "de", "ja", "ar", "xx"]))
def test_every_day_and_time_has_words_in_every_language(day, time, language):
    assert words("date", day.isoformat(), language).strip()
    assert words("time", time.strftime("%H:%M"), language).strip()


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
    ],
)
def test_python_values_become_parts_that_can_be_said(part, said):
    assert words(part.kind, part.value, "en") == said
