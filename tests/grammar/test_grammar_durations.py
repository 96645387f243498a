"""Spans of time."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import Said, heard

from voicekit._grammar import Band
from voicekit._grammar.durations import duration
from voicekit._lang import languages

LANGUAGES = languages()
WORDS = ["two", "hours", "hour", "and", "a", "half", "an", "minutes", "quarter", "of", "three", "1.5", "2h30", "days"]


@pytest.mark.parametrize(
    ("language", "said", "minutes"),
    [
        ("en", "ninety minutes", 90),
        ("en", "two hours and a half", 150),
        ("en", "two and a half hours please", 150),
        ("en", "half an hour", 30),
        ("en", "about an hour", 60),
        ("en", "an hour and a quarter", 75),
        ("en", "three quarters of an hour", 45),
        ("en", "one hour thirty", 90),
        ("en", "a day and two hours", 26 * 60),
        ("en", "a fortnight", 14 * 24 * 60),
        ("en", "1.5 hours", 90),
        ("en", "2h30", 150),
        ("de", "anderthalb Stunden", 90),
        ("de", "zweieinhalb Stunden", 150),
        ("de", "eine dreiviertel Stunde", 45),
        ("de", "eine Viertelstunde", 15),
        ("de", "eine Stunde dreißig", 90),
        ("fr", "deux heures et demie", 150),
        ("fr", "une demi-heure", 30),
        ("fr", "trois quarts d'heure", 45),
        ("es", "dos horas y media", 150),
        ("es", "media hora", 30),
        ("es", "un cuarto de hora", 15),
        ("it", "mezz'ora", 30),
        ("pt", "duas horas e meia", 150),
        ("nl", "anderhalf uur", 90),
        ("nl", "drie kwartier", 45),
        ("ru", "полтора часа", 90),
        ("ru", "полтора дня", 36 * 60),
        ("ko", "두시간 반", 150),
    ],
)
def test_spans_are_understood_as_people_say_them(language, said, minutes):
    meant = duration(language).interpret(heard(said))
    assert (meant.value, meant.key, meant.band) == (dt.timedelta(minutes=minutes), str(60 * minutes), Band.ACCEPT)


@pytest.mark.parametrize("said", ["two", "hello", "", "minutes two hours", "zero hours"])
def test_a_number_alone_and_other_words_are_no_span(said):
    assert duration("en").interpret(heard(said)) is None


@pytest.mark.parametrize("said", ["it takes two hours", "two hours I guess", "hours"])
def test_a_span_among_other_words_is_asked_about(said):
    assert duration("en").interpret(heard(said)).band is Band.CONFIRM


def test_a_span_outside_the_range_is_passed_over():
    grammar = duration("en", 600, 7200)
    assert grammar.interpret([Said("fifty hours", 0.9), Said("fifteen minutes", 0.8)]).key == "900"
    assert grammar.read("two days") is None


def test_a_language_without_a_table_has_no_spans():
    assert duration("xx").interpret(heard("two hours")) is None


def test_an_engine_is_told_units_and_numbers():
    assert {"hours", "half", "quarter", "ninety", "fortnight"} <= set(duration("en").words)


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.sampled_from([*LANGUAGES, "xx"]),
)
def test_no_text_makes_it_raise(text, language):
    meant = duration(language).interpret(heard(text))
    assert meant is None or meant.value > dt.timedelta(0)


@pytest.mark.parametrize("text", ["two hours " * 50, "half " * 100, "9" * 1000, "1.5h" * 200, "a " * 100])
def test_a_hostile_transcript_costs_little(text, no_longer_than):
    duration("en").interpret(heard("1"))
    with no_longer_than(1.0):
        duration("en").interpret(heard(*[text] * 10))
