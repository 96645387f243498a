"""The one input buffer of a call: which keys count for which question.

The policy: keys enter in order and each is taken once. Keys pressed during a prompt that allows barge-in, while a
question waits, or while the program works, wait for the question that follows (type-ahead). The buffer is emptied by a
prompt that allows no barge-in and by an answer that did not fit; a key that has waited for `TYPE_AHEAD` seconds is
gone; and the terminator pressed right after an entry that was complete without it is swallowed.

What follows a wrong key within the inter-digit time belongs to the same mistake, key by key: none of it is an answer to
anything.
"""

import math
from dataclasses import dataclass, replace

__all__ = ["PAUSE", "WAITING_MAX", "KeyPress", "Keys"]

TYPE_AHEAD = 20.0
"""Seconds a key waits for its question: longer than a look-up takes, shorter than a caller's memory of it."""

PAUSE = 1.0
"""Seconds without a key after which a caller has come to the end of what they key in."""


WAITING_MAX = 256
"""Keys that may wait: some times the longest entry that can be asked for. Further ones are dropped, and counted."""


@dataclass(slots=True, eq=False)
class KeyPress:
    """One key and when it came (loop seconds). ``masked`` keeps it out of every log."""

    key: str
    at: float
    masked: bool = False


@dataclass(frozen=True, slots=True)
class _Mistake:
    """An entry that did not fit, while keys may still follow that belong to it."""

    until: float
    between: float
    end: str
    masked: bool


class Keys:
    """The keys that no question has taken yet."""

    __slots__ = ("_mistake", "_swallow", "_taken_at", "dropped", "presses")

    def __init__(self) -> None:
        self.presses: list[KeyPress] = []
        """In the order in which they came; the oldest may have waited for too long."""
        self._swallow: tuple[str, float] | None = None
        self._mistake: _Mistake | None = None
        self._taken_at = -math.inf
        self.dropped = 0
        """Keys for which there was no room."""

    def __bool__(self) -> bool:
        return bool(self.presses)

    def put(self, press: KeyPress) -> None:
        """A key has arrived."""
        if self._mistake is not None and self._belongs(press, self._mistake):
            return
        swallow, self._swallow = self._swallow, None
        if swallow is not None and press.key == swallow[0] and press.at <= swallow[1]:
            return
        if len(self.presses) >= WAITING_MAX and self.first(press.at) and len(self.presses) >= WAITING_MAX:
            self.dropped += 1
            press.masked = True  # no question will ever say whether it may be shown
        else:
            self.presses.append(press)

    def put_back(self, *presses: KeyPress) -> None:
        """Keys that came before all others that wait."""
        self.presses[:0] = presses

    def first(self, now: float) -> KeyPress | None:
        """The oldest key that still counts; it stays in the buffer."""
        while self.presses and self.presses[0].at < now - TYPE_AHEAD:
            self.presses.pop(0)
        return self.presses[0] if self.presses else None

    def take(self, now: float) -> KeyPress | None:
        """The oldest key that still counts, out of the buffer."""
        press = self.first(now)
        if press is not None:
            self.presses.pop(0)
            self._taken_at = press.at
        return press

    def clear(self, *, masked: bool = False) -> None:
        """Forget every key that waits; with ``masked`` they appear in no log."""
        for press in self.presses:
            press.masked |= masked
        self.presses.clear()

    def mistaken(self, between: float, end: str = "", *, masked: bool = False) -> None:
        """The key that was taken last is wrong, and so is what follows it.

        What waits is forgotten, and so is each further key that comes within ``between`` seconds of the one before,
        or within `PAUSE` seconds once a key of ``end`` has come.
        """
        last = self.presses[-1].at if self.presses else self._taken_at
        self.clear(masked=masked)
        self._mistake = _Mistake(last + between, between, end, masked)

    @property
    def mistaken_until(self) -> float:
        """When (loop seconds) a mistake will be over if no more keys follow; long ago where there is none."""
        return -math.inf if self._mistake is None else self._mistake.until

    def swallow(self, key: str, until: float) -> None:
        """The next key, if it is this one and comes in time, belongs to the entry that has just ended."""
        if self.presses:
            if self.presses[0].key == key:
                self.presses.pop(0)
            return
        self._swallow = (key, until)

    def _belongs(self, press: KeyPress, mistake: _Mistake) -> bool:
        """Whether a key is still part of a mistake, which goes on with it or ends."""
        self._mistake = None
        if press.at > mistake.until:
            return False
        press.masked |= mistake.masked
        between = min(mistake.between, PAUSE) if press.key in mistake.end else mistake.between
        self._mistake = replace(mistake, until=press.at + between, between=between)
        return True
