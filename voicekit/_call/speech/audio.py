"""What a call hears of its caller: sound as it comes, or as it was recorded."""

import asyncio
from collections import deque
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["GAP", "KEPT_FRAMES", "KEPT_SECONDS", "RATE", "AudioSource", "AudioStream", "RecordedAudio"]

RATE = 8000
"""Samples per second on the line."""

GAP = 0.2
"""Seconds without sound that count as silence: a phone that saves silence, and Asterisk for it, send nothing at all."""

KEPT_SECONDS = 5.0
"""Sound kept for a listener that falls behind; older sound is dropped, and counted."""


KEPT_FRAMES = 1000
"""The same in frames, however short: four times as many as Asterisk sends in that time."""


class AudioSource(Protocol):
    """Where the sound of one answer comes from."""

    async def take(self) -> NDArray[np.int16] | None:
        """The next samples, `RATE` of them a second, waiting for some; None where there will be none."""


class AudioStream:
    """The sound of one caller. The tap puts frames in; one listener at a time takes them out."""

    __slots__ = ("_arrived", "_frames", "_samples", "connected", "dropped", "ended")

    def __init__(self) -> None:
        self._frames: deque[NDArray[np.int16]] = deque()
        self._samples = 0
        self._arrived = asyncio.Event()
        self.connected = asyncio.Event()
        self.ended = False
        self.dropped = 0

    def put(self, samples: NDArray[np.int16]) -> None:
        """Sound has arrived."""
        if not len(samples):
            return
        self._frames.append(samples)
        self._samples += len(samples)
        while self._samples > KEPT_SECONDS * RATE or len(self._frames) > KEPT_FRAMES:
            lost = len(self._frames.popleft())
            self._samples -= lost
            self.dropped += lost
        self._arrived.set()

    def end(self) -> None:
        """No more sound will come."""
        self.ended = True
        self._arrived.set()

    def forget(self) -> None:
        """Drop what was said so far: it answers no question that is still to be asked."""
        self._frames.clear()
        self._samples = 0

    async def take(self) -> NDArray[np.int16] | None:
        """All sound that has arrived since the last time, waiting for some; None where there will be none.

        Where none comes for `GAP` seconds, so much silence.
        """
        if not self._frames and not self.ended:
            self._arrived.clear()
            try:
                async with asyncio.timeout(GAP):
                    await self._arrived.wait()
            except TimeoutError:
                return np.zeros(round(GAP * RATE), np.int16)
        if not self._frames:
            return None
        frames = list(self._frames)
        self.forget()
        return frames[0] if len(frames) == 1 else np.concatenate(frames)


class RecordedAudio:
    """Sound that has been recorded, in pieces: the event loop goes round between them."""

    __slots__ = ("_at", "_samples")

    def __init__(self, samples: NDArray[np.int16]) -> None:
        self._samples = samples
        self._at = 0

    async def take(self) -> NDArray[np.int16] | None:
        """The next half second; None at the end."""
        await asyncio.sleep(0)
        piece = self._samples[self._at : self._at + RATE // 2]
        self._at += len(piece)
        return piece if len(piece) else None
