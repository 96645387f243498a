"""Who reads what calls tell: the spool that keeps it, and whoever counts, watches, or writes a test.

All calls of a process tell one `EventReaders`. A further reader is a plain callable that only counts, or a bounded
queue for whoever may be slow. No reader delays a call: one that raises, or falls behind, loses events, which is counted
and logged once. Both work with records switched off, too::

    readers = EventReaders()

    def count(key: str, rows: Rows) -> None:  # in the event loop, within the call: it must not wait
        for tag, _at, *values in rows:
            if tag == CallEnded.tag:
                ended[values[0]] += 1

    readers.add("metrics", count)

    with closing(readers.queue("board")) as board:  # the oldest is dropped where it is not read in time
        async for key, rows in board:
            for at, event in told(rows):
                ...

    async with keeping(settings, "socket", target, carried=True, readers=readers) as records: ...

``key`` names the call, ``rows`` are some of its events in the order in which they were told: each the tag of a kind of
`kinds`, milliseconds since the call began, and its fields, of which the last may be missing where they are as usual.
They come when there are a dozen of them, when the call ends, and else within a second. They are shared by all readers:
nobody changes them.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from typing import Self

import structlog

from voicekit._events.stream import SILENT, CallEvents, Rows

__all__ = ["PASS_ON_AFTER", "QUEUED", "EventQueue", "EventReaders", "Take"]

PASS_ON_AFTER = 1.0
"""Seconds after which readers get what a call has told, also where it is little: what a kill may cost."""

QUEUED = 1_000
"""Batches that wait for a slow reader: some seconds of a thousand calls, and a megabyte."""

Take = Callable[[str, Rows], object]

_log = structlog.get_logger("voicekit._events")


class EventReaders:
    """Passes on what the calls of a process tell, as `Sink`. All of it is used in the event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.token = secrets.token_hex(4)
        """Begins the key of each call of this process."""
        self.cassette = False
        """Whether calls tell what comes from outside, too."""
        self._calls = 0
        self._takes: tuple[Take, ...] = ()
        self.take: Callable[[str, Rows], object] = self._all
        """As `Sink`; where there is one reader, its own."""
        self._named: list[_Counting | EventQueue] = []
        self._waiting: list[CallEvents] = []
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, now: Callable[[], float]) -> CallEvents:
        """The stream of a call that begins; ``now`` is its clock. `SILENT` where nobody reads."""
        if not self._takes:
            return SILENT
        self._calls += 1
        return CallEvents(f"{self.token}-{self._calls}", self, now)

    def keep(self, take: Take) -> None:
        """Who must lose nothing gets it first. ``take`` neither blocks nor raises."""
        self._read_by((take, *self._takes))

    def add(self, name: str, take: Take) -> None:
        """A further reader, which only counts. What it raises is logged once, and such a batch lost to it alone."""
        self._join(_Counting(name, take))

    def queue(self, name: str, most: int = QUEUED) -> "EventQueue":
        """A further reader, which takes its time: ``most`` batches wait for it. To be closed by who reads it."""
        queue = EventQueue(name, most, self._leave)
        self._join(queue)
        return queue

    def lost(self) -> dict[str, int]:
        """How many events each further reader has lost, by its name."""
        return {each.name: each.lost for each in self._named}

    def waits(self, events: CallEvents) -> None:
        """As `Sink`."""
        self._waiting.append(events)
        if self._timer is None:
            self._timer = self._loop.call_later(PASS_ON_AFTER, self.flush)

    def flush(self) -> None:
        """Pass on what has been told until now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        for events in waiting:
            events.flush()

    def close(self) -> None:
        """Pass on what is left. Nothing comes any more: queues end."""
        self.flush()
        self._read_by(())
        for each in self._named:
            each.end()

    def _join(self, reader: "_Counting | EventQueue") -> None:
        self._named.append(reader)
        self._read_by((*self._takes, reader.take))

    def _leave(self, reader: "EventQueue") -> None:
        if reader in self._named:
            self._named.remove(reader)
            self._read_by(tuple(take for take in self._takes if take != reader.take))

    def _read_by(self, takes: tuple[Take, ...]) -> None:
        self._takes = takes
        self.take = takes[0] if len(takes) == 1 else self._all

    def _all(self, key: str, rows: Rows) -> None:
        for take in self._takes:
            take(key, rows)


class _Counting:
    """A reader that is called."""

    def __init__(self, name: str, take: Take) -> None:
        self.name = name
        self._take = take
        self.lost = 0

    def take(self, key: str, rows: Rows) -> None:
        try:
            self._take(key, rows)
        except Exception as error:  # noqa: BLE001 - a defect of who counts is none of the call's
            if not self.lost:
                _log.error("events.unread", reader=self.name, exc_info=error)
            self.lost += len(rows)

    def end(self) -> None: ...


class EventQueue:
    """Batches of events that wait to be read, by one task: an async iterator of keys and rows. It ends when the service
    does.
    """

    def __init__(self, name: str, most: int, leave: "Callable[[EventQueue], None]") -> None:
        self.name = name
        self._leave = leave
        self._batches: deque[tuple[str, Rows]] = deque()
        self._most = most
        self._there = asyncio.Event()
        self._over = False
        self.lost = 0
        """Events that were not read in time."""

    def take(self, key: str, rows: Rows) -> None:
        """Let it wait, in the place of the oldest where there are too many."""
        batches = self._batches
        if len(batches) >= self._most:
            if not self.lost:
                _log.warning("events.lost", reader=self.name)
            self.lost += len(batches.popleft()[1])
        batches.append((key, rows))
        self._there.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> tuple[str, Rows]:
        while not self._batches:
            if self._over:
                raise StopAsyncIteration
            self._there.clear()
            await self._there.wait()
        return self._batches.popleft()

    def end(self) -> None:
        """Nothing more will come; what waits can still be read."""
        self._over = True
        self._there.set()

    def close(self) -> None:
        """Nobody reads it any more."""
        self._leave(self)
        self.end()
