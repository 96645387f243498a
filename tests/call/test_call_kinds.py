"""Kinds of questions: how each is keyed in, and what its answer is worth in Python."""

import datetime as dt
from decimal import Decimal

import pytest

from voicekit import kinds
from voicekit._call.input.keypad import Choices, KeypadState
from voicekit.errors import ProgramError

TODAY = dt.date(2026, 11, 25)


def keyed(kind, keys, language="en-GB"):
    """The canonical answer and value of some keys, pressed until the entry is over; None where they are no answer."""
    entry = kind.entry(language)
    verdict = KeypadState.OPEN
    for key in keys:
        assert verdict is KeypadState.OPEN, "the entry was over before its last key"
        verdict = entry.press(key)
    if verdict is KeypadState.OPEN:
        verdict = entry.over()
    if verdict is not KeypadState.DONE:
        return None
    try:
        return entry.answer, kind.value(entry.answer)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("keys", "language", "key"),
    [
        ("05032027", "en-GB", "2027-03-05"),
        ("03052027", "en-US", "2027-03-05"),
        ("0503", "de", "2027-03-05"),
        ("2611#", "de", "2026-11-26"),
        ("2511", "de", "2026-11-25"),
        ("2503", "en-US", "2027-03-25"),
        ("2902", "fr", "2028-02-29"),
        ("3102", "de", None),
        ("31022027", "de", None),
        ("311", "de", None),
        ("00000000", "de", None),
    ],
)
def test_a_date_is_keyed_in_the_order_of_the_language(keys, language, key):
    found = keyed(kinds.date(TODAY), keys, language)
    assert found == (None if key is None else (key, dt.date.fromisoformat(key)))


def test_a_past_date_without_a_year_is_the_last_one_and_a_range_holds():
    assert keyed(kinds.date(TODAY, past=True), "2611")[0] == "2025-11-26"
    assert keyed(kinds.date(TODAY, latest=TODAY), "2611") is None
    assert keyed(kinds.date(TODAY, earliest=TODAY), "2511")[1] == TODAY


@pytest.mark.parametrize(
    ("keys", "key"),
    [("1530", "15:30"), ("330", "03:30"), ("0000", "00:00"), ("2400", "00:00"), ("2500", None), ("0975", None)],
)
def test_a_time_is_keyed_as_hours_and_minutes(keys, key):
    found = keyed(kinds.time(), keys)
    assert found == (None if key is None else (key, dt.time.fromisoformat(key)))


def test_opening_hours_tell_the_half_of_the_day():
    afternoon = kinds.time(dt.time(9), dt.time(17))
    assert keyed(afternoon, "0330")[0] == "15:30"
    assert keyed(afternoon, "1030")[0] == "10:30"
    assert keyed(afternoon, "1200")[0] == "12:00"
    assert keyed(afternoon, "0600") is None


@pytest.mark.parametrize(
    ("kind", "keys", "answer"),
    [
        (kinds.number(1, 12), "7", ("7", Decimal(7))),
        (kinds.number(1, 12), "12", ("12", Decimal(12))),
        (kinds.number(1, 12), "1#", ("1", Decimal(1))),
        (kinds.number(1, 12), "0#", None),
        (kinds.number(1, 12), "25", None),
        (kinds.number(1, 9), "9", ("9", Decimal(9))),
        (kinds.number(), "007#", ("7", Decimal(7))),
        (kinds.number(whole=False), "3*50#", ("3.5", Decimal("3.5"))),
        (kinds.number(whole=False), "3*#", ("3", Decimal(3))),
        (kinds.number(whole=False), "300#", ("300", Decimal(300))),
        (kinds.number(), "*", None),
        (kinds.money("EUR"), "12*50", ("12.50 EUR", (Decimal("12.50"), "EUR"))),
        (kinds.money("EUR"), "12*5#", ("12.50 EUR", (Decimal("12.50"), "EUR"))),
        (kinds.money("EUR"), "1200#", ("1200.00 EUR", (Decimal("1200.00"), "EUR"))),
        (kinds.money("JPY"), "1200#", ("1200 JPY", (Decimal(1200), "JPY"))),
        (kinds.money("EUR", 1, 100), "100*01", None),
    ],
)
def test_the_star_is_the_decimal_point(kind, keys, answer):
    assert keyed(kind, keys) == answer


def test_the_star_stays_a_hot_key_where_it_cannot_be_a_point():
    assert not kinds.money("EUR").entry("en").accepts("*")
    assert not kinds.number(1, 5).entry("en").accepts("*")
    entry = kinds.money("EUR").entry("en")
    entry.press("1")
    assert entry.accepts("*")


@pytest.mark.parametrize(
    ("country", "keys", "number"),
    [
        ("GB", "02079460122#", "+442079460122"),
        ("GB", "004930123456#", "+4930123456"),
        ("US", "0114930123456#", "+4930123456"),
        (None, "02079460122#", "02079460122"),
        ("GB", "12#", None),
        ("GB", "0207946012299#", None),
    ],
)
def test_a_telephone_number_is_keyed_as_it_is_dialled_and_written_in_one_way(country, keys, number):
    assert keyed(kinds.phone(country), keys) == (None if number is None else (number, number))


def test_a_yes_is_true_and_a_choice_is_its_value():
    assert keyed(kinds.yes_no(), "1") == ("yes", True)
    assert keyed(kinds.yes_no("#", "*"), "*") == ("no", False)
    assert keyed(kinds.choice({"1": "sales", "2": ["support", "help"]}), "2") == ("2", "support")
    assert keyed(kinds.choice(Choices({"1": 10})), "1") == ("1", 10)


@pytest.mark.parametrize(("keys", "fits"), [("4532015112830366", True), ("4532015112830367", False)])
def test_a_check_digit_by_name_refuses_keys_that_fail_it(keys, fits):
    assert (keyed(kinds.digits(16, check="luhn"), keys) is not None) is fits


def test_a_check_may_be_any_function():
    assert keyed(kinds.digits(2, check=lambda entry: entry == "42"), "42") == ("42", "42")
    assert keyed(kinds.digits(2, check=lambda entry: entry == "42"), "43") is None
    assert keyed(kinds.digits(9, check="nl.bsn"), "111222333") == ("111222333", "111222333")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: kinds.digits(check="lune"),
        lambda: kinds.digits(minimum=3, maximum=2),
        lambda: kinds.digits(until="x"),
        lambda: kinds.letters(minimum=0),
        lambda: kinds.kind("money"),
        lambda: kinds.kind("age"),
        lambda: kinds.choice({}),
        lambda: kinds.phone("Germany"),
    ],
)
def test_a_question_that_cannot_be_asked_is_an_error_of_the_program(wrong):
    with pytest.raises(ProgramError):
        wrong()


@pytest.mark.parametrize(
    ("kind", "said", "key"),
    [
        (kinds.digits(4), "zero four four five", "0445"),
        (kinds.number(1, 12), "seven", "7"),
        (kinds.date(TODAY), "the fifth of march", "2027-03-05"),
        (kinds.time(), "half past three in the afternoon", "15:30"),
        (kinds.money("EUR"), "twelve euros fifty", "12.50 EUR"),
        (kinds.phone("GB"), "oh two oh seven nine four six oh one double two", "+442079460122"),
        (kinds.letters("AA9"), "a b seven", "AB7"),
        (kinds.yes_no(), "yes please", "yes"),
        (kinds.choice({"2": ["support", "help"]}), "help", "2"),
        (kinds.free_speech(), "my phone is broken", "my phone is broken"),
        (kinds.phrase(["red", "blue"]), "red", "red"),
    ],
)
def test_what_is_said_comes_to_the_same_canonical_writing_as_keys(kind, said, key):
    reading, *_ = kind.grammar("en-GB").readings(said)
    assert reading.key == key
    kind.value(reading.key)


def test_a_number_that_is_not_whole_is_passed_over_where_it_has_to_be():
    assert kinds.number(0, 1000).grammar("en").readings("three point five") == ()
    assert kinds.number(whole=False).grammar("en").readings("three point five")[0].key == "3.5"


def test_what_cannot_be_keyed_in_says_so():
    assert [kind.entry for kind in (kinds.letters(), kinds.free_speech(), kinds.phrase(["a"]))] == [None, None, None]
