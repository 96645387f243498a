"""The clock of sound: a frame of 20 ms at each tick, counted from the start of a call."""

import math

from voicekit.testing.asterisk.player import FRAME

__all__ = ["SLACK", "Ticks"]

SLACK = 1e-6
"""Sums of floats are compared with a deadline to this many seconds."""


class Ticks:
    """Ticks begin ``phase`` seconds after ``start``; times are seconds of the clock that ``start`` is of."""

    def __init__(self, start: float, phase: float) -> None:
        self._first = start + phase

    def at(self, time: float) -> int:
        """The last tick at or before ``time``."""
        return math.floor((time - self._first + SLACK) / FRAME)

    def time_of(self, tick: int) -> float:
        """When a tick falls."""
        return self._first + tick * FRAME
