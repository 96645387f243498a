"""Abbreviations before numbers are words, and tags are not said."""

import time

import pytest

from voicekit._lang import languages
from voicekit._prompts.segments import sentences
from voicekit._prompts.template import Template
from voicekit._spoken.texts import untagged, written_out


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "Take bus No. 5.", "Take bus number 5."),
        ("en-GB", "Take bus no. 5, or nos. 7 and 9.", "Take bus number 5, or numbers 7 and 9."),
        ("en", "No. #5", "Number 5"),
        ("en", "Dial ext. 4021, apt. 3, vol.2", "Dial extension 4021, apartment 3, volume 2"),
        ("de", "Gleis Nr. 5", "Gleis Nummer 5"),
        ("es", "El n.\u00ba 5 y el n\u00fam. 7", "El n\u00famero 5 y el n\u00famero 7"),
        ("fr", "Le n\u00b0 5, le N\u00ba5", "Le num\u00e9ro 5, le num\u00e9ro 5"),
        ("it", "Il n. 5", "Il numero 5"),
        ("nl", "Bus nr. 5", "Bus nummer 5"),
        ("pl", "Autobus nr 5, nr. 6", "Autobus numer 5, numer 6"),
        ("pt", "O n.\u00ba 5", "O n\u00famero 5"),
        ("ru", "\u2116 5 \u0438 \u21167", "\u043d\u043e\u043c\u0435\u0440 5 \u0438 \u043d\u043e\u043c\u0435\u0440 7"),
        ("tr", "No: 5", "Numara 5"),
    ],
)
def test_an_abbreviation_before_figures_is_a_word(language, text, said):
    assert written_out(text, language) == said
    assert " ".join(each.text for each in sentences(text, language)) == said


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "No. I won't."),
        ("en", "No. Then take 5."),
        ("en", "Say no, 5 times. Casino. 5 o'clock"),
        ("en", "It is no 5"),
        ("pl", "nr5x i nr\u015b 5"),
        ("ko", "No. 5"),
        ("xx", "No. 5"),
        ("fr", "n. 5"),
    ],
)
def test_what_is_none_stays_as_it_is(language, text):
    assert written_out(text, language) == text


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("{n:number}", 5, "Bus number five"),
        ("{n:digits}", "05", "Bus number zero five"),
        ("{n}", 5, "Bus number five"),
        ("{n}", "Peter", "Bus no. Peter"),
        ("{n}", "5A", "Bus number 5A"),
        ("#{n:number}", 5, "Bus number five"),
    ],
)
def test_it_is_a_word_before_a_value_that_is_said_in_words(place, value, said):
    assert Template.parse(f"Bus no. {place}").render({"n": value}, "en").text == said


def test_no_text_takes_long_to_look_at():
    for language in languages():
        for piece in ("no. ", "n.\u00ba", "nr ", "No. #", "\u2116", "1no."):
            begun = time.process_time()
            written_out(piece * 20_000 + "5", language)
            assert time.process_time() - begun < 2, (language, piece)


@pytest.mark.parametrize(
    ("text", "said", "tags"),
    [
        ("<speak>Hello <break time='1s'/>there</speak>", "Hello there", ("<speak>", "<break time='1s'/>", "</speak>")),
        ("<!-- a note -->Hello", "Hello", ("<!-- a note -->",)),
        ('<?xml version="1.0"?><p>Hello</p>', "Hello", ('<?xml version="1.0"?>', "<p>", "</p>")),
        ("a < b and c > d <3", "a < b and c > d <3", ()),
    ],
)
def test_tags_and_comments_are_taken_out_and_named(text, said, tags):
    words, found = untagged(text)
    assert (" ".join(words.split()), found) == (said, tags)
