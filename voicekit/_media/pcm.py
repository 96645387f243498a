"""PCM audio as voicekit carries it: mono, 16 bit, with its rate, and brought to another rate without aliases."""

from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

__all__ = ["FULL_SCALE", "Pcm", "from_floats", "resample", "resample_floats", "to_floats"]

FULL_SCALE = 32768.0
"""One in floats is this many steps of int16."""


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """Mono sound: ``samples`` is a one-dimensional int16 array, ``rate`` is in samples per second."""

    samples: NDArray[np.int16]
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate


def to_floats(pcm: Pcm) -> NDArray[np.float32]:
    """The samples as float32 in [-1, 1)."""
    return pcm.samples.astype(np.float32) / np.float32(FULL_SCALE)


def from_floats(floats: NDArray[np.floating], rate: int) -> Pcm:
    """Floats in [-1, 1) as Pcm: rounded, and held at full scale rather than wrapped around.

    The way back from `to_floats` is exact. What is not a number becomes silence.
    """
    steps = np.rint(np.nan_to_num(floats, nan=0.0, posinf=1.0, neginf=-1.0) * FULL_SCALE)
    return Pcm(np.clip(steps, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16), rate)


def resample(pcm: Pcm, rate: int) -> Pcm:
    """The same sound at ``rate`` samples per second, its length rounded to the nearest sample."""
    if pcm.rate == rate:
        return pcm
    return from_floats(resample_floats(to_floats(pcm), pcm.rate, rate), rate)


def resample_floats(floats: NDArray[np.float32], old: int, new: int) -> NDArray[np.float32]:
    """Float samples at ``old`` samples per second brought to ``new``; the overshoot of the filter is kept.

    soxr's HQ filter holds aliases below -100 dB, where interpolation and audioop leave them at -3 dB.
    """
    if old == new:
        return floats
    length = (2 * len(floats) * new + old) // (2 * old)
    made: NDArray[np.float32] = soxr.resample(floats, old, new, "HQ")[:length]
    return np.pad(made, (0, length - len(made)))
