"""A masked entry: it compares, is said in private, and shows itself nowhere."""

import copy
import json
import pickle
import traceback
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from voicekit import Secret, values
from voicekit._prompts.parts import Spoken, Text
from voicekit._prompts.template import Template

PIN = Secret("4711")


@pytest.mark.parametrize("shown", [str(PIN), repr(PIN), f"{PIN}", f"{PIN:>10}", f"{PIN!r}", str([PIN]), str({1: PIN})])
def test_it_shows_nothing_of_itself_in_a_text(shown):
    assert "4711" not in shown
    assert "****" in shown


@pytest.mark.parametrize(
    "use",
    [
        lambda: "PIN " + PIN,
        lambda: ", ".join((PIN, *"12")),
        lambda: Path(PIN),
        lambda: open(PIN),  # noqa: PTH123 SIM115 - a name is what it must not be
        lambda: json.dumps({"pin": PIN}),
        lambda: pickle.dumps(PIN),
        lambda: copy.deepcopy(PIN),
        lambda: int(PIN),
        lambda: PIN.upper,
        lambda: PIN[0],
    ],
)
def test_where_a_text_is_needed_it_is_an_error_that_does_not_show_it_either(use):
    with pytest.raises((TypeError, AttributeError)) as caught:
        use()
    assert "4711" not in "".join(traceback.format_exception(caught.value, limit=0))


def test_it_gives_its_value_when_it_is_asked():
    assert PIN.reveal() == "4711"
    assert Secret(Decimal(3)).reveal() == 3
    with pytest.raises(AttributeError, match=r"\.reveal\(\)\.isdigit"):
        PIN.isdigit()


def test_it_compares_and_is_found_like_its_value():
    assert PIN == "4711"
    assert Secret("4711") == PIN
    assert PIN != "4712"
    assert PIN in {"4711", "1234"}
    assert {"4711": "Ann"}[PIN] == "Ann"
    assert (len(PIN), bool(PIN), bool(Secret(""))) == (4, True, False)
    assert Secret("\u0663") != "3"


def test_said_in_a_prompt_it_is_private():
    assert values.digits(PIN).private
    assert values.digits(PIN).value == "4711"
    text = Template.parse("Your code is {pin:digits}.").render({"pin": PIN}, "en")
    assert text.private
    assert "four seven one one" in text.text.replace(",", "")


@pytest.mark.parametrize("part", [Text("4711", private=True), Spoken("digits", "4711", private=True)])
def test_a_private_part_does_not_show_what_it_says(part):
    assert "4711" not in repr(part)
    assert "4711" not in f"{part}"
    assert "4711" in repr(replace(part, private=False))
