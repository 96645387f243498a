"""Where speakers correct themselves."""

import pytest

from voicekit._grammar.repairs import parted
from voicekit._grammar.text import tokens
from voicekit._lang import language_of, languages


def parts(language, said):
    return [" ".join(part.words) for part in parted(tokens(said), language)]


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        ("en", "three nights", ["three nights"]),
        ("en", "three nights no four", ["three nights", "four"]),
        ("en", "three nights no sorry I meant four", ["three nights", "four"]),
        ("en", "no four", ["", "four"]),
        ("en", "three no", ["three", ""]),
        ("en", "not three but four", ["not three", "four"]),
        ("en", "nine rather than ten", ["nine rather than ten"]),
        ("en", "any day but friday", ["any day but friday"]),
        ("es", "tres noches no cuatro", ["tres noches", "cuatro"]),
        ("es", "no tres sino cuatro", ["no tres", "cuatro"]),
        ("it", "alle nove e mezza", ["alle nove e mezza"]),
        ("xx", "three no four", ["three no four"]),
        ("en", "", [""]),
    ],
)
def test_a_text_is_parted_at_the_words_that_correct(language, said, expected):
    assert parts(language, said) == expected


def test_a_word_that_is_an_answer_parts_nothing():
    words = tokens("yes no maybe")
    assert len(parted(words, "en")) == 2
    assert len(parted(words, "en", lambda word: word == "no")) == 1


@pytest.mark.parametrize("language", languages())
def test_every_language_parts_at_its_no(language):
    no = " ".join(tokens(language_of(language).hearing.no[0]))
    first, second = parted(("x", *no.split(), "y"), language)
    assert (first.words, second.words, second.after_no) == (("x",), ("y",), True)


def test_only_a_no_that_is_also_a_negation_may_turn_down_what_follows_it():
    doubtful = {
        language
        for language in languages()
        if parted(tokens(f"x {language_of(language).hearing.no[0]} y"), language)[-1].may_negate
    }
    assert {"es", "pt"} <= doubtful
    assert doubtful.isdisjoint({"en", "de", "fr", "it", "nl", "ru", "ko"})
