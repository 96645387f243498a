"""espeak-ng with its real library."""

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from gaps import ABBREVIATED, GAP, longest_gap

from voicekit._tts import espeaklib
from voicekit._tts.engine import Voice
from voicekit._tts.espeak import EspeakEngine
from voicekit.errors import EngineFailed, EngineMissing, Unsayable

JITTER = 0.03
"""Seconds: the library's waves go on from text to text, so that no two are the same to the sample."""


@pytest.fixture
def engine():
    return EspeakEngine()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Good morning."),
        ("de", "Guten Morgen."),
        ("ko", "안녕하세요"),
        ("ru", "Доброе утро"),
        ("el", "Καλημέρα"),
        ("ar", "صباح الخير"),
        ("zh", "早上好"),
        ("ja", "おはようございます"),
        ("hi", "सुप्रभात"),
    ],
)
def test_it_speaks_the_languages_of_the_world_in_their_own_letters(engine, language, text):
    pcm = engine.synthesize(text, engine.voice(language))
    assert pcm.rate == 22050
    assert pcm.samples.dtype == np.int16
    assert 0.4 < pcm.seconds < 4
    assert np.abs(pcm.samples.astype(int)).max() > 3000


def test_its_languages_are_about_a_hundred_english_first(engine):
    assert len({tag.split("-")[0] for tag in engine.languages()}) >= 90
    assert engine.languages()[0] == "en"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("en", "gmw/en"),
        ("en-US", "gmw/en-US"),
        ("en-AU", "gmw/en"),
        ("pt-BR", "roa/pt-BR"),
        ("pt", "roa/pt"),
        ("no", "gmq/nb"),
        ("zh", "sit/cmn"),
        ("fr-CA", "roa/fr"),
    ],
)
def test_the_best_voice_of_a_language_is_chosen(engine, asked, name):
    assert engine.voice(asked).name == name


def test_a_wish_is_followed_in_its_language_and_its_variant_in_all():
    engine = EspeakEngine("en-gb-scotland+f3")
    assert engine.voice("en").name == "gmw/en-GB-scotland+f3"
    assert engine.voice("de").name == "gmw/de+f3"
    assert engine.synthesize("Good morning.", engine.voice("en")).seconds > 0.5


def test_voices_sound_as_different_as_their_names(engine):
    female = EspeakEngine("+f3")
    one, other = (e.synthesize("Good morning.", e.voice("en")).samples for e in (engine, female))
    assert len(one) != len(other) or (one != other).any()


def test_the_same_text_takes_the_same_time_whatever_was_said_between(engine):
    voice = engine.voice("en")
    first = engine.synthesize("Good morning.", voice).seconds
    slow = EspeakEngine(words_per_minute=100)
    slow.synthesize("Guten Morgen.", slow.voice("de"))
    assert engine.synthesize("Good morning.", voice).seconds == pytest.approx(first, abs=JITTER)


def test_the_pace_is_heard_and_is_part_of_the_version(engine):
    fast = EspeakEngine(words_per_minute=320)
    text = "The office is open from nine to five."
    assert fast.synthesize(text, fast.voice("en")).seconds < 0.7 * engine.synthesize(text, engine.voice("en")).seconds
    assert fast.voice("en").version != engine.voice("en").version


def test_threads_do_not_hear_each_other(engine):
    voice = engine.voice("en")
    texts = ["One.", "Two or three.", "Four, five, six and seven."]
    alone = [engine.synthesize(text, voice).seconds for text in texts]
    with ThreadPoolExecutor(4) as pool:
        spoken = list(pool.map(lambda text: engine.synthesize(text, voice).seconds, texts * 4))
    assert spoken == pytest.approx(alone * 4, abs=JITTER)


def test_it_speaks_beside_piper_whose_own_espeak_lives_in_the_same_process(engine, piper):
    voice = engine.voice("en")
    before = engine.synthesize("Good morning.", voice).seconds
    piper.synthesize("Good morning.", piper.voice("en"))
    assert engine.synthesize("Good morning.", voice).seconds == pytest.approx(before, abs=JITTER)


@pytest.mark.parametrize(("language", "text"), [("en", "안녕하세요"), ("de", "Привет"), ("ru", "你好"), ("en", "...")])
def test_text_that_the_voice_cannot_say_is_refused(engine, language, text):
    with pytest.raises(Unsayable):
        engine.synthesize(text, engine.voice(language))


def test_markup_and_zero_bytes_are_text(engine):
    voice = engine.voice("en")
    plain = engine.synthesize("Press one.", voice).seconds
    assert engine.synthesize("Press <break time='9s'/> one.", voice).seconds > plain
    assert engine.synthesize("Press\0one.", voice).seconds == pytest.approx(plain, abs=0.1)


def test_an_unknown_language_and_an_unknown_voice_are_told_apart(engine):
    with pytest.raises(EngineMissing, match="tlh"):
        engine.voice("tlh")
    with pytest.raises(EngineFailed, match="no voice nobody"):
        engine.synthesize("Hello.", Voice("espeak", "nobody", "en", "1"))
    assert engine.synthesize("Hello.", engine.voice("en")).seconds > 0.3


def test_without_a_library_it_is_missing_and_says_what_to_install(monkeypatch, engine):
    monkeypatch.setattr(espeaklib, "_loaded", [])
    monkeypatch.setattr(espeaklib, "SYSTEM_LIBRARY", "libthere-is-none.so")
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    with pytest.raises(EngineMissing, match=r"voicekit\[espeak\].*libespeak-ng1"):
        engine.voice("en")
    assert engine.languages() == ()


@pytest.mark.parametrize("pace", [0, 79, 451])
def test_a_mad_pace_is_refused(pace):
    with pytest.raises(ValueError, match="words per minute"):
        EspeakEngine(words_per_minute=pace)


@pytest.mark.parametrize("text", ABBREVIATED)
def test_an_abbreviation_makes_no_gap_within_a_sentence(engine, text):
    assert longest_gap(engine.synthesize(text, engine.voice("en"))) < GAP


def test_points_that_change_what_is_said_stay(engine):
    spoken = engine.synthesize("Tel. Rossi", engine.voice("it")).seconds
    assert spoken > 1.1 * engine.synthesize("Tel Rossi", engine.voice("it")).seconds
