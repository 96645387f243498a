"""Which lines Asterisk may hold back, and when to free them.

From version 15 on Asterisk polls the raw descriptor but reads through a buffer, one line for each poll. Of several
lines that arrive together only the first is carried out; the rest waits in the buffer until *more bytes* arrive. Bytes
that come after Asterisk has read the burst free all of it. So a line written while nothing else is under way needs
nothing; any other is followed, a moment later, by a question (a fence) that frees what waits before it and whose answer
proves that nothing waits any more. A fence that came too early, in the same read, is freed by the next.
"""

__all__ = ["FIRST_NUDGE", "LAST_NUDGE", "PATIENCE", "Stall"]

FIRST_NUDGE = 0.005
"""Seconds from a burst to its fence. Asterisk reads at once unless it is busy with a frame, which takes less."""

LAST_NUDGE = 1.0
"""Seconds between two fences at most: the wait doubles from `FIRST_NUDGE` while a call's thread is busy elsewhere."""

PATIENCE = 120.0
"""Seconds without an answer after which a peer counts as dead."""


class Stall:
    """Counts lines written and lines proved to be read; lines are numbered from 1. ``now`` is in seconds."""

    __slots__ = ("_busy_until", "_dead_at", "_wait", "nudge_at", "proved", "written")

    def __init__(self) -> None:
        self.written = 0
        self.proved = 0
        self.nudge_at: float | None = None
        self._dead_at = 0.0
        self._busy_until = 0.0
        self._wait = FIRST_NUDGE

    def busy(self, seconds: float, now: float) -> None:
        """Asterisk will be busy for so long with a command that is being sent, and reads nothing meanwhile."""
        self._busy_until = max(self._busy_until, now) + seconds

    def wrote(self, lines: int, now: float) -> None:
        """Lines are being written in one go."""
        alone = lines == 1 and self.written == self.proved
        self.written += lines
        if not alone:
            self._wait = FIRST_NUDGE
            self.nudge_at = now + FIRST_NUDGE
            self._dead_at = max(self._busy_until, now) + PATIENCE

    def nudged(self, now: float, *, lines: int) -> None:
        """A fence is being written; ``lines`` is 0 for a blank one, which has no number."""
        self.written += lines
        self._wait = min(self._wait * 2, LAST_NUDGE)
        self.nudge_at = now + self._wait

    def is_dead(self, now: float) -> bool:
        """Whether fences have gone unanswered for too long."""
        return self.nudge_at is not None and self._dead_at <= now

    def prove(self, line: int) -> bool:
        """Asterisk has read this line, and so every one before it. True if that is news."""
        if line <= self.proved:
            return False
        self.proved = line
        if line == self.written:
            self.nudge_at = None
        return True
