"""Looking over a speaker's recording: whether it can be played, by numbers. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicekit._media.master import SILENCE, active_level, frame_levels
from voicekit._media.pcm import Pcm, to_floats

__all__ = ["Remark", "Take", "measure", "remarks"]

LOWEST_RATE = 8000
"""Hertz: the telephone's own."""

_FLAT = 4
"""Samples in a row at the very top: a wave that is not cut stays there for one or two."""

_CLIPS, _MANY_CLIPS = 3, 20
"""Cut peaks: fewer are nobody's concern, this many for each second of speech are heard as scratching."""

_TOP = 0.25
"""Below this peak (-12 dBFS) flat tops are the converter's steps."""

_QUIET, _TOO_QUIET = -42.0, -55.0
"""dBFS of speech: louder is well; below the second, making it loud lifts the noise to the speech's own height."""

_NOISY, _TOO_NOISY = 28.0, 14.0
"""dB of speech above the noise between the words."""

_PAUSES = 1.0
"""Seconds: a shorter recording may have no place without speech, so its noise cannot be told from the words."""

_EDGE = 1.5
"""Seconds of silence at an edge; what is more is cut off all the same, and may be a pause that was meant."""

_CUT = 12.0
"""dB below the speech: a recording that begins or ends louder than this began within a word."""

_SLACK = 1.0
_SHORT, _TOO_SHORT, _LONG, _TOO_LONG = 0.6, 0.4, 1.8, 2.6
"""Parts of the expected length, which is itself right to a third; and seconds that count for nothing."""

_BAND_END = 3600.0
_BAND_DROP = 50.0
"""Nothing above this frequency, in hertz, by so many dB: the sound came through a telephone."""


@dataclass(frozen=True, slots=True)
class Take:
    """What a recording is like. Levels are in dBFS of RMS; ``seconds`` is the speech without the silence around it.

    ``clipped`` counts the cut peaks, ``noise`` is the level between the words, ``before`` and ``after`` are the
    seconds of silence at the edges, ``begins`` and ``ends`` the levels there. ``narrow`` tells a sound of which a
    telephone's band is all there is.
    """

    rate: int
    whole: float
    seconds: float
    peak: float
    level: float
    noise: float
    clipped: int
    before: float
    after: float
    begins: float
    ends: float
    narrow: bool


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a recording; a ``bad`` one is not taken."""

    code: str
    what: str
    hint: str
    bad: bool = False


def measure(pcm: Pcm) -> Take:
    """The numbers of a recording."""
    sound = to_floats(pcm)
    frame = max(pcm.rate // 100, 1)
    levels = frame_levels(sound, frame) if len(sound) else np.array([SILENCE])
    level = active_level(sound, pcm.rate) if len(sound) else SILENCE
    heard = np.flatnonzero(levels > max(level - 35.0, SILENCE))
    first, last = (int(heard[0]), int(heard[-1])) if len(heard) else (len(levels), len(levels))
    peak = float(np.max(np.abs(sound), initial=0.0))
    return Take(
        rate=pcm.rate,
        whole=pcm.seconds,
        seconds=(last + 1 - first) * frame / pcm.rate if len(heard) else 0.0,
        peak=20 * float(np.log10(max(peak, 1e-5))),
        level=level,
        noise=_noise(levels),
        clipped=_clipped(pcm.samples) if peak > _TOP else 0,
        before=first * frame / pcm.rate,
        after=max(0.0, pcm.seconds - (last + 1) * frame / pcm.rate),
        begins=float(levels[0]),
        ends=float(levels[-1]),
        narrow=pcm.rate > 8000 and level > SILENCE and _is_narrow(sound, pcm.rate),
    )


def remarks(take: Take, expected: float) -> tuple[Remark, ...]:
    """What is to be said about a recording of a text that takes so many seconds, what is bad first."""
    return tuple(sorted(_remarks(take, expected), key=lambda remark: not remark.bad))


def _remarks(take: Take, expected: float) -> Iterator[Remark]:
    if take.rate < LOWEST_RATE:
        yield Remark("rate", f"{take.rate} samples per second are too few", "record with 16000 or more", bad=True)
    if take.level <= SILENCE:
        yield Remark("silent", "nothing is heard in it", "look at the microphone, and record it again", bad=True)
        return
    yield from _of_length(take, expected)
    yield from _of_level(take)
    yield from _of_edges(take)
    if take.rate == LOWEST_RATE or take.narrow:
        yield Remark(
            "narrow", "it has a telephone's band only: wideband calls hear it so, too", "record with 16000 or more"
        )


def _of_length(take: Take, expected: float) -> Iterator[Remark]:
    what = f"{take.seconds:.1f} s of speech, about {expected:.1f} s were expected"
    low, high = take.seconds + _SLACK, take.seconds - _SLACK
    if low < expected * _TOO_SHORT or high > expected * _TOO_LONG:
        yield Remark("length", what, "is it another text, or cut off?", bad=True)
    elif low < expected * _SHORT or high > expected * _LONG:
        yield Remark("length", what, "listen whether all of it is there")


def _of_level(take: Take) -> Iterator[Remark]:
    scratching = take.clipped > _MANY_CLIPS * max(take.seconds, 0.5)
    if take.clipped >= _CLIPS:
        what = f"{take.clipped} peaks are cut off"
        yield Remark("clipping", what, "record it again, less loud: peaks at -6 dBFS", bad=scratching)
    if take.level < _QUIET:
        what = f"speech at {take.level:.0f} dBFS is very quiet"
        yield Remark("quiet", what, "record it louder, nearer to the microphone", bad=take.level < _TOO_QUIET)
    if (distance := take.level - take.noise) < _NOISY and take.whole >= _PAUSES:
        what = f"the noise is only {distance:.0f} dB below the speech"
        yield Remark("noise", what, "record it in a quieter place", bad=distance < _TOO_NOISY)


def _of_edges(take: Take) -> Iterator[Remark]:
    for where, silence, level in (("begins", take.before, take.begins), ("ends", take.after, take.ends)):
        if silence > _EDGE:
            what = f"it {where} with {silence:.1f} s of silence"
            yield Remark("edge", what, "it is cut off when the prompt is made")
        elif level > take.level - _CUT:
            yield Remark("cut", f"it {where} within a sound", "leave some silence around the words")


def _noise(levels: NDArray[np.float64]) -> float:
    """The level of the quietest twentieth: breath and stops between words are as quiet as the place is."""
    return max(float(np.quantile(levels, 0.05)), -90.0)


def _clipped(samples: NDArray[np.int16]) -> int:
    """Runs of samples at the highest or lowest value that occurs."""
    found = 0
    for top in (samples.max(), samples.min()):
        edges = np.diff(np.concatenate([[0], (samples == top).astype(np.int8), [0]]))
        lengths = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
        found += int(np.sum(lengths >= _FLAT))
    return found


def _is_narrow(sound: NDArray[np.float32], rate: int) -> bool:
    power = np.square(np.abs(np.fft.rfft(sound))) / max(len(sound), 1)
    hertz = np.linspace(0, rate / 2, len(power))
    inside = float(np.mean(power[(hertz > 300) & (hertz < 3400)]))
    above = power[(hertz > _BAND_END + 400) & (hertz < min(7000.0, rate / 2))]
    return len(above) > 0 and 10 * np.log10((float(np.mean(above)) + 1e-20) / (inside + 1e-20)) < -_BAND_DROP
