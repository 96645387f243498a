"""Recordings with their channels apart, read block by block: a call recorded in stereo has one party on each."""

import os
import struct
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, NamedTuple, Self

import G722
import numpy as np
import soundfile
from numpy.typing import NDArray

from voicekit.errors import AudioError
from voicekit.media.codecs import G722_BITS, UnknownSound, check_header
from voicekit.media.ffmpeg import CONTAINERS
from voicekit.media.formats import Format
from voicekit.media.pcm import Pcm, from_floats
from voicekit.media.read import MAGIC, RAW, read

__all__ = ["BLOCK_SECONDS", "Data", "Sound", "data_chunk", "read_legs"]

BLOCK_SECONDS = 5
"""What is read at once."""

MAX_LEG_SECONDS = 24 * 3600
"""No call is longer than a day; a small compressed file can claim years."""

_SUBTYPES = {"ulaw": "ULAW", "alaw": "ALAW", "gsm": "GSM610", "sln": "PCM_16", "sln16": "PCM_16"}
_HEAD = 4096
_PCM_TAG = 1
_Blocks = Iterator[NDArray[Any]]  # frames by legs, int16 or float32


class Sound:
    """A file that is open for reading; a context manager. Memory is bounded, but for what only ffmpeg reads.

    ``legs`` is the number of channels (one where only ffmpeg reads it), ``rate`` in samples per second, ``seconds``
    the length that the header claims (0.0: not known). Opening raises AudioError, which names the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.legs, self.rate, self.seconds = 1, 0, 0.0
        self._files = ExitStack()
        self._read = 0
        try:
            self._blocks = self._open()
        except BaseException as error:
            self.close()
            if isinstance(error, OSError | AudioError | soundfile.LibsndfileError):
                raise self._named(error) from error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._files.close()

    def read(self) -> tuple[Pcm, ...]:
        """The next BLOCK_SECONDS, a Pcm for each leg, all of one length; () at the end (blocks). Raises AudioError."""
        try:
            block = next(self._blocks, None)
        except (OSError, AudioError, soundfile.LibsndfileError) as error:
            raise self._named(error) from error
        if block is None:
            return ()
        self._read += len(block)
        if self._read > MAX_LEG_SECONDS * self.rate:
            raise AudioError(f"{self.path}: it is longer than a day", mend="split the recording")
        return tuple(_pcm(block[:, leg], self.rate) for leg in range(self.legs))

    def _open(self) -> _Blocks:
        if not self.path.is_file():
            raise AudioError("no such file" if not self.path.exists() else "not a file")
        file = self._files.enter_context(self.path.open("rb"))
        head = file.read(_HEAD)
        if not head:
            raise AudioError("the file is empty")
        extension = self.path.suffix.lower()
        if extension in RAW and not head.startswith(MAGIC):
            return self._headless(file, RAW[extension])
        data = data_chunk(head)
        if data is not None and data.size == 0 and self.path.stat().st_size > data.offset:
            return self._broken_off(file, data)
        try:
            return self._contained(soundfile.SoundFile(os.fsencode(self.path)))
        except soundfile.LibsndfileError as error:
            if extension not in CONTAINERS:
                raise UnknownSound(str(error.error_string).rstrip(".")) from error
        whole = read(self.path)
        self.rate, self.seconds = whole.rate, whole.seconds
        step = BLOCK_SECONDS * whole.rate
        return (whole.samples[start : start + step, None] for start in range(0, len(whole.samples), step))

    def _headless(self, file: BinaryIO, form: Format) -> _Blocks:
        if form.name == "g722":
            self.rate, self.seconds = form.rate, self.path.stat().st_size * 2 / form.rate
            file.seek(0)
            return _g722(file, form.rate)
        subtype = _SUBTYPES[form.name]
        return self._contained(
            soundfile.SoundFile(os.fsencode(self.path), format="RAW", subtype=subtype, channels=1, samplerate=form.rate)
        )

    def _contained(self, sound: soundfile.SoundFile) -> _Blocks:
        self._files.enter_context(sound)
        check_header(sound.samplerate, sound.channels)
        self.legs, self.rate = sound.channels, sound.samplerate
        claimed = sound.frames / sound.samplerate
        self.seconds = claimed if claimed <= MAX_LEG_SECONDS else 0.0
        return _sound(sound)

    def _broken_off(self, file: BinaryIO, data: "Data") -> _Blocks:
        """The recorder writes the length last: without it, the sound goes to the end of the file."""
        if (data.tag, data.bits) != (_PCM_TAG, 16):
            raise AudioError("its recording was broken off", mend="only 16-bit PCM can be read without its length")
        check_header(data.rate, data.legs)
        self.legs, self.rate = data.legs, data.rate
        file.seek(data.offset)
        return _linear(file, data)

    def _named(self, error: Exception) -> AudioError:
        match error:
            case AudioError():
                return AudioError(f"{self.path}: {error.what.removeprefix(f'{self.path}: ')}", mend=error.mend)
            case OSError():
                return AudioError(f"{self.path}: it cannot be read: {error.strerror}")
        return AudioError(f"{self.path}: it is damaged: {error}")


def read_legs(path: Path) -> tuple[Pcm, ...]:
    """All of a file, one Pcm for each channel (blocks). Raises AudioError, which names the file."""
    with Sound(path) as sound:
        kept: list[list[NDArray[np.int16]]] = [[np.zeros(0, np.int16)] for _ in range(sound.legs)]
        while legs := sound.read():
            for blocks, leg in zip(kept, legs, strict=True):
                blocks.append(leg.samples)
        return tuple(Pcm(np.concatenate(blocks), sound.rate) for blocks in kept)


class Data(NamedTuple):
    """A WAV file's ``data`` chunk: where it starts, how many bytes its header claims, and what they are."""

    offset: int
    size: int
    tag: int
    legs: int
    rate: int
    bits: int


def data_chunk(head: bytes) -> Data | None:
    """The data chunk of a WAV file by its first bytes; None where they show none."""
    if not head.startswith(b"RIFF") or head[8:12] != b"WAVE":
        return None
    form, at = (0, 0, 0, 0), 12
    while at + 8 <= len(head):
        name, size = struct.unpack_from("<4sI", head, at)
        at += 8
        if name == b"fmt " and at + 16 <= len(head):
            tag, legs, rate, _, _, bits = struct.unpack_from("<HHIIHH", head, at)
            form = tag, legs, rate, bits
        if name == b"data":
            return Data(at, size, *form)
        at += size + size % 2
    return None


def _pcm(samples: NDArray[Any], rate: int) -> Pcm:
    if samples.dtype == np.int16:
        return Pcm(np.ascontiguousarray(samples), rate)
    return from_floats(samples, rate)


def _sound(sound: soundfile.SoundFile) -> _Blocks:
    # In float: whole numbers of a float file would be read as they are, which is silence.
    while len(block := sound.read(BLOCK_SECONDS * sound.samplerate, dtype="float32", always_2d=True)):
        yield block


def _linear(file: BinaryIO, data: Data) -> _Blocks:
    frame = 2 * data.legs
    while len(block := file.read(BLOCK_SECONDS * data.rate * frame)) >= frame:
        whole = block[: len(block) // frame * frame]
        yield np.frombuffer(whole, "<i2").astype(np.int16).reshape(-1, data.legs)


def _g722(file: BinaryIO, rate: int) -> _Blocks:
    codec = G722.G722(rate, G722_BITS)
    while block := file.read(BLOCK_SECONDS * rate // 2):
        yield np.array(codec.decode(block), dtype=np.int16)[:, None]
