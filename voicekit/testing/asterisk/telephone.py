"""What a telephone makes of sound: its band, its codec, and the noise of the place it stands in. Pure functions.

The noise is random, but the same for the same seed.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voicekit._media import formats
from voicekit._media.master import SILENCE, active_level, band
from voicekit._media.pcm import Pcm, from_floats, resample_floats, to_floats
from voicekit.errors import AudioError

__all__ = ["RATE", "SPEECH_LEVEL", "babble", "pink", "telephone", "white"]

RATE = 8000
"""Samples per second on the line."""

SPEECH_LEVEL = -20.0
"""dBFS of active speech on a good line; its peaks stay below full scale."""

_LAWS = {
    "ulaw": (formats.encode_ulaw, formats.decode_ulaw),
    "alaw": (formats.encode_alaw, formats.decode_alaw),
}


def telephone(
    pcm: Pcm,
    *,
    level: float | None = SPEECH_LEVEL,
    noise: Pcm | None = None,
    snr: float = 20.0,
    law: str = "ulaw",
) -> Pcm:
    """Speech as it leaves a telephone: 8 kHz, 300-3400 Hz, through G.711; as long as ``pcm``.

    ``level`` is the dBFS to which active speech is brought; None leaves it as loud as it is. ``noise``, repeated or cut
    to the length, is added ``snr`` decibels below the active speech, both measured within the band; below silence it is
    that far below ``level``. Raises AudioError for a codec that is not G.711, or noise that holds no sound.
    """
    if law not in _LAWS:
        raise AudioError(f"{law!r} is not a law of G.711", hint="take ulaw or alaw")
    sound = _carried(pcm)
    loudness = active_level(sound, RATE)
    if loudness > SILENCE and level is not None:
        sound = sound * _gain(level - loudness)
        loudness = level
    if noise is not None:
        reference = loudness if loudness > SILENCE or level is None else level
        sound = sound + _noise(noise, len(sound), reference - snr)
    encode, decode = _LAWS[law]
    return decode(encode(from_floats(sound, RATE)), RATE)


def white(seconds: float, seed: int = 0) -> Pcm:
    """Noise of equal power at every frequency, at 8 kHz and -20 dBFS: harsher than a real line."""
    return _levelled(np.random.default_rng(seed).standard_normal(round(seconds * RATE)))


def pink(seconds: float, seed: int = 0) -> Pcm:
    """Noise whose power falls by 3 dB for each octave, at 8 kHz and -20 dBFS: a street, a fan, an engine."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return _levelled(np.fft.irfft(spectrum, count))


def babble(voices: Sequence[Pcm], seconds: float, seed: int = 0, *, talkers: int = 6) -> Pcm:
    """People who talk at once, at 8 kHz and -20 dBFS: ``voices`` one after the other, from ``talkers`` places.

    Raises AudioError where there is no voice in them.
    """
    speech = [_carried(voice) for voice in voices]
    speech = [_active(voice) for voice in speech if active_level(voice, RATE) > SILENCE]
    if not speech:
        raise AudioError("babble needs voices", hint="give it some voices")
    random = np.random.default_rng(seed)
    count = round(seconds * RATE)
    crowd = np.zeros(count)
    for _ in range(talkers):
        talk = np.concatenate([speech[place] for place in random.permutation(len(speech))])
        crowd += np.roll(np.resize(talk, max(count, len(talk))), random.integers(len(talk)))[:count]
    return _levelled(crowd)


def _carried(pcm: Pcm) -> NDArray[np.float32]:
    return band(resample_floats(to_floats(pcm), pcm.rate, RATE), RATE)


def _active(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return sound * _gain(SPEECH_LEVEL - active_level(sound, RATE))


def _noise(noise: Pcm, count: int, level: float) -> NDArray[np.float32]:
    """As much of the noise as is needed, its mean power at ``level`` dBFS."""
    carried = _carried(noise)
    power = float(np.mean(np.square(carried, dtype=np.float64))) if len(carried) else 0.0
    if power <= 0.0:
        raise AudioError("the noise holds no sound", hint="give another noise")
    return np.asarray(np.resize(carried, count) * _gain(level - 10 * np.log10(power)), np.float32)


def _levelled(sound: NDArray[np.float64]) -> Pcm:
    power = max(float(np.mean(np.square(sound))), 1e-20) if len(sound) else 1.0
    return from_floats(sound * _gain(SPEECH_LEVEL - 10 * np.log10(power)), RATE)


def _gain(decibels: float) -> np.float32:
    return np.float32(10 ** (decibels / 20))
