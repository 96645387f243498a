"""Cutting a recording at its pauses, in samples: what is recognised at once stays short, and silence is left out."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicekit._media.pcm import FULL_SCALE, Pcm

__all__ = ["SpeechStretch", "Splitter"]

FRAME_SECONDS = 0.02
PAUSE_SECONDS = 0.6
"""Within a sentence people pause for up to half a second."""

LONGEST_SECONDS = 25.0
"""Whisper hears 30 s at once; a stretch without a pause is cut at its quietest place before that."""

MARGIN_SECONDS = 0.3
"""Kept on both sides of speech: consonants begin and end below the threshold."""

LEAST_FRAMES = 3
"""Loud frames of 20 ms below which it was a click."""

ABOVE_NOISE_DB = 8.0
FLOOR_PERCENTILE = 10
LOWEST_DB, HIGHEST_DB = -60.0, -35.0
"""Bounds of the threshold, dB below full scale: G.711's own noise is near -75, a shouting caller near -10."""


class SpeechStretch(NamedTuple):
    """Speech with its margins; ``start`` in seconds from the start of the recording."""

    start: float
    pcm: Pcm


class Splitter:
    """Cuts one leg; holds LONGEST_SECONDS at most and what was fed last."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._frame = max(1, round(rate * FRAME_SECONDS))
        self._held = np.zeros(0, np.int16)
        self._start = 0  # samples of the recording before what is held

    def feed(self, samples: NDArray[np.int16]) -> list[SpeechStretch]:
        """The stretches that these samples complete."""
        self._held = np.concatenate([self._held, samples])
        return list(self._cut(last=False))

    def finish(self) -> list[SpeechStretch]:
        """The recording is over: what is left."""
        return list(self._cut(last=True))

    def _cut(self, *, last: bool) -> Iterator[SpeechStretch]:
        while True:
            loud = self._loud()
            at = _pause(loud)
            if at is None and len(loud) * FRAME_SECONDS >= LONGEST_SECONDS:
                at = self._quietest(round(LONGEST_SECONDS / FRAME_SECONDS))
            if at is None:
                break
            yield from self._take(loud[:at], at * self._frame)
        if last:
            yield from self._take(loud, len(self._held))

    def _levels(self) -> NDArray[np.float64]:
        """dB below full scale, for each whole frame."""
        frames = self._held[: len(self._held) // self._frame * self._frame].reshape(-1, self._frame)
        power = np.mean(np.square(frames.astype(np.float64) / FULL_SCALE), axis=1)
        return np.asarray(10 * np.log10(power + 1e-12))

    def _loud(self) -> NDArray[np.bool_]:
        levels = self._levels()
        if not len(levels):
            return np.zeros(0, np.bool_)
        floor = float(np.percentile(levels, FLOOR_PERCENTILE))
        return np.asarray(levels > min(max(floor + ABOVE_NOISE_DB, LOWEST_DB), HIGHEST_DB))

    def _quietest(self, most: int) -> int:
        """The quietest of the frames in the last third before ``most``."""
        first = most * 2 // 3
        return first + int(np.argmin(self._levels()[first:most]))

    def _take(self, loud: NDArray[np.bool_], count: int) -> Iterator[SpeechStretch]:
        """Take ``count`` samples off; give those with speech in them, without the silence around it."""
        held, self._held = self._held[:count], self._held[count:]
        start, self._start = self._start, self._start + count
        places = np.flatnonzero(loud)
        if len(places) < LEAST_FRAMES:
            return
        margin = round(MARGIN_SECONDS * self._rate)
        first = max(0, int(places[0]) * self._frame - margin)
        end = min(count, (int(places[-1]) + 1) * self._frame + margin)
        yield SpeechStretch((start + first) / self._rate, Pcm(held[first:end], self._rate))


def _pause(loud: NDArray[np.bool_]) -> int | None:
    """The frame in the middle of the first pause that has speech after it, None where there is no such pause."""
    places = np.flatnonzero(loud)
    if not len(places):
        # Only silence so far: drop it, but for what may be the start of a word.
        keep = round(MARGIN_SECONDS / FRAME_SECONDS)
        return len(loud) - keep if len(loud) > 2 * keep else None
    least = round(PAUSE_SECONDS / FRAME_SECONDS)
    wide = np.flatnonzero(np.diff(places) > least)
    return int(places[wide[0]] + places[wide[0] + 1] + 1) // 2 if len(wide) else None
