"""From any sound to one that is good to hear in a telephone."""

import numpy as np
from numpy.typing import NDArray

from voicekit._media.band import band, slope
from voicekit._media.loudness import SILENCE, active_level, frame_levels, limit
from voicekit._media.pcm import Pcm, from_floats, to_floats
from voicekit._media.resample import resample_floats
from voicekit.errors import AudioError

__all__ = ["CEILING", "MASTERING_VERSION", "TARGET", "master"]

MASTERING_VERSION = "1"
"""Part of every prompt's content key: a change of what `master` makes needs a new one."""

TARGET = -18.0
"""dBFS of active speech: within a decibel of Asterisk's own recordings (median -17.2), which play beside ours."""

CEILING = 0.84
"""-1.5 dBFS: gsm and g722 overshoot a peak by about a decibel."""

MAX_GAIN = 40.0
"""dB. More would turn a distant room into a roar."""

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


def _trim(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    size = rate // 100
    levels = frame_levels(sound, size)
    heard = np.flatnonzero(levels > float(np.quantile(levels, 0.9, method="higher")) + _EDGE)
    start = heard[0] * size - round(_KEEP_BEFORE * rate)
    end = (heard[-1] + 1) * size + round(_KEEP_AFTER * rate)
    return sound[max(0, start) : end]


def _fade(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    count = min(round(_FADE * rate), len(sound) // 2)
    rise = slope(np.linspace(0, 1, count, endpoint=False, dtype=np.float32))
    faded = sound.copy()
    faded[:count] *= rise
    faded[len(faded) - count :] *= rise[::-1]
    return faded
