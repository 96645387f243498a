"""How loud speech is, and a limiter that keeps its peaks below a ceiling.

Levels are in dBFS of RMS: a square wave at full scale has 0, a sine -3.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["SILENCE", "active_level", "frame_levels", "limit"]

Floats = NDArray[np.float32]

SILENCE = -70.0
"""dBFS: below it is nothing but the noise of a converter; nobody hears it in a telephone."""

_GATE = -10.0
"""dB below the mean of what is not silent: pauses between words are not counted (as in ITU-R BS.1770)."""


def frame_levels(sound: Floats, size: int) -> NDArray[np.float64]:
    """The level in dBFS of each frame of ``size`` samples; a last, shorter frame is filled with silence."""
    frames = np.pad(sound, (0, -len(sound) % size)).reshape(-1, size)
    power = np.mean(np.square(frames, dtype=np.float64), axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-20)))


def active_level(sound: Floats, rate: int) -> float:
    """The level in dBFS while somebody speaks: frames of 20 ms, gated twice; `SILENCE` where nobody does."""
    levels = frame_levels(sound, rate // 50)
    loud = levels[levels > SILENCE]
    if not len(loud):
        return SILENCE
    return _mean(loud[loud >= _mean(loud) + _GATE])


def limit(sound: Floats, ceiling: float, rate: int) -> Floats:
    """The sound with no sample above ``ceiling``, turned down smoothly 5 ms before and after each peak."""
    needed = ceiling / np.maximum(np.abs(sound), ceiling)
    if needed.min(initial=1.0) >= 1.0:
        return sound
    reach = rate // 200
    lowest = _sliding_minimum(np.pad(needed, 2 * reach, constant_values=1.0), 2 * reach + 1)
    # Each of the minima averaged here has the sample itself in its window, so their mean is never above its need.
    window = np.ones(2 * reach + 1, np.float32) / (2 * reach + 1)
    smooth = np.convolve(lowest, window, mode="valid").astype(np.float32)
    return np.asarray(np.clip(sound * smooth, -ceiling, ceiling), np.float32)


def _mean(levels: NDArray[np.float64]) -> float:
    return 10 * float(np.log10(np.mean(10 ** (levels / 10))))


def _sliding_minimum(values: Floats, width: int) -> Floats:
    """The minimum of each ``width`` neighbours, by doubling the width seen so far."""
    seen = 1
    while seen < width:
        step = min(seen, width - seen)
        values = np.minimum(values[step:], values[: len(values) - step])
        seen += step
    return values
