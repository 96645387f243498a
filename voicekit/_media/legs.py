"""Recordings with their channels apart, read block by block: a call recorded in stereo has one party on each."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import G722
import numpy as np
import soundfile
from numpy.typing import NDArray

from voicekit._media.ffmpeg import HEADLESS, Decoder, unknown
from voicekit._media.formats import G722_BITS, Format, check_header
from voicekit._media.pcm import Pcm, from_floats, to_floats
from voicekit._media.read import kind_of, look_at, read_mixed
from voicekit._media.wav import HEAD, MendedWav, finished
from voicekit._unread import hint_of
from voicekit.errors import AudioError

__all__ = ["SoundFile", "distinct_legs", "out_of_phase", "read_legs"]

BLOCK_SECONDS = 5
"""What is read at once."""

MAX_LEG_SECONDS = 24 * 3600
"""No call is longer than a day; a small compressed file can claim years."""

COPY_POWER = 0.01
"""Of the power of a copy, at most so much separates it from the other: lossy codecs and converters are 30 dB below the
sound, the echo of one party on the other's side is all of it.
"""

SILENT_POWER = 1e-6
"""60 dB below full scale: what is quieter is no speech, and separates nobody."""

WINDOW_SECONDS = 0.5
"""A word of one party is as long."""

_SUBTYPES = {"ulaw": "ULAW", "alaw": "ALAW", "gsm": "GSM610", "sln": "PCM_16", "sln16": "PCM_16"}
_Blocks = Iterator[NDArray[Any]]  # frames by legs, int16 or float32


class SoundFile:
    """A file that is open for reading; a context manager. Memory is bounded; what only ffmpeg reads has a child process
    until it is closed.

    ``legs`` is the number of channels, ``rate`` in samples per second, ``seconds`` the length that the header claims
    (0.0: not known). Opening raises AudioError, which names the file.
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
            raise AudioError(f"{self.path}: it is longer than a day", hint="split the recording")
        return tuple(_pcm(block[:, leg], self.rate) for leg in range(self.legs))

    def _open(self) -> _Blocks:
        look_at(self.path)
        file = self._files.enter_context(self.path.open("rb"))
        head = file.read(HEAD)
        if not head:
            raise AudioError("the file is empty", hint="record it anew")
        kind = kind_of(file, self.path.suffix.lower())
        if isinstance(kind, Format):
            return self._headless(file, kind)
        if kind not in HEADLESS:
            try:
                return self._contained(self._by_libsndfile(file, head))
            except soundfile.LibsndfileError as error:
                if kind is None:
                    raise unknown() from error
        assert kind is not None
        return self._decoded(kind)

    def _by_libsndfile(self, file: BinaryIO, head: bytes) -> soundfile.SoundFile:
        whole = finished(head, self.path.stat().st_size)
        if whole is not None:
            file.seek(0)
            return soundfile.SoundFile(MendedWav(file, whole))
        # By its descriptor: by a name libsndfile would take what it does not know for what the extension says.
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        return soundfile.SoundFile(file.fileno(), closefd=False)

    def _decoded(self, kind: str) -> _Blocks:
        child = self._files.enter_context(Decoder(self.path, kind))
        check_header(child.rate, child.legs)
        self.legs, self.rate = child.legs, child.rate
        self.seconds = child.seconds if child.seconds <= MAX_LEG_SECONDS else 0.0
        return _linear(child, child.legs, child.rate)

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

    def _named(self, error: Exception) -> AudioError:
        match error:
            case AudioError():
                return AudioError(f"{self.path}: {error.what.removeprefix(f'{self.path}: ')}", hint=error.hint)
            case OSError():
                return AudioError(f"{self.path}: it cannot be read: {error.strerror}", hint=hint_of(error))
        return AudioError(f"{self.path}: it is damaged: {error}", hint="record it anew")


def distinct_legs(path: Path, wanted: Callable[[], bool] = lambda: True) -> tuple[int, ...]:
    """The channels of a file that are no copies of an earlier one, counted from 0: a mono call is often kept as stereo,
    at times with one side wired the wrong way round. All channels where nothing is to be heard.

    Reads until all differ, which in a call of two parties is where the first one speaks (blocks); ends early, with all
    channels, where it is no longer ``wanted``. Raises AudioError, which names the file.
    """
    with SoundFile(path) as sound:
        pairs = [_ChannelPair(first, second) for second in range(sound.legs) for first in range(second)]
        while pairs and wanted() and (legs := sound.read()):
            pairs = [pair for pair in pairs if pair.still_alike(legs[pair.first], legs[pair.second])]
        copies = {pair.second for pair in pairs if pair.heard} if wanted() else set()
        return tuple(leg for leg in range(sound.legs) if leg not in copies)


def out_of_phase(path: Path) -> bool:
    """Whether the channels of a file cancel each other where they are mixed (blocks); not where it cannot be read.

    Of a file with one channel only the start is read.
    """
    try:
        with SoundFile(path) as sound:
            several = sound.legs > 1
        return several and read_mixed(path).out_of_phase
    except AudioError:
        return False


class _ChannelPair:
    """Two channels that may be copies of each other, by the power of what separates them in every window."""

    def __init__(self, first: int, second: int) -> None:
        self.first, self.second = first, second
        self.heard = False
        self._same = self._opposite = True

    def still_alike(self, first: Pcm, second: Pcm) -> bool:
        one, other = _windows(first), _windows(second)
        power = (_power(one) + _power(other)) / 2
        limit = np.maximum(power * COPY_POWER, SILENT_POWER)
        self._same = self._same and bool((_power(one - other) <= limit).all())
        self._opposite = self._opposite and bool((_power(one + other) <= limit).all())
        self.heard = self.heard or bool((power > SILENT_POWER).any())
        return self._same or self._opposite


def _windows(leg: Pcm) -> NDArray[np.float32]:
    size = round(leg.rate * WINDOW_SECONDS)
    samples = to_floats(leg)
    return np.pad(samples, (0, -len(samples) % size)).reshape(-1, size)


def _power(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.mean(np.square(windows), axis=1))


def read_legs(path: Path) -> tuple[Pcm, ...]:
    """All of a file, one Pcm for each channel (blocks). Raises AudioError, which names the file."""
    with SoundFile(path) as sound:
        kept: list[list[NDArray[np.int16]]] = [[np.zeros(0, np.int16)] for _ in range(sound.legs)]
        while legs := sound.read():
            for blocks, leg in zip(kept, legs, strict=True):
                blocks.append(leg.samples)
        return tuple(Pcm(np.concatenate(blocks), sound.rate) for blocks in kept)


def _pcm(samples: NDArray[Any], rate: int) -> Pcm:
    if samples.dtype == np.int16:
        return Pcm(np.ascontiguousarray(samples), rate)
    return from_floats(samples, rate)


def _sound(sound: soundfile.SoundFile) -> _Blocks:
    # In float: whole numbers of a float file would be read as they are, which is silence.
    while len(block := sound.read(BLOCK_SECONDS * sound.samplerate, dtype="float32", always_2d=True)):
        yield block


def _linear(child: Decoder, legs: int, rate: int) -> _Blocks:
    frame = 2 * legs
    while len(block := child.read(BLOCK_SECONDS * rate * frame)) >= frame:
        whole = block[: len(block) // frame * frame]
        yield np.frombuffer(whole, "<i2").astype(np.int16).reshape(-1, legs)


def _g722(file: BinaryIO, rate: int) -> _Blocks:
    codec = G722.G722(rate, G722_BITS)
    while block := file.read(BLOCK_SECONDS * rate // 2):
        yield np.array(codec.decode(block), dtype=np.int16)[:, None]
