"""The WAV of a call holds each prompt where it was heard, and silence between."""

import io
import os
import stat
import threading
import wave

import numpy as np
import pytest

from voicekit._media.formats import FORMATS, encode
from voicekit._media.tones import tone
from voicekit.errors import AudioError
from voicekit.testing.asterisk.heard import RATE, write_wav
from voicekit.testing.asterisk.model import HeardFile
from voicekit.testing.asterisk.sounds import SoundsFolder


@pytest.fixture
def folder(tmp_path):
    for name, format_name, seconds in [("one", "wav", 1.0), ("wide", "sln16", 0.5), ("law", "ulaw", 0.5)]:
        format_ = FORMATS[format_name]
        sound = encode(tone([440.0], seconds, format_.rate), format_)
        (tmp_path / f"{name}{format_.extension}").write_bytes(sound)
    return SoundsFolder(tmp_path)


def loud(samples, start, end):
    """Whether every tenth of a second in between is loud (True), silent (False) or neither (None)."""
    pieces = np.array_split(samples[round(start * RATE) : round(end * RATE)], round((end - start) * 10))
    levels = {bool(np.abs(piece.astype(int)).max() > 1000) for piece in pieces}
    return levels.pop() if len(levels) == 1 else None


def record(path, heard, folder, **times):
    write_wav(path, heard, folder.path, **times)
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def test_prompts_stand_where_they_were_heard(tmp_path, folder):
    heard = [
        HeardFile(101.0, 102.0, "one", "finished"),
        HeardFile(102.5, 102.7, "one", "interrupted"),
        HeardFile(103.0, 103.5, "wide", "finished"),
        HeardFile(103.5, 104.0, "law", "finished"),
    ]
    samples = record(tmp_path / "call.wav", heard, folder, start=100.0, end=105.0)
    assert len(samples) == 5 * RATE
    expected = [(0, 1, False), (1.05, 1.95, True), (2, 2.5, False), (2.5, 2.7, True), (2.7, 3, False)]
    expected += [(3.05, 3.45, True), (3.55, 3.95, True), (4, 5, False)]
    for start, end, sounds in expected:
        assert loud(samples, start, end) is sounds, (start, end)


def test_a_prompt_that_begins_a_frame_early_follows_the_whole_of_the_one_before(tmp_path, folder):
    heard = [HeardFile(0.0, 0.98, "one", "finished"), HeardFile(0.98, 1.48, "law", "finished")]
    samples = record(tmp_path / "call.wav", heard, folder, start=0.0, end=2.0)
    assert len(samples) == 2 * RATE
    assert loud(samples, 1.05, 1.45) is True


def test_a_file_that_is_gone_is_silence(tmp_path, folder):
    samples = record(tmp_path / "call.wav", [HeardFile(0.0, 1.0, "gone", "finished")], folder, start=0.0, end=1.0)
    assert len(samples) == RATE
    assert not samples.any()


def test_a_file_that_is_no_sound_is_an_error_with_its_name(tmp_path, folder):
    (tmp_path / "bad.wav").write_bytes(b"RIFF nonsense")
    with pytest.raises(AudioError, match=r"bad\.wav"):
        write_wav(tmp_path / "call.wav", [HeardFile(0.0, 1.0, "bad", "finished")], folder.path, start=0.0, end=1.0)


def test_a_call_without_a_prompt_is_silence_of_its_length(tmp_path, folder):
    samples = record(tmp_path / "call.wav", [], folder, start=3.0, end=4.25)
    assert len(samples) == 1.25 * RATE
    assert not samples.any()


def test_a_pipe_gets_a_whole_wav_and_stays_a_pipe(tmp_path, folder):
    pipe, came = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: came.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_wav(pipe, [HeardFile(1.0, 2.0, "one", "finished")], folder.path, start=0.0, end=3.0)
    reader.join(20)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    with wave.open(io.BytesIO(came[0])) as file:
        assert file.getnframes() == 3 * RATE


def test_a_place_that_cannot_be_written_is_an_error_and_no_more(tmp_path, folder):
    with pytest.raises(FileNotFoundError):
        write_wav(tmp_path / "nowhere" / "x.wav", [], folder.path, start=0.0, end=1.0)


def test_a_prompt_that_cannot_be_read_leaves_the_old_file_as_it_was(tmp_path, folder):
    target = tmp_path / "old.wav"
    target.write_bytes(b"as it was")
    (tmp_path / "broken.wav").write_bytes(b"no sound")
    with pytest.raises(AudioError):
        write_wav(target, [HeardFile(0.0, 1.0, "broken", "finished")], folder.path, start=0.0, end=1.0)
    assert target.read_bytes() == b"as it was"
