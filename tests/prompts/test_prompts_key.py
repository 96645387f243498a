"""The content key: each ingredient changes it, and nothing else does."""

import unicodedata
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._media.formats import FORMATS
from voicekit._prompts import key
from voicekit._prompts.key import Recipe, is_key
from voicekit._spoken.texts import normalised
from voicekit._tts.engine import Voice

VOICE = Voice("piper", "joe", "en", "1.3/abc")
WAV = FORMATS["wav"]
RECIPE = key.speech("Hello", VOICE, WAV, 0.3)


@pytest.mark.parametrize("name", [field.name for field in fields(Recipe)])
def test_changing_any_ingredient_changes_the_key(name):
    old = getattr(RECIPE, name)
    changed = replace(RECIPE, **{name: old + 1 if isinstance(old, int | float) else old + "x"})
    assert changed.key != RECIPE.key
    assert RECIPE.differences(changed) == (name,)


@pytest.mark.parametrize("name", [field.name for field in fields(Voice)])
def test_every_field_of_a_voice_is_an_ingredient(name):
    voice = replace(VOICE, **{name: "other"})
    assert key.speech("Hello", voice, WAV, 0.3).key != RECIPE.key


def test_the_version_of_the_post_processing_is_an_ingredient(monkeypatch):
    monkeypatch.setattr(key, "MASTERING_VERSION", "another")
    assert key.speech("Hello", VOICE, WAV, 0.3).key != RECIPE.key
    assert key.recording("abc", WAV).mastering == "another"


def test_the_version_of_what_reads_recordings_is_an_ingredient_of_theirs(monkeypatch):
    before = key.recording("abc", WAV).key
    monkeypatch.setattr(key, "READING_VERSION", "another")
    assert key.recording("abc", WAV).key != before
    assert key.speech("Hello", VOICE, WAV, 0.3).key == RECIPE.key


def test_keys_of_all_formats_and_kinds_differ():
    forms = FORMATS.values()
    keys = [key.speech("1.0", VOICE, form).key for form in forms]
    keys += [key.recording("1.0", form).key for form in forms]
    keys += [key.silence(1.0, form).key for form in forms]
    keys += [key.tone((1.0,), 1.0, form).key for form in forms]
    assert len(set(keys)) == 4 * len(FORMATS)
    assert all(is_key(made) for made in keys)


@given(st.text(), st.text())
def test_the_border_between_two_ingredients_cannot_move(left, right):
    recipes = {replace(RECIPE, content=left, format=right), replace(RECIPE, content=left + right, format="")}
    assert len({recipe.key for recipe in recipes}) == len(recipes)


@given(st.text())
def test_normalising_is_done_once_and_for_all(text):
    once = normalised(text)
    assert normalised(once) == once
    assert once == once.strip()
    assert not any(unicodedata.category(character) == "Cc" for character in once)


def test_white_space_and_composition_make_no_difference():
    assert normalised(" Caf\u0065\u0301\n\tau\u00a0lait ") == "Caf\u00e9 au lait"
    assert key.speech(normalised("a  b\n"), VOICE, WAV).key == key.speech("a b", VOICE, WAV).key


def test_letter_case_and_marks_make_a_difference():
    assert len({key.speech(text, VOICE, WAV).key for text in ("us", "US", "us.", "us?")}) == 4
