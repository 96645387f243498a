"""Strings of digits, and numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import Said, heard

from voicekit._grammar import Band
from voicekit._grammar.digits import digits
from voicekit._grammar.numbers import number
from voicekit._grammar.shape import Shape, ean, iban, isbn, luhn, mod11
from voicekit._lang import languages

LANGUAGES = languages()


@pytest.mark.parametrize(
    ("language", "said", "string"),
    [
        ("en", "double two five", "225"),
        ("en", "double oh seven", "007"),
        ("en", "oh five", "05"),
        ("en", "triple seven", "777"),
        ("en", "twenty three", "23"),
        ("en", "one hundred", "100"),
        ("en", "one hundred five", "105"),
        ("en", "a hundred and five", "105"),
        ("en", "nineteen hundred and five", "1905"),
        ("en", "nineteen eighty four", "1984"),
        ("en", "two thousand five", "2005"),
        ("en", "my number is five uh five five, please", "555"),
        ("en", "won to three for", "1234"),
        ("en", "555-0199", "5550199"),
        ("en", "1,204", "1204"),
        ("de", "eins zwo drei", "123"),
        ("de", "doppel zwei fünf", "225"),
        ("de", "dreiundzwanzig", "23"),
        ("fr", "un deux trois", "123"),
        ("fr", "nonante deux", "92"),
        ("pt", "um dois meia", "126"),
        ("nl", "een twee drie", "123"),
        ("ko", "공일공 일이삼사", "0101234"),
        ("ru", "две тысячи двадцать шесть", "2026"),
    ],
)
def test_digits_are_understood_as_people_say_them(language, said, string):
    meant = digits(language).interpret(heard(said))
    assert (meant.value, meant.band) == (string, Band.ACCEPT)


@pytest.mark.parametrize(
    ("said", "count", "string"),
    [
        ("twenty three", 2, "23"),
        ("twenty three", 3, "203"),
        ("twenty twenty six", 4, "2026"),
        ("twenty twenty six", 6, None),
        ("one hundred five", 3, "105"),
        ("one hundred five", 4, "1005"),
    ],
)
def test_the_expected_count_chooses_between_ways_to_write_the_same_words(said, count, string):
    meant = digits("en", Shape(count, count)).interpret(heard(said))
    assert (meant and meant.value) == string


def test_the_alternative_with_the_right_count_is_taken():
    meant = digits("en", Shape(3, 3)).interpret([Said("two two", 0.9), Said("two two two", 0.75)])
    assert (meant.value, meant.band, meant.text) == ("222", Band.ACCEPT, "two two two")


def test_the_alternative_with_the_right_check_digit_is_taken():
    meant = digits("en", Shape(4, 19, check=luhn)).interpret(
        [
            Said("four five three nine one four eight eight", 0.9),
            Said("seven nine nine two seven three nine eight seven one three", 0.8),
        ]
    )
    assert meant.value == "79927398713"


def test_two_likely_answers_of_the_right_form_are_asked_about():
    meant = digits("en", Shape(2, 2)).interpret([Said("nine one", 0.9), Said("five one", 0.88)])
    assert (meant.band, meant.second) == (Band.CONFIRM, "51")


def test_digits_among_other_words_are_asked_about():
    meant = digits("en").interpret(heard("call five six maybe"))
    assert (meant.value, meant.band) == ("56", Band.CONFIRM)


@pytest.mark.parametrize("said", ["", "yes", "double", "[unk]", "hello there"])
def test_words_without_digits_mean_nothing(said):
    assert digits("en").interpret(heard(said)) is None


def test_an_engine_is_told_digit_words_and_none_that_are_only_mishearings():
    grammar = digits("en", Shape(6, 6))
    assert not grammar.complete
    assert {"zero", "oh", "double", "twenty", "hundred"} <= set(grammar.words)
    assert not {"to", "for", "million"} & set(grammar.words)
    assert digits("en", Shape(1, 1)).complete
    assert digits("en", Shape(1, 1)).phrases[:3] == ("zero", "one", "two")
    assert digits("xx").phrases == ()


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en", "minus three point one four", "-3.14"),
        ("en", "I am forty two", "42"),
        ("en", "one point five million", "1500000"),
        ("en", "1.5 million", "1500000"),
        ("de", "eins komma fünf millionen", "1500000"),
        ("es", "uno coma cinco millones", "1500000"),
        ("fr", "un virgule cinq millions", "1500000"),
        ("en", "one two three", "123"),
        ("en", "12,500", "12500"),
        ("en", "12.50", "12.50"),
        ("en", "point five", "0.5"),
        ("de", "zwei hundert komma fünf", "200.5"),
        ("fr", "quatre-vingt-dix-sept virgule cinq", "97.5"),
        ("es", "treinta y un mil", "31000"),
        ("it", "ottantamila", "80000"),
        ("ko", "삼만 오천", "35000"),
        ("ru", "сорок две тысячи", "42000"),
        ("pt", "dezesseis", "16"),
        ("nl", "tweeëntwintig", "22"),
    ],
)
def test_numbers_are_understood(language, said, value):
    assert number(language).interpret(heard(said)).value == Decimal(value)


def test_a_number_outside_its_range_is_passed_over():
    assert number("en", 1, 31).interpret([Said("fifty", 0.9), Said("fifteen", 0.8)]).value == 15
    assert number("en", 1, 31).interpret(heard("fifty")) is None
    assert number("en", 1, 31).complete
    assert number("en", 1, 31).phrases[29:] == ("thirty", "thirty one")
    assert not number("en", 0, 10**6).complete


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (luhn, "4539578763621486", "4539578763621487"),
        (luhn, "79927398713", "79927398710"),
        (mod11, "1234567892", "1234567893"),
        (isbn, "0306406152", "0306406153"),
        (isbn, "080442957X", "0804429571"),
        (isbn, "9780306406157", "9780306406158"),
        (ean, "4006381333931", "4006381333932"),
        (iban, "DE89370400440532013000", "DE89370400440532013001"),
    ],
)
def test_check_digits(check, right, wrong):
    assert check(right)
    assert not check(wrong)


@given(st.text(max_size=40), st.sampled_from([luhn, mod11, isbn, ean, iban]))
def test_no_entry_makes_a_check_raise(entry, check):
    assert check(entry) in (True, False)


def test_a_pattern_says_where_letters_and_digits_stand():
    assert Shape(pattern="AA9-X").fits("AB1-7")
    assert not Shape(pattern="AA9-X").fits("A11-7")
    assert not Shape(pattern="AA9").fits("AB12")


@given(st.text(max_size=80), st.sampled_from([*LANGUAGES, "xx", "ja"]))
def test_no_text_makes_it_raise(text, language):
    digits(language).interpret(heard(text))
    number(language).interpret(heard(text))


@pytest.mark.parametrize("language", ["en", "fr", "de", "ko"])
@pytest.mark.parametrize(
    "text",
    [
        "two " * 25_000,
        "twenty " * 35,
        "quatre vingt " * 20,
        "siebenhundert" * 18,
        "일이삼" * 80,
        "1" * 1000,
        "9 " * 100,
        "a" * 1000,
    ],
)
def test_a_hostile_transcript_costs_little(text, language, no_longer_than):
    digits(language).interpret(heard("1"))
    with no_longer_than(1.0):
        digits(language).interpret(heard(*[text] * 30))
