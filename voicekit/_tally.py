"""What is counted while calls go on, and read by whoever watches: plain numbers, at next to no cost.

All of it is changed in one thread, that of the event loop or of the watchdog; another one may read it.
"""

from bisect import bisect_left
from collections.abc import Iterator

__all__ = ["DELAYS", "DURATIONS", "NAMES_MAX", "OTHER", "WAITS", "Counts", "Tally"]

OTHER = "other"
"""The name under which names beyond the bound are counted."""

NAMES_MAX = 50
"""Names that are counted one by one: more than a program has routes or errors, and few enough to be shown."""

WAITS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Bounds, in seconds, of what a caller or a thread waits for."""

DURATIONS = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
"""Bounds, in seconds, of calls."""

DELAYS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
"""Bounds, in seconds, of what the event loop is late by: from 20 ms, a frame of sound, callers may notice."""


class Counts(dict[str, int]):
    """How often, by name. Names of which ``most`` are there already are counted as `OTHER`: strangers make up names."""

    def __init__(self, *names: str, most: int = NAMES_MAX) -> None:
        """``names`` are counted from the beginning, at 0."""
        super().__init__(dict.fromkeys(names, 0))
        self._most = most

    def add(self, name: str, times: int = 1) -> None:
        """It has happened."""
        if name not in self and len(self) >= self._most:
            name = OTHER
        self[name] = self.get(name, 0) + times


class Tally:
    """How many seconds things have taken: how many of them up to each bound, how many more, and the sum."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...] = WAITS) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        """One of them has taken so long."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.counts)

    def up_to(self) -> Iterator[tuple[str, int]]:
        """For each bound, written out, how many took no longer; ``+Inf`` is the last."""
        count = 0
        for bound, more in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            count += more
            yield bound, count
