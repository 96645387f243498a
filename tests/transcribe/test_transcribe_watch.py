"""Recordings that are still being written."""

import asyncio
import os
import struct
from contextlib import aclosing

import pytest
from recordings import said

from voicekit._media.formats import FORMATS, encode
from voicekit.transcribe._is_complete import Growth, quiet_seconds
from voicekit.transcribe._places import look
from voicekit.transcribe._watch import watch


def unread(folder, error):
    raise AssertionError(folder) from error


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


def test_what_cannot_be_read_is_given_once_and_again_when_it_can_be(open_sounds, sealed):
    call = Call(open_sounds / "call.wav")
    call.write(WHOLE)
    call.path.chmod(0)
    with sealed(open_sounds):
        assert [call.whole(now) for now in (0.0, 9.0, 10.0, 11.0, 99.0)] == [False, False, True, False, False]
    call.path.chmod(0o644)
    assert [call.whole(now) for now in (100.0, 101.0)] == [True, False]


def test_a_link_to_itself_or_to_nothing_is_given_once(tmp_path):
    growth = Growth()
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    (tmp_path / "gone.wav").symlink_to("nothing.wav")
    given = [
        found.source.name
        for now in (0.0, 5.0, 10.0, 11.0, 99.0)
        for found in look([tmp_path])
        if growth.whole(found.source, found.size, found.changed, now)
    ]
    assert given == ["gone.wav", "loop.wav"]


def test_a_file_that_went_away_is_forgotten_and_given_again_when_it_is_back(call):
    call.write(WHOLE)
    assert call.whole(0.0)
    call.growth.forget({call.path})
    assert not call.whole(1.0)
    call.growth.forget(set())
    assert call.whole(2.0)


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    (found,) = look([tmp_path])
    assert not Growth().whole(found.source, found.size, found.changed, 1e6)


def test_a_folder_that_cannot_be_read_is_told_once(open_sounds, sealed):
    """In real time: the looks are made in threads."""
    (open_sounds / "closed").mkdir()
    told = []

    async def watching():
        stop, looks = asyncio.Event(), []

        def now():
            looks.append(0)
            if len(looks) == 5:
                stop.set()
            return 0.0

        watched = watch([open_sounds], stop, now, lambda folder, _: told.append((folder.name, len(looks))), every=0.01)
        async with asyncio.timeout(20), aclosing(watched):
            assert [found async for found in watched] == []

    with sealed(open_sounds / "closed", 0o111):
        asyncio.run(watching())
    assert told == [("closed", 1)]


def test_a_folder_is_watched_until_it_is_told_to_stop(tmp_path):
    """In real time: the looks are made in threads."""

    async def watching():
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        (tmp_path / "old.wav").write_bytes(WHOLE)
        names = []
        async with asyncio.timeout(20), aclosing(watch([tmp_path], stop, loop.time, unread, every=0.01)) as found:
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
