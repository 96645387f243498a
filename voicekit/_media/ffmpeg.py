"""What libsndfile does not know, by ffmpeg: what kind of file it is, all of its sound at once, or block by block."""

import io
import os
import re
import selectors
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

import imageio_ffmpeg
import numpy as np

from voicekit._media.formats import MAX_SECONDS, UnknownSound, check_header
from voicekit._media.mix import Mixed, mixed
from voicekit._media.pcm import FULL_SCALE
from voicekit._media.wav import HEAD, data_chunk
from voicekit.errors import AudioError

__all__ = ["CONTAINERS", "HEADLESS", "Decoder", "read_container", "signed", "unknown", "unsigned"]

CONTAINERS: Mapping[str, str] = {
    ".3gp": "mov",
    ".aac": "aac",
    ".ac3": "ac3",
    ".amr": "amr",
    ".ape": "ape",
    ".g723": "g723_1",
    ".g723sf": "g723_1",
    ".g729": "g729",
    ".ilbc": "ilbc",
    ".m4a": "mov",
    ".m4b": "mov",
    ".mka": "matroska",
    ".mkv": "matroska",
    ".mov": "mov",
    ".mp2": "mp3",
    ".mp3": "mp3",
    ".mp4": "mov",
    ".oga": "ogg",
    ".ogg": "ogg",
    ".opus": "ogg",
    ".wav": "wav",
    ".webm": "matroska",
    ".wma": "asf",
    ".wv": "wv",
}
"""ffmpeg's demuxer for each extension, where the content does not tell it.

It is always named: left to guess, ffmpeg takes a playlist for sound and opens the files and addresses it lists.
"""

HEADLESS = frozenset({"g723_1", "g729", "ilbc"})
"""Demuxers of telephony whose files, as Asterisk writes them, are frames and nothing else: their content shows nothing,
and libsndfile would take it for anything.
"""

_SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (8, b"AVI ", "avi"),
    (0, b"RIFF", "wav"),
    (0, b"RIFX", "wav"),
    (0, b"RF64", "wav"),
    (0, b"riff.\x91\xcf\x11", "w64"),
    (0, b"fLaC", "flac"),
    (0, b"OggS", "ogg"),
    (0, b"FORM", "aiff"),
    (0, b".snd", "au"),
    (0, b"caff", "caf"),
    (0, b"#!AMR", "amr"),
    (0, b"#!iLBC", "ilbc"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (0, b"MAC ", "ape"),
    (0, b"wvpk", "wv"),
    (0, b"TTA1", "tta"),
    (0, b"FLV\x01", "flv"),
    *((4, atom, "mov") for atom in (b"ftyp", b"moov", b"mdat", b"wide")),
)
"""Where a file shows what it is: the place, the bytes there, ffmpeg's demuxer. Four bytes or more: sound without a
header has them by chance once in billions.
"""

_ID3 = b"ID3"
_ID3_BYTES = 10

_G723_PACKET = 1024
"""Asterisk reads no longer one."""

STALL_SECONDS = 60.0
"""ffmpeg gives a second of sound in milliseconds; a file without any for so long has none, or its disk is ill."""

_SAID = 8192
"""Bytes kept of what ffmpeg says: the reason stands at the end."""

_PIPE = 65_536
_LEVELS = "repeat+level+"
_ERROR = re.compile(r"\[(?:error|fatal)\] (.+)")
_DURATION = re.compile(rb"Duration: (\d+):(\d\d):(\d\d\.\d+)")
_OTHER = "it is damaged or of another kind: convert it to WAV; sound without a header is known by its name alone"


def signed(file: BinaryIO) -> str | None:
    """The demuxer for what the start of a file clearly shows; None where it may be anything."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(_ID3):
        return "aac" if _sync(_after_id3(file, head)) == "aac" else "mp3"
    return next((name for at, sign, name in _SIGNS if head.startswith(sign, at)), None)


def unsigned(file: BinaryIO, extension: str) -> str | None:
    """The demuxer for a file that is not `signed`: by its first frame, else by its name (extension in lower case), by
    the name alone where frames show nothing; None where neither tells.
    """
    named = CONTAINERS.get(extension)
    if named in HEADLESS:
        return named
    file.seek(0)
    return _sync(file.read(4)) or named


def unknown() -> UnknownSound:
    """The error for a file of which neither content nor name tells what it is."""
    return UnknownSound(
        "neither its content nor its name tells what sound it is",
        hint="call sound without a header by its encoding (.ulaw, .alaw, .gsm, .sln, .g722, .g729, ...), "
        "or convert it to WAV",
    )


def read_container(data: bytes, kind: str) -> Mixed:
    """The sound of a file by the demuxer ``kind``, mono, at its own rate, through pydub.

    Raises AudioError where ffmpeg cannot decode it.
    """
    audio_segment, failure = _pydub()
    framed = io.BytesIO(b"".join(_FRAMERS[kind](io.BytesIO(data))) if kind in _FRAMERS else data)
    try:
        # This way into pydub asks ffmpeg alone; from_file asks ffprobe too, which no wheel brings.
        segment = audio_segment.from_file_using_temporary_files(
            framed, format=kind, duration=MAX_SECONDS + 1, parameters=["-v", f"{_LEVELS}error"]
        )
    except failure as error:
        raise AudioError(_reason(str(error)), hint=_OTHER) from error
    except (OSError, EOFError, ValueError) as error:
        raise AudioError(f"ffmpeg made no sound of it: {error}", hint=_OTHER) from error
    return _mono(segment)


class Decoder:
    """A file's sound, decoded by ffmpeg as it is read: 16 bit, little-endian, ``legs`` channels interleaved.

    ``rate`` is in samples per second, ``seconds`` the length that the file's header claims (0.0: not known). Memory is
    bounded, and so is the time that ffmpeg may be silent. Whoever opens it has to close it, which ends the child.
    Methods block and raise AudioError.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self._sound, self._said = bytearray(), b""
        self._open_files = ExitStack()
        try:
            self._child = self._started(path, kind)
            self._pipes = self._open_files.enter_context(selectors.DefaultSelector())
            for pipe in (self._child.stdout, self._child.stderr):
                assert pipe is not None
                self._open_files.callback(pipe.close)
                self._pipes.register(pipe, selectors.EVENT_READ)
            self.legs, self.rate, self.seconds = self._header()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End ffmpeg, wherever it is, and leave nothing of it."""
        self._open_files.close()

    def read(self, size: int) -> bytes:
        """The next ``size`` bytes, less at the end only. Raises AudioError."""
        while len(self._sound) < size and self._playing():
            self._wait()
        found = bytes(self._sound[:size])
        del self._sound[:size]
        if len(found) < size:
            self._ended()
        return found

    def _started(self, path: Path, kind: str) -> "subprocess.Popen[bytes]":
        command: list[str | bytes] = [_ffmpeg(), "-hide_banner", "-nostats", "-v", f"{_LEVELS}info", "-nostdin"]
        command += ["-protocol_whitelist", "file,pipe", "-f", kind, "-i"]
        source: Any = subprocess.DEVNULL
        if kind in _FRAMERS:
            source = self._open_files.enter_context(_framed(path, _FRAMERS[kind]))
            command.append("pipe:0")
        else:
            command.append(b"file:" + os.fsencode(path.absolute()))
        command += ["-vn", "-sn", "-dn", "-c:a", "pcm_s16le", "-fflags", "+bitexact", "-f", "wav", "pipe:1"]
        # A session of its own: Ctrl-C is for us to obey, who may go on to the end of a recording.
        child = subprocess.Popen(  # noqa: S603 - our own words and the name of a file, no shell
            command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, start_new_session=True
        )
        self._open_files.callback(child.wait)
        self._open_files.callback(child.kill)
        return child

    def _header(self) -> tuple[int, int, float]:
        """Channels, samples per second, claimed seconds."""
        while (data := data_chunk(bytes(self._sound[:HEAD]))) is None and self._playing():
            self._wait()
        if data is None:
            self._ended()
            raise AudioError("there is no sound in it", hint="record it anew")
        del self._sound[: data.offset]
        claimed = _DURATION.search(self._said)
        hours, minutes, seconds = map(float, claimed.groups()) if claimed else (0.0, 0.0, 0.0)
        return data.legs, data.rate, hours * 3600 + minutes * 60 + seconds

    def _playing(self) -> bool:
        return self._child.stdout in self._pipes.get_map()

    def _wait(self) -> None:
        """Take in what ffmpeg has written."""
        ready = self._pipes.select(STALL_SECONDS)
        if not ready:
            raise AudioError(f"ffmpeg found no sound in it for {STALL_SECONDS:.0f} s", hint=_OTHER)
        for key, _ in ready:
            content = os.read(key.fd, _PIPE)
            if not content:
                self._pipes.unregister(key.fileobj)
            elif key.fileobj is self._child.stdout:
                self._sound += content
            else:
                self._said = (self._said + content)[-_SAID:]

    def _ended(self) -> None:
        """Raise AudioError where ffmpeg did not end well."""
        while self._pipes.get_map():
            self._wait()
        if self._child.wait():
            raise AudioError(_reason(self._said.decode("utf-8", "replace")), hint=_OTHER)


def _after_id3(file: BinaryIO, head: bytes) -> bytes:
    """The first bytes after a tag, whose length has seven bits in each byte."""
    size = 0
    for byte in head[6:_ID3_BYTES]:
        size = size << 7 | byte & 0x7F
    file.seek(_ID3_BYTES + size)
    return file.read(4)


def _sync(start: bytes) -> str | None:
    """The demuxer for a stream of frames, by the first of them."""
    if start.startswith(b"\x0b\x77"):
        return "ac3"
    if len(start) < 4 or start[0] != 0xFF:
        return None
    if start[1] & 0xF6 == 0xF0:
        return "aac"
    whole = start[1] & 0xE0 == 0xE0 and start[1] & 0x18 != 0x08 and start[1] & 0x06
    return "mp3" if whole and start[2] >> 4 not in (0, 15) and start[2] & 0x0C != 0x0C else None


def _ilbc(file: BinaryIO) -> Iterator[bytes]:
    """Frames of 30 ms, as Asterisk writes them, with the header that the demuxer wants."""
    head = file.read(HEAD)
    if not head.startswith(b"#!iLBC"):
        yield b"#!iLBC30\n"
    yield head
    while block := file.read(_PIPE):
        yield block


def _g723(file: BinaryIO) -> Iterator[bytes]:
    """Frames without the time and the length that Asterisk writes before each packet (four bytes and two)."""
    timed = _packet(file.read(7)) > 0
    file.seek(0)
    while timed and (size := _packet(head := file.read(7))):
        yield head[6:] + file.read(size - 1)
    while not timed and (block := file.read(_PIPE)):
        yield block


def _packet(head: bytes) -> int:
    """The length of a packet that begins so with Asterisk's header; 0 where this is none.

    A frame's first two bits tell its own length; a packet has one frame or several.
    """
    if len(head) < 7 or head[:2] != b"\0\0":
        return 0
    size = int.from_bytes(head[4:6], "big")
    return size if (24, 20, 4, 1)[head[6] & 3] <= size <= _G723_PACKET else 0


_FRAMERS: Mapping[str, Callable[[BinaryIO], Iterator[bytes]]] = {"g723_1": _g723, "ilbc": _ilbc}
"""What makes of a file of Asterisk's the file that the demuxer knows."""


@contextmanager
def _framed(path: Path, frames: Callable[[BinaryIO], Iterator[bytes]]) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as spool:
        with path.open("rb") as file:
            spool.writelines(frames(file))
        spool.seek(0)
        yield cast("BinaryIO", spool)


def _ffmpeg() -> str:
    try:
        return shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:  # a machine for which the package brings no program
        raise AudioError(
            "there is no ffmpeg to decode it", hint="install ffmpeg, or convert the recording to wav elsewhere"
        ) from error


def _pydub() -> tuple[Any, type[Exception]]:
    with warnings.catch_warnings():
        # pydub warns of a missing ffmpeg, which it is given below, and of audioop, which audioop-lts replaces.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment  # noqa: PLC0415 - costs 30 ms that most programs never need
        from pydub.exceptions import CouldntDecodeError  # noqa: PLC0415
    AudioSegment.converter = _ffmpeg()
    return AudioSegment, CouldntDecodeError


def _mono(segment: Any) -> Mixed:
    check_header(segment.frame_rate, segment.channels)
    if segment.duration_seconds > MAX_SECONDS:
        raise AudioError(f"it is longer than {MAX_SECONDS} seconds", hint="cut it into several recordings")
    segment = segment.set_sample_width(2)
    frames = np.frombuffer(segment.raw_data, "<i2").reshape(-1, segment.channels)
    return mixed(lambda: iter([frames.astype(np.float32) / np.float32(FULL_SCALE)]), segment.frame_rate)


def _reason(output: str) -> str:
    """Why, in a line: the first error that ffmpeg names says more than those that follow from it."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [found[1] for line in lines if (found := _ERROR.search(line))]
    why = next(iter([*errors, *lines[-1:]]), "")
    return f"ffmpeg cannot decode it: {why}" if why else "ffmpeg cannot decode it"
