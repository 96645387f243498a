"""Telephone numbers by voice and as text."""

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from saying import heard

from voicekit._grammar import Band
from voicekit._grammar.phone import MAX_DIGITS, canonical, local, phone
from voicekit._lang import languages
from voicekit._spoken import words

LANGUAGES = languages()
COUNTRIES = ["US", "GB", "DE", "FR", "ES", "IT", "PT", "BR", "NL", "RU", "KR", "CH"]


@pytest.mark.parametrize(
    ("language", "country", "said", "number"),
    [
        ("en", "US", "two oh two five five five oh one two three", "+12025550123"),
        ("en", "US", "area code two oh two, triple five, oh one twenty three", "+12025550123"),
        ("en", "US", "one eight hundred five five five oh one nine nine", "+18005550199"),
        ("en", "US", "my number is (202) 555-0123", "+12025550123"),
        ("en", "US", "plus four four twenty seven nine four six oh one double two", "+442079460122"),
        ("en", "GB", "oh two oh seven nine four six oh one double two", "+442079460122"),
        ("en", "GB", "+44 (0)20 7946 0122", "+442079460122"),
        ("en", "GB", "double oh four nine three oh one two three four five six", "+4930123456"),
        ("en", None, "five five five oh one nine nine", "5550199"),
        ("en", None, "plus four nine thirty one two three four five six", "+4930123456"),
        ("de", "DE", "Vorwahl null drei null, dann eins zwo drei vier fünf sechs", "+4930123456"),
        ("de", "DE", "null drei null zwölf vierunddreißig sechsundfünfzig", "+4930123456"),
        ("fr", "FR", "zéro six douze trente-quatre cinquante-six soixante-dix-huit", "+33612345678"),
        ("es", "ES", "seiscientos doce treinta y cuatro cincuenta y seis setenta y ocho", "+34612345678"),
        ("ko", "KR", "공일공 일이삼사 오육칠팔", "+821012345678"),
    ],
)
def test_numbers_are_understood_as_people_group_them(language, country, said, number):
    meant = phone(language, country).interpret(heard(said))
    assert (meant.key, meant.value, meant.band) == (number, number, Band.ACCEPT)


def test_a_number_without_its_area_code_is_asked_about_where_the_country_is_known():
    meant = phone("en", "US").interpret(heard("five five five oh one two three"))
    assert (meant.key, meant.band) == ("5550123", Band.CONFIRM)


@pytest.mark.parametrize("said", ["one two", "two oh two five five five oh one two", "nine " * 16])
def test_a_number_of_another_length_says_nothing_about_other_alternatives(said):
    assert phone("en", "US").read(said) is None


@pytest.mark.parametrize("said", ["hello", "", "plus"])
def test_other_words_are_no_number(said):
    assert phone("en", "US").interpret(heard(said)) is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", COUNTRIES)
def test_the_example_of_every_country_comes_back_as_voicekit_says_it(language, country):
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    said = words("phone", number, language)
    assert number in [reading.key for reading in phone(language, country).readings(said)]


@pytest.mark.parametrize(
    ("entry", "country", "number"),
    [
        ("030 123456", "DE", "+4930123456"),
        ("+49 30 123456", "US", "+4930123456"),
        ("0049 30 123456", "DE", "+4930123456"),
        ("5550199", None, "5550199"),
        ("5550123", "US", "5550123"),
    ],
)
def test_an_entry_has_one_writing(entry, country, number):
    assert canonical(entry, country) == number


@pytest.mark.parametrize(
    ("entry", "country"), [("12", None), ("", "DE"), ("+", None), ("1" * 18, "US"), ("+999123", None)]
)
def test_what_cannot_be_a_number_is_refused(entry, country):
    with pytest.raises(ValueError, match="telephone number"):
        canonical(entry, country)


def test_a_country_without_telephones_is_refused_when_the_grammar_is_made():
    with pytest.raises(ValueError, match="'XX'"):
        phone("en", "XX")


def test_a_number_is_written_as_the_people_of_a_country_do():
    assert local("+4930123456", "DE") == "030 123456"
    assert local("+442079460122", "DE") == "+44 20 7946 0122"
    assert local("operator", "DE") == "operator"


def test_an_engine_is_told_digits_and_the_words_between_them():
    assert {"plus", "dash", "double", "oh", "nine", "twenty", "area"} <= set(phone("en", "US").words)


@given(st.text("0123456789+ ()-", max_size=30), st.sampled_from([None, *COUNTRIES]))
@example("000001", "DE")
def test_a_canonical_number_is_its_own_writing(entry, country):
    try:
        number = canonical(entry, country)
    except ValueError:
        return
    assert len(number.lstrip("+")) <= MAX_DIGITS
    assert canonical(number, country) == number


@given(st.text(max_size=80), st.sampled_from([*LANGUAGES, "xx"]), st.sampled_from([None, "US", "KR"]))
def test_no_text_makes_it_raise(text, language, country):
    phone(language, country).interpret(heard(text))


@pytest.mark.parametrize("text", ["(1" * 400, "twenty " * 30, "+" * 900, "1 " * 100, "plus " * 100])
def test_a_hostile_transcript_costs_little(text, no_longer_than):
    phone("en", "US").interpret(heard("1"))
    with no_longer_than(1.0):
        phone("en", "US").interpret(heard(*[text] * 10))
