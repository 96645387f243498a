"""From any sound to one that is good to hear in a telephone: its band, its loudness, its edges.

Levels are in dBFS of RMS: a square wave at full scale has 0, a sine -3.
"""

import numpy as np
from numpy.typing import NDArray

from voicekit._media.pcm import Pcm, from_floats, resample_floats, to_floats
from voicekit.errors import AudioError

__all__ = [
    "CEILING",
    "MASTERING_VERSION",
    "SILENCE",
    "TARGET",
    "active_level",
    "band",
    "frame_levels",
    "limit",
    "master",
]

Floats = NDArray[np.float32]

MASTERING_VERSION = "1"
"""Part of every prompt's content key: a change of what `master` makes needs a new one."""

TARGET = -18.0
"""dBFS of active speech: within a decibel of Asterisk's own recordings (median -17.2), which play beside ours."""

CEILING = 0.84
"""-1.5 dBFS: gsm and g722 overshoot a peak by about a decibel."""

MAX_GAIN = 40.0
"""dB. More would turn a distant room into a roar."""

_NARROW = (150.0, 300.0, 3400.0, 3800.0)
_WIDE = (30.0, 60.0, 7000.0, 7800.0)
"""Hertz: silent below the first, whole between the second and the third, silent above the fourth."""

SILENCE = -70.0
"""dBFS: below it is nothing but the noise of a converter; nobody hears it in a telephone."""

_GATE = -10.0
"""dB below the mean of what is not silent: pauses between words are not counted (as in ITU-R BS.1770)."""

_EDGE = -45.0
"""dB below the loudest tenth: what is quieter at an edge is not speech (an f or s ends at -35 dB)."""

_KEEP_BEFORE, _KEEP_AFTER = 0.03, 0.06
"""Seconds left at the edges: a plosive starts before it is loud, a voice fades longer than it attacks."""

_FADE = 0.005
"""Seconds over which the edges fade, so that nothing clicks."""


def master(pcm: Pcm, rate: int) -> Pcm:
    """The sound at ``rate`` (8000 or 16000): its edges trimmed, held in the telephone's band, at one loudness.

    8 kHz keeps 300-3400 Hz, 16 kHz 60-7000 Hz. No sample exceeds `CEILING`. Silence keeps its length.
    Raises AudioError for another rate.
    """
    if rate not in (8000, 16000):
        raise AudioError(f"no telephone plays {rate} samples per second", hint="take 8000 or 16000")
    sound = band(resample_floats(to_floats(pcm), pcm.rate, rate), rate)
    if active_level(sound, rate) <= SILENCE:
        return Pcm(np.zeros(len(sound), np.int16), rate)
    sound = _trim(sound, rate)
    gain = min(TARGET - active_level(sound, rate), MAX_GAIN)
    loud = sound * np.float32(10 ** (gain / 20))
    return from_floats(_fade(limit(loud, CEILING, rate), rate), rate)


def band(sound: Floats, rate: int) -> Floats:
    """The sound within the band of its rate (8000 or 16000), without delay: cosine slopes in the spectrum of all."""
    guard = rate // 10
    size = 1 << (len(sound) + guard - 1).bit_length()
    spectrum = np.fft.rfft(sound, size)
    hertz = np.linspace(0, rate / 2, len(spectrum), dtype=np.float32)
    low, whole, to, high = _NARROW if rate == 8000 else _WIDE
    spectrum *= _slope((hertz - low) / (whole - low)) * _slope((high - hertz) / (high - to))
    return np.fft.irfft(spectrum, size)[: len(sound)].astype(np.float32)


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


def _trim(sound: Floats, rate: int) -> Floats:
    size = rate // 100
    levels = frame_levels(sound, size)
    heard = np.flatnonzero(levels > float(np.quantile(levels, 0.9, method="higher")) + _EDGE)
    start = heard[0] * size - round(_KEEP_BEFORE * rate)
    end = (heard[-1] + 1) * size + round(_KEEP_AFTER * rate)
    return sound[max(0, start) : end]


def _fade(sound: Floats, rate: int) -> Floats:
    count = min(round(_FADE * rate), len(sound) // 2)
    rise = _slope(np.linspace(0, 1, count, endpoint=False, dtype=np.float32))
    faded = sound.copy()
    faded[:count] *= rise
    faded[len(faded) - count :] *= rise[::-1]
    return faded


def _slope(x: Floats) -> Floats:
    """From 0 at x <= 0 to 1 at x >= 1, as half a cosine."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.clip(x, 0.0, 1.0)), np.float32)


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
