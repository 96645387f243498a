"""Silence, tones and DTMF."""

from collections.abc import Iterable

import numpy as np

from voicekit._media.formats import MAX_SECONDS
from voicekit._media.pcm import Pcm, from_floats
from voicekit.errors import AudioError

__all__ = ["DTMF", "dtmf", "silence", "tone"]

_LOWS, _HIGHS = (697.0, 770.0, 852.0, 941.0), (1209.0, 1336.0, 1477.0, 1633.0)

DTMF = {
    key: (low, high)
    for low, row in zip(_LOWS, ("123A", "456B", "789C", "*0#D"), strict=True)
    for key, high in zip(row, _HIGHS, strict=True)
}
"""The two frequencies of each of the sixteen keys, in hertz (ITU-T Q.23)."""

PEAK = 0.5
"""-6 dBFS for the sum of all frequencies: as loud as speech, never clipped by a codec."""

_RAMP = 0.005
"""Seconds of rise and fall; a tone that starts at once clicks."""


def silence(seconds: float, rate: int) -> Pcm:
    """Nothing, for so many seconds. Raises AudioError for a length that is negative or too long."""
    return Pcm(np.zeros(_length(seconds, rate), np.int16), rate)


def tone(frequencies: Iterable[float], seconds: float, rate: int) -> Pcm:
    """Sine waves at once, equally loud, with `PEAK` for their sum.

    Raises AudioError where there are none, or one is not between 0 and half the rate.
    """
    hertz = np.array(tuple(frequencies), dtype=np.float64)
    if not len(hertz):
        raise AudioError("a tone needs a frequency", hint="give it one or more")
    if not ((hertz > 0) & (hertz < rate / 2)).all():
        raise AudioError(
            f"a tone of {[float(h) for h in hertz]} Hz cannot be told apart at {rate} samples per second",
            hint="choose other frequencies",
        )
    count = _length(seconds, rate)
    phase = 2 * np.pi * np.arange(count) / rate
    waves = sum(np.sin(h * phase) for h in hertz) * (PEAK / len(hertz))
    ramp = min(round(_RAMP * rate), count // 2)
    envelope = np.ones(count)
    envelope[:ramp] = np.arange(ramp) / max(ramp, 1)
    envelope[count - ramp :] = envelope[:ramp][::-1]
    return from_floats(waves * envelope, rate)


def dtmf(keys: str, *, seconds: float = 0.1, gap: float = 0.1, rate: int = 8000) -> Pcm:
    """Keys as tones, each followed by a gap; ITU-T Q.24 needs at least 40 ms of both.

    Raises AudioError for what is not one of the sixteen keys.
    """
    parts = [np.zeros(0, np.int16)]
    for key in keys.upper():
        if key not in DTMF:
            raise AudioError(f"{key!r} is not a key of a telephone", hint="take 0-9, A-D, * and #")
        parts += [tone(DTMF[key], seconds, rate).samples, silence(gap, rate).samples]
    return Pcm(np.concatenate(parts), rate)


def _length(seconds: float, rate: int) -> int:
    if not 0 <= seconds <= MAX_SECONDS:
        raise AudioError(f"a sound cannot be {seconds} seconds long", hint=f"take 0 to {MAX_SECONDS}")
    return round(seconds * rate)
