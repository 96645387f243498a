"""Sentences are cut where a speaker would stop, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._media.formats import FORMATS
from voicekit._prompts.parts import Silence, Text
from voicekit._prompts.segments import CLAUSE_PAUSE, LONGEST, SENTENCE_PAUSE, of_text, sentences
from voicekit._tts.engine import Voice
from voicekit.errors import BadPrompt

VOICE = Voice("sine", "pure", "en", "1")


def cut(text, language="en"):
    return [sentence.text for sentence in sentences(text, language)]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith is in room 3.5 today.",
        "Call Mr. J. R. Miller of the U.S. Army at 5 p.m. Monday.",
        "Version 2.10.1 of voicekit.toml is out.",
        "Wait ... what did you say?",
        "Use e.g. Asterisk, i.e. a PBX.",
        "It is at St. James St. 7 in Acme Inc. Building",
        "Is that so? he asked.",
    ],
)
def test_a_point_that_ends_no_sentence_cuts_nothing(text):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello. How are you? Fine!", ["Hello.", "How are you?", "Fine!"]),
        ('He said "Go." Then he left.', ['He said "Go."', "Then he left."]),
        ("That is 5. Next, please.", ["That is 5.", "Next, please."]),
        ("One\n\nTwo\nthree", ["One.", "Two three"]),
        ("You and I. We know.", ["You and I.", "We know."]),
        ("Really?! Yes... No", ["Really?!", "Yes...", "No"]),
        ("¿Qué tal? ¡Bien! Adiós.", ["¿Qué tal?", "¡Bien!", "Adiós."]),
        ("ようこそ。お待ちください。", ["ようこそ。", "お待ちください。"]),
        ("नमस्ते। आप कैसे हैं।", ["नमस्ते।", "आप कैसे हैं।"]),
    ],
)
def test_sentences_end_at_their_marks(text, pieces):
    assert cut(text) == pieces


def test_an_ordinal_number_with_a_point_is_known_by_its_language():
    assert cut("Am 3. Mai kommt er.", "de-DE") == ["Am 3. Mai kommt er."]
    assert cut("It costs 3. May I go?", "en") == ["It costs 3.", "May I go?"]


def test_an_end_mark_is_followed_by_a_pause_wherever_the_sentence_stands():
    assert [piece.pause for piece in sentences("One. Two. Three", "en")] == [SENTENCE_PAUSE, SENTENCE_PAUSE, 0.0]
    assert sentences("Two.", "en")[0] == sentences("One. Two. Three", "en")[1]


def test_a_long_sentence_is_cut_at_a_clause():
    text = "word " * 20 + "end, " + "word " * 30 + "end."
    first, second = sentences(text, "en")
    assert first.text.endswith("end,")
    assert (first.pause, second.pause) == (CLAUSE_PAUSE, SENTENCE_PAUSE)


@given(st.text(st.sampled_from("ab .,;!?\n\"'()。3A\u00e9"), max_size=900), st.sampled_from(["en", "de", "ja"]))
def test_nothing_is_lost_and_no_piece_is_too_long(text, language):
    pieces = cut(text, language)
    said, written = "".join("".join(pieces).split()), "".join(text.split())
    assert [sign for sign in said if sign.isalnum()] == [sign for sign in written if sign.isalnum()]
    assert said == written or "\n" in text  # lines of a list, and paragraphs, get an end mark
    assert all(0 < len(piece) <= LONGEST for piece in pieces)


@given(st.text(st.sampled_from("ab .!?\nA"), max_size=200))
def test_a_sentence_alone_is_the_sentence_in_its_text(text):
    for sentence in sentences(text, "en"):
        assert "".join(piece.text for piece in sentences(sentence.text, "en")).replace(" ", "") == (
            sentence.text.replace(" ", "")
        )


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Choose:\n- sales\n- support\n  for users\n- billing", ["Choose.", "sales.", "support for users.", "billing"]),
        ("* one\n* two", ["one.", "two"]),
        ("\u2022 one\r\n\u2022 two. Three", ["one.", "two.", "Three"]),
        ("1) Sales\n2) Support!\n3) Other", ["1) Sales.", "2) Support!", "3) Other"]),
        ("Hours\nMonday nine to five\nTuesday ten to six", ["Hours.", "Monday nine to five.", "Tuesday ten to six"]),
        ("Good morning\n\nHow are you", ["Good morning.", "How are you"]),
        ("- \u9500\u552e\n- \u652f\u6301", ["\u9500\u552e\u3002", "\u652f\u6301"]),
        ("- \n- one\n- two", ["one.", "two"]),
    ],
)
def test_lines_of_a_list_and_paragraphs_do_not_run_together(text, pieces):
    made = sentences(text, "en")
    assert [sentence.text for sentence in made] == pieces
    assert all(sentence.pause == SENTENCE_PAUSE for sentence in made[:-1])
    assert [sentences(sentence.text, "en") for sentence in made] == [(sentence,) for sentence in made]


@pytest.mark.parametrize(
    "text",
    [
        "This is a long text that goes\non in the next line",
        "He waited\n- and waited",
        "Das Haus\nder\nMutter",
        "First,\nSecond,\nThird",
        "Welcome to\nNew York",
        "Am\n5. Mai ist Ruhetag",
    ],
)
def test_lines_of_a_text_that_goes_on_are_one_sentence(text):
    assert cut(text, "de") == [" ".join(text.split())]


def test_a_word_that_is_an_abbreviation_as_well_keeps_its_point_before_a_number_only():
    assert cut("Do you agree? No. Then press 2.") == ["Do you agree?", "No.", "Then press 2."]
    assert cut("See No. 5 and Fig. 3 here") == ["See number 5 and figure 3 here"]


@pytest.mark.parametrize(
    ("marks", "seconds"), [(".", 0.3), (" .", 0.3), ("?!", 0.3), ("。", 0.3), (",", 0.12), (" - ", 0.12)]
)
def test_marks_alone_are_their_pause(marks, seconds):
    for part in (Text(marks), Text(marks, private=True)):
        (segment,) = of_text(part, "en", lambda _: VOICE, FORMATS["sln"])
        assert segment.source == Silence(seconds)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "<b></b>"])
def test_a_text_without_a_word_or_a_mark_is_refused(text):
    with pytest.raises(BadPrompt, match=r"nothing to say|is empty"):
        of_text(Text(text), "en", lambda _: VOICE, FORMATS["sln"])
