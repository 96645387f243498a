"""Moonshine (tiny-en) with menus, strings of words and free speech."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Vocabulary
from voicekit._asr.moonshine import MoonshineEngine, MoonshineRecognizer
from voicekit._asr.moonshinemodel import WordTree
from voicekit._asr.moonshinetokens import END, START, Tokens
from voicekit._media.pcm import Pcm
from voicekit._media.tones import tone
from voicekit._tts.espeak import EspeakEngine
from voicekit._tts.piper import PiperEngine
from voicekit.errors import ModelBroken, ModelMissing, RecognizerFailed
from voicekit.testing.asterisk.telephone import pink, telephone, white

NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MENU = ("sales", "technical support", "billing", "operator")
DIGITS = Vocabulary((*NAMES, "oh"))
SIGNS = (*((name, str(digit)) for digit, name in enumerate(NAMES)), ("oh", "0"))


@pytest.fixture(scope="module")
def say():
    engine = EspeakEngine()
    voice = engine.voice("en-US")
    return lambda text, **line: telephone(engine.synthesize(text, voice), **line)


@pytest.fixture(scope="module")
def tokens(moonshine_path):
    return Tokens(moonshine_path / "tokenizer.bin")


@pytest.fixture(scope="module")
def read_out():
    engine = PiperEngine()
    voice = engine.voice("en")
    return lambda text: telephone(engine.synthesize(text, voice))


def heard(recognizer, phrases, *sounds):
    utterance = recognizer.open(phrases)
    for sound in sounds:
        utterance.feed(sound)
    return utterance.finish()


@pytest.mark.parametrize("choice", MENU)
def test_each_choice_of_a_menu_is_heard_on_the_telephone(moonshine, say, choice):
    found = heard(moonshine, MENU, say(choice))
    assert found[0].text == choice
    # The voice flutters: no two renderings of a word are the same, and one of many is asked back.
    assert found[0].confidence > calibration("moonshine", closed=True).confirm


def test_a_choice_is_heard_in_noise(moonshine, say):
    assert heard(moonshine, MENU, say("technical support", noise=white(3), snr=10))[0].text == "technical support"


def test_what_is_no_choice_has_little_confidence(moonshine, say):
    assert heard(moonshine, MENU, say("my dog ate the remote control"))[0].confidence < 0.3


def test_hypotheses_come_likeliest_first_and_are_choices(moonshine, say):
    found = heard(moonshine, MENU, say("billing"))
    assert {each.text for each in found} == set(MENU)
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)


def test_the_score_of_a_text_hardly_moves_with_what_is_scored_beside_it(moonshine, say):
    model = moonshine.loaded()
    encoded = model.encode(np.zeros(16000, np.float32) + 1e-4)
    texts = [" Sales.", " Sales support.", " Technical support.", " Billing."]
    together = [sum(logs) for logs in model.score(encoded, texts)]
    alone = [sum(model.score(encoded, [text])[0]) for text in texts]
    assert together == pytest.approx(alone, abs=1.0)
    assert [len(logs) for logs in model.score(encoded, texts)] == [len(model.tokens.encode(text)) + 1 for text in texts]


@pytest.mark.parametrize("said", ["four two seven nine", "one one five six three eight", "seven seven three"])
def test_words_of_a_vocabulary_are_heard_in_any_order_and_nothing_else(moonshine, read_out, said):
    found = heard(moonshine, DIGITS, read_out(said))
    assert found[0].text == said
    assert found[0].confidence > 0.5
    assert {word for each in found for word in each.text.split()} <= set(DIGITS.words)
    assert len({each.text for each in found}) == len(found)


def test_a_sentence_is_no_string_of_digits(moonshine, say):
    found = heard(moonshine, DIGITS, say("my dog ate the remote control"))
    assert all(each.confidence < calibration("moonshine", closed=True).accept for each in found)


def so_many(count):
    return Vocabulary((*NAMES, "oh", "double", "twenty", "thirty"), count, SIGNS)


@pytest.mark.parametrize("said", ["four two seven nine", "one one five six three eight", "eight one five"])
def test_of_a_string_whose_length_is_known_no_other_length_is_followed(moonshine, read_out, said):
    found = heard(moonshine, so_many(len(said.split())), read_out(said))
    assert [each.text for each in found] == [said]
    assert found[0].confidence >= calibration("moonshine", closed=True).accept


def test_the_likeliest_strings_of_so_many_words_have_so_many_words(moonshine, say):
    model = moonshine.loaded()
    encoded = model.encode(np.random.default_rng(1).standard_normal(32000).astype(np.float32) * 0.1)
    texts = [written.text for written in model.string(encoded, WordTree(DIGITS.words, model.tokens), 5)]
    assert {len(text.split()) for text in texts} == {5}
    assert len(set(texts)) == len(texts) > 1


def test_a_digit_that_is_said_to_be_doubled_counts_twice(moonshine, read_out):
    texts = {each.text for each in heard(moonshine, so_many(4), read_out("double two, seven, nine"))}
    assert "double two seven nine" in texts


@pytest.mark.parametrize("text", ["seven four", "my dog ate the remote control"])
def test_what_is_no_string_of_the_known_length_is_not_accepted(moonshine, read_out, text):
    found = heard(moonshine, so_many(4), read_out(text))
    assert all(each.confidence < calibration("moonshine", closed=True).accept for each in found)


def test_words_that_are_joined_by_a_hyphen_are_words_of_the_vocabulary(moonshine, say):
    words = Vocabulary(("twenty", "thirty", "four", "one", "hundred"))
    assert heard(moonshine, words, say("twenty four"))[0].text == "twenty four"


def test_frames_of_a_live_call_are_heard_as_the_whole(moonshine, say):
    sound = say("operator")
    frames = [Pcm(sound.samples[start : start + 160], 8000) for start in range(0, len(sound.samples), 160)]
    assert heard(moonshine, MENU, *frames) == heard(moonshine, MENU, sound)


def test_silence_is_no_answer(moonshine):
    for wanted in (MENU, DIGITS, None):
        assert heard(moonshine, wanted) == ()
        assert heard(moonshine, wanted, Pcm(np.zeros(16000, np.int16), 8000)) == ()


def test_a_click_shorter_than_a_frame_of_the_model_is_heard_without_failing(moonshine):
    click = Pcm(np.full(40, 12_000, np.int16), 8000)
    assert {each.text for each in heard(moonshine, MENU, click)} <= set(MENU)


@pytest.mark.parametrize("sound", [white(3), white(1, seed=2), pink(2), tone((350.0, 440.0), 3.0, 8000)])
def test_noise_and_tones_alone_write_nothing(moonshine, sound):
    assert heard(moonshine, None, telephone(sound)) == ()


def test_free_speech_is_written_down(moonshine, read_out):
    (found,) = heard(moonshine, None, read_out("Please call me back on Monday morning."))
    assert found.text == "Please call me back on Monday morning."
    assert 0.5 < found.confidence < 1.0


def test_more_than_the_model_hears_at_once_is_written_down_piece_by_piece(moonshine, read_out, monkeypatch):
    monkeypatch.setattr("voicekit._asr.moonshine.MOST_SECONDS", 5.0)
    said = ("The driver left two boxes across the street.", "The office is closed on Friday.")
    pause = Pcm(np.zeros(6000, np.int16), 8000)
    sounds = [part for text in said for part in (read_out(text), pause)]
    assert sum(sound.seconds for sound in sounds) > 5.0
    (found,) = heard(moonshine, None, *sounds)
    assert [word for word in ("driver", "street", "office", "Friday") if word not in found.text] == []


def test_threads_share_the_model(moonshine, say):
    sounds = [say(choice) for choice in MENU]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda sound: heard(moonshine, MENU, sound)[0].text, sounds))
    assert found == list(MENU)


def test_what_cannot_be_is_refused(moonshine, say, tmp_path):
    with pytest.raises(ValueError, match="no phrases"):
        moonshine.open([])
    assert heard(moonshine, [" "], say("sales")) == ()
    with pytest.raises(ModelMissing, match="voicekit models fetch"):
        MoonshineRecognizer(tmp_path / "none", "en").load()
    (tmp_path / "encoder_model.ort").write_bytes(b"x")
    with pytest.raises(ModelBroken, match=r"decoder_model_merged\.ort, tokenizer\.bin"):
        MoonshineRecognizer(tmp_path, "en").load()


def test_a_model_with_damaged_weights_is_named_as_broken(moonshine_path, tmp_path):
    for name in ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"):
        whole = (moonshine_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole if name == "tokenizer.bin" else whole[:5000])
    with pytest.raises(ModelBroken, match=r"encoder_model\.ort cannot be loaded"):
        MoonshineRecognizer(tmp_path, "en").load()


def test_a_failure_of_the_native_code_is_the_recognizers(moonshine):
    with pytest.raises(RecognizerFailed, match="Moonshine failed"):
        moonshine.loaded().encode(np.zeros((2, 16000), np.float32))


def test_a_model_is_held_once_for_all_languages_that_ask(moonshine_path):
    engine = MoonshineEngine()
    assert engine.recognizer(moonshine_path, "en", "en-GB") is engine.recognizer(moonshine_path, "en", "en")


@pytest.mark.parametrize("text", [" Nobody is available to take your call.", " Sales", " 42, 17", " Zürich, 東京 🙂"])
def test_tokens_are_the_text_they_were_made_of(tokens, text):
    assert tokens.decode(tokens.encode(text)) == text.strip()
    assert min(tokens.encode(text)) > END > START


def test_a_text_becomes_the_tokens_that_the_model_writes(tokens):
    # Seen in what the model wrote for these sentences.
    assert tokens.encode(" Hello world,") == (15043, 3186, 29892)
    assert tokens.encode(" Nobody is available")[:4] == (15706, 1486, 338, 3625)


def test_a_list_of_tokens_that_ends_too_soon_or_is_none_is_told(tmp_path):
    file = tmp_path / "tokenizer.bin"
    for written in (b"", b"\x05<unk>", b"\x05<un", b"\x85"):
        file.write_bytes(written)
        with pytest.raises(ModelBroken):
            Tokens(file)


def test_the_length_of_a_long_token_takes_two_bytes(tmp_path):
    long = b"y" * 300
    head = b"".join(bytes([len(piece)]) + piece for piece in (b"<unk>", b"<s>", b"</s>", *(b"?" for _ in range(256))))
    (tmp_path / "tokenizer.bin").write_bytes(head + bytes([128 + 300 % 128, 300 // 128]) + long + b"\x01y")
    tokens = Tokens(tmp_path / "tokenizer.bin")
    assert tokens.decode([259]) == long.decode()
    assert tokens.encode("y") == (260,)
