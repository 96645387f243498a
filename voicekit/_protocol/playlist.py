"""Asterisk's playlist: its entries, how each of them ends, and how long one may take."""

from dataclasses import dataclass
from enum import Enum

__all__ = [
    "DROPPED",
    "FINISHED",
    "INTERRUPTED",
    "LENGTH_UNKNOWN",
    "LOST",
    "REFUSED",
    "SHORT",
    "SHORT_BY",
    "SLACK",
    "Outcome",
    "PlaylistItem",
]

SLACK = 5.0
"""Seconds beyond a file's length before it counts as lost: opening, transcoding and the network come out of it."""

SHORT_BY = 0.5
"""Seconds by which the end of a file comes too early where the file was cut. A loop that is held up, or a line that is,
lets ends come together that were apart: so much less is nothing to go by."""

LENGTH_UNKNOWN = 3600.0
"""Seconds granted to a file whose length only Asterisk knows."""


class Outcome(Enum):
    """How an entry left the playlist; SHORT: it finished long before its time, so that its file may be cut."""

    FINISHED = "finished"
    SHORT = "short"
    INTERRUPTED = "interrupted"
    DROPPED = "dropped"
    REFUSED = "refused"
    LOST = "lost"


# Found faster than in their class.
FINISHED, SHORT, INTERRUPTED = Outcome.FINISHED, Outcome.SHORT, Outcome.INTERRUPTED
DROPPED, REFUSED, LOST = Outcome.DROPPED, Outcome.REFUSED, Outcome.LOST


@dataclass(slots=True, eq=False)
class PlaylistItem:
    """One file sent to be played; ``line`` is the number of its command, ``seconds`` its length where known, ``began``
    when it came to the front.
    """

    file: str
    seconds: float | None
    line: int
    outcome: Outcome | None = None
    began: float = 0.0
