"""The band that a telephone carries."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["band", "slope"]

_NARROW = (150.0, 300.0, 3400.0, 3800.0)
_WIDE = (30.0, 60.0, 7000.0, 7800.0)
"""Hertz: silent below the first, whole between the second and the third, silent above the fourth."""


def band(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """The sound within the band of its rate (8000 or 16000), without delay: cosine slopes in the spectrum of all."""
    guard = rate // 10
    size = 1 << (len(sound) + guard - 1).bit_length()
    spectrum = np.fft.rfft(sound, size)
    hertz = np.linspace(0, rate / 2, len(spectrum), dtype=np.float32)
    low, whole, to, high = _NARROW if rate == 8000 else _WIDE
    spectrum *= slope((hertz - low) / (whole - low)) * slope((high - hertz) / (high - to))
    return np.fft.irfft(spectrum, size)[: len(sound)].astype(np.float32)


def slope(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """From 0 at x <= 0 to 1 at x >= 1, as half a cosine."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(x, 0.0, 1.0)), np.float32)
