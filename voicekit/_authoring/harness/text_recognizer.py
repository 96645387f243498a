"""A caller who speaks in words instead of sound: what is said reaches the grammar as a recognizer would hear it."""

import asyncio
import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.calibration import Calibration
from voicekit._asr.endpoint import Endpointing
from voicekit._asr.engine import Hypothesis
from voicekit._call.speech.audio import RATE, AudioStream
from voicekit._call.speech.capture import Reach, SpeechInput
from voicekit._media.pcm import Pcm

__all__ = ["SECONDS_PER_WORD", "TextRecognizer"]

SECONDS_PER_WORD = 0.35

_VOICE: NDArray[np.int16] = np.ones(160, np.int16)
_QUIET: NDArray[np.int16] = np.zeros(160, np.int16)


class _WordDetector:
    """What finds speech in it: the first frame is its beginning, a quiet one its end."""

    pausing = False
    silence = 0.0

    def __init__(self, endpointing: Endpointing) -> None:
        self.onset: bool | None = None
        self.ended: bool | None = None

    def feed(self, pcm: Pcm, *, least: float = -math.inf) -> Pcm:
        if self.onset is not None:
            self.ended = True
        self.onset = True
        return pcm

    def settle(self) -> None:
        """It ends at once anyway."""

    def close(self) -> None:
        """Nothing is held."""


class _TextUtterance:
    """One answer on its way."""

    def __init__(self, recognizer: "TextRecognizer") -> None:
        self._recognizer = recognizer

    likely = None

    def feed(self, pcm: Pcm, *, silent: bool = False) -> None:
        """The sound says nothing."""

    def prepare(self) -> None:
        """There is nothing to prepare."""

    async def finish(self) -> tuple[Hypothesis, ...]:
        return self._recognizer.taken(self)

    def close(self) -> None:
        self._recognizer.closed(self)


class TextRecognizer:
    """Stands for the receiver, the recognizers and the caller's voice of one call."""

    def __init__(self) -> None:
        self.reach = Reach()
        self.address = "127.0.0.1:1"
        self._stream = AudioStream(gap=math.inf)  # no time flows: it hears that somebody begins to speak, and stops
        self._stream.connected.set()
        self._listening: _TextUtterance | None = None
        self._said: tuple[Hypothesis, ...] = ()
        self._recorded: tuple[Hypothesis, ...] = ()
        self._waiting = False

    @property
    def speech_input(self) -> SpeechInput:
        """What the call's server hears with."""
        stand_in: Any = self
        return SpeechInput(stand_in, stand_in, _WordDetector)

    @property
    def is_listening(self) -> bool:
        """Whether a question waits for words."""
        return self._listening is not None and not self._waiting

    def say(self, hypotheses: tuple[Hypothesis, ...]) -> None:
        """Say something to the question that listens."""
        self._said, self._waiting = hypotheses, True
        self._stream.put(_VOICE)
        asyncio.get_running_loop().call_later(spoken_seconds(hypotheses), self._stream.put, _QUIET)

    def leave_message(self, hypotheses: tuple[Hypothesis, ...]) -> Pcm:
        """Say something into a recording: its sound; its words are there when it is written down."""
        self._recorded = hypotheses
        count = round(spoken_seconds(hypotheses) * RATE)
        return Pcm((8000 * np.sin(np.arange(count) * 2 * np.pi * 400 / RATE)).astype(np.int16), RATE)

    def taken(self, utterance: _TextUtterance) -> tuple[Hypothesis, ...]:
        """What was said."""
        self.closed(utterance)
        return self._said

    def closed(self, utterance: _TextUtterance) -> None:
        """The question does not listen any more."""
        if utterance is self._listening:
            self._listening, self._waiting = None, False

    def expect(self, uuid: UUID) -> AudioStream:
        """The stream of the call."""
        return self._stream

    def forget(self, uuid: UUID) -> None:
        """The call is over."""
        self._stream.end()

    async def stream(self, language: str, wanted: object) -> _TextUtterance:
        """A question begins to listen."""
        self._listening, self._waiting = _TextUtterance(self), False
        return self._listening

    async def recognize(self, pcm: Pcm, language: str, wanted: object) -> Sequence[Hypothesis]:
        """What was said into a recording."""
        return self._recorded

    def calibration(self, language: str, *, closed: bool = True) -> Calibration:
        """From 0.6 on an answer is taken, from 0.35 on it is asked back."""
        return Calibration(0.0, {}, 0.6, 0.35, "")


def spoken_seconds(hypotheses: tuple[Hypothesis, ...]) -> float:
    """How long it takes to say something."""
    return max(1, len(hypotheses[0].text.split())) * SECONDS_PER_WORD
