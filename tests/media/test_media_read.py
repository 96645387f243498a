"""Reading the recordings that users have."""

import struct
import subprocess

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from voicekit.errors import AudioError
from voicekit.media import codecs, ffmpeg
from voicekit.media import read as reading
from voicekit.media.formats import FORMATS, encode
from voicekit.media.pcm import to_floats
from voicekit.media.read import read
from voicekit.media.tones import tone

TONE = tone([440], 0.5, 16000)


def pitch(pcm):
    spectrum = np.abs(np.fft.rfft(pcm.samples * np.hanning(len(pcm.samples))))
    return spectrum.argmax() * pcm.rate / len(pcm.samples)


def is_the_tone(pcm):
    level = np.sqrt(np.mean(np.square(to_floats(pcm)[pcm.rate // 10 : pcm.rate * 4 // 10])))
    return abs(pitch(pcm) - 440) < 5 and abs(pcm.seconds - 0.5) < 0.12 and 0.25 < level < 0.45


def converted(path, *options):
    """TONE in a container made by ffmpeg, as a user's telephone or recorder makes it."""
    source = path.with_name("source.wav")
    source.write_bytes(encode(TONE, FORMATS["wav16"]))
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", source, *options, path]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_of_asterisks_formats_is_known_by_its_extension(tmp_path, name):
    path = tmp_path / f"hello{FORMATS[name].extension}"
    path.write_bytes(encode(TONE, FORMATS[name]))
    pcm = read(path)
    assert pcm.rate == FORMATS[name].rate
    assert is_the_tone(pcm)


@pytest.mark.parametrize(("extension", "rate"), [(".sln48", 48000), (".SLN24", 24000), (".sln44", 44100)])
def test_raw_sound_has_the_rate_that_its_extension_names(tmp_path, extension, rate):
    path = tmp_path / f"hello{extension}"
    path.write_bytes(tone([440], 0.5, rate).samples.tobytes())
    assert read(path).rate == rate


@pytest.mark.parametrize("extension", [".mp3", ".ogg", ".flac", ".aiff", ".au", ".w64", ".wav"])
def test_what_libsndfile_knows_is_read(tmp_path, extension):
    path = tmp_path / f"hello{extension}"
    soundfile.write(path, TONE.samples, TONE.rate)
    assert is_the_tone(read(path))


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "GSM610", "IMA_ADPCM"])
def test_a_wav_file_may_hold_any_encoding(tmp_path, subtype):
    path = tmp_path / "hello.wav"
    soundfile.write(path, to_floats(TONE), TONE.rate, subtype=subtype)
    assert is_the_tone(read(path))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("memo.m4a", ["-c:a", "aac"]),
        ("memo.aac", ["-c:a", "aac"]),
        ("memo.wma", ["-c:a", "wmav2"]),
        ("memo.webm", ["-c:a", "libopus"]),
        ("memo.ac3", ["-c:a", "ac3"]),
        ("memo.mp4", ["-c:a", "aac", "-ac", "2"]),
    ],
)
def test_what_libsndfile_does_not_know_is_read_through_pydub(tmp_path, name, options):
    pcm = read(converted(tmp_path / name, *options))
    assert abs(pitch(pcm) - 440) < 5
    assert 0.4 < pcm.seconds < 0.8


def test_pydub_needs_no_ffmpeg_and_no_ffprobe_on_the_path(tmp_path, monkeypatch):
    path = converted(tmp_path / "memo.m4a", "-c:a", "aac")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert abs(pitch(read(path)) - 440) < 5


def test_stereo_is_mixed_down_to_the_mean(tmp_path):
    path = tmp_path / "stereo.wav"
    soundfile.write(path, np.array([[1000, 3000], [-500, -1500]], np.int16), 8000)
    assert read(path).samples.tolist() == [2000, -1000]


def test_samples_of_16_bits_come_as_they_are(tmp_path):
    path = tmp_path / "all.wav"
    every = np.arange(-32768, 32768).astype(np.int16)
    soundfile.write(path, every, 8000)
    assert (read(path).samples == every).all()


def test_a_float_file_that_is_too_loud_or_no_number_is_held(tmp_path):
    path = tmp_path / "wild.wav"
    soundfile.write(path, np.array([2.0, -2.0, np.nan, np.inf, 0.5], np.float32), 8000, subtype="FLOAT")
    assert read(path).samples.tolist() == [32767, -32768, 0, 32767, 16384]


def test_a_header_is_believed_before_the_extension(tmp_path):
    path = tmp_path / "headed.sln"
    path.write_bytes(encode(TONE, FORMATS["wav16"]))
    assert (read(path).samples == TONE.samples).all()


def test_a_wav_whose_header_says_length_zero_is_read_to_its_end_or_refused(tmp_path):
    data = bytearray(encode(TONE, FORMATS["wav16"]))
    data[4:8] = data[40:44] = b"\0\0\0\0"
    path = tmp_path / "growing.wav"
    path.write_bytes(data)
    assert len(read(path).samples) in (0, len(TONE.samples))


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.wav", b"", "empty"),
        ("text.wav", b"this is no sound at all", "cannot decode"),
        ("text.mp3", b"this is no sound at all", "cannot decode"),
        ("text.m4a", b"this is no sound at all", "cannot decode"),
        ("text.txt", b"this is no sound at all", "[Ff]ormat"),
        ("cut.gsm", b"\xd0" * 40, "33-byte"),
        ("odd.sln", b"\0\0\0", "within a sample"),
        ("noname", b"\0" * 100, "[Ff]ormat"),
    ],
)
def test_what_is_no_sound_is_refused_with_the_name_of_the_file(tmp_path, name, content, word):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioError, match=word) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path):
    with pytest.raises(AudioError, match="no such file"):
        read(tmp_path / "absent.wav")
    with pytest.raises(AudioError, match="not a file"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("field", "value", "word"), [(24, 7, "7 samples"), (24, 2**31 - 1, "samples"), (22, 500, "500")]
)
def test_a_header_with_mad_claims_is_refused(tmp_path, field, value, word):
    data = bytearray(encode(TONE, FORMATS["wav16"]))
    struct.pack_into("<I" if field == 24 else "<H", data, field, value)
    if field == 22:
        struct.pack_into("<H", data, 32, 2 * value)
    path = tmp_path / "mad.wav"
    path.write_bytes(data)
    with pytest.raises(AudioError, match=word):
        read(path)


def test_a_small_file_that_unpacks_without_end_is_stopped_at_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(codecs, "MAX_SECONDS", 10)
    path = tmp_path / "bomb.flac"
    soundfile.write(path, np.zeros(8000 * 11, np.int16), 8000)
    assert path.stat().st_size < 20_000
    with pytest.raises(AudioError, match="longer than 10 seconds"):
        read(path)


def test_a_container_that_unpacks_without_end_is_stopped_too(tmp_path, monkeypatch):
    path = converted(tmp_path / "long.m4a", "-af", "apad=whole_dur=4", "-c:a", "aac")
    monkeypatch.setattr(ffmpeg, "MAX_SECONDS", 2)
    with pytest.raises(AudioError, match="longer than 2 seconds"):
        read(path)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    path = tmp_path / "big.wav"
    path.write_bytes(bytes(1001))
    with pytest.raises(AudioError, match="1001 bytes"):
        read(path)


@pytest.mark.parametrize("extension", [".m4a", ".wma", ".aac", ".mp3", ".wav"])
def test_a_playlist_in_disguise_opens_no_other_file(tmp_path, extension):
    secret = tmp_path / "secret.wav"
    secret.write_bytes(encode(TONE, FORMATS["wav"]))
    for text in (f"#EXTM3U\n#EXTINF:1,\n{secret}\n", f"ffconcat version 1.0\nfile {secret}\n"):
        path = tmp_path / f"list{extension}"
        path.write_text(text)
        with pytest.raises(AudioError):
            read(path)
