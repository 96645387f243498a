"""An answer is accepted in languages in which the engine was measured; in all others it is asked back."""

from dataclasses import replace
from pathlib import Path

import pytest
from fake_recognizer import FakeRecognizer

from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Hypothesis
from voicekit._asr.measured import ELSEWHERE, MEASURED, asks_back, in_language
from voicekit._asr.models import Installed
from voicekit._asr.models.catalogue import MANY
from voicekit._asr.selection import described, select
from voicekit._asr.service import Recognition
from voicekit._grammar import Band, Thresholds
from voicekit._grammar.choices import menu
from voicekit._lang import language_of, languages

MENU = menu({"1": ("ventas",), "2": ("pedidos",)}, "es")


def band(engine, language, trusted=()):
    table = in_language(calibration(engine, closed=True), engine, language, trusted)
    found = MENU.interpret([Hypothesis("ventas", 1.0)], Thresholds(table.accept, table.confirm))
    return found.band


@pytest.mark.parametrize(
    ("engine", "language"), [("whisper", "es-MX"), ("whisper", "en_GB"), ("whisper", "it"), ("vosk", "ko")]
)
def test_a_clear_answer_is_accepted_in_a_language_that_was_measured(engine, language):
    assert band(engine, language) is Band.ACCEPT


@pytest.mark.parametrize(
    ("engine", "language"),
    [
        ("whisper", "de"),
        ("whisper", "fr-CA"),
        ("whisper", "ru"),
        ("whisper", "sv"),
        ("vosk", "en-US"),
        ("moonshine", "es"),
        ("theirs", "en"),
    ],
)
def test_the_clearest_answer_is_asked_back_in_a_language_that_was_not(engine, language):
    assert band(engine, language) is Band.CONFIRM
    assert band(engine, language, trusted=("xx",)) is Band.CONFIRM
    assert band(engine, language, trusted=("xx", language)) is Band.ACCEPT


def test_other_languages_than_english_have_to_be_heard_more_clearly_by_whisper():
    table = calibration("whisper", closed=True)
    assert in_language(table, "whisper", "en-GB") == table
    abroad = [in_language(table, "whisper", tag, trusted=("de", "fr")).accept for tag in ("es", "fr-CA", "de")]
    assert abroad == [ELSEWHERE["whisper"]] * 3
    assert in_language(replace(table, accept=0.9), "whisper", "es").accept == 0.9


@pytest.mark.parametrize("trusted", [("de",), ("de-AT",), ("fr", "de_DE")])
def test_a_language_is_trusted_in_all_its_regions(trusted):
    assert asks_back("whisper", "de-CH")
    assert not asks_back("whisper", "de-CH", trusted)


def test_what_is_measured_are_engines_with_a_table_and_languages_with_words_to_ask_back():
    for engine, spoken in MEASURED.items():
        assert 0 < calibration(engine, closed=True).accept < 1
        assert set(spoken) <= set(languages())
        assert all(language_of(code).phrases.did_you_say for code in spoken)


async def test_a_recognition_has_the_thresholds_of_the_language_by_the_engine_that_hears_it():
    fake = FakeRecognizer(("sales", "support"))
    async with Recognition(lambda *_: fake) as recognition, Recognition(lambda *_: fake, trusted=("en",)) as trusting:
        for each in (recognition, trusting):
            await each.load("en")
            await each.load("en", closed=False)
        assert recognition.calibration("en").accept > 1 > trusting.calibration("en").accept
        # Free speech is written down, and chosen from nothing.
        assert recognition.calibration("en", closed=False).accept < 1


def test_what_names_the_model_says_that_each_answer_is_asked_back():
    base = Installed("whisper-base", "whisper", MANY, Path("/models/whisper-base"), 1, "")
    german, spanish = select([base], "de"), select([base], "es")
    assert described(german, "de").endswith("not measured in de, so each answer is asked back")
    assert described(german, "de", ("de",)) == german.why
    assert described(spanish, "es") == spanish.why
