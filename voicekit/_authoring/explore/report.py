"""What a walk has found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from voicekit._authoring.scripts.document import CallScript
from voicekit._dialog.document.node import Way

__all__ = ["Defect", "Gone", "Walked"]


class Gone(Enum):
    """How a way was gone."""

    FREELY = "freely"
    FORCED = "forced"
    """The node was made to go it: no value of the walk led there."""


@dataclass(frozen=True, slots=True)
class Defect:
    """Something that must not happen in a call: ``kind`` is crash, dead air, loop or stuck; ``script`` leads to it.

    ``calls`` are those of the walk in which it happened; the script is of the first.
    """

    kind: str
    node: str
    what: str
    script: CallScript
    calls: int = 1


@dataclass(frozen=True, slots=True)
class Walked:
    """A whole walk: the flow, all its ways, how each was gone, what went wrong, and how many calls that took."""

    flow: str
    ways: tuple[Way, ...]
    gone: Mapping[Way, Gone]
    defects: tuple[Defect, ...]
    calls: int
    seconds: float
    """Of all calls, in virtual time."""
    closed: Mapping[Way, str] = field(default_factory=dict)
    """The ways that no caller can go, each with why not."""
    is_whole: bool = True
    """Whether it went on until nothing new was found."""

    @property
    def missed(self) -> tuple[Way, ...]:
        """The ways that were not gone, though for all that is known a caller could."""
        return tuple(way for way in self.ways if way not in self.gone and way not in self.closed)

    @property
    def forced(self) -> tuple[Way, ...]:
        """The ways that were gone by force only."""
        return tuple(way for way in self.ways if self.gone.get(way) is Gone.FORCED)

    @property
    def coverage(self) -> float:
        """Per cent of the ways that were gone, forced ones too."""
        return 100.0 * len(self.gone) / len(self.ways) if self.ways else 100.0
