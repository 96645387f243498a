"""When speech begins and ends, as arithmetic on samples; and what the detector takes for speech."""

import numpy as np
import pytest

from bench.asr.material import folder, padded
from voicekit._asr.endpoint import FREE_SPEECH, LOOKBACK, MENU, Endpointer, Endpointing
from voicekit._asr.vad import FIRST, FRAME, RATE, SileroVad
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit._server.recognition import detector
from voicekit._tts.espeak import EspeakEngine
from voicekit.errors import AudioError
from voicekit.testing.asterisk.telephone import telephone, white

S = 0.9
"""A probability that is speech for sure."""


class ScriptedVad:
    """Probabilities told beforehand, one for each frame; silence after the last."""

    def __init__(self, probabilities):
        self._left = list(reversed(probabilities))

    def speech(self, frame):
        return self._left.pop() if self._left else 0.0

    def close(self):
        pass


def run(probabilities, manner=MENU, piece=FRAME):
    """The endpointer after all frames, and the audio it gave; each sample tells its place."""
    endpointer = Endpointer(ScriptedVad(probabilities), manner)
    sound = np.arange(len(probabilities) * FRAME).astype(np.int16)
    given = [endpointer.feed(Pcm(sound[at : at + piece], RATE)).samples for at in range(0, len(sound), piece)]
    return endpointer, np.concatenate(given)


def test_silence_gives_nothing():
    endpointer, given = run([0.0] * 100)
    assert endpointer.onset is endpointer.ended is None
    assert not len(given)


def test_an_answer_starts_three_tenths_of_a_second_before_it_is_known_to_be_speech():
    endpointer, given = run([0.0] * 50 + [S] * 20)
    assert endpointer.onset.at == 50 * FRAME
    known = 54 * FRAME  # 4 frames are 128 ms, the first that are no click
    assert given[0] == known - 10 * FRAME
    assert known - int(given[0]) >= LOOKBACK * RATE
    assert list(given[:3]) == [given[0], given[0] + 1, given[0] + 2]


def test_a_click_is_no_speech():
    endpointer, _ = run(([S] * 3 + [0.0] * 10) * 5)
    assert endpointer.onset is None


@pytest.mark.parametrize("place", range(8))
def test_a_short_word_is_found_wherever_it_lies_in_the_frames(place):
    recording = folder() / "free-spoken-digit-dataset" / "recordings" / "4_nicolas_36.wav"
    if not recording.exists():
        pytest.skip("the free spoken digit dataset is not here")
    said = read(recording)
    late = np.zeros((50 * 8 + place) * FRAME // 8, np.int16)
    line = telephone(padded(said), level=None).samples
    endpointer = detector(MENU)
    endpointer.feed(Pcm(np.concatenate([late, line, np.zeros(RATE, np.int16)]), RATE))
    endpointer.close()
    assert endpointer.onset is not None


def test_a_word_whose_sounds_are_each_only_likely_is_speech_and_begins_with_the_first_of_them():
    endpointer, _ = run([0.05] * 20 + [0.3] * 7 + [0.05] * 20)
    assert endpointer.onset.at == 20 * FRAME
    assert run([0.15] * 100)[0].onset is None


def test_only_what_is_loud_enough_makes_an_onset_and_all_of_the_answer_is_kept():
    endpointer = Endpointer(ScriptedVad([S] * 40))
    soft, loud = (np.full(10 * FRAME, level, np.int16) for level in (1000, 2000))  # -30.3 and -24.3 dBFS
    assert not len(endpointer.feed(Pcm(soft, RATE), least=-28.0).samples)
    assert endpointer.onset is None
    assert len(endpointer.feed(Pcm(loud, RATE), least=-28.0).samples) == (10 + 6) * FRAME
    assert endpointer.onset.at == 10 * FRAME


def test_the_echo_of_a_prompt_before_an_answer_is_no_part_of_it_but_its_soft_first_sound_is():
    endpointer = Endpointer(ScriptedVad([S] * 40))
    echo, loud = (np.full(20 * FRAME, level, np.int16) for level in (400, 2000))  # -38.3 and -24.3 dBFS
    given = endpointer.feed(Pcm(np.concatenate([echo, loud]), RATE), least=-28.0).samples
    assert endpointer.onset.at == 20 * FRAME
    silent, soft = given[: 2 * FRAME], given[2 * FRAME : 6 * FRAME]
    assert not silent.any()
    assert (soft == 400).all()  # the last 0.128 s


def test_what_is_quiet_before_an_answer_is_part_of_it_where_no_prompt_has_played():
    endpointer = Endpointer(ScriptedVad([0.0] * 20 + [S] * 20))
    given = endpointer.feed(Pcm(np.repeat([400, 2000], 20 * FRAME).astype(np.int16), RATE)).samples
    assert (given[: 6 * FRAME] == 400).all()


def test_an_answer_ends_after_its_trailing_silence_and_says_when_speech_ended():
    endpointer, given = run([0.0] * 20 + [S] * 30 + [0.0] * 60)
    assert endpointer.ended.at == 50 * FRAME
    assert endpointer.ended.known - endpointer.ended.at == 16 * FRAME  # 0.512 s
    assert not endpointer.ended.cut
    assert given[-1] == endpointer.ended.known - 1


def test_a_pause_shorter_than_the_trailing_silence_is_part_of_the_answer():
    endpointer, _ = run([S] * 20 + [0.0] * 10 + [S] * 20 + [0.0] * 40)
    assert endpointer.ended.at == 50 * FRAME


def test_a_pause_is_told_a_little_before_it_ends_the_answer():
    assert not run([0.0] * 40)[0].pausing
    assert not run([S] * 20 + [0.0] * 9)[0].pausing
    assert run([S] * 20 + [0.0] * 10)[0].pausing  # 0.32 s
    assert not run([S] * 20 + [0.0] * 10 + [S])[0].pausing


WAITS = Endpointing(trailing=0.9, whole=0.4)


def test_what_is_known_to_be_whole_ends_after_less_silence():
    endpointer, _ = run([S] * 20 + [0.0] * 10, WAITS)
    assert endpointer.pausing
    endpointer.settle()
    endpointer.feed(Pcm(np.zeros(2 * FRAME, np.int16), RATE))
    assert endpointer.ended is None
    endpointer.feed(Pcm(np.zeros(FRAME, np.int16), RATE))
    assert endpointer.ended.known - endpointer.ended.at == 13 * FRAME  # 0.416 s
    assert endpointer.silence == pytest.approx(0.416)


def test_who_goes_on_has_not_said_what_was_taken_for_whole():
    endpointer = Endpointer(ScriptedVad([S] * 20 + [0.0] * 10 + [S] * 10 + [0.0] * 40), WAITS)
    endpointer.feed(Pcm(np.zeros(30 * FRAME, np.int16), RATE))
    endpointer.settle()
    endpointer.feed(Pcm(np.zeros(37 * FRAME, np.int16), RATE))
    assert endpointer.ended is None
    assert run([S] * 20 + [0.0] * 10 + [S] * 10 + [0.0] * 29, WAITS)[0].ended.at == 40 * FRAME


def test_where_being_whole_makes_no_difference_the_pause_is_told_before_the_end():
    endpointer, _ = run([S] * 20 + [0.0] * 21, WAITS.ended_by(0.9))
    assert not endpointer.pausing
    endpointer.settle()
    endpointer.feed(Pcm(np.zeros(FRAME, np.int16), RATE))
    assert endpointer.pausing
    assert endpointer.ended is None


def test_free_speech_waits_longer():
    speech = [S] * 20 + [0.0] * 30
    assert run(speech)[0].ended is not None
    assert run(speech, FREE_SPEECH)[0].ended is None


def test_speech_fades_below_the_threshold_at_which_it_begins():
    endpointer, _ = run([S] * 10 + [0.4] * 40 + [0.0] * 40)
    assert endpointer.ended.at == 50 * FRAME
    assert run([0.05] * 20 + [0.4] * 3 + [0.05] * 20)[0].onset is None


def test_an_answer_without_an_end_is_cut():
    endpointer, given = run([S] * 200, Endpointing(longest=2.0))
    assert endpointer.ended.cut
    assert endpointer.ended.known == len(given) == -(-2 * RATE // FRAME) * FRAME


@pytest.mark.parametrize("piece", [1, 100, 160, 256, 1000])
def test_pieces_of_any_length_give_the_same(piece):
    probabilities = [0.0] * 20 + [S] * 30 + [0.0] * 30
    whole, expected = run(probabilities)
    endpointer, given = run(probabilities, piece=piece)
    assert (endpointer.onset, endpointer.ended) == (whole.onset, whole.ended)
    assert np.array_equal(given, expected)


def test_another_rate_is_refused():
    with pytest.raises(AudioError, match="8000"):
        Endpointer(ScriptedVad([])).feed(Pcm(np.zeros(160, np.int16), 16000))


@pytest.mark.parametrize("snr", [None, 20, 10])
def test_speech_on_a_telephone_is_found_in_noise_and_noise_alone_is_none(snr):
    engine = EspeakEngine()
    word = engine.synthesize("customer service", engine.voice("en"))
    around = np.zeros(word.rate, np.int16)
    sound = Pcm(np.concatenate([around, word.samples, around]), word.rate)
    noise = None if snr is None else white(5, seed=1)
    line = telephone(sound, noise=noise, snr=snr or 20)
    endpointer = Endpointer(SileroVad())
    endpointer.feed(line)
    endpointer.close()
    assert abs(endpointer.onset.at / RATE - 1.0) < 0.25
    assert abs(endpointer.ended.at / RATE - (1.0 + word.seconds)) < 0.6

    alone = Endpointer(SileroVad())
    alone.feed(telephone(white(5, seed=2)))
    alone.close()
    assert alone.onset is None


@pytest.mark.parametrize("level", [-20.0, -40.0])
def test_a_quiet_word_is_found_as_a_loud_one_is(level):
    missed = []
    for voice in ("en-US", "en-GB+f2", "gmw/en-GB-scotland"):
        engine = EspeakEngine(voice)
        for word in ("one", "two", "four", "six", "eight", "no"):
            said = engine.synthesize(word, engine.voice("en"))
            around = np.zeros(2 * said.rate, np.int16)
            sound = Pcm(np.concatenate([around, said.samples, around]), said.rate)
            endpointer = Endpointer(SileroVad())
            endpointer.feed(telephone(sound, level=level))
            endpointer.close()
            if endpointer.onset is None:
                missed.append((voice, word))
    assert missed == []


def test_digital_silence_does_not_move_the_network():
    sound = telephone(white(0.5, seed=3)).samples[:FRAME]
    fresh, silenced = SileroVad(), SileroVad()
    assert [silenced.speech(np.full(FRAME, level, np.int16)) for level in (0, 8, -8)] == [0.0, 0.0, 0.0]
    assert silenced.speech(sound) == fresh.speech(sound)
    fresh.close()
    silenced.close()


@pytest.mark.parametrize("late", [1, 100, 192, 255, 300, 511])
def test_after_digital_silence_a_sound_is_judged_alike_wherever_it_begins(late):
    word = telephone(white(0.5, seed=3)).samples
    silence = np.zeros(2 * FRAME, np.int16)

    def judged(line):
        vad = SileroVad()
        found = [vad.speech(line[at : at + FRAME]) for at in range(0, len(line) - FRAME + 1, FRAME)]
        vad.close()
        return [each for each in found if each]

    at_once = judged(np.concatenate([word, silence]))
    assert judged(np.concatenate([np.zeros(late, np.int16), word, silence])) == at_once
    assert len(at_once) == -(-(len(word) + FRAME - FIRST) // FRAME)


def test_a_detector_that_was_used_before_judges_as_a_new_one():
    sound = telephone(white(0.5, seed=3)).samples[:FRAME]
    first = SileroVad()
    fresh = [first.speech(sound) for _ in range(3)]
    first.close()
    first.close()
    again = SileroVad()
    assert [again.speech(sound) for _ in range(3)] == fresh
    again.close()
