"""What an engine gives, looked at before it is kept: a prompt that is wrong once is played wrong for ever."""

from operator import index
from typing import Any

import numpy as np

from voicekit._media.pcm import Pcm
from voicekit._tts.engine import Voice
from voicekit.errors import EngineFailed, Unsayable

__all__ = ["LONGEST", "LOWEST_RATE", "checked_sound", "checked_voice"]

LOWEST_RATE, HIGHEST_RATE = 8_000, 192_000
"""Samples per second: less is less than a telephone carries, more than any sound card has is no rate."""

LONGEST = (10.0, 2.0)
"""Seconds for a text, and more for each of its characters: a digit said at a quarter of the usual pace takes 1.7."""

_FIELDS = ("engine", "name", "language", "version")

_MEND = "see to the engine's package; it breaks the contract of voicekit._tts.engine"


def checked_voice(voice: Any, engine: str) -> Voice:
    """The voice, where it is one whose key can be made. Raises EngineFailed."""
    if not isinstance(voice, Voice):
        raise EngineFailed(f"{engine} gave {type(voice).__name__} instead of a voice", hint=_MEND)
    odd = [field for field in _FIELDS if not isinstance(getattr(voice, field), str)]
    if odd or voice.engine != engine:
        raise EngineFailed(f"{engine} gave a voice with a wrong {', '.join(odd) or 'engine'}", hint=_MEND)
    return voice


def checked_sound(pcm: Any, text: str, engine: str) -> Pcm:
    """The sound, where it may be a text's: one row of 16-bit samples at a rate that there is, neither without any
    sound nor absurdly long.

    Raises EngineFailed; Unsayable where there is no sound of a text that has no letter and no digit.
    """
    if not isinstance(pcm, Pcm):
        raise EngineFailed(f"{engine} gave {type(pcm).__name__} instead of sound", hint=_MEND)
    samples: Any = pcm.samples
    if not isinstance(samples, np.ndarray) or samples.dtype != np.int16 or samples.ndim != 1:
        what = (
            f"{samples.dtype} in {samples.ndim} dimensions"
            if isinstance(samples, np.ndarray)
            else type(samples).__name__
        )
        raise EngineFailed(f"{engine} gave samples as {what}, not as one row of int16", hint=_MEND)
    rate = _rate(pcm.rate, engine)
    if not len(samples) or samples.min() == samples.max():
        kind = EngineFailed if any(sign.isalnum() for sign in text) else Unsayable
        raise kind(f"{engine} made no sound of the text")
    base, each = LONGEST
    if len(samples) / rate > base + each * len(text):
        raise EngineFailed(f"{engine} made {len(samples) / rate:.0f} s of sound of {len(text)} characters", hint=_MEND)
    return Pcm(samples, rate)


def _rate(rate: Any, engine: str) -> int:
    try:
        whole = index(rate)
    except TypeError:
        raise EngineFailed(f"{engine} gave sound with {type(rate).__name__} as its rate", hint=_MEND) from None
    if not LOWEST_RATE <= whole <= HIGHEST_RATE:
        raise EngineFailed(f"{engine} gave sound of {whole} samples per second", hint=_MEND)
    return whole
