"""The one input buffer of a call: which keys count for which question.

The policy: keys enter in order and each is taken once. Keys pressed during a prompt that allows barge-in, while a
question waits, or while the program works, wait for the question that follows (type-ahead). The buffer is emptied by a
prompt that allows no barge-in and by an answer that did not fit; a key that has waited for `TYPE_AHEAD` seconds is
gone; and the terminator pressed right after an entry that was complete without it is swallowed.
"""

from dataclasses import dataclass

__all__ = ["TYPE_AHEAD", "KeyPress", "Keys"]

TYPE_AHEAD = 20.0
"""Seconds a key waits for its question: longer than a look-up takes, shorter than a caller's memory of it."""


@dataclass(slots=True, eq=False)
class KeyPress:
    """One key and when it came (loop seconds). ``masked`` keeps it out of every log."""

    key: str
    at: float
    masked: bool = False


class Keys:
    """The keys that no question has taken yet."""

    __slots__ = ("_swallow", "presses")

    def __init__(self) -> None:
        self.presses: list[KeyPress] = []
        """In the order in which they came; the oldest may have waited for too long."""
        self._swallow: tuple[str, float] | None = None

    def __bool__(self) -> bool:
        return bool(self.presses)

    def put(self, press: KeyPress) -> None:
        """A key has arrived."""
        swallow, self._swallow = self._swallow, None
        if swallow is None or press.key != swallow[0] or press.at > swallow[1]:
            self.presses.append(press)

    def put_back(self, press: KeyPress) -> None:
        """A key that came before all others that wait."""
        self.presses.insert(0, press)

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
        return press

    def clear(self) -> None:
        """Forget every key, and whatever was to be swallowed."""
        self.presses.clear()
        self._swallow = None

    def swallow(self, key: str, until: float) -> None:
        """The next key, if it is this one and comes in time, belongs to the entry that has just ended."""
        if self.presses:
            if self.presses[0].key == key:
                self.presses.pop(0)
            return
        self._swallow = (key, until)
