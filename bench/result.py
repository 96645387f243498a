"""What a measurement gives: figures in words and numbers, some of them with an aim."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

__all__ = ["Figure", "late", "middle", "share"]

_Z = 1.96
"""Standard deviations on either side that hold 95 of 100."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    ``low`` to ``high`` holds the true value 95 times of 100, where that is known. ``ratio`` is to what ``beside``
    says. The ratio, or else the value, is held to ``least`` or ``most``.
    """

    what: str
    value: float
    unit: str
    ratio: float | None = None
    beside: str = ""
    least: float | None = None
    most: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def judged(self) -> float:
        """What the aim is about: the ratio where there is one."""
        return self.value if self.ratio is None else self.ratio

    @property
    def reached(self) -> bool | None:
        """Whether the aim was reached; None where there is none."""
        if self.least is None and self.most is None:
            return None
        above = self.least is None or self.judged >= self.least
        return above and (self.most is None or self.judged <= self.most)


def share(
    what: str, hits: Iterable[bool], *, each: int = 1, least: float | None = None, most: float | None = None
) -> Figure:
    """Per cent of cases in which something was so, with Wilson's interval.

    So many hits in a row are of ``each`` case, tried several times. Tries of one case tell much the same, so the
    interval is that of as many cases, as if each were tried once: never too narrow.
    """
    found = list(hits)
    count = len(found) // each
    if not count:
        return Figure(what, math.nan, "% of 0")
    part = sum(found) / len(found)
    spread = 1 + _Z**2 / count
    centre = (part + _Z**2 / (2 * count)) / spread
    half = _Z * math.sqrt(part * (1 - part) / count + _Z**2 / (4 * count**2)) / spread
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return Figure(what, part * 100, f"% of {count}", least=least, most=most, low=low * 100, high=high * 100)


def middle(values: list[float]) -> float:
    """The median."""
    return float(median(values))


def late(values: list[float]) -> float:
    """What 99 of 100 are not above."""
    return sorted(values)[int(len(values) * 0.99)]
