"""What of a template can be rendered before the first call."""

# ruff: noqa: RUF001 - Russian is meant

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._authoring.enumerate import Ahead, ahead
from voicekit._prompts.segments import sentences
from voicekit._prompts.template import Template


def of(source: str, language: str = "en", **options) -> Ahead:
    return ahead(Template.parse(source), language, **options)


def test_a_text_without_places_is_its_sentences():
    assert of("Welcome to Acme. Press {{1}}.") == Ahead(("Welcome to Acme.", "Press {1}."), (), ())


def test_sentences_without_values_are_rendered_and_those_with_free_ones_are_named():
    found = of("Hello {name}. Please wait. You owe {sum:money EUR}.")
    assert found == Ahead(("Please wait.",), ("Hello {name}.", "You owe {sum}."), ())


def test_a_sentence_with_one_countable_place_is_rendered_with_each_value():
    found = of("You have {n:number} messages.")
    assert len(found.texts) == 100
    assert {"You have zero messages.", "You have ninety-nine messages."} <= set(found.texts)
    assert (found.live, found.counted) == ((), ("n",))


def test_plurals_are_rendered_in_their_right_form():
    texts = of(
        "У вас {n:plural one {# сообщение} few {# сообщения} many {# сообщений} other {# сообщения}}.", "ru"
    ).texts
    assert "У вас два сообщения." in texts
    assert "У вас пять сообщений." in texts


def test_two_places_in_one_sentence_are_too_many_and_in_two_sentences_are_not():
    assert of("{n:number} of {m:number}.") == Ahead((), ("{n} of {m}.",), ())
    found = of("It is {day:weekday}. It is {month:month}.")
    assert (len(found.texts), found.live) == (19, ())


def test_known_values_of_a_variable_are_rendered():
    found = of("You chose {topic}.", known={"topic": ["sales", "support"]})
    assert found.texts == ("You chose sales.", "You chose support.")


def test_more_values_than_the_limit_are_rendered_live():
    assert of("You have {n:number} messages.", most=99).live == ("You have {n} messages.",)
    assert of("It is {t:time}.").live == ("It is {t}.",)
    assert len(of("It is {t:time}.", most=300).texts) == 288


def test_a_value_that_cannot_be_said_is_left_out():
    assert of("You have {n:number}.", known={"n": [1, "x"]}).texts == ("You have one.",)


PIECES = st.sampled_from(
    ["Hello. ", "You have {n:number} left. ", "It is {day:weekday}. ", "{name}, hello. ", "and {m} "]
)


@pytest.mark.filterwarnings("error")
@given(st.lists(PIECES, min_size=1, max_size=4), st.integers(0, 99))
def test_what_is_said_in_a_call_was_rendered_or_is_named_as_live(pieces, number):
    template = Template.parse("".join(pieces))
    found = ahead(template, "en")
    values = {"n": number, "day": "2026-11-25", "name": "Ada", "m": "Bob"}
    said = [sentence.text for sentence in sentences(template.render(values, "en").text, "en")]
    live = [sentence for sentence in said if sentence not in found.texts]
    assert bool(live) == bool(found.live)


def test_the_lines_of_a_list_are_known_beforehand_as_they_are_said_in_a_call():
    template = Template.parse("Your order\n{name}\nTwo pieces\nSent today")
    known = ahead(template, "en").texts
    said = [sentence.text for sentence in sentences(template.render({"name": "Acme"}, "en").text, "en")]
    assert said == ["Your order.", "Acme.", "Two pieces.", "Sent today"]
    assert set(known) == set(said) - {"Acme."}
