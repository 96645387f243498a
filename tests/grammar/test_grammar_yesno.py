"""Yes and no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import heard

from voicekit._grammar import Band
from voicekit._grammar.yesno import yes_no
from voicekit._lang import language_of, languages


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en", "yes", True),
        ("en", "Yeah, sure.", True),
        ("en", "yes that's right", True),
        ("en", "uh yes please", True),
        ("en", "no", False),
        ("en", "no no no", False),
        ("en", "that's not right", False),
        ("en", "no thank you", False),
        ("en", "not really", False),
        ("de", "ja genau", True),
        ("de", "das stimmt nicht", False),
        ("fr", "oui d'accord", True),
        ("fr", "non, c'est pas ça", False),
        ("es", "claro que sí", True),
        ("es", "claro que no", False),
        ("it", "va bene", True),
        ("it", "no grazie", False),
        ("pt", "isso mesmo", True),
        ("pt-BR", "não, obrigada", False),
        ("nl", "ja dat klopt", True),
        ("nl", "dat klopt niet", False),
        ("ru", "да, конечно", True),
        ("ru", "конечно нет", False),
        ("ko", "네, 맞아요", True),
        ("ko", "아니요", False),
    ],
)
def test_yes_and_no_are_understood(language, said, value):
    meant = yes_no(language).interpret(heard(said))
    assert (meant.value, meant.band) == (value, Band.ACCEPT)


@pytest.mark.parametrize("said", ["yes no", "no that's right", "yes I want the other one"])
def test_a_mixed_answer_is_asked_about(said):
    assert yes_no("en").interpret(heard(said)).band is Band.CONFIRM


@pytest.mark.parametrize("language", languages())
def test_every_usual_word_means_what_its_table_says(language):
    grammar = yes_no(language)
    for value, said in [(True, language_of(language).hearing.yes), (False, language_of(language).hearing.no)]:
        for word in said:
            assert grammar.interpret(heard(word)).value is value, word


@pytest.mark.parametrize("said", ["", "[unk]", "maybe", "seven"])
def test_other_words_mean_nothing(said):
    assert yes_no("en").interpret(heard(said)) is None


def test_a_language_without_a_table_has_no_phrases():
    assert yes_no("xx").phrases == ()
    assert yes_no("xx").interpret(heard("yes")) is None


@given(st.text(max_size=80), st.sampled_from([*languages(), "xx"]))
def test_no_text_makes_it_raise(text, language):
    yes_no(language).interpret(heard(text))
