"""What a measurement gives: figures in words and numbers, some of them with an aim."""

from dataclasses import dataclass
from statistics import median

__all__ = ["Figure", "late", "middle"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    ``ratio`` is to what ``beside`` says. The ratio, or else the value, is held to ``least`` or ``most``.
    """

    what: str
    value: float
    unit: str
    ratio: float | None = None
    beside: str = ""
    least: float | None = None
    most: float | None = None

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


def middle(values: list[float]) -> float:
    """The median."""
    return float(median(values))


def late(values: list[float]) -> float:
    """What 99 of 100 are not above."""
    return sorted(values)[int(len(values) * 0.99)]
