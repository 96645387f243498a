"""Vosk with its small Korean model, and what its native code does not forgive."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from voicekit._asr.vosk import VoskRecognizer
from voicekit._media.pcm import Pcm
from voicekit._tts.espeak import EspeakEngine
from voicekit.errors import ModelBroken, ModelMissing, RecognizerFailed
from voicekit.testing.asterisk.telephone import telephone

MENU = ("전화번호", "감사합니다", "안녕하세요", "서울", "내일")


@pytest.fixture(scope="module")
def say():
    engine = EspeakEngine()
    voice = engine.voice("ko")

    def say(text):
        spoken = engine.synthesize(text, voice)
        pause = np.zeros(spoken.rate * 2 // 5, np.int16)
        return telephone(Pcm(np.concatenate([pause, spoken.samples, pause]), spoken.rate))

    return say


def heard(recognizer, phrases, sound, size=160):
    utterance = recognizer.open(phrases)
    for start in range(0, len(sound.samples), size):
        utterance.feed(Pcm(sound.samples[start : start + size], sound.rate))
    return utterance.finish()


@pytest.mark.parametrize("word", ["안녕하세요", "서울", "내일"])
def test_a_word_said_on_the_telephone_is_chosen_from_the_menu(korean, say, word):
    found = heard(korean, MENU, say(word))
    assert found[0].text == word
    assert 0.5 < found[0].confidence <= 1


def test_words_have_times_and_confidence_from_the_start_of_their_own_audio(korean, say):
    sound = say("안녕하세요")
    for _ in range(3):  # recognizers are used again, and their clock goes on
        (word,) = heard(korean, MENU, sound)[0].words
        assert (word.text, word.confidence > 0.5) == ("안녕하세요", True)
        assert 0.3 < word.start < 0.6
        assert 1.0 < word.end <= sound.seconds


def test_hypotheses_are_choices_and_come_likeliest_first(korean, say):
    for word in MENU:
        found = heard(korean, MENU, say(word))
        assert all(set(each.text.split()) <= set(MENU) for each in found)
        shares = [each.confidence for each in found]
        assert shares == sorted(shares, reverse=True)


def test_the_phrase_comes_back_as_it_was_given(korean, say):
    assert heard(korean, ["  안녕하세요! ", "서울."], say("안녕하세요"))[0].text == "  안녕하세요! "


def test_silence_is_no_word(korean):
    assert heard(korean, MENU, Pcm(np.zeros(16000, np.int16), 8000)) == ()
    assert korean.open(MENU).finish() == ()


def test_free_speech_gives_text_with_words(korean, say):
    found = heard(korean, None, say("안녕하세요"))
    assert found[0].text.split() == [word.text for word in found[0].words]
    assert found[0].words


def test_partial_results_come_while_the_caller_speaks(korean, say):
    utterance = korean.open(MENU)
    sound = say("안녕하세요")
    seen = []
    for start in range(0, len(sound.samples), 1600):
        utterance.feed(Pcm(sound.samples[start : start + 1600], 8000))
        seen.append(utterance.partial())
    assert seen[0] == ""
    assert "안녕하세요" in seen
    utterance.close()


def test_words_that_the_model_does_not_know_are_named(korean):
    assert korean.unknown_words(["안녕하세요", "sales team"]) == {"sales": (), "team": ()}


def test_choices_of_unknown_words_alone_are_never_heard_and_hurt_nobody(korean, say):
    assert heard(korean, ["sales", "", "<eps>", "#0", "!!!"], say("서울")) == ()
    assert heard(korean, ["sales", "<eps>", "서울"], say("서울"))[0].text == "서울"


def test_no_choices_at_all_are_refused(korean):
    with pytest.raises(ValueError, match="no phrases"):
        korean.open([])


def test_an_utterance_ends_once(korean, say):
    utterance = korean.open(MENU)
    utterance.finish()
    for use in (utterance.finish, utterance.partial, lambda: utterance.feed(say("서울"))):
        with pytest.raises(RecognizerFailed, match="ended"):
            use()
    utterance.close()
    utterance.close()


def test_a_caller_who_hangs_up_leaves_nothing_to_the_next(korean, say):
    gone = korean.open(MENU)
    gone.feed(say("감사합니다"))
    gone.close()
    assert heard(korean, MENU, say("서울"))[0].text == "서울"


def test_audio_of_a_rate_of_nothing_is_refused_before_native_code_sees_it(korean):
    with pytest.raises(RecognizerFailed, match="0 samples per second"):
        korean.open(MENU).feed(Pcm(np.zeros(10, np.int16), 0))


def test_threads_share_the_model_and_do_not_mix_their_callers(korean, say):
    words = ["서울", "내일", "안녕하세요"] * 4
    sounds = {word: say(word) for word in words}
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda word: heard(korean, MENU, sounds[word])[0].text, words)) == words


def test_it_describes_itself_without_loading_the_model(korean_path):
    recognizer = VoskRecognizer(korean_path, "ko")
    told = recognizer.describe()
    assert (told.engine, told.model, told.language, told.rate) == ("vosk", "vosk-model-small-ko-0.22", "ko", 16000)
    assert (told.closed, told.free, told.streaming) == (True, True, True)
    assert not recognizer.__dict__["_model"].is_loaded


def test_a_folder_that_is_no_model_is_refused_with_what_mends_it(tmp_path):
    with pytest.raises(ModelMissing, match="voicekit models fetch nothing"):
        VoskRecognizer(tmp_path / "nothing", "ko").load()
    (tmp_path / "broken" / "am").mkdir(parents=True)
    with pytest.raises(ModelBroken, match=r"final\.mdl"):
        VoskRecognizer(tmp_path / "broken", "ko").load()


NATIVE = """
import json, os, pathlib, signal, sys
import numpy as np
from voicekit._asr.vosk import VoskRecognizer
from voicekit._media.pcm import Pcm

ours = VoskRecognizer(pathlib.Path(sys.argv[1]), "ko")
ours.load()
import vosk
model = ours._model.get()
sound = Pcm(np.random.default_rng(1).integers(-2000, 2000, 8000, dtype=np.int16), 8000)
audio = sound.samples.tobytes()

def native(*words):
    return vosk.KaldiRecognizer(model, 16000, json.dumps(words, ensure_ascii=False))

def new_grammar_after_audio():
    recognizer = native("예")
    recognizer.AcceptWaveform(audio)
    recognizer.SetGrammar('["예"]')

def grammar_without_words():
    native().AcceptWaveform(audio)

def word_of_the_decoder():
    native("<eps>", "예").AcceptWaveform(audio)

def our_own_way():
    for menu in (["예"], ["하나", "둘"], ["예"], None, ["xyz"], ["<eps>"], None):
        for pieces in ([sound], [], [sound, Pcm(sound.samples[:1], 8000), Pcm(sound.samples[:0], 8000)]):
            for ends in (True, False):
                utterance = ours.open(menu)
                for piece in pieces:
                    utterance.feed(piece)
                if ends:
                    utterance.finish()
                utterance.close()

ended = {}
for case in (new_grammar_after_audio, grammar_without_words, word_of_the_decoder, our_own_way):
    child = os.fork()
    if not child:
        case()
        os._exit(0)
    ended[case.__name__] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
print(json.dumps(ended))
"""


@pytest.fixture(scope="module")
def ended(korean_path):
    """How processes ended, by what they did: below 0 by a signal."""
    run = subprocess.run(
        [sys.executable, "-c", NATIVE, str(korean_path)], check=True, capture_output=True, timeout=50, text=True
    )
    return json.loads(run.stdout)


@pytest.mark.parametrize("case", ["new_grammar_after_audio", "grammar_without_words", "word_of_the_decoder"])
def test_what_native_code_does_not_forgive_is_still_fatal(ended, case):
    """When one of these no longer ends the process, the care that is taken of it can go."""
    assert ended[case] < 0


def test_our_own_way_with_a_recognizer_ends_no_process(ended):
    """The same menu again, another one, unknown words, no audio, hang-up in the middle."""
    assert ended["our_own_way"] == 0
