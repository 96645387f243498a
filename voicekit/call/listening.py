"""Listening to one answer: from the first frame of sound to what may have been said.

Time is counted in samples. The recognizer gets the sound from a little before the onset; what came before is dropped.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voicekit.asr.engine import Hypothesis
from voicekit.asr.live import LiveUtterance
from voicekit.audio.pcm import Pcm
from voicekit.call.ear import RATE, Ear
from voicekit.call.session import Session
from voicekit.errors import AsrError

__all__ = ["Detector", "Listening", "Manner"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How patiently to listen, in seconds: the silence that ends an answer, and the longest answer."""

    silence: float = 0.6
    longest: float = 15.0


class Detector(Protocol):
    """Finds speech in sound."""

    @property
    def onset(self) -> bool:
        """Whether the caller has begun to speak."""

    @property
    def ended(self) -> bool:
        """Whether he has finished."""

    def feed(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """The next samples; gives what belongs to the answer, at the onset from a little before it."""


class Listening:
    """One answer on its way. ``onset``: the caller speaks; ``over``: ``hypotheses`` are there, or never will be."""

    __slots__ = ("_detector", "_ear", "_live", "_manner", "_session", "_task", "hypotheses", "over")

    def __init__(self, session: Session, ear: Ear, live: LiveUtterance, detector: Detector, manner: Manner) -> None:
        self._session = session
        self._ear = ear
        self._live = live
        self._detector = detector
        self._manner = manner
        self.hypotheses: tuple[Hypothesis, ...] = ()
        self.over = False
        self._task = session.spawn(self._run())

    @property
    def onset(self) -> bool:
        """Whether the caller has begun to speak."""
        return self._detector.onset

    def close(self) -> None:
        """Stop listening; what was heard is given up."""
        self._task.cancel()
        self._live.close()

    async def _run(self) -> None:
        try:
            await self._hear()
            if self._detector.onset:
                self.hypotheses = await self._live.finish()
        except AsrError:
            self.hypotheses = ()  # the engine has said why; the caller is asked again
        self.over = True
        self._session.wake()

    async def _hear(self) -> None:
        left = round(self._manner.longest * RATE)
        while not self._detector.ended and left > 0:
            samples = await self._ear.take()
            if samples is None:
                return
            began = self._detector.onset
            spoken = self._detector.feed(samples)
            if len(spoken):
                left -= len(spoken)
                self._live.feed(Pcm(spoken, RATE))
            if self._detector.onset != began:
                self._session.wake()
