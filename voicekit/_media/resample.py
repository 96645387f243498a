"""Changing the rate without aliases."""

import numpy as np
import soxr
from numpy.typing import NDArray

from voicekit._media.pcm import Pcm, from_floats, to_floats

__all__ = ["resample", "resample_floats"]


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
