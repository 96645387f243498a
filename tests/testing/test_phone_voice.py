"""The caller's side of the line: what is said stands where it was said, over the sound of the place and the echo."""

import numpy as np
import pytest

from voicekit._media.pcm import Pcm
from voicekit.testing.asterisk.model import HeardFile
from voicekit.testing.asterisk.voice import RATE, CallerVoice, Echo


def flat(seconds, value=1000, rate=RATE):
    return Pcm(np.full(round(seconds * rate), value, np.int16), rate)


def test_what_is_said_begins_at_its_time_to_the_sample():
    voice = CallerVoice(10.0)
    assert voice.say(flat(0.5), 12.0) == pytest.approx(12.5)
    around = voice.samples(11.9, 7200)
    assert np.flatnonzero(around).tolist() == list(range(800, 4800))


def test_frames_taken_one_by_one_are_the_whole():
    voice = CallerVoice(0.0)
    random = np.random.default_rng(1)
    voice.say(Pcm(random.integers(-9000, 9000, 4000).astype(np.int16), RATE), 0.013)
    frames = [voice.samples(place * 0.02, 160) for place in range(30)]
    assert np.array_equal(np.concatenate(frames), voice.samples(0.0, 4800))


def test_what_is_said_while_something_is_said_comes_after_it():
    voice = CallerVoice(0.0)
    voice.say(flat(1.0), 1.0)
    assert voice.say(flat(1.0, -1000), 1.5) == pytest.approx(3.0)
    assert voice.samples(1.9, 1600).tolist() == [1000] * 800 + [-1000] * 800


def test_other_rates_are_brought_to_the_lines():
    voice = CallerVoice(0.0)
    voice.say(flat(1.0, rate=22050), 0.0)
    assert voice.until == pytest.approx(1.0)


def test_what_is_said_breaks_off_when_the_caller_falls_silent():
    voice = CallerVoice(0.0)
    for _ in range(3):
        voice.say(flat(1.0), 0.0)
    voice.hush(1.25)
    assert np.flatnonzero(voice.samples(0.0, 4 * RATE)).max() == 1.25 * RATE - 1
    assert voice.until == pytest.approx(1.25)


def test_the_sound_of_the_place_goes_on_without_end_and_is_never_louder_than_full_scale():
    voice = CallerVoice(0.0, Pcm(np.arange(1, 101, dtype=np.int16), RATE))
    assert voice.samples(0.0, 300).tolist() == [*range(1, 101)] * 3
    voice.say(flat(1.0, 32767), 1.0)
    assert voice.samples(1.0, 300).max() == 32767


SOUNDS = {"p/a": flat(1.0, 1000), "p/b": flat(1.0, 2000)}


def test_a_prompt_comes_back_late_and_weak():
    echo = Echo(SOUNDS.get, attenuation=20.0, delay=0.1)
    back = echo.samples([HeardFile(1.0, 2.0, "p/a", "finished"), HeardFile(2.0, 2.5, "p/b", None)], 0.0, 4 * RATE)
    assert np.flatnonzero(back).min() == 1.1 * RATE
    assert back[int(1.5 * RATE)] == pytest.approx(100.0)
    assert back[int(2.5 * RATE)] == pytest.approx(200.0)


def test_of_a_prompt_that_was_interrupted_only_that_part_comes_back():
    echo = Echo(SOUNDS.get, attenuation=0.0, delay=0.0)
    back = echo.samples(
        [HeardFile(0.0, 0.25, "p/a", "interrupted"), HeardFile(0.5, 0.6, "gone", "finished")], 0.0, RATE
    )
    assert np.count_nonzero(back) == 0.25 * RATE


def test_echo_and_voice_are_heard_together():
    echo = Echo(SOUNDS.get, attenuation=20.0, delay=0.0)
    heard = [HeardFile(0.0, 1.0, "p/a", "finished")]
    voice = CallerVoice(0.0, echo=lambda begin, count: echo.samples(heard, begin, count))
    voice.say(flat(0.5, 500), 0.5)
    assert voice.samples(0.0, RATE)[[0, 3999, 4000, 7999]].tolist() == [100, 100, 600, 600]
