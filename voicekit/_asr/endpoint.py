"""When a caller begins and ends to speak, counted in samples: no clock is read.

Pure but for the detector that is given in. Audio comes in pieces of any length; what is to be recognised comes out,
from `LOOKBACK` before the onset, for a soft first sound is heard before it is known to be speech.
"""

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.endpointing import FREE_SPEECH, LOOKBACK, MENU, Endpointing
from voicekit._asr.vad import FRAME, RATE, Vad
from voicekit._media.pcm import FULL_SCALE, Pcm
from voicekit.errors import AudioError

__all__ = ["FREE_SPEECH", "HINT", "LOOKBACK", "MENU", "Endpointer", "Endpointing", "Onset", "SpeechEnded"]

HINT = 0.2
"""Seconds before the trailing silence is over at which the answer is likely to be whole."""

PAUSE = 0.3
"""Seconds of silence at which it is asked whether an answer is whole, where it ends sooner then. Within words and
between digits said in a row people are silent for less."""

ON, OFF = 0.5, 0.35
"""Probabilities of speech: a frame is speech for sure from the first on; speech lasts while the second is kept."""

SOFT_START = 0.1
"""Seconds right before the onset that are part of an answer over a prompt, however quiet: the soft first sound of its
word. What is quiet and earlier is the prompt's echo, and would be taken for a word of the caller's.
"""

EVIDENCE = 0.45
"""Mean probability, each held at `ON`, that so many frames of speech have at an onset: all of them speech, or more of
them likely to be. In a telephone's band a short word without its fundamental reaches `ON` in one frame or none, but 0.3
in ten. Over `LOOKBACK` such words come to 1.8 and more, music on hold to 1.6, noise, breath and signals to 0.8.
"""


@dataclass(frozen=True, slots=True)
class Onset:
    """Speech began at sample ``at``, counted from the first that was fed."""

    at: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """Speech ended at sample ``at``; it is known at sample ``known``, after the trailing silence.

    ``cut`` tells that the caller was still speaking when the answer had its longest.
    """

    at: int
    known: int
    cut: bool = False


class Endpointer:
    """One answer: `feed` until it has `ended`."""

    def __init__(self, vad: Vad, endpointing: Endpointing = MENU) -> None:
        self._vad = vad
        self._endpointing = endpointing
        self._frames = _frames(endpointing.trailing)
        self._rest = np.zeros(0, np.int16)
        self._before: deque[_Before] = deque(maxlen=_frames(LOOKBACK))
        self._least = 0.0
        self._heard = 0
        self._last_speech = 0
        self._whole = False
        self.onset: Onset | None = None
        self.ended: SpeechEnded | None = None

    @property
    def pausing(self) -> bool:
        """Whether the caller has been silent so long that the answer may be whole."""
        before_end = max(0.1, self._endpointing.trailing - HINT)
        pause = before_end if self._endpointing.whole is None else min(PAUSE, before_end)
        return self.onset is not None and self._heard - self._last_speech >= pause * RATE

    @property
    def silence(self) -> float:
        """Seconds of silence since the last speech; 0 before the onset."""
        return 0.0 if self.onset is None else (self._heard - self._last_speech) / RATE

    def settle(self) -> None:
        """What was said until the pause is a whole answer: less silence ends it, unless the caller goes on."""
        self._whole = self._endpointing.whole is not None

    def feed(self, pcm: Pcm, *, least: float = -math.inf) -> Pcm:
        """The audio of the answer that is known with this piece; empty before the onset and after the end.

        Only what is as loud as ``least`` (dBFS, for a frame) makes an onset; what is quieter well before it is given as
        silence. `onset` and `ended` are set as they become known. Raises AudioError for another rate than 8000.
        """
        if pcm.rate != RATE:
            raise AudioError(f"speech is told at {RATE} samples per second, not at {pcm.rate}")
        self._least = 10 ** (least / 10) * FRAME * FULL_SCALE**2
        samples = np.concatenate([self._rest, pcm.samples])
        whole = len(samples) // FRAME * FRAME
        self._rest = samples[whole:]
        found = [part for start in range(0, whole, FRAME) for part in self._frame(samples[start : start + FRAME])]
        return Pcm(np.concatenate(found) if found else np.zeros(0, np.int16), RATE)

    def close(self) -> None:
        """Give the detector back."""
        self._vad.close()

    def _frame(self, frame: NDArray[np.int16]) -> list[NDArray[np.int16]]:
        if self.ended is not None:
            return []
        self._heard += FRAME
        probability = self._vad.speech(frame)
        if self.onset is None:
            return self._waiting(frame, min(probability, ON), is_echo=not self._is_loud(frame))
        if probability >= OFF:
            self._last_speech, self._whole = self._heard, False
        silent = self._heard - self._last_speech >= self._enough * FRAME
        cut = self._heard - self.onset.at >= self._endpointing.longest * RATE
        if silent or cut:
            self.ended = SpeechEnded(self._last_speech, self._heard, cut=not silent)
        return [frame]

    @property
    def _enough(self) -> int:
        """Frames of silence that end the answer."""
        whole = self._endpointing.whole
        return self._frames if whole is None or not self._whole else min(self._frames, _frames(whole))

    def _is_loud(self, frame: NDArray[np.int16]) -> bool:
        floats = frame.astype(np.float32)
        return self._least == 0.0 or float(np.dot(floats, floats)) >= self._least

    def _waiting(self, frame: NDArray[np.int16], likely: float, *, is_echo: bool) -> list[NDArray[np.int16]]:
        self._before.append(_Before(frame, 0.0 if is_echo else likely, is_echo))
        evidence = sum(each.likely for each in self._before)
        if evidence < EVIDENCE * _frames(self._endpointing.least_speech):
            return []
        soft = evidence / len(self._before) / 2
        first = next(place for place, each in enumerate(self._before) if each.likely > soft)
        self.onset = Onset(self._heard - (len(self._before) - first) * FRAME)
        self._last_speech = self._heard
        echoes = first - _frames(SOFT_START)
        return [
            np.zeros_like(each.frame) if each.is_echo and place < echoes else each.frame
            for place, each in enumerate(self._before)
        ]


@dataclass(frozen=True, slots=True)
class _Before:
    """A frame before the onset: how likely it is speech, and whether it is too quiet to be more than an echo."""

    frame: NDArray[np.int16]
    likely: float
    is_echo: bool


def _frames(seconds: float) -> int:
    """Frames that last at least so long."""
    return max(1, -int(-seconds * RATE // FRAME))
