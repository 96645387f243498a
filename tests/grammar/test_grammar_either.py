"""One of several grammars answered."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from saying import Said, heard

from voicekit._grammar import Band, Grammar
from voicekit._grammar.choices import menu
from voicekit._grammar.combine import either
from voicekit._grammar.dates import date
from voicekit._grammar.digits import digits
from voicekit._grammar.grammar import MAX_PHRASES
from voicekit._grammar.meaning import Reading
from voicekit._grammar.merge_phrases import shared
from voicekit._grammar.shape import Shape
from voicekit._grammar.yesno import yes_no

COMMANDS = menu({"operator": ("operator", "a person"), "main": ("main menu",)}, "en")
FREE = Grammar("en", (), (), complete=False, read=lambda text: [Reading(text, text)] if text else [])


def joined(own):
    return either({"answer": own, "hot": COMMANDS})


@pytest.mark.parametrize(
    ("own", "said", "key"),
    [
        (digits("en", Shape(3, 3)), "one two three", "answer:123"),
        (digits("en", Shape(3, 3)), "operator", "hot:operator"),
        (digits("en", Shape(3, 3)), "I'd like to talk to the operator please", "hot:operator"),
        (date("en", dt.date(2026, 3, 1)), "the fifth of March", "answer:2026-03-05"),
        (date("en", dt.date(2026, 3, 1)), "main menu", "hot:main"),
        (FREE, "the line is dead", "answer:the line is dead"),
        (FREE, "main menu", "hot:main"),
        (FREE, "uh, operator please", "hot:operator"),
        (menu({"1": ("sales",)}, "en"), "sales", "answer:1"),
        (menu({"1": ("the operator",)}, "en"), "operator", "answer:1"),
    ],
)
def test_what_is_said_in_full_is_accepted_for_its_part(own, said, key):
    meant = joined(own).interpret(heard(said))
    assert (meant.key, meant.band) == (key, Band.ACCEPT)


def test_a_command_within_free_speech_is_free_speech_with_the_command_as_second():
    meant = joined(FREE).interpret(heard("the operator was very rude to me"))
    assert (meant.key, meant.band) == ("answer:the operator was very rude to me", Band.ACCEPT)
    assert meant.second == "hot:operator"


def test_the_surer_part_wins_and_a_close_other_one_is_asked_about():
    own = joined(menu({"1": ("sales",)}, "en"))
    meant = own.interpret([Said("sales", 0.8), Said("operator", 0.75)])
    assert (meant.key, meant.second, meant.band) == ("answer:1", "hot:operator", Band.CONFIRM)
    assert own.interpret([Said("sales", 0.5), Said("operator", 0.8)]).key == "hot:operator"


def test_the_value_is_that_of_the_part():
    assert joined(date("en", dt.date(2026, 3, 1))).interpret(heard("tomorrow")).value == dt.date(2026, 3, 2)


def test_an_entry_of_another_shape_says_nothing_about_other_alternatives():
    own = joined(digits("en", Shape(3, 3)))
    assert own.read("two two") is None
    assert own.read("hello there") == []
    assert own.interpret([Said("two two", 0.9), Said("two two two", 0.8)]).band is Band.ACCEPT


def test_it_is_complete_only_if_all_parts_are():
    assert joined(menu({"1": ("sales",)}, "en")).complete
    assert not joined(digits("en", Shape(3, 3))).complete


def test_an_engine_that_follows_words_gets_the_words_of_all_parts():
    words = joined(date("en", dt.date(2026, 3, 1))).words
    assert {"march", "fifth", "operator", "main", "menu", "please"} <= set(words)


def test_free_speech_stays_free_whatever_is_joined_to_it():
    own = joined(FREE)
    assert own.free
    assert own.words == ()


def test_a_large_part_pushes_no_command_off_the_list():
    large = menu({str(key): (f"the choice number {key}",) for key in range(100, 700)}, "en")
    own = joined(large)
    assert len(own.phrases) == MAX_PHRASES
    assert own.phrases[: len(own.short)] == own.short
    assert {"operator", "a person", "main menu"} <= set(own.short)
    assert "operator please" in either({"answer": menu({"1": ("sales",)}, "en"), "hot": COMMANDS}).phrases


@given(st.lists(st.lists(st.text("abcd", min_size=1, max_size=4), max_size=30), max_size=5), st.integers(0, 40))
def test_shares_are_bounded_and_fair(lists, most):
    kept = shared(lists, most=most)
    wanted = {phrase for phrases in lists for phrase in phrases}
    assert len(kept) == len(set(kept)) <= most
    assert set(kept) <= wanted
    for phrases in lists:
        own = set(phrases)
        assert own <= set(kept) or len(own & set(kept)) >= most // max(1, len(lists))


@pytest.mark.parametrize("parts", [{}, {"a:b": COMMANDS}])
def test_parts_without_usable_names_are_refused(parts):
    with pytest.raises(ValueError, match="names without a colon"):
        either(parts)


@given(st.text(max_size=80))
def test_no_text_makes_it_raise(text):
    for own in (FREE, digits("en"), date("en", dt.date(2026, 3, 1))):
        joined(own).interpret(heard(text))


def test_answers_are_looked_for_in_sentences_where_a_part_has_words_of_its_own():
    assert joined(menu({"1": ("sales",)}, "en")).in_sentences
    assert not either({"answer": yes_no("en"), "more": yes_no("en")}).in_sentences
