"""Sound through a telephone: its band and codec, and noise as far below the speech as was asked."""

import numpy as np
import pytest

from voicekit._media.formats import FORMATS, decode, encode
from voicekit._media.master import active_level
from voicekit._media.pcm import Pcm, to_floats
from voicekit._media.tones import silence, tone
from voicekit.errors import AudioError
from voicekit.testing.asterisk.telephone import RATE, SPEECH_LEVEL, babble, pink, telephone, white

SPEECH = tone([400.0, 900.0, 2100.0], 2.0, 22050)


def power(pcm, low=0.0, high=RATE / 2):
    """dBFS within a band."""
    spectrum = np.abs(np.fft.rfft(to_floats(pcm))) ** 2
    hertz = np.linspace(0, pcm.rate / 2, len(spectrum))
    within = spectrum[(hertz >= low) & (hertz < high)].sum()
    return 10 * np.log10(2 * within / len(pcm.samples) ** 2)


def test_speech_comes_out_at_eight_kilohertz_as_long_and_as_loud_as_a_line_has_it():
    line = telephone(SPEECH)
    assert (line.rate, len(line.samples)) == (8000, 16000)
    assert active_level(to_floats(line), RATE) == pytest.approx(SPEECH_LEVEL, abs=0.3)


def test_the_level_can_be_left_as_it_is():
    line = telephone(SPEECH, level=None)
    assert active_level(to_floats(line), RATE) == pytest.approx(active_level(to_floats(SPEECH), 22050), abs=0.5)


@pytest.mark.parametrize("hertz", [60.0, 120.0, 3900.0])
def test_what_lies_outside_the_band_is_gone(hertz):
    both = tone([hertz, 1000.0], 1.0, 16000)
    line = telephone(both)
    assert power(line, hertz - 20, hertz + 20) < power(line, 980, 1020) - 35


@pytest.mark.parametrize("law", ["ulaw", "alaw"])
def test_every_sample_is_one_that_the_codec_knows(law):
    line = telephone(SPEECH, law=law)
    again = decode(encode(line, FORMATS[law]), FORMATS[law])
    assert np.array_equal(again.samples, line.samples)


@pytest.mark.parametrize("snr", [20.0, 10.0, 5.0])
@pytest.mark.parametrize("kind", [white, pink])
def test_noise_is_so_many_decibels_below_the_speech(snr, kind):
    noise = kind(3.0, seed=1)
    clean, noisy = telephone(SPEECH), telephone(SPEECH, noise=noise, snr=snr)
    rest = Pcm((noisy.samples.astype(int) - clean.samples).clip(-32768, 32767).astype(np.int16), RATE)
    assert active_level(to_floats(clean), RATE) - power(rest) == pytest.approx(snr, abs=0.7)


def test_short_noise_goes_on_to_the_end_and_silence_gets_it_too():
    line = telephone(silence(2.0, RATE), noise=white(0.3), snr=10.0)
    assert power(line) == pytest.approx(SPEECH_LEVEL - 10, abs=0.7)
    assert power(Pcm(line.samples[-1600:], RATE)) == pytest.approx(power(Pcm(line.samples[:1600], RATE)), abs=1.5)


def test_the_same_seed_makes_the_same_noise_and_another_makes_another():
    voices = [SPEECH, tone([500.0], 1.0, RATE)]
    for make in (white, pink, lambda seconds, seed: babble(voices, seconds, seed)):
        assert np.array_equal(make(1.0, 3).samples, make(1.0, 3).samples)
        assert not np.array_equal(make(1.0, 3).samples, make(1.0, 4).samples)
        assert len(make(1.5, 3).samples) == 12000


def test_pink_noise_is_deep_and_white_noise_is_even():
    assert power(pink(4.0), 300, 1000) > power(pink(4.0), 2700, 3400) + 3
    assert power(white(4.0), 300, 1000) == pytest.approx(power(white(4.0), 2700, 3400), abs=1)


def test_babble_holds_all_its_voices_and_leaves_silent_ones_out():
    crowd = babble([tone([500.0], 0.5, 16000), tone([1500.0], 2.0, 16000), silence(9.0, RATE)], 3.0)
    for hertz in (500, 1500):
        assert power(crowd, hertz - 20, hertz + 20) > power(crowd, 2500, 3400) + 20
    assert power(crowd) == pytest.approx(SPEECH_LEVEL, abs=0.2)


def test_what_cannot_be_noise_or_a_codec_is_refused():
    with pytest.raises(AudioError, match="no sound"):
        telephone(SPEECH, noise=silence(1.0, RATE))
    with pytest.raises(AudioError, match="voices"):
        babble([silence(1.0, RATE)], 1.0)
    with pytest.raises(AudioError, match=r"G\.711"):
        telephone(SPEECH, law="gsm")


def test_nothing_stays_nothing():
    assert len(telephone(Pcm(np.zeros(0, np.int16), RATE), noise=white(1.0)).samples) == 0
