"""Values that a network withholds: in every kind and language they have words, and no call ends for want of them."""

import pytest

from voicekit import values
from voicekit._call.info import CallInfo
from voicekit._lang import language_of, languages
from voicekit._prompts.template import Template
from voicekit._spoken import KINDS, FromNetwork, unknown, words
from voicekit.errors import BadPrompt

WITHHELD = ["", "anonymous", "Anonymous", "Restricted", "unavailable", "<unknown>", "sip:anonymous@anonymous.invalid"]
ODD = ["sip:alice@example.com", "alice", "a" * 5000, "\u202e", "1e999999", "+"]


@pytest.mark.parametrize("language", [*languages(), "pt-BR", "sv", "xx"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_network_chooses_has_words_in_every_kind(kind, language):
    for value in WITHHELD:
        assert words(kind, FromNetwork(value), language) == unknown(kind, language)
    for value in ODD:
        assert words(kind, FromNetwork(value), language)


@pytest.mark.parametrize("language", languages())
def test_every_language_has_its_own_words_for_what_is_unknown(language):
    rules, english = language_of(language).phrases, language_of("en").phrases
    assert language == "en" or rules.unknown != english.unknown
    assert language == "en" or rules.unknown_number != english.unknown_number


@pytest.mark.parametrize("value", WITHHELD)
def test_a_withheld_telephone_number_is_an_unknown_number_wherever_it_comes_from(value):
    assert words("phone", value, "en") == "an unknown number"


@pytest.mark.parametrize(
    "value", ["sip:5550199@example.com", '"Bob" <sip:5550199@10.0.0.1;user=phone>', "tel:555-0199;ext=1", "5550199"]
)
def test_an_address_is_said_by_the_number_in_it(value):
    assert words("phone", value, "en").replace(",", "") == "five five five zero one nine nine"


def test_what_is_no_number_and_came_from_no_network_is_a_mistake_as_before():
    with pytest.raises(BadPrompt):
        words("phone", "sip:alice@example.com", "en")
    with pytest.raises(BadPrompt):
        words("digits", "", "en")


@pytest.mark.parametrize("caller", [*WITHHELD, *ODD])
@pytest.mark.parametrize("place", ["caller", "caller:phone", "caller:digits", "caller:plural one {# a} other {# b}"])
def test_a_template_says_whatever_calls(caller, place):
    info = CallInfo(named={"from": caller})
    assert Template.parse(f"From {{{place}}}.").render({"caller": info.caller}, "en").text != "From ."


def test_a_program_says_a_withheld_number_by_its_value():
    part = values.phone(CallInfo().caller)
    assert words(part.kind, part.value, "de") == "eine unbekannte Nummer"
    part = values.digits(CallInfo(named={"from": "alice"}).caller)
    assert words(part.kind, part.value, "en") == "an unknown number"


def test_a_number_is_the_text_that_it_was():
    info = CallInfo(named={"from": "100", "to": "200"})
    assert (info.caller, info.called, f"{info.caller}") == ("100", "200", "100")
    assert {"100": 1}[info.caller] == 1
