"""One recording, heard leg by leg and pause by pause."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from voicekit._asr.engine import Hypothesis
from voicekit._media.legs import SoundFile, distinct_legs
from voicekit._media.pcm import Pcm
from voicekit.errors import RecognizerBusy
from voicekit.transcribe._pauses import SpeechStretch, Splitter
from voicekit.transcribe._transcript import Passage, Transcript

__all__ = ["Recognizes", "Slots", "transcribe"]

_Result = TypeVar("_Result")


class Recognizes(Protocol):
    """What is asked of `voicekit._asr.service.Recognition`."""

    async def recognize(self, pcm: Pcm, language: str, phrases: Sequence[str] | None) -> tuple[Hypothesis, ...]:
        """What was said, the likeliest first. Raises any AsrError."""


class Slots:
    """How many stretches of speech are recognised at once, over all recordings that share it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._free = asyncio.Semaphore(most)
        self._running = self._waiting = 0
        self._ended = asyncio.Event()

    async def take(self) -> None:
        """Wait for a free slot; `run` gives it back."""
        await self._free.acquire()
        self._running += 1

    async def run(self, work: Callable[[], Awaitable[_Result]]) -> _Result:
        """Do the work in a slot that was taken; while the machine is full of ours, wait for one of ours to end.

        Raises RecognizerBusy where it is full of others'.
        """
        try:
            while True:
                ended = self._ended
                try:
                    return await work()
                except RecognizerBusy:
                    if self._waiting + 1 == self._running:
                        raise
                    self._waiting += 1
                    try:
                        await ended.wait()
                    finally:
                        self._waiting -= 1
        finally:
            self._running -= 1
            self._free.release()
            self._ended.set()
            self._ended = asyncio.Event()


async def transcribe(
    path: Path,
    recognition: Recognizes,
    language: str,
    phrases: Sequence[str] | None = None,
    *,
    slots: Slots | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> Transcript:
    """The text of a recording in any format that soundfile or ffmpeg reads, each channel by itself. A channel that is a
    copy of an earlier one (a mono call kept as stereo) is left out.

    ``recognition`` is made by `recognition`. ``phrases`` are all that can have been said; None: anything. ``slots`` is
    how many stretches of speech are recognised at once (None: one), and may be shared by several recordings.
    ``progress`` is called with the share of the recording that has been read, 0 to 1. Memory does not grow with the
    length of the recording. Raises AudioError where it cannot be read, AsrError where it cannot be recognised.
    """
    slots = slots or Slots(1)
    passages: list[Passage] = []

    async def hear(leg: int, stretch: SpeechStretch) -> None:
        found = await slots.run(lambda: recognition.recognize(stretch.pcm, language, phrases))
        if found and found[0].text:
            passages.append(_passage(leg, stretch, found[0]))

    reader = _RecordingReader(path)
    try:
        await asyncio.to_thread(reader.open)
        async with asyncio.TaskGroup() as group:
            while not reader.ended:
                for leg, stretch in await asyncio.to_thread(reader.next):
                    await slots.take()
                    group.create_task(hear(leg, stretch))
                progress(reader.share)
    except ExceptionGroup as several:
        raise several.exceptions[0] from None
    finally:
        reader.close()
    passages.sort(key=lambda passage: (passage.start, passage.leg))
    return Transcript(reader.seconds, reader.legs, tuple(passages))


class _RecordingReader:
    """A recording cut at its pauses. Its methods block; `close` waits for what a thread is at."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = ExitStack()
        self._splitters: dict[int, Splitter] = {}
        self._lock = threading.Lock()
        self.seconds = 0.0
        self.ended = False

    @property
    def legs(self) -> int:
        """Those that are heard: of two that are alike one."""
        return len(self._splitters)

    def open(self) -> None:
        """Look which legs are to be heard, and open it."""
        with self._lock:
            if self.ended:
                return
            self._sound = self._open.enter_context(SoundFile(self._path))
            heard: Sequence[int] = range(self._sound.legs)
            if len(heard) > 1:
                heard = distinct_legs(self._path, lambda: not self.ended)
            self._splitters = {leg: Splitter(self._sound.rate) for leg in heard}

    @property
    def share(self) -> float:
        if self.ended:
            return 1.0
        return min(1.0, self.seconds / self._sound.seconds) if self._sound.seconds else 0.0

    def next(self) -> list[tuple[int, SpeechStretch]]:
        """Leg and stretch of all the speech that the next block completes."""
        with self._lock:
            if self.ended:
                return []
            blocks = self._sound.read()
            if not blocks:
                self.ended = True
                found = {leg: splitter.finish() for leg, splitter in self._splitters.items()}
            else:
                self.seconds += blocks[0].seconds
                found = {leg: splitter.feed(blocks[leg].samples) for leg, splitter in self._splitters.items()}
        return [(leg + 1, stretch) for leg, stretches in found.items() for stretch in stretches]

    def close(self) -> None:
        self.ended = True
        with self._lock:
            self._open.close()


def _passage(leg: int, stretch: SpeechStretch, best: Hypothesis) -> Passage:
    words = tuple(replace(word, start=word.start + stretch.start, end=word.end + stretch.start) for word in best.words)
    start, end = stretch.start, stretch.start + stretch.pcm.seconds
    if words:
        start, end = words[0].start, words[-1].end
    return Passage(leg, start, end, best.text, best.confidence, words)
