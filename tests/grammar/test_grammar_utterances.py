"""What people say to a question: nothing is accepted that was not meant."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import TODAY, Said, asking, currency_of
from utterances import ANSWERS, ANSWERS_WITH_WORDS_AROUND, CORRECTIONS, FORM_ANSWERS, NO_ANSWERS

from voicekit._grammar import Band
from voicekit._grammar.carrier import Carrier
from voicekit._grammar.combine import several
from voicekit._grammar.dates import date
from voicekit._grammar.numbers import number
from voicekit._grammar.times import time
from voicekit._lang import language_of, languages
from voicekit._spoken import words

UNDERSTOOD = 87
"""How many of ANSWERS are accepted as what they mean; a language that learns more words raises it."""

MEANT_AFTER_ALL = {
    "the third sunday of june": "2026-06-21",
    "sunday fortnight": "2026-03-22",
    "easter monday": "2026-04-06",
    "half past twenty": "20:30",
    "double seven": "77",
}
"""Of NO_ANSWERS those that are accepted, and rightly."""

FILLED = 104
"""How many of FORM_ANSWERS fill, unasked, just the slots that they speak of with what they mean."""

CORRECTED = 35
"""How many of CORRECTIONS are accepted as what they mean."""

CUES = {
    "en": (("nights",), ("guests", "people")),
    "de": (("nächte",), ("gäste",)),
    "es": (("noches",), ("personas",)),
    "fr": (("nuits",), ("personnes",)),
    "it": (("notti",), ("persone",)),
    "pt": (("noites",), ("pessoas",)),
    "nl": (("nachten",), ("gasten",)),
    "ru": (("ночи", "ночей"), ("гостя", "гостей")),
    "ko": (("박",), ("명",)),
}
"""What callers call the slots ``nights`` and ``guests``."""

ASKED_BACK = {
    "i'd like to come on saturday",
    "well saturday i guess",
    "april twentieth of this year",
    "el siete",
}
"""Of ANSWERS_WITH_WORDS_AROUND those that a caller is asked about, or asked for again."""

VALUES = {"date": "2026-03-06", "number": "3", "money": "5", "duration": "7200"}
"""What is turned down in every language, in its own words."""


def in_words(language, kind):
    if kind == "date":
        return words("weekday", VALUES[kind], language)
    code = f" {currency_of(language)}" if kind == "money" else ""
    return words(kind, f"{VALUES[kind]}{code}", language)


EVERY_VALUE = [(language, kind, in_words(language, kind)) for language in languages() for kind in VALUES]


def accepted(language, kind, said):
    """The key that a question takes without asking back; None where it does not."""
    meant = asking(language, kind).interpret([Said(said, 0.95)])
    return meant.key if meant is not None and meant.band is Band.ACCEPT else None


@pytest.mark.parametrize(("language", "kind", "said", "right"), ANSWERS)
def test_nothing_is_both_wrong_and_accepted(language, kind, said, right):
    assert accepted(language, kind, said) in {None, *right}


def test_most_of_what_people_say_is_accepted_as_what_it_means():
    right = [said for language, kind, said, keys in ANSWERS if accepted(language, kind, said) in keys]
    assert len(right) >= UNDERSTOOD


@pytest.mark.parametrize(("language", "kind", "said"), NO_ANSWERS)
def test_what_is_no_value_is_not_accepted(language, kind, said):
    assert accepted(language, kind, said) == MEANT_AFTER_ALL.get(said)


@pytest.mark.parametrize(("language", "kind", "said", "right"), ANSWERS_WITH_WORDS_AROUND)
def test_words_that_add_nothing_leave_a_value_accepted(language, kind, said, right):
    assert accepted(language, kind, said) in ({None} if said in ASKED_BACK else right)


@pytest.mark.parametrize(
    ("language", "kind", "said"),
    [
        ("en", "number", "five {} six"),
        ("en", "time", "nine {} ten"),
        ("en", "money", "five {} six dollars"),
        ("en", "digits", "nine eight {} seven"),
        ("en", "duration", "two hours {} thirty minutes"),
        ("en", "phone", "two one two five five five zero one four {} seven"),
        ("en", "phonetic", "a b {} c"),
        ("de", "number", "fünf {} sechs"),
        ("de", "time", "acht {} zehn"),
        ("es", "number", "cinco {} seis"),
        ("fr", "number", "cinq {} six"),
        ("it", "number", "cinque {} sei"),
        ("pt", "number", "cinco {} seis"),
        ("nl", "number", "vijf {} zes"),
        ("ru", "number", "пять {} шесть"),
        ("ko", "number", "오 {} 육"),
    ],
)
def test_two_values_with_a_correction_between_them_are_not_accepted_as_one(language, kind, said):
    corrects = set(Carrier.of(language).corrections)
    assert {row for row in corrects if accepted(language, kind, said.format(" ".join(row)))} == set()


@cache
def form(language, asked):
    nights, guests = CUES[language]
    slots = {
        "day": date(language, TODAY),
        "hour": time(language),
        "nights": number(language, 1, 30),
        "guests": number(language, 1, 20),
    }
    return several(slots, asked=asked or None, cues={"nights": nights, "guests": guests})


def filled(language, asked, said):
    """The slots that an answer fills without being asked back, with their keys."""
    meant = form(language, asked).interpret([Said(said, 0.95)]) or {}
    return {slot: each.key for slot, each in meant.items() if each.band is Band.ACCEPT}


@pytest.mark.parametrize(("language", "asked", "said", "right"), FORM_ANSWERS)
def test_no_slot_is_filled_unasked_with_what_was_not_meant(language, asked, said, right):
    assert filled(language, asked, said).items() <= right.items()


def test_most_answers_to_several_slots_at_once_fill_them():
    right = [said for language, asked, said, keys in FORM_ANSWERS if filled(language, asked, said) == keys]
    assert len(right) >= FILLED


@pytest.mark.parametrize(("language", "said", "right"), CORRECTIONS)
def test_no_value_is_replaced_unasked_by_what_was_not_meant(language, said, right):
    assert accepted(language, "corr", said) in {None, *right}


def test_many_corrections_are_accepted_as_what_they_mean():
    right = [said for language, said, keys in CORRECTIONS if accepted(language, "corr", said) in keys]
    assert len(right) >= CORRECTED


@given(st.sampled_from(EVERY_VALUE), st.from_regex(r"[bcdfgkxz]{5,9}", fullmatch=True), st.data())
def test_a_value_beside_a_word_that_nobody_knows_is_not_accepted(value, strange, data):
    language, kind, said = value
    words = said.split()
    at = data.draw(st.integers(0, len(words)))
    with_it = " ".join([*words[:at], strange, *words[at:]])
    assert accepted(language, kind, with_it) is None


@pytest.mark.parametrize(("language", "kind", "said"), EVERY_VALUE)
def test_a_value_after_a_negation_is_not_accepted(language, kind, said):
    assert accepted(language, kind, said) is not None
    taken = {no for no in language_of(language).hearing.negations if accepted(language, kind, f"{no} {said}")}
    assert taken == set()
