"""Whether a caller waits for a text; one may join while it is being spoken."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Urgency"]


class Urgency:
    """Not urgent, until a caller waits; never less urgent again. Any thread may use it."""

    def __init__(self, *, live: bool = False) -> None:
        self._live = live
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], None]] = []

    @property
    def live(self) -> bool:
        """Whether a caller waits."""
        return self._live

    def hurry(self) -> None:
        """A caller waits from now on."""
        with self._lock:
            self._live, told = True, tuple(self._watchers)
        for watcher in told:
            watcher()

    @contextmanager
    def watched(self, watcher: Callable[[], None]) -> Iterator[None]:
        """Call ``watcher``, from whatever thread, when a caller begins to wait while the block runs."""
        with self._lock:
            self._watchers.append(watcher)
        try:
            yield
        finally:
            with self._lock:
                self._watchers.remove(watcher)
