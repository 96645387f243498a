"""Sees from a thread of its own whether the event loop goes round, and names what holds it up.

One call that never yields stops all of them, the log and the signals; only another thread can still tell. While C code
holds the interpreter's lock, nothing in this process can.
"""

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import structlog

from voicekit._owncode import is_library
from voicekit._tally import DELAYS, Tally

__all__ = ["Watchdog", "place_of", "watching"]

HELD_UP = 1.0
"""Seconds without a turn of the loop that are logged: every caller hears a gap long before."""

LOOK_EVERY = 0.25
"""Seconds between two looks, each of which wakes the loop once."""

HURRY_WITHIN = 3.0
"""Seconds from a second signal to the end of the process where the loop is held up."""

END_WITHIN = 20.0
"""The same where it goes round: longer than calls may take that are ended at once."""

_log = structlog.get_logger("voicekit._server")

Who = Callable[[], Mapping[str, object]]
Freed = Callable[[float, str], object]


class ParentLine(Protocol):
    """The one line that a process lives for."""

    @property
    def is_left(self) -> bool:
        """Whether the other side has left it."""

    def end(self) -> None:
        """End the process at once."""


class Watchdog:
    """Watches the loop in which it is made. ``who`` tells, from any thread, of the call that runs just now. ``freed``
    is told in the loop, when it goes round again, how many seconds it was held up, and by what (``file:line``).

    Where the process lives for one ``line``, it is ended when that has been left and the loop has been held up for
    ``finish_within`` seconds since.
    """

    def __init__(
        self,
        who: Who,
        freed: Freed,
        *,
        held_up: float = HELD_UP,
        line: ParentLine | None = None,
        finish_within: float = 0.0,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread_id = threading.get_ident()
        self._who = who
        self._freed = freed
        self._held_up = held_up
        self._line = line
        self._finish_within = finish_within
        self._left_at: float | None = None
        self._beat = time.monotonic()
        self._ended = threading.Event()
        self._hurried: float | None = None
        self._thread = threading.Thread(target=self._run, name="voicekit-watchdog", daemon=True)
        self.delay = Tally(DELAYS)
        """What the loop is late by when it is asked, four times a second."""

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._ended.set()
        self._thread.join()

    def hurry(self) -> None:
        """The process is to end soon, whether the loop goes round or not. May be called by a signal's handler."""
        if self._hurried is None:
            self._hurried = time.monotonic()

    def _run(self) -> None:
        asked, told, place = self._beat, 0.0, ""
        while not self._ended.wait(LOOK_EVERY):
            now = time.monotonic()
            if self._hurried is not None and now - self._hurried >= (HURRY_WITHIN if told else END_WITHIN):
                _log.error("service.killed", place=place_of(self._thread_id))
                os._exit(1)
            if self._beat >= asked:  # the loop has been round since it was asked
                if told:
                    _log.warning("loop.freed", seconds=round(self._beat - asked, 1))
                    self._soon(self._freed, self._beat - asked, place)
                self.delay.add(self._beat - asked)
                asked, told = now, 0.0
                self._soon(self._beats)
                self._left_at = None
            elif (line := self._left(now)) is not None:
                _log.error(
                    "child.blocked",
                    place=place_of(self._thread_id),
                    **self._who(),
                )
                line.end()
            elif now - asked >= max(self._held_up, 2 * told):  # once, and again each time that it has doubled
                told, place = now - asked, place_of(self._thread_id)
                _log.error(
                    "loop.blocked",
                    seconds=round(told, 1),
                    place=place,
                    **self._who(),
                    hint="let blocking code run in a thread: await asyncio.to_thread(...)",
                )

    def _left(self, now: float) -> ParentLine | None:
        """The line, where it has been left for so long that the process is to end."""
        if self._line is None or not self._line.is_left:
            return None
        self._left_at = self._left_at or now
        return self._line if now - self._left_at >= self._finish_within else None

    def _soon(self, what: Callable[..., object], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(what, *arguments)
        except RuntimeError:  # the loop is closed
            self._ended.set()

    def _beats(self) -> None:
        self._beat = time.monotonic()


@contextmanager
def watching(
    who: Who, freed: Freed, *, line: ParentLine | None = None, finish_within: float = 0.0
) -> Iterator[Watchdog]:
    """Watch the running loop while the block runs."""
    watchdog = Watchdog(who, freed, line=line, finish_within=finish_within)
    watchdog.start()
    try:
        yield watchdog
    finally:
        watchdog.stop()


def place_of(thread: int | None) -> str:
    """Where a thread is, as ``file:line``: in a program's own code where that is on the way, else in whatever runs."""
    frame = sys._current_frames().get(thread or 0)
    innermost = frame
    while frame is not None and is_library(frame.f_code.co_filename):
        frame = frame.f_back
    found = frame or innermost
    return "" if found is None else f"{found.f_code.co_filename}:{found.f_lineno}"
