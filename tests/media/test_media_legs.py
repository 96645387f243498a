"""Recordings with their channels apart."""

import os
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile

from voicekit._media import ffmpeg, legs
from voicekit._media.formats import FORMATS, encode
from voicekit._media.legs import SoundFile, distinct_legs, read_legs
from voicekit._media.read import read
from voicekit._media.tones import silence, tone
from voicekit._media.wav import data_chunk
from voicekit.errors import AudioError

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
    with SoundFile(path) as sound:
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


@pytest.mark.parametrize("subtype", ["GSM610", "ULAW", "PCM_24", "FLOAT"])
def test_a_recording_of_any_encoding_is_read_to_its_end_without_its_length(tmp_path, subtype):
    path = tmp_path / "broken.wav"
    soundfile.write(path, LONG.samples.astype(np.float32) / 32768, 8000, subtype=subtype, format="WAV")
    (whole,) = read_legs(path)
    data = bytearray(path.read_bytes())
    at = data_chunk(bytes(data)).offset
    data[at - 4 : at] = b"\0\0\0\0"
    path.write_bytes(data)
    (leg,) = read_legs(path)
    assert (leg.samples[: len(whole.samples)] == whole.samples).all()
    assert leg.seconds - whole.seconds < 0.1


def test_a_recording_of_nothing_has_no_sound(tmp_path):
    path = tmp_path / "empty.wav"
    path.write_bytes(encode(silence(0.0, 8000), FORMATS["wav"]) + b"LIST\4\0\0\0INFO")
    assert [leg.seconds for leg in read_legs(path)] == [0.0]


def test_a_float_recording_is_as_loud_as_it_was(tmp_path):
    path = tmp_path / "loud.wav"
    soundfile.write(path, LONG.samples.astype(np.float32) / 32768, 8000, subtype="FLOAT")
    assert (read_legs(path)[0].samples == LONG.samples).all()


def by_ffmpeg(source, path, *options):
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *source, *options, path]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture
def stereo(tmp_path):
    path = tmp_path / "stereo.wav"
    soundfile.write(path, np.stack([LONG.samples, OTHER.samples], axis=1), 8000)
    return ["-i", path]


def hertz_of(leg):
    middle = leg.samples[2 * leg.rate : 4 * leg.rate]
    return np.abs(np.fft.rfft(middle)).argmax() / 2


@pytest.mark.parametrize(("name", "codec"), [("memo.m4a", "aac"), ("memo.wma", "wmav2"), ("memo.mka", "libopus")])
def test_the_parties_stay_apart_in_what_only_ffmpeg_knows(tmp_path, stereo, name, codec):
    first, second = read_legs(by_ffmpeg(stereo, tmp_path / name, "-c:a", codec))
    assert abs(first.seconds - 12) < 0.3
    assert [hertz_of(first), hertz_of(second)] == pytest.approx([440, 880], abs=5)


def test_what_only_ffmpeg_knows_tells_its_length_before_it_is_read(tmp_path, stereo):
    with SoundFile(by_ffmpeg(stereo, tmp_path / "memo.m4a")) as sound:
        assert (sound.legs, sound.rate) == (2, 8000)
        assert sound.seconds == pytest.approx(12, abs=0.3)


@pytest.fixture
def hour(tmp_path):
    """An hour and two minutes, in little time: a minute and its copies."""
    minute = by_ffmpeg(["-f", "lavfi", "-i", "sine=440:r=8000:d=60"], tmp_path / "minute.m4a", "-c:a", "aac")
    return by_ffmpeg(["-stream_loop", "61", "-i", minute], tmp_path / "hour.m4a", "-c", "copy")


def test_more_than_an_hour_that_only_ffmpeg_knows_is_read_block_by_block(hour):
    with SoundFile(hour) as sound:
        assert sound.seconds > 3700
        lengths = []
        while block := sound.read():
            lengths.append(block[0].seconds)
    assert set(lengths[:-1]) == {5.0}
    assert sum(lengths) == pytest.approx(3720, abs=5)


def children():
    """Our child processes, those that nobody has waited for among them."""
    return [child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()]


def test_no_child_is_left_of_a_recording_that_is_not_read_to_its_end(hour):
    before = children()
    with SoundFile(hour) as sound:
        sound.read()
        (child,) = set(children()) - set(before)
        # A group of its own: Ctrl-C in a terminal is for all of a group.
        assert os.getpgid(int(child)) == int(child)
    assert children() == before


def test_no_child_is_left_of_what_is_no_sound_and_of_what_is_interrupted(tmp_path, hour, monkeypatch):
    before = children()
    (tmp_path / "torn.m4a").write_bytes(hour.read_bytes()[:100_000])
    with pytest.raises(AudioError, match="ffmpeg cannot decode it: moov atom not found"):
        SoundFile(tmp_path / "torn.m4a")
    monkeypatch.setattr(legs, "check_header", interrupted)
    with pytest.raises(KeyboardInterrupt):
        SoundFile(hour)
    assert children() == before


def interrupted(*_):
    raise KeyboardInterrupt


def test_ffmpeg_that_gives_nothing_is_given_up(tmp_path, hour, monkeypatch):
    (tmp_path / "ffmpeg").write_text("#!/bin/sh\nexec sleep 600\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(ffmpeg, "STALL_SECONDS", 0.05)
    before = children()
    with pytest.raises(AudioError, match="no sound in it for"):
        SoundFile(hour)
    assert children() == before


def test_however_much_ffmpeg_says_it_does_not_stand_still(tmp_path, monkeypatch):
    """As of a damaged file: more than a pipe holds, before the first sound and between."""
    noise = "for line in $(seq 3000); do echo 'an error in a frame, and a long one, at some place' >&2; done"
    (tmp_path / "sound.wav").write_bytes(encode(LONG, FORMATS["wav"]))
    (tmp_path / "ffmpeg").write_text(f"#!/bin/sh\n{noise}\ncat {tmp_path}/sound.wav\n{noise}\n")
    (tmp_path / "ffmpeg").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    (tmp_path / "a.wma").write_bytes(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")
    (leg,) = read_legs(tmp_path / "a.wma")
    assert (leg.samples == LONG.samples).all()


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.wav", b"", "empty"),
        ("text.wav", b"this is no sound at all", "cannot decode"),
        ("text.txt", b"this is no sound at all", "neither"),
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


@pytest.mark.parametrize("reader", [read, read_legs])
def test_a_link_that_leads_nowhere_is_told_as_one(tmp_path, reader):
    for name in ("loop.wav", "gone.wav"):
        (tmp_path / name).symlink_to("loop.wav" if name == "loop.wav" else "nothing.wav")
        with pytest.raises(AudioError, match="link that leads to no file"):
            reader(tmp_path / name)


def test_a_recording_longer_than_a_day_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(legs, "MAX_LEG_SECONDS", 7)
    path = tmp_path / "call.wav"
    path.write_bytes(encode(LONG, FORMATS["wav"]))
    with pytest.raises(AudioError, match="longer"):
        read_legs(path)


def stacked(path, *legs, **options):
    soundfile.write(path, np.stack(legs, axis=1), 8000, **options)
    return path


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.ogg", "a.flac"])
def test_a_mono_call_kept_as_stereo_has_one_leg_that_is_no_copy(tmp_path, name):
    assert distinct_legs(stacked(tmp_path / name, LONG.samples, LONG.samples)) == (0,)


def test_a_copy_with_its_wires_crossed_a_louder_and_a_noisy_one_are_copies(tmp_path):
    noise = np.random.default_rng(1).normal(0, 100, len(LONG.samples))
    for second in (-LONG.samples, LONG.samples * 0.95, LONG.samples + noise):
        assert distinct_legs(stacked(tmp_path / "a.wav", LONG.samples, second.astype(np.int16))) == (0,)


def test_a_word_of_one_party_makes_two_legs(tmp_path):
    word = LONG.samples.copy()
    word[60_000:62_000] = OTHER.samples[60_000:62_000]
    quiet = np.zeros_like(word)
    quiet[60_000:64_000] = OTHER.samples[60_000:64_000] // 100
    for first, second in ((LONG.samples, word), (np.zeros_like(word), quiet), (LONG.samples, LONG.samples // 2)):
        assert distinct_legs(stacked(tmp_path / "a.wav", first, second)) == (0, 1)


def test_where_nothing_is_heard_no_leg_is_a_copy(tmp_path):
    nothing = np.zeros_like(LONG.samples)
    assert distinct_legs(stacked(tmp_path / "a.wav", nothing, nothing)) == (0, 1)
    assert distinct_legs(stacked(tmp_path / "a.wav", nothing)) == (0,)


def test_of_several_legs_each_is_compared_with_each(tmp_path):
    path = stacked(tmp_path / "a.wav", LONG.samples, OTHER.samples, LONG.samples, OTHER.samples, LONG.samples // 3)
    assert distinct_legs(path) == (0, 1, 4)


def test_comparing_stops_where_it_is_no_longer_wanted(tmp_path):
    assert distinct_legs(stacked(tmp_path / "a.wav", LONG.samples, LONG.samples), lambda: False) == (0, 1)
