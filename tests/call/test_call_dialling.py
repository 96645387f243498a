"""Whom a call dials: several at once, and numbers of a caller's only where the policy lets them be dialled."""

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from voicekit._call.dialling import RINGING_MAX, DialPolicy, joined
from voicekit._settings import Settings
from voicekit._settings.patterns import NUMBER_MAX, matches, number_patterns
from voicekit.errors import CallError, DialRefused

DEFAULT = Settings().dial_allow


@pytest.mark.parametrize("number", ["10", "200", "4711", "89999"])
def test_an_extension_may_be_dialled_by_default(number):
    assert matches(number, DEFAULT)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "1",
        "900",
        "0119",
        "+442071838750",
        "911",
        "9",
        "1" * 40,
        "100&900",
        "100,,g",
        "1O0",
        "\uff11\uff10",
        "10\n",
        "a",
        "*72",
    ],
)
def test_what_costs_money_or_is_no_number_may_not(number):
    assert not matches(number, DEFAULT)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("NXXNXXXXXX", "2025550147", "1025550147"),
        ("_NXXNXXXXXX", "2025550147", "202555014"),
        ("_0[1-9]X.", "0301", "030"),
        ("_0[1-9]X.", "0301234", "0030123"),
        ("Z!", "1", "01"),
        ("*7X", "*71", "71"),
        ("+49X.", "+4930", "4930"),
    ],
)
def test_patterns_are_those_of_the_dialplan(pattern, yes, no):
    assert matches(yes, number_patterns((pattern,)))
    assert not matches(no, (pattern,))


@pytest.mark.parametrize("pattern", ["", "_", "x", "1a", "[", "[9-1]X", "X.X", "(1)", "1|2", "1\n"])
def test_what_is_no_pattern_is_refused_with_an_example(pattern):
    with pytest.raises(ValueError, match="no pattern of numbers"):
        number_patterns((pattern,))


@given(st.text())
def test_no_pattern_lets_more_than_a_number_through(text):
    if matches(text, ("X.", "+X.", "*!", "#!")):
        assert len(text) <= NUMBER_MAX
        assert set(text) <= set("0123456789*#+")


def test_what_is_refused_is_counted_and_logged_with_the_hint_in_the_error():
    policy = DialPolicy(DEFAULT)
    with structlog.testing.capture_logs() as logged:
        for number in ("900", "0119"):
            with pytest.raises(DialRefused, match="dial_allow"):
                policy.check(number, structlog.get_logger())
    assert [(line["event"], line["number"], line["refused"]) for line in logged] == [
        ("number.refused", "900", 1),
        ("number.refused", "0119", 2),
    ]


def test_several_targets_are_joined_and_the_number_stands_in_its_place():
    assert joined("PJSIP/1&PJSIP/2", None) == "PJSIP/1&PJSIP/2"
    assert joined(["PJSIP/1", "PJSIP/2"], None) == "PJSIP/1&PJSIP/2"
    assert joined("PJSIP/{number}@trunk", "100") == "PJSIP/100@trunk"


@pytest.mark.parametrize(
    ("target", "number"), [([], None), (["a&b", "c"], None), (["x"] * (RINGING_MAX + 1), None), ("PJSIP/100", "100")]
)
def test_targets_that_cannot_be_dialled_are_refused(target, number):
    with pytest.raises(CallError):
        joined(target, number)


async def test_a_program_gives_a_callers_number_apart_and_is_told_where_it_may_not_be_dialled(place):
    seen = []

    async def conversation(call):
        seen.append((call.may_dial("100"), call.may_dial("900")))
        try:
            await call.dial("PJSIP/{number}@trunk", number="900")
        except DialRefused as error:
            seen.append((error.number, error.code))

    async with place(conversation) as caller:
        await caller.hung_up()
    assert seen == [(True, False), ("900", "dial-refused")]


def test_the_setting_takes_a_list_and_names_a_wrong_pattern():
    assert Settings(dial_allow=("1XX", "_0Z.")).dial_allow == ("1XX", "_0Z.")
    with pytest.raises(ValueError, match="dial_allow"):
        Settings(dial_allow=("hello",))
