"""What a call hears of its caller: sound as it comes, or as it was recorded."""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["KEPT_FRAMES", "KEPT_SECONDS", "RATE", "AudioSource", "AudioStream", "Hear", "RecordedAudio"]

RATE = 8000
"""Samples per second on the line."""

GAP = 0.2
"""Seconds without sound that count as silence: a phone that saves silence, and Asterisk for it, send nothing at all."""

KEPT_SECONDS = 5.0
"""Sound kept for a listener that falls behind; older sound is dropped, and counted."""


KEPT_FRAMES = 1000
"""The same in frames, however short: four times as many as Asterisk sends in that time."""


Hear = Callable[[NDArray[np.int16]], bool]
"""Takes the next samples, `RATE` of them a second; True where it has enough."""


class AudioSource(Protocol):
    """Where the sound of one answer comes from."""

    async def pour(self, hear: Hear) -> None:
        """Give all sound to ``hear`` as it comes, until it has enough or none will come. Raises what ``hear`` does."""


class AudioStream:
    """The sound of one caller: the tap puts frames in, and one listener at a time hears each of them at once.

    Where none comes for ``gap`` seconds, the listener hears so much silence.
    """

    __slots__ = ("_frames", "_gap", "_hear", "_heard_at", "_over", "_samples", "connected", "dropped", "ended")

    def __init__(self, gap: float = GAP) -> None:
        self._gap = gap
        self._frames: deque[NDArray[np.int16]] = deque()
        self._samples = 0
        self._hear: Hear | None = None
        self._over: asyncio.Future[Exception | None] | None = None
        self._heard_at = 0.0
        self.connected = asyncio.Event()
        self.ended = False
        self.dropped = 0

    def put(self, samples: NDArray[np.int16]) -> None:
        """Sound has arrived. Where nobody listens it is kept for who will, as long as there is room."""
        if not len(samples):
            return
        if self._hear is not None:
            self._give(self._hear, samples)
            return
        self._frames.append(samples)
        self._samples += len(samples)
        while self._samples > KEPT_SECONDS * RATE or len(self._frames) > KEPT_FRAMES:
            lost = len(self._frames.popleft())
            self._samples -= lost
            self.dropped += lost

    def end(self) -> None:
        """No more sound will come."""
        self.ended = True
        self._stop()

    def forget(self) -> None:
        """Drop what was said so far: it answers no question that is still to be asked."""
        self._frames.clear()
        self._samples = 0

    async def pour(self, hear: Hear) -> None:
        loop = asyncio.get_running_loop()
        over = self._over = loop.create_future()
        self._hear, self._heard_at = hear, loop.time()
        frames = tuple(self._frames)
        self.forget()
        for frame in frames:
            self.put(frame)
        if self.ended:
            self._stop()
        try:
            while not over.done():
                last = self._heard_at
                left = None if self._gap == math.inf else last + self._gap - loop.time()
                await asyncio.wait({over}, timeout=left)
                if not over.done() and self._heard_at == last:
                    self.put(np.zeros(round(self._gap * RATE), np.int16))
        finally:
            self._hear = None
        if (error := over.result()) is not None:
            raise error

    def _give(self, hear: Hear, samples: NDArray[np.int16]) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        try:
            if hear(samples):
                self._stop()
        except Exception as error:  # noqa: BLE001 - it belongs to who listens, not to who brings the sound
            self._stop(error)

    def _stop(self, error: Exception | None = None) -> None:
        self._hear = None
        if self._over is not None and not self._over.done():
            self._over.set_result(error)


class RecordedAudio:
    """Sound that has been recorded, in pieces of half a second: the event loop goes round between them."""

    __slots__ = ("_samples",)

    def __init__(self, samples: NDArray[np.int16]) -> None:
        self._samples = samples

    async def pour(self, hear: Hear) -> None:
        for at in range(0, len(self._samples), RATE // 2):
            await asyncio.sleep(0)
            if hear(self._samples[at : at + RATE // 2]):
                return
