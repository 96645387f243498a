"""Silence, tones, keys."""

import numpy as np
import pytest

from voicekit._media.tones import DTMF, dtmf, silence, tone
from voicekit.errors import AudioError


def peaks(samples, rate, count):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * len(samples)))
    hertz = np.fft.rfftfreq(8 * len(samples), 1 / rate)
    found = []
    for _ in range(count):
        top = hertz[spectrum.argmax()]
        found.append(top)
        spectrum[np.abs(hertz - top) < 60] = 0
    return sorted(found)


@pytest.mark.parametrize("rate", [8000, 16000])
def test_silence_has_its_length_and_no_sound(rate):
    pcm = silence(0.25, rate)
    assert len(pcm.samples) == rate // 4
    assert not pcm.samples.any()


def test_a_tone_has_its_frequencies_its_length_and_half_of_full_scale():
    pcm = tone([350, 440], 0.5, 8000)
    assert len(pcm.samples) == 4000
    assert np.allclose(peaks(pcm.samples, 8000, 2), [350, 440], atol=1)
    assert 15000 < np.abs(pcm.samples.astype(int)).max() <= 16384


def test_a_tone_rises_and_falls_so_that_it_does_not_click():
    samples = tone([1000], 0.2, 8000).samples.astype(int)
    assert samples[0] == samples[-1] == 0
    assert np.abs(samples[:8]).max() < 16384 * 8 / 40


@pytest.mark.parametrize("key", "0123456789ABCD*#")
def test_each_key_has_the_two_frequencies_of_q23(key):
    samples = dtmf(key).samples[:800]
    assert np.allclose(peaks(samples, 8000, 2), DTMF[key], atol=3)


def test_keys_follow_each_other_with_gaps():
    pcm = dtmf("1a#", seconds=0.08, gap=0.05)
    assert len(pcm.samples) == 3 * (640 + 400)
    assert not pcm.samples[640:1040].any()


def test_no_keys_are_no_sound():
    assert len(dtmf("").samples) == 0


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: dtmf("12x"), "'X'"),
        (lambda: tone([], 1, 8000), "needs a frequency"),
        (lambda: tone([4000], 1, 8000), "4000"),
        (lambda: tone([float("nan")], 1, 8000), "nan"),
        (lambda: tone([0], 1, 8000), "0.0"),
        (lambda: silence(-1, 8000), "-1"),
        (lambda: silence(float("nan"), 8000), "nan"),
        (lambda: silence(1e9, 8000), "1000000000"),
    ],
)
def test_what_cannot_sound_is_refused_with_its_value(make, word):
    with pytest.raises(AudioError, match=word):
        make()
