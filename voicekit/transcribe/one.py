"""One recording, heard leg by leg and pause by pause."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from voicekit.asr.engine import Hypothesis
from voicekit.errors import RecognizerBusy
from voicekit.media.legs import Sound
from voicekit.media.pcm import Pcm
from voicekit.transcribe.pauses import Splitter, Stretch
from voicekit.transcribe.transcript import Passage, Transcript

__all__ = ["Recognizes", "Slots", "transcribe"]

_Result = TypeVar("_Result")


class Recognizes(Protocol):
    """What is asked of `voicekit.asr.service.Recognition`."""

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
    """What is said in a recording of any format that `voicekit.media.read` reads, each channel for itself.

    ``phrases`` are all that may be said; None: anything. Memory does not grow with the length, except of formats that
    only ffmpeg reads. ``progress`` gets the share of the recording that has been read, 0 to 1. Stretches of speech are
    recognised in parallel, as many as ``slots`` has (by default one).
    Raises AudioError for the recording, AsrError for what recognises it.
    """
    slots = slots or Slots(1)
    passages: list[Passage] = []

    async def hear(leg: int, stretch: Stretch) -> None:
        found = await slots.run(lambda: recognition.recognize(stretch.pcm, language, phrases))
        if found and found[0].text:
            passages.append(_passage(leg, stretch, found[0]))

    reader = await asyncio.to_thread(_Reader, path)
    try:
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


class _Reader:
    """A recording cut at its pauses. Its methods block; `close` waits for a read that a thread is at."""

    def __init__(self, path: Path) -> None:
        self._sound = Sound(path)
        self._splitters = [Splitter(self._sound.rate) for _ in range(self._sound.legs)]
        self._lock = threading.Lock()
        self.legs = self._sound.legs
        self.seconds = 0.0
        self.ended = False

    @property
    def share(self) -> float:
        if self.ended:
            return 1.0
        return min(1.0, self.seconds / self._sound.seconds) if self._sound.seconds else 0.0

    def next(self) -> list[tuple[int, Stretch]]:
        """Leg and stretch of all the speech that the next block completes."""
        with self._lock:
            if self.ended:
                return []
            blocks = self._sound.read()
            if not blocks:
                self.ended = True
                found = [splitter.finish() for splitter in self._splitters]
            else:
                self.seconds += blocks[0].seconds
                found = [splitter.feed(leg.samples) for splitter, leg in zip(self._splitters, blocks, strict=True)]
        return [(leg, stretch) for leg, stretches in enumerate(found, 1) for stretch in stretches]

    def close(self) -> None:
        with self._lock:
            self.ended = True
            self._sound.close()


def _passage(leg: int, stretch: Stretch, best: Hypothesis) -> Passage:
    words = tuple(replace(word, start=word.start + stretch.start, end=word.end + stretch.start) for word in best.words)
    start, end = stretch.start, stretch.start + stretch.pcm.seconds
    if words:
        start, end = words[0].start, words[-1].end
    return Passage(leg, start, end, best.text, best.confidence, words)
