"""Recordings with their channels apart."""

import subprocess

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from voicekit.errors import AudioError
from voicekit.media import legs
from voicekit.media.formats import FORMATS, encode
from voicekit.media.legs import Sound, data_chunk, read_legs
from voicekit.media.read import read
from voicekit.media.tones import tone

LONG = tone([440], 12, 8000)
OTHER = tone([880], 12, 8000)


@pytest.mark.parametrize("extension", ["wav", "flac", "ogg", "mp3"])
def test_the_parties_of_a_stereo_recording_stay_apart(tmp_path, extension):
    path = tmp_path / f"call.{extension}"
    soundfile.write(path, np.stack([LONG.samples, OTHER.samples], axis=1), 8000)
    first, second = read_legs(path)
    assert abs(first.seconds - 12) < 0.2
    for leg, hertz in ((first, 440), (second, 880)):
        middle = leg.samples[16000:32000]
        assert abs(np.abs(np.fft.rfft(middle)).argmax() / 2 - hertz) < 5


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_each_of_asterisks_formats_reads_in_blocks_as_it_does_at_once(tmp_path, name):
    path = tmp_path / f"call{FORMATS[name].extension}"
    path.write_bytes(encode(LONG, FORMATS[name]))
    whole = read(path)
    (leg,) = read_legs(path)
    assert leg.rate == whole.rate
    assert (leg.samples == whole.samples).all()


def test_a_wav49_file_is_read(tmp_path):
    path = tmp_path / "msg0000.WAV"
    soundfile.write(path, LONG.samples, 8000, subtype="GSM610", format="WAV")
    (leg,) = read_legs(path)
    assert abs(leg.seconds - 12) < 0.1


def test_memory_does_not_grow_with_the_recording(tmp_path):
    path = tmp_path / "call.wav"
    soundfile.write(path, np.stack([LONG.samples, OTHER.samples], axis=1), 8000)
    with Sound(path) as sound:
        assert (sound.legs, sound.rate, sound.seconds) == (2, 8000, 12.0)
        lengths = []
        while block := sound.read():
            lengths.append([leg.seconds for leg in block])
    assert lengths == [[5, 5], [5, 5], [2, 2]]


def test_a_recording_whose_length_was_never_written_is_read_to_its_end(tmp_path):
    path = tmp_path / "broken.wav"
    data = bytearray(encode(LONG, FORMATS["wav"]))
    data[40:44] = b"\0\0\0\0"
    path.write_bytes(data[:-1])
    (leg,) = read_legs(path)
    assert (leg.samples == LONG.samples[:-1]).all()


def test_a_compressed_recording_without_its_length_is_refused(tmp_path):
    path = tmp_path / "broken.WAV"
    soundfile.write(path, LONG.samples, 8000, subtype="GSM610", format="WAV")
    data = bytearray(path.read_bytes())
    at = data_chunk(bytes(data)).offset
    data[at - 4 : at] = b"\0\0\0\0"
    path.write_bytes(data)
    with pytest.raises(AudioError, match="broken off"):
        read_legs(path)


def test_a_float_recording_is_as_loud_as_it_was(tmp_path):
    path = tmp_path / "loud.wav"
    soundfile.write(path, LONG.samples.astype(np.float32) / 32768, 8000, subtype="FLOAT")
    assert (read_legs(path)[0].samples == LONG.samples).all()


def test_what_only_ffmpeg_knows_has_one_leg(tmp_path):
    source, path = tmp_path / "memo.wav", tmp_path / "memo.m4a"
    source.write_bytes(encode(LONG, FORMATS["wav"]))
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", source, "-ac", "2", path]
    subprocess.run(command, check=True, capture_output=True)
    (leg,) = read_legs(path)
    assert abs(leg.seconds - 12) < 0.3


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.wav", b"", "empty"),
        ("text.wav", b"this is no sound at all", "cannot decode"),
        ("text.txt", b"this is no sound at all", "[Ff]ormat"),
        ("head.wav", encode(LONG, FORMATS["wav"])[:30], "."),
    ],
)
def test_what_is_no_sound_is_refused_with_the_name_of_the_file(tmp_path, name, content, word):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioError, match=word) as caught:
        read_legs(path)
    assert str(caught.value).count(str(path)) == 1


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(AudioError, match="no such file"):
        read_legs(tmp_path / "absent.wav")


def test_a_recording_longer_than_a_day_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(legs, "MAX_LEG_SECONDS", 7)
    path = tmp_path / "call.wav"
    path.write_bytes(encode(LONG, FORMATS["wav"]))
    with pytest.raises(AudioError, match="longer"):
        read_legs(path)
