"""Asterisk's Record: what ends it, and what the file holds then."""

import numpy as np
import pytest

from voicekit.testing.asterisk.record import FRAME_SAMPLES, SILENCE_THRESHOLD, RecordApplication

LOUD = np.full(FRAME_SAMPLES, 3000, np.int16)
QUIET = np.full(FRAME_SAMPLES, SILENCE_THRESHOLD - 1, np.int16)


def feed(recorder, sound, seconds):
    """Frames until it ends; gives the seconds that it took."""
    fed = 0
    while recorder.status is None and fed < round(seconds * 50):
        recorder.frame(sound)
        fed += 1
    return fed / 50


def test_silence_ends_it_and_one_second_of_it_stays():
    recorder = RecordApplication(3.0, 60.0, "")
    feed(recorder, LOUD, 2.0)
    assert feed(recorder, QUIET, 10.0) == pytest.approx(3.02)
    assert recorder.status == "SILENCE"
    assert recorder.sound().seconds == pytest.approx(3.02)


def test_with_option_u_silence_stays_but_for_a_quarter_of_a_second():
    recorder = RecordApplication(3.0, 60.0, "u")
    feed(recorder, LOUD, 2.0)
    feed(recorder, QUIET, 10.0)
    assert recorder.sound().seconds == pytest.approx(4.77)


def test_a_pause_that_is_short_enough_does_not_end_it():
    recorder = RecordApplication(2.0, 0.0, "")
    for sound, seconds in [(LOUD, 1.0), (QUIET, 1.9), (LOUD, 1.0), (QUIET, 1.9)]:
        feed(recorder, sound, seconds)
    assert recorder.status is None


def test_the_frame_after_the_maximum_ends_it_and_all_of_it_stays():
    recorder = RecordApplication(0.0, 1.5, "")
    assert feed(recorder, QUIET, 10.0) == pytest.approx(1.52)
    assert recorder.status == "TIMEOUT"
    assert recorder.sound().seconds == pytest.approx(1.52)


def test_without_limits_it_goes_on():
    recorder = RecordApplication(0.0, 0.0, "")
    feed(recorder, QUIET, 100.0)
    assert recorder.status is None


@pytest.mark.parametrize(
    ("options", "keys", "status"),
    [
        ("", "#", "DTMF"),
        ("", "12*0", None),
        ("t", "*", "DTMF"),
        ("t", "#", None),
        ("x", "#*", None),
        ("y", "5", "DTMF"),
        ("o", "0", "OPERATOR"),
        ("oy", "1", "DTMF"),
    ],
)
def test_a_key_ends_it_as_the_options_say(options, keys, status):
    recorder = RecordApplication(0.0, 0.0, options)
    feed(recorder, LOUD, 1.0)
    for key in keys:
        recorder.key(key)
    assert recorder.status == status
    assert recorder.sound().seconds == pytest.approx(0.75 if status else 1.0)


def test_a_hang_up_keeps_the_file_with_option_k_only():
    for options in ("", "k"):
        recorder = RecordApplication(0.0, 0.0, options)
        feed(recorder, LOUD, 1.0)
        recorder.hang_up()
        assert (recorder.status, recorder.keeps) == ("HANGUP", options == "k")
        assert recorder.sound().seconds == 1.0


def test_nothing_comes_after_the_end():
    recorder = RecordApplication(0.0, 0.0, "")
    recorder.key("#")
    recorder.frame(LOUD)
    recorder.key("0")
    recorder.hang_up()
    assert recorder.status == "DTMF"
    assert recorder.sound().seconds == 0.0
