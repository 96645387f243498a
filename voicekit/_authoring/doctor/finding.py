"""What a check found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

__all__ = ["Diagnosis", "Level", "worst"]


class Level(IntEnum):
    """How bad it is. A note is a fact that is neither good nor bad; the exit code of `doctor` follows the worst."""

    OK = 0
    NOTE = 1
    WARNING = 2
    FAILURE = 3

    @property
    def exit_code(self) -> int:
        """0 for what works, 1 for what works with less, 2 for what does not."""
        return max(0, self - Level.NOTE)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line of the report; ``hint`` is the command that mends it, or a sentence where no command does."""

    subject: str
    level: Level
    what: str
    hint: str = ""


def worst(findings: Iterable[Diagnosis]) -> Level:
    """The worst level among them; OK where there is none."""
    return max((finding.level for finding in findings), default=Level.OK)
