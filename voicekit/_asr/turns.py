"""Who goes next where more is to be done than there are threads: first come first served, answers before the rest."""

import heapq
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from enum import IntEnum
from typing import Any

__all__ = ["Turn", "Turns", "Urgency"]

_Tell = Callable[[], None]
_Key = tuple["Urgency", int]


class Urgency(IntEnum):
    """What is done first."""

    ANSWER = 0
    """A caller has stopped speaking and waits, or gives back what they hold."""

    PAUSE = 1
    """A caller pauses, and may have stopped."""

    SOUND = 2
    """A caller speaks."""

    RECORDING = 3
    """Nobody waits."""


class Turn:
    """One that wants a thread now and then, one at a time. Any thread may ask.

    ``run`` does, in a thread, all that is to be done by then. It never fails, and gives what tells of it. ``lost`` is
    called where there are no threads any more.
    """

    __slots__ = ("again", "key", "lost", "run", "threads", "turns")

    def __init__(self, turns: "Turns", run: Callable[[], _Tell], lost: Callable[[], None]) -> None:
        self.turns = turns
        self.run = run
        self.lost = lost
        self.key: _Key | None = None
        """Its place while it waits."""
        self.again: _Key | None = None
        """Its place once the thread is done that is at it."""
        self.threads: list[Future[Any]] | None = None
        """The thread's work that is at it."""

    def ask(self, urgency: Urgency) -> None:
        """There is something to do; what is asked several times before it begins is done at once."""
        self.turns.ask(self, urgency)

    @property
    def work(self) -> "Future[Any] | None":
        """What a thread is at."""
        return self.threads[0] if self.threads else None


class Turns:
    """The line of those who wait for a thread of an executor."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._count = itertools.count()
        self._line: list[tuple[_Key, Turn]] = []
        self._lock = threading.Lock()

    def ask(self, turn: Turn, urgency: Urgency) -> None:
        """What `Turn.ask` does."""
        with self._lock:
            key = urgency, next(self._count)
            if turn.threads is not None:
                turn.again = key if turn.again is None else min(turn.again, key)
                return
            is_new = turn.key is None
            self._enter(turn, key)
        if is_new:
            self._call_thread()

    def _enter(self, turn: Turn, key: _Key) -> None:
        """Give it a place, or a better one: its place of before is passed over."""
        if turn.key is None or key < turn.key:
            turn.key = key
            heapq.heappush(self._line, (key, turn))

    def _call_thread(self) -> None:
        """One for each that waits; it takes whoever is first when it comes."""
        threads: list[Future[Any]] = []
        try:
            future = self._executor.submit(self._work, threads)
        except RuntimeError:  # closed, or no thread can be had
            self._next(threads).lost()
            return
        threads.append(future)
        future.add_done_callback(self._done)

    def _next(self, threads: "list[Future[Any]]") -> Turn:
        with self._lock:
            while True:
                key, turn = heapq.heappop(self._line)
                if turn.key == key:
                    turn.key, turn.threads = None, threads
                    return turn

    def _work(self, threads: "list[Future[Any]]") -> tuple[Turn, _Tell]:
        turn = self._next(threads)
        return turn, turn.run()

    def _done(self, work: "Future[tuple[Turn, _Tell]]") -> None:
        if work.cancelled():
            with suppress(IndexError):
                self._next([work]).lost()
            return
        turn, tell = work.result()
        tell()
        with self._lock:
            key, turn.again, turn.threads = turn.again, None, None
            if key is not None:
                self._enter(turn, key)
        if key is not None:
            self._call_thread()
