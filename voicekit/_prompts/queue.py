"""Places at the workers, given to the most urgent first."""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

__all__ = ["Rank", "RenderQueue", "Ticket"]


class Rank(NamedTuple):
    """Who goes first: a live call before a batch, and the first sentence of every prompt before any second one."""

    batch: bool
    position: int


class Ticket:
    """One place in the queue."""

    def __init__(self, rank: Rank) -> None:
        self.rank = rank
        self._turn: asyncio.Future[None] | None = None


class RenderQueue:
    """So many at once; the others wait in the order of their ranks, and of their coming where these are equal."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._queue: list[tuple[Rank, int, Ticket]] = []
        self._arrivals = itertools.count()
        self._closed = False

    @asynccontextmanager
    async def place(self, ticket: Ticket) -> AsyncIterator[None]:
        """Wait for a place and hold it. Raises CancelledError where the queue was closed while waiting."""
        ticket._turn = asyncio.get_running_loop().create_future()
        self._line_up(ticket)
        self._serve()
        try:
            await ticket._turn
            yield
        finally:
            if ticket._turn.done() and not ticket._turn.cancelled():
                self._free += 1
                self._serve()

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len({id(ticket) for _, _, ticket in self._queue if ticket._turn is not None and not ticket._turn.done()})

    def hurry(self, ticket: Ticket, rank: Rank) -> None:
        """Somebody more urgent waits for the same thing."""
        if rank < ticket.rank:
            ticket.rank = rank
            if ticket._turn is not None and not ticket._turn.done():
                self._line_up(ticket)  # its older entry finds it served, and is passed over

    def close(self) -> None:
        """Send away whoever has no place yet, and whoever still comes."""
        self._closed = True
        for _, _, ticket in self._queue:
            if ticket._turn is not None:
                ticket._turn.cancel()
        self._queue.clear()

    def _line_up(self, ticket: Ticket) -> None:
        if self._closed and ticket._turn is not None:
            ticket._turn.cancel()
        else:
            heapq.heappush(self._queue, (ticket.rank, next(self._arrivals), ticket))

    def _serve(self) -> None:
        while self._free and self._queue:
            _, _, ticket = heapq.heappop(self._queue)
            if ticket._turn is not None and not ticket._turn.done():
                self._free -= 1
                ticket._turn.set_result(None)
