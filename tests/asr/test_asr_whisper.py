"""Whisper (tiny.en) with menus and free speech."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Vocabulary
from voicekit._asr.loops import is_plausible, is_repetitive
from voicekit._asr.mel import log_mel
from voicekit._asr.whisper import WhisperRecognizer, please_in, spellings
from voicekit._asr.whispermodel import LazyModel, WhisperModel
from voicekit._call.speech.capture import wanted
from voicekit._grammar.choices import menu
from voicekit._grammar.meaning import Band, Thresholds
from voicekit._media.pcm import Pcm
from voicekit._tts.espeak import EspeakEngine
from voicekit._tts.piper import PiperEngine
from voicekit.errors import ModelBroken, ModelMissing, RecognizerFailed, RecognizerMissing
from voicekit.testing.asterisk.telephone import telephone, white

MENU = ("sales", "technical support", "billing", "operator")
DIGITS = Vocabulary(("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))


@pytest.fixture(scope="module")
def say():
    engine = EspeakEngine()
    voice = engine.voice("en-US")
    return lambda text, **line: telephone(engine.synthesize(text, voice), **line)


def heard(recognizer, phrases, *sounds):
    utterance = recognizer.open(phrases)
    for sound in sounds:
        utterance.feed(sound)
    return utterance.finish()


@pytest.mark.parametrize("choice", MENU)
def test_each_choice_of_a_menu_is_heard_on_the_telephone(english, say, choice):
    found = heard(english, MENU, say(choice))
    assert found[0].text == choice
    assert found[0].confidence > 0.5


@pytest.mark.parametrize("said", ["four two seven nine", "one one five six three eight", "seven seven three"])
def test_words_of_a_vocabulary_are_heard_in_any_order_and_nothing_else(english, say, said):
    utterance = english.open(DIGITS)
    utterance.feed(say(said))
    found = utterance.finish()
    assert found[0].text == said
    assert found[0].confidence > 0.5
    assert {word for each in found for word in each.text.split()} <= set(DIGITS.words)
    assert len({each.text for each in found}) == len(found)


def test_a_sentence_is_no_string_of_digits(english, say):
    utterance = english.open(DIGITS)
    utterance.feed(say("my dog ate the remote control"))
    assert all(each.confidence < 0.29 for each in utterance.finish())


def test_a_choice_is_heard_in_noise(english, say):
    assert heard(english, MENU, say("technical support", noise=white(3), snr=10))[0].text == "technical support"


def test_what_is_no_choice_has_little_confidence(english, say):
    assert heard(english, MENU, say("my dog ate the remote control"))[0].confidence < 0.3


def test_hypotheses_come_likeliest_first_and_are_choices(english, say):
    found = heard(english, MENU, say("billing"))
    assert {each.text for each in found} <= set(MENU)
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)


def test_frames_of_a_live_call_are_heard_as_the_whole(english, say):
    sound = say("operator")
    frames = [Pcm(sound.samples[start : start + 160], 8000) for start in range(0, len(sound.samples), 160)]
    assert heard(english, MENU, *frames) == heard(english, MENU, sound)


def test_what_was_prepared_in_a_pause_is_the_answer_unless_the_caller_goes_on(english, say):
    silence = Pcm(np.zeros(1600, np.int16), 8000)
    utterance = english.open(MENU)
    utterance.feed(say("technical"))
    utterance.prepare()
    prepared = utterance.__dict__["_prepared"]
    utterance.feed(silence)
    assert utterance.finish() is prepared

    utterance = english.open(MENU)
    utterance.feed(say("sales"))
    utterance.prepare()
    utterance.feed(say("support"))
    assert utterance.__dict__["_prepared"] is None
    assert utterance.finish()


def test_silence_is_no_answer(english):
    assert heard(english, MENU) == ()
    assert heard(english, MENU, Pcm(np.zeros(16000, np.int16), 8000)) == ()
    assert heard(english, None, Pcm(np.zeros(16000, np.int16), 8000)) == ()


def test_noise_alone_writes_nothing(english):
    assert heard(english, None, telephone(white(3))) == ()


def test_free_speech_is_written_down_with_times(english, say):
    sound = say("Please call me back tomorrow morning.")
    (found,) = heard(english, None, sound)
    assert "tomorrow morning" in found.text
    assert [word.text for word in found.words] == found.text.split()
    starts = [word.start for word in found.words]
    assert starts == sorted(starts)
    assert found.words[-1].end <= sound.seconds + 0.01


def test_threads_share_the_model(english, say):
    sounds = [say(choice) for choice in MENU]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda sound: heard(english, MENU, sound)[0].text, sounds))
    assert found == list(MENU)


def test_what_cannot_be_is_refused(english, say, tmp_path):
    with pytest.raises(ValueError, match="no phrases"):
        english.open([])
    utterance = english.open(MENU)
    utterance.feed(say("sales"))
    with pytest.raises(RecognizerFailed, match="16000"):
        utterance.feed(Pcm(np.zeros(10, np.int16), 16000))
    utterance.finish()
    with pytest.raises(RecognizerFailed, match="ended"):
        utterance.feed(say("sales"))
    with pytest.raises(ModelMissing, match="voicekit models fetch"):
        WhisperRecognizer(LazyModel(tmp_path / "none", 1), "en").load()
    (tmp_path / "model.bin").write_bytes(b"")
    with pytest.raises(ModelBroken, match=r"config\.json"):
        WhisperRecognizer(LazyModel(tmp_path, 1), "en").load()


def test_an_english_model_does_not_pretend_to_know_german(english):
    with pytest.raises(RecognizerMissing, match=r"does not know de.*whisper-base"):
        WhisperRecognizer(english.__dict__["_shared"], "de-AT").open(["ja", "nein"])


def test_a_model_that_does_not_know_the_language_says_so_when_it_is_loaded(english):
    with pytest.raises(RecognizerMissing, match=r"does not know de.*whisper-base"):
        WhisperRecognizer(english.__dict__["_shared"], "de-AT").load()
    with pytest.raises(RecognizerMissing, match=r"does not know ga.*models list --language ga"):
        WhisperRecognizer(english.__dict__["_shared"], "ga").load()


@pytest.mark.parametrize("written", [str, list], ids=["merges in one string", "merges as pairs"])
def test_a_tokenizer_that_lacks_its_first_merge_cuts_no_word(english, tmp_path, written):
    whole = english.__dict__["_path"]
    for file in whole.iterdir():
        (tmp_path / file.name).symlink_to(file)
    described = json.loads((whole / "tokenizer.json").read_text(encoding="utf-8"))
    pairs = [merge if isinstance(merge, list) else merge.split(" ") for merge in described["model"]["merges"]]
    assert pairs[0] == ["\N{LATIN CAPITAL LETTER G WITH DOT ABOVE}", "t"]
    described["model"]["merges"] = [pair if written is list else " ".join(pair) for pair in pairs[1:]]
    (tmp_path / "tokenizer.json").unlink()
    (tmp_path / "tokenizer.json").write_text(json.dumps(described), encoding="utf-8")
    model = WhisperModel(tmp_path, 1)
    encoded = model.encode(np.zeros(16_000, np.float32), 300)
    assert [score.tokens for score in model.score(encoded, [" two", " three", " seven"], "en")] == [1, 1, 1]


def test_a_phrase_is_spelt_in_the_ways_the_model_may_write_it():
    assert spellings("new order", "please") == (" New order.", " new order", " New order", " New order, please.")
    assert spellings("Paris", "please") == (" Paris.", " Paris", " Paris, please.")
    assert spellings("Paris") == (" Paris.", " Paris")


@pytest.mark.parametrize(
    ("language", "please"),
    [("en-GB", "please"), ("es", "por favor"), ("fr-CA", "s'il vous plaît"), ("ru", "пожалуйста"), ("sv", "")],
)
def test_the_word_of_politeness_is_that_of_the_language(language, please):
    assert please_in(language) == please


def test_the_spectrogram_of_a_tone_is_loudest_in_its_band():
    tone = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000).astype(np.float32)
    bands = log_mel(tone, 100).mean(axis=1)
    assert log_mel(tone, 300).shape == (80, 300)
    assert 23 <= int(bands.argmax()) <= 26  # 1 kHz is mel 15 of 45.2, band 26 of 81 edges


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("the the the the the the the the the the the the", 10),
        ("I'm going to go to the store. " * 8, 30),
        ("This sentence is far longer than anybody can say in one second.", 1),
        ("no, no, no, no, no, no, no, no, no, no", 5),
    ],
)
def test_loops_and_inventions_are_told(text, seconds):
    assert not is_plausible(text, seconds)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("five five five one two one two", 4),
        ("Yes, yes, yes.", 1.5),
        ("Congratulations", 0.7),
        ("Press 1 to record your unavailable message. Press 2 to record your busy message. Press 3 to record.", 9),
    ],
)
def test_what_people_say_is_no_loop(text, seconds):
    assert is_plausible(text, seconds)
    assert not is_repetitive(text.split())


@pytest.fixture(scope="module")
def joe():
    engine = PiperEngine()
    voice = engine.voice("en-US")
    return lambda text: telephone(engine.synthesize(text, voice))


@pytest.mark.parametrize(
    ("said", "key", "band"),
    [
        ("Well, I am calling about feedback, please.", "3", Band.ACCEPT),
        ("My sister told me that you could help me with feedback.", "3", Band.CONFIRM),
        ("My dog ate the remote control yesterday.", None, Band.REJECT),
    ],
)
def test_a_choice_is_found_in_a_sentence_that_no_carrier_phrase_explains(english, joe, said, key, band):
    choices = {"1": ("new orders",), "2": ("gift vouchers",), "3": ("feedback",), "4": ("product recall",)}
    grammar = menu(choices, "en")
    table = calibration("whisper", closed=True)
    found = heard(english, wanted(grammar), joe(said))
    meant = grammar.interpret(found, Thresholds(table.accept, table.confirm))
    assert meant.band is band
    assert key is None or meant.key == key
    assert all(each.text in grammar.phrases for each in heard(english, tuple(grammar.phrases), joe(said)))
