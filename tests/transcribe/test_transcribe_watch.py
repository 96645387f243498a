"""Recordings that are still being written."""

import asyncio
import struct
from contextlib import aclosing

import pytest
from recordings import said

from voicekit.media.formats import FORMATS, encode
from voicekit.transcribe.growing import Growth, quiet_seconds
from voicekit.transcribe.watching import watch

WHOLE = encode(said("one | two | three"), FORMATS["wav"])
STEP = 32_768


def open_header(data: bytes) -> bytes:
    """As Asterisk leaves it until the call ends: no length in it."""
    return data[:4] + struct.pack("<I", 36) + data[8:40] + struct.pack("<I", 0) + data[44:]


class Call:
    """A file that Asterisk writes, and looks at it on a clock of our own."""

    def __init__(self, path):
        self.path = path
        self.growth = Growth()

    def write(self, data: bytes) -> None:
        self.path.write_bytes(data)

    def whole(self, now: float) -> bool:
        state = self.path.stat()
        return self.growth.whole(self.path, state.st_size, state.st_mtime_ns, now)


@pytest.fixture
def call(tmp_path):
    return Call(tmp_path / "call.wav")


def test_a_wav_without_its_length_is_still_being_written(call):
    for number in range(3):
        call.write(open_header(WHOLE)[: 44 + number * STEP])
        assert not call.whole(2.0 * number)
        assert not call.whole(2.0 * number + 1)


def test_a_wav_is_whole_at_once_when_its_length_is_written_and_given_once(call):
    call.write(open_header(WHOLE))
    assert not call.whole(0.0)
    call.write(WHOLE)
    assert call.whole(0.1)
    assert not call.whole(0.2)


def test_a_recording_that_is_written_anew_is_given_again(call):
    call.write(WHOLE)
    assert call.whole(0.0)
    call.write(WHOLE + b"LIST\0\0\0\0")
    assert call.whole(1.0)


def test_a_wav_that_is_being_copied_is_not_whole(call):
    call.write(WHOLE[: len(WHOLE) // 2])
    assert not call.whole(0.0)
    assert not call.whole(30.0)
    call.write(WHOLE)
    assert call.whole(31.0)


def test_a_wav_whose_recorder_was_killed_is_given_after_a_minute(call):
    call.write(open_header(WHOLE))
    assert not call.whole(0.0)
    assert not call.whole(59.0)
    assert call.whole(60.0)


def test_an_empty_file_is_not_whole_however_long_it_lies(call):
    call.write(b"")
    assert not call.whole(0.0)
    assert not call.whole(1e6)


@pytest.mark.parametrize(("extension", "seconds"), [(".gsm", 30.8), (".ulaw", 7.1), (".sln", 4.1), (".sln16", 2.5)])
def test_a_file_without_a_header_lies_still_longer_than_asterisk_pauses(extension, seconds):
    per_second = {".gsm": 1650, ".ulaw": 8000, ".sln": 16_000, ".sln16": 32_000}[extension]
    assert quiet_seconds(extension, b"\0" * 99, STEP) == pytest.approx(seconds, abs=0.1)
    assert quiet_seconds(extension, b"\0" * 99, STEP) > 1.4 * STEP / per_second


@pytest.mark.parametrize(("extension", "per_second"), [(".g729", 1000), (".ilbc", 1666), (".G723", 866)])
def test_what_only_ffmpeg_reads_of_telephony_lies_still_longer_than_asterisk_pauses(extension, per_second):
    assert quiet_seconds(extension, b"\0" * 99, STEP) > 1.4 * STEP / per_second


def test_a_folder_is_watched_until_it_is_told_to_stop(tmp_path):
    """In real time: the looks are made in threads."""

    async def watching():
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        (tmp_path / "old.wav").write_bytes(WHOLE)
        names = []
        async with asyncio.timeout(20), aclosing(watch([tmp_path], stop, loop.time, every=0.01)) as found:
            async for one in found:
                names.append(one.source.name)
                match one.source.name:
                    case "old.wav":
                        (tmp_path / "new.wav").write_bytes(open_header(WHOLE))
                        (tmp_path / "other.wav").write_bytes(WHOLE)
                    case "other.wav":
                        (tmp_path / "new.wav").write_bytes(WHOLE)
                    case "new.wav":
                        stop.set()
        return names

    assert asyncio.run(watching()) == ["old.wav", "other.wav", "new.wav"]
