"""Sound made fit for the telephone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicekit._media.master import CEILING, MASTERING_VERSION, SILENCE, TARGET, active_level, limit, master
from voicekit._media.pcm import Pcm, from_floats, to_floats
from voicekit._media.tones import silence, tone
from voicekit.errors import AudioError

RATES = [8000, 16000]


def speech(seconds=3.0, rate=22050, level=0.2):
    """Noise in the spectrum and the rhythm of speech: syllables of 4 Hz, words with pauses."""
    t = np.arange(int(seconds * rate)) / rate
    rng = np.random.default_rng(3)
    buzz = sum(np.sin(2 * np.pi * 120 * k * t) / k for k in range(1, 60)) + rng.normal(0, 0.3, len(t))
    rhythm = np.clip(np.sin(2 * np.pi * 4 * t), 0, None) * (np.sin(2 * np.pi * 0.7 * t) > -0.6)
    return from_floats(level * buzz * rhythm / np.abs(buzz).max(), rate)


def heard(pcm):
    return active_level(to_floats(pcm), pcm.rate)


def power_at(pcm, low, high):
    spectrum = np.abs(np.fft.rfft(pcm.samples * np.hanning(len(pcm.samples)))) ** 2
    hertz = np.fft.rfftfreq(len(pcm.samples), 1 / pcm.rate)
    return spectrum[(hertz >= low) & (hertz < high)].sum()


def padded(pcm, before, after):
    parts = [np.zeros(int(before * pcm.rate), np.int16), pcm.samples, np.zeros(int(after * pcm.rate), np.int16)]
    return Pcm(np.concatenate(parts), pcm.rate)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("gain", [0.06, 0.1, 0.5, 2.0, 4.5])
def test_quiet_and_loud_voices_come_out_within_a_decibel_of_the_target(rate, gain):
    loud = from_floats(to_floats(speech()) * gain, 22050)
    assert abs(heard(master(loud, rate)) - TARGET) < 1


@pytest.mark.parametrize("rate", RATES)
def test_no_sample_exceeds_the_ceiling(rate):
    pcm = speech()
    shout = pcm.samples.copy()
    shout[20000:20040] = 32767
    made = master(Pcm(shout, pcm.rate), rate)
    assert np.abs(made.samples.astype(int)).max() <= round(CEILING * 32768)


@given(st.lists(st.floats(-8, 8, width=32), min_size=1, max_size=400), st.sampled_from(RATES))
@settings(max_examples=60)
def test_the_limiter_holds_every_sample_and_leaves_what_is_below_alone(values, rate):
    sound = np.array(values, np.float32)
    made = limit(sound, 0.5, rate)
    assert len(made) == len(sound)
    assert np.abs(made).max() <= 0.5
    assert (np.abs(made) <= np.abs(sound) + 1e-6).all()
    quiet = sound / 16
    assert limit(quiet, 0.5, rate) is quiet


def test_the_limiter_turns_down_rather_than_cutting_the_tops_off():
    wave = np.sin(2 * np.pi * 400 * np.arange(8000) / 8000).astype(np.float32)
    made = limit(wave, 0.5, 8000)[1000:-1000]
    spectrum = np.abs(np.fft.rfft(made * np.hanning(len(made)))) ** 2
    assert spectrum[280:320].sum() / spectrum.sum() > 0.9999


@pytest.mark.parametrize("rate", RATES)
def test_silence_around_speech_is_trimmed_to_a_few_milliseconds(rate):
    bare = master(speech(), rate)
    around = master(padded(speech(), 1.0, 2.0), rate)
    assert abs(around.seconds - bare.seconds) < 0.1


def test_a_pause_within_speech_is_kept():
    half = speech(1.0)
    pause = np.concatenate([half.samples, np.zeros(22050, np.int16), half.samples])
    assert master(Pcm(pause, 22050), 8000).seconds > 2.7


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("level", [0, 5])
def test_silence_stays_silence_and_keeps_its_length(rate, level):
    hiss = np.random.default_rng(1).integers(-level, level + 1, 22050).astype(np.int16)
    made = master(Pcm(hiss, 22050), rate)
    assert len(made.samples) == rate
    assert not made.samples.any()


@pytest.mark.parametrize("rate", RATES)
def test_nothing_at_all_is_mastered_to_nothing(rate):
    assert len(master(Pcm(np.zeros(0, np.int16), 22050), rate).samples) == 0


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("count", [1, 2, 5, 50, 400])
def test_a_sound_of_a_few_samples_is_no_trouble(rate, count):
    assert master(Pcm(np.full(count, 9000, np.int16), rate), rate).rate == rate


@pytest.mark.parametrize(("rate", "whole", "none"), [(8000, (350, 3300), (0, 140)), (16000, (350, 6900), (0, 28))])
def test_the_band_of_the_telephone_is_kept_and_what_lies_outside_is_gone(rate, whole, none):
    noise = Pcm(np.random.default_rng(5).normal(0, 4000, 44100 * 2).astype(np.int16), 44100)
    made = master(noise, rate)
    inside = power_at(made, *whole) / (whole[1] - whole[0])
    assert power_at(made, *none) / (none[1] - none[0]) < inside * 1e-3
    assert power_at(made, rate / 2 - 150, rate / 2) / 150 < inside * 1e-3
    low, high = whole
    parts = [power_at(made, low + k * (high - low) / 4, low + (k + 1) * (high - low) / 4) for k in range(4)]
    assert max(parts) / min(parts) < 1.6


@pytest.mark.parametrize("rate", [22050, 44100])
def test_a_hiss_above_the_band_leaves_no_alias_beneath_the_voice(rate):
    voice = tone([1000], 2.0, rate)
    hiss = tone([5000, 6100, 7300], 2.0, rate)
    both = Pcm(voice.samples // 2 + hiss.samples // 2, rate)
    made = master(both, 8000)
    # Folded at 8 kHz the three would be heard at 3000, 1900 and 700 Hz.
    aliases = sum(power_at(made, hertz - 50, hertz + 50) for hertz in (3000, 1900, 700))
    assert 10 * np.log10(aliases / power_at(made, 900, 1100)) < -60


@pytest.mark.parametrize("rate", RATES)
def test_the_edges_fade_so_that_nothing_clicks(rate):
    made = master(tone([300], 1.0, 22050), rate).samples.astype(int)
    assert made[0] == 0
    assert abs(made[-1]) < 200
    assert np.abs(np.diff(made[: rate // 100])).max() < np.abs(np.diff(made)).max() + 1


def test_a_constant_offset_is_taken_away():
    pcm = speech()
    made = master(Pcm(pcm.samples + np.int16(5000), pcm.rate), 8000)
    assert abs(made.samples.mean()) < 5
    assert abs(heard(made) - TARGET) < 1


def test_a_mastered_sound_mastered_again_stays_as_loud():
    once = master(speech(), 8000)
    assert abs(heard(master(once, 8000)) - heard(once)) < 0.3


def test_the_level_counts_speech_and_not_the_pauses():
    burst = tone([1000], 1.0, 8000)
    assert abs(heard(padded(burst, 0, 5)) - heard(burst)) < 0.2
    assert heard(silence(1, 8000)) == SILENCE


def test_a_rate_that_no_telephone_plays_is_refused():
    with pytest.raises(AudioError, match="22050"):
        master(speech(), 22050)


def test_the_version_is_a_word_fit_for_a_key():
    assert MASTERING_VERSION.isalnum()
