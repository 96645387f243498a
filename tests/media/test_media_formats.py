"""Whole files in each of Asterisk's formats, and back."""

import contextlib
import io
import struct
import subprocess
import wave

import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._media.formats import FORMATS, Format, decode, encode
from voicekit._media.pcm import Pcm
from voicekit._media.tones import silence, tone
from voicekit.errors import AudioError

ALL = list(FORMATS.values())
LOSSLESS = ["wav", "sln", "wav16", "sln16"]


def noise(count, rate, level=3000, seed=7):
    samples = np.random.default_rng(seed).normal(0, level, count)
    return Pcm(np.clip(samples, -32768, 32767).astype(np.int16), rate)


def snr(sent, heard):
    """dB of the signal over the difference, at the delay of the codec (g722 has 22 samples, the others none)."""
    best = -np.inf
    for delay in range(30):
        a = sent.samples[400:-400].astype(float)
        b = heard.samples[400 + delay : len(sent.samples) - 400 + delay].astype(float)
        best = max(best, 10 * np.log10((a**2).sum() / max(((a - b) ** 2).sum(), 1e-9)))
    return best


def test_the_formats_are_the_eight_that_asterisk_reads_by_these_extensions():
    assert {f.name: (f.extension, f.rate) for f in ALL} == {
        "wav": (".wav", 8000),
        "sln": (".sln", 8000),
        "wav16": (".wav16", 16000),
        "sln16": (".sln16", 16000),
        "ulaw": (".ulaw", 8000),
        "alaw": (".alaw", 8000),
        "g722": (".g722", 16000),
        "gsm": (".gsm", 8000),
    }


@pytest.mark.parametrize("name", LOSSLESS)
@given(samples=st.lists(st.integers(-32768, 32767), max_size=300))
def test_linear_formats_keep_every_sample(name, samples):
    pcm = Pcm(np.array(samples, np.int16), FORMATS[name].rate)
    back = decode(encode(pcm, FORMATS[name]), FORMATS[name])
    assert back.rate == pcm.rate
    assert back.samples.tolist() == samples


@pytest.mark.parametrize(("name", "least"), [("ulaw", 35), ("alaw", 35), ("gsm", 12), ("g722", 35)])
def test_a_voice_band_tone_survives_each_codec(name, least):
    pcm = tone([440], 1.0, FORMATS[name].rate)
    assert snr(pcm, decode(encode(pcm, FORMATS[name]), FORMATS[name])) > least


@pytest.mark.parametrize("name", ["ulaw", "alaw"])
def test_every_g711_code_but_the_second_zero_comes_back_as_itself(name):
    codes = bytes(range(256))
    again = encode(decode(codes, FORMATS[name]), FORMATS[name])
    assert [code for code in codes if again[code] != code] == ([127] if name == "ulaw" else [])


def test_g711_silence_is_the_byte_that_the_standard_names():
    assert encode(silence(0.01, 8000), FORMATS["ulaw"]) == b"\xff" * 80
    assert encode(silence(0.01, 8000), FORMATS["alaw"]) == b"\xd5" * 80


@pytest.mark.parametrize("name", ["sln", "sln16"])
def test_sln_is_the_samples_in_little_endian_and_nothing_else(name):
    pcm = Pcm(np.array([1, -2, 32767, -32768], np.int16), FORMATS[name].rate)
    assert encode(pcm, FORMATS[name]) == struct.pack("<4h", 1, -2, 32767, -32768)


@pytest.mark.parametrize("name", ["wav", "wav16"])
def test_a_wav_file_says_mono_16_bit_its_rate_and_its_true_length(name):
    pcm = noise(1234, FORMATS[name].rate)
    data = encode(pcm, FORMATS[name])
    with wave.open(io.BytesIO(data)) as file:
        assert file.getparams()[:4] == (1, 2, FORMATS[name].rate, 1234)
        assert file.readframes(1234) == pcm.samples.tobytes()
    assert len(data) == 44 + 2 * 1234
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8


@pytest.mark.parametrize("fmt", ALL, ids=lambda f: f.name)
@pytest.mark.parametrize("count", [0, 1, 2, 159, 160, 161, 8001])
def test_the_length_is_exact_but_for_the_last_frame_of_a_codec(fmt, count):
    frame = {"gsm": 160, "g722": 2}.get(fmt.name, 1)
    data = encode(noise(count, fmt.rate), fmt)
    whole = -(-count // frame)
    bytes_for = {"gsm": 33 * whole, "g722": whole, "ulaw": count, "alaw": count, "sln": 2 * count, "sln16": 2 * count}
    assert len(data) == bytes_for.get(fmt.name, 44 + 2 * count)
    assert len(decode(data, fmt).samples) == whole * frame


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize("target", ["sln", "sln16"])
def test_resampling_keeps_the_length_to_the_sample(rate, target):
    for count in (1, 7, rate, rate + 1, 3 * rate + 17):
        made = len(encode(noise(count, rate), FORMATS[target])) // 2
        assert abs(made - count * FORMATS[target].rate / rate) <= 0.5


@pytest.mark.parametrize("rate", [16000, 22050, 24000, 44100])
def test_what_lies_above_half_the_new_rate_leaves_no_alias(rate):
    seconds, low, high = 2.0, 4400, rate / 2 - 200
    t = np.arange(int(seconds * rate)) / rate
    sweep = 16000 * np.sin(2 * np.pi * (low * t + (high - low) / (2 * seconds) * t**2))
    inner = slice(800, -800)
    made = decode(encode(Pcm(sweep.astype(np.int16), rate), FORMATS["sln"]), FORMATS["sln"]).samples[inner]
    power = np.mean(made.astype(float) ** 2) / np.mean(sweep**2)
    assert 10 * np.log10(power + 1e-12) < -60


def test_full_scale_is_held_and_never_wraps_around_when_resampled():
    square = Pcm(np.repeat(np.array([32767, -32768] * 50, np.int16), 100), 22050)
    made = decode(encode(square, FORMATS["sln"]), FORMATS["sln"]).samples
    middle = made[len(made) // 100 * 10 + 8 : len(made) // 100 * 10 + 28]
    assert (middle > 30000).all() or (middle < -30000).all()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("wav", b"not a wav"),
        ("wav", b"RIFF\x24\x00\x00\x00WAVEjunk"),
        ("wav16", b""),
        ("sln", b"\x01"),
        ("gsm", b"\xd0" * 34),
    ],
)
def test_what_is_not_of_the_format_is_refused_by_its_name(name, data):
    with pytest.raises(AudioError, match=f"not a {name} file"):
        decode(data, FORMATS[name])


@given(data=st.binary(max_size=400), name=st.sampled_from(sorted(FORMATS)))
def test_any_bytes_give_sound_or_an_audio_error(data, name):
    with contextlib.suppress(AudioError):
        assert decode(data, FORMATS[name]).samples.dtype == np.int16


def test_a_wav_file_of_another_rate_is_read_at_its_own():
    studio = encode(noise(480, 48000), Format("wav", ".wav", 48000))
    assert decode(studio, FORMATS["wav"]).rate == 48000


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ulaw", ["-f", "mulaw", "-ar", "8000", "-ac", "1"]),
        ("alaw", ["-f", "alaw", "-ar", "8000", "-ac", "1"]),
        ("gsm", ["-f", "gsm"]),
        ("g722", ["-f", "g722"]),
        ("sln16", ["-f", "s16le", "-ar", "16000", "-ac", "1"]),
        ("wav", ["-f", "wav"]),
    ],
)
def test_another_decoder_hears_in_our_files_what_we_hear(name, options):
    data = encode(noise(4000, FORMATS[name].rate), FORMATS[name])
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *options, "-i", "-", "-f", "s16le", "-"]
    theirs = np.frombuffer(subprocess.run(command, input=data, check=True, capture_output=True).stdout, "<i2")
    ours = decode(data, FORMATS[name]).samples
    assert len(theirs) == len(ours)
    assert np.abs(theirs.astype(int) - ours).max() <= 8
