"""How loud the echo of what we play may be, moment by moment: only what is louder is the caller.

We know what plays, not how much of it comes back, nor how late: both are learned in the call itself, from what was
heard while it played. What was heard of late is not learned from, for it may be the caller.
"""

import math
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from voicekit._call.session import Session
from voicekit._call.speech.audio import RATE
from voicekit._media.pcm import FULL_SCALE
from voicekit._prompts.source import LEVEL_STEP

__all__ = ["OVER_PROMPT", "QUIET", "EchoLevel", "Levels", "PlayedEcho"]

Levels = Callable[[str], Sequence[float] | None]
"""dBFS of each `LEVEL_STEP` of a clip; None where that is not known."""

QUIET = -90.0
"""dBFS of nothing."""

OVER_PROMPT = -28.0
"""dBFS that a caller needs where it is not known what plays. Prompts are mastered to -18 (`voicekit._media.master`): an
echo 15 dB below makes an onset at -30, not at -28, where 28 of 30 words of people at -20 are heard within 0.4 s.
"""

ASSUMED = 12.0
"""dB of which nothing is known yet that the echo is below what plays."""

LEAST, MOST = 7.0, 25.0
"""dB that it is taken to be below at least and at most: beside a louder one no voice can be told, and a fainter one (of
a phone on mute) may be louder soon."""

MARGIN, NARROW = 3.0, 6.0
"""dB above the loudest that the echo may be: where its delay is not known, and where it is."""

LATEST = 15
"""Steps that the echo comes late at most: by SIP it is 30 to 150 ms, and 40 ms more until we hear it."""

SPREAD = 1
"""Steps beside its delay in which it may be as loud."""

RECENT = 15
"""Steps that are not learned from: an onset is found within them."""

FEWEST, KEPT, EACH = 20, 75, 5
"""Steps that are learned from at least and at most, and how often."""

ALIKE = 0.75
"""Correlation, in dB, of what is heard with what plays from which on it is its echo."""

_BOTTOM = -40.0
"""dBFS below which what plays is as good as silent."""

_DEPTH = 35.0
"""dB below the loudest that was heard: what is fainter is the line's noise."""

_LOUD = 12.0
"""dB below the loudest that was played: of what is fainter the echo is lost in noise."""

_FLAT = 1.0
"""dB by which levels that tell anything vary."""

_Levels = NDArray[np.float64]


class PlayedEcho:
    """The echo of what a call's session plays, whose clips have such ``levels``."""

    def __init__(self, session: Session, levels: Levels) -> None:
        self._session = session
        self._levels = levels
        self._level = EchoLevel()
        self._steps = 0.0
        self._least = -math.inf

    def began(self) -> None:
        """Somebody begins to listen."""
        self._level.began()
        self._steps, self._least = 0.0, -math.inf

    def least(self, samples: NDArray[np.int16]) -> float:
        """The least dBFS of a caller in the samples that come next, of any number."""
        self._steps += len(samples) / RATE / LEVEL_STEP
        if self._steps >= 1.0:
            level, played = _level(samples), self._played()
            for _ in range(int(self._steps)):
                self._least = self._level.heard(played, level)
            self._steps %= 1.0
        return self._least

    def _played(self) -> float | None:
        """dBFS of what plays now."""
        entry = self._session.at_front
        if entry is None:
            return QUIET
        levels = self._levels(entry.file)
        if levels is None:
            return None
        at = int((self._session.time() - entry.began) / LEVEL_STEP)
        return levels[at] if at < len(levels) else QUIET


def _level(samples: NDArray[np.int16]) -> float:
    floats = samples.astype(np.float32)
    return 10 * math.log10(max(float(np.dot(floats, floats)) / (len(floats) * FULL_SCALE**2), 1e-9))


class EchoLevel:
    """The echo of one call, as values: `began` when somebody begins to listen; then `heard` for each step of 20 ms."""

    def __init__(self) -> None:
        self._loss = ASSUMED
        self._delay: int | None = None
        self._played: deque[float] = deque(maxlen=KEPT + RECENT + LATEST)
        self._heard: deque[float] = deque(maxlen=KEPT + RECENT + LATEST)
        self._count = 0
        self._unknown = 0

    def began(self) -> None:
        """What was heard until now was heard at other times; how much comes back is remembered."""
        self._played.clear()
        self._heard.clear()
        self._delay, self._count, self._unknown = None, 0, 0

    def heard(self, played: float | None, level: float) -> float:
        """The least dBFS of a caller in this step, of which ``level`` was heard while ``played`` was played.

        ``played`` is `QUIET` where nothing plays, None where it is not known how loud that is.
        """
        self._unknown = LATEST if played is None else max(0, self._unknown - 1)
        self._played.append(QUIET if played is None else played)
        self._heard.append(level)
        self._count += 1
        if self._unknown:
            return OVER_PROMPT
        played_of_late = list(self._played)[-LATEST - 1 :]
        if max(played_of_late) <= QUIET:
            return -math.inf
        if self._count % EACH == 0 and self._count >= FEWEST + RECENT:
            self._learn()
        if self._delay is None:
            return max(played_of_late) - self._loss + MARGIN
        at = len(played_of_late) - 1 - self._delay
        return max(played_of_late[max(0, at - SPREAD) : at + SPREAD + 1], default=QUIET) - self._loss + NARROW

    def _learn(self) -> None:
        """How late the echo comes, where it can be told, and how much below."""
        played, heard = np.array(self._played)[:-RECENT], np.array(self._heard)[:-RECENT]
        first = min(LATEST, len(heard) - FEWEST)
        if played[first:].max() < _BOTTOM:
            return  # nothing was played that could come back
        padded = np.concatenate([np.full(LATEST, QUIET), played])
        late = np.lib.stride_tricks.sliding_window_view(padded, len(played))[::-1, first:]  # by so many steps each
        alike = _correlations(np.maximum(late, _BOTTOM), np.maximum(heard[first:], heard[first:].max() - _DEPTH))
        self._delay = int(alike.argmax()) if alike.max() >= ALIKE else None
        if self._delay is None:
            below = played.max() - heard[first:].max()
        else:
            echo = late[self._delay]
            loud = echo > echo.max() - _LOUD
            below = np.median(echo[loud] - heard[first:][loud])
        self._loss = float(min(max(below, LEAST), MOST))


def _correlations(rows: _Levels, other: _Levels) -> _Levels:
    """Of each row with another; 0 where one of them is the same all the time."""
    rows, other = rows - rows.mean(axis=1, keepdims=True), other - other.mean()
    spread = np.sqrt(np.square(rows).mean(axis=1)), float(np.sqrt(np.square(other).mean()))
    varied = (spread[0] > _FLAT) & (spread[1] > _FLAT)
    return np.where(varied, rows @ other / len(other) / np.maximum(spread[0] * spread[1], _FLAT**2), 0.0)
