"""What is found wrong with a menu's words before a call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._authoring.conflicts import alike as clashing
from voicekit._authoring.conflicts import conflicts, sounds_alike, unknown
from voicekit._grammar import choices


def kinds(words, language="en"):
    return [finding.kind for finding in conflicts(words, language)]


def test_a_good_menu_has_no_findings():
    assert kinds({"1": ("sales", "new order"), "2": ("technician", "support"), "3": ("invoices",)}) == []


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("sales", "sails", "alike"),
        ("new order", "no order", "alike"),
        ("support", "sport", "alike"),
        ("mail", "male", "alike"),
        ("cancel", "council", "alike"),
        ("e-mail", "E Mail", "same"),
        ("two", "sales", "same"),
        ("too", "sales", "alike"),
        ("order", "new order", "contained"),
        ("?!", "sales", "silent"),
    ],
)
def test_doubtful_words_are_found_with_what_mends_them(one, other, kind):
    findings = conflicts({"1": (one,), "2": (other,)}, "en")
    assert kind in [finding.kind for finding in findings]
    assert all(finding.hint and finding.words for finding in findings)


@pytest.mark.parametrize(
    ("one", "other"), [("sales", "technician"), ("billing", "building"), ("account", "agent"), ("yes", "no")]
)
def test_words_that_sound_different_are_left_alone(one, other):
    assert not sounds_alike(one, other, "en")


def test_words_of_one_choice_may_sound_as_they_like():
    assert kinds({"1": ("sales", "sails")}) == []


def test_sound_is_judged_only_in_languages_that_can_be_read():
    assert sounds_alike("Seite", "Saite", "de")
    assert not sounds_alike("conto", "canto", "it")
    assert not sounds_alike("заказ", "заказы", "ru")


def test_any_choices_that_sound_alike_are_named_with_why():
    (pair,) = clashing({"operator": ("a person",), "1": ("mail",), "2": ("male", "support")}, "en")
    assert (pair.key, pair.phrase, pair.other, pair.rival) == ("1", "mail", "2", "male")
    assert pair.why == "'mail' and 'male' sound alike"
    assert "longer" in pair.hint


def test_the_worst_clash_comes_first_and_keys_are_not_compared():
    pairs = clashing({"1": ("order", "help"), "2": ("new order", "Help!"), "3": ("one",)}, "en")
    assert [pair.kind for pair in pairs] == ["same", "contained"]
    assert clashing({"1": ("uno",), "2": ("dos",)}, "es") == ()


def test_words_that_the_model_lacks_are_named_with_the_nearest_ones():
    menu = choices.menu({"1": ("salez", "new order"), "2": ("zzz",)}, "en")
    findings = unknown(menu, {"salez": ("sales", "sale"), "zzz": (), "please": ("pleas",)})
    assert [finding.words for finding in findings] == [("salez",), ("zzz",)]
    assert "sales, sale" in findings[0].hint


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["en", "de", "ko"]))
def test_no_words_make_it_raise(one, other, language):
    conflicts({"1": (one,), "2": (other,)}, language)
    clashing({"1": (one,), "2": (other,)}, language)


@given(st.text("abcdefghijklmnopqrstuvwxyz ", max_size=12), st.text("aeioughwcxsz ", max_size=8))
def test_sound_is_the_same_both_ways(one, other):
    assert sounds_alike(one, other, "en") == sounds_alike(other, one, "en")
