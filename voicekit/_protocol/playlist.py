"""Asterisk's playlist as its events tell it.

Events name files, not places, and the same file may stand in the list twice; but Asterisk plays and drops from the
front, so the first entry of that name is the one meant, and whatever stood before it has vanished without an event
(Asterisk accepts a file by its name and drops it in silence when it cannot be opened).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

__all__ = [
    "FINISHED",
    "INTERRUPTED",
    "LENGTH_UNKNOWN",
    "LOST",
    "REFUSED",
    "SHORT",
    "SHORT_BY",
    "SLACK",
    "Outcome",
    "Playlist",
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
FINISHED, INTERRUPTED, REFUSED, LOST = Outcome.FINISHED, Outcome.INTERRUPTED, Outcome.REFUSED, Outcome.LOST
SHORT = Outcome.SHORT


@dataclass(slots=True, eq=False)
class PlaylistItem:
    """One file sent to be played; ``line`` is the number of its command, ``seconds`` its length where known."""

    file: str
    seconds: float | None
    line: int
    outcome: Outcome | None = None


class Playlist:
    """The entries that Asterisk has, or will have once it has read what was sent. ``now`` is in seconds."""

    __slots__ = ("_entries", "deadline")

    def __init__(self) -> None:
        self._entries: list[PlaylistItem] = []  # a handful; an empty deque would take 760 bytes of every call
        self.deadline: float | None = None
        """When the entry at the front will count as lost."""

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[PlaylistItem]:
        return iter(self._entries)

    def add(self, entry: PlaylistItem, now: float) -> None:
        """Append an entry whose command is being sent."""
        self._entries.append(entry)
        if len(self._entries) == 1:
            self._start(now)

    def delay(self, seconds: float) -> None:
        """Asterisk will be busy for so long with something else; the entry at the front is granted that time."""
        if self.deadline is not None:
            self.deadline += seconds

    def leave(self, file: str | None, outcome: Outcome, now: float) -> list[PlaylistItem]:
        """The entries that ended with an event about ``file`` (None: the one at the front), the named one last.

        Those before it are lost. Empty where the file is not in the list: an event for something already given up.
        """
        place, due = 0, self.deadline
        for entry in self._entries:
            place += 1
            if file is None or entry.file == file:
                break
        else:
            return []
        gone = self._entries[:place]
        del self._entries[:place]
        for lost in gone[:-1]:
            lost.outcome = LOST
        early = outcome is FINISHED and place == 1 and due is not None and due - now > SLACK + SHORT_BY
        entry.outcome = SHORT if early and entry.seconds is not None else outcome
        if self._entries:
            self._start(now)
        else:
            self.deadline = None
        return gone

    def refuse(self, file: str, after: int, now: float) -> PlaylistItem | None:
        """Take out the first entry of this name whose command came after line ``after``; None if there is none."""
        for entry in self._entries:
            if entry.line > after and entry.file == file:
                first = self._entries[0] is entry
                self._entries.remove(entry)
                entry.outcome = REFUSED
                if first:
                    self._start(now)
                return entry
        return None

    def expire(self, now: float) -> list[PlaylistItem]:
        """The entries at the front whose time is over; they count as lost."""
        lost = []
        while self.deadline is not None and self.deadline <= now:
            entry = self._entries.pop(0)
            entry.outcome = LOST
            lost.append(entry)
            self._start(now)
        return lost

    def _start(self, now: float) -> None:
        if self._entries:
            seconds = self._entries[0].seconds
            self.deadline = now + SLACK + (LENGTH_UNKNOWN if seconds is None else seconds)
        else:
            self.deadline = None
