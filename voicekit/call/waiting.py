"""Waiting for something to happen on a call, or for a time: one timer, and every verb that waits."""

import asyncio
import math
from abc import ABC, abstractmethod
from contextlib import suppress

from voicekit.call.hangup import CallerHungUp

__all__ = ["TOLD_FREELY", "TOLD_PAUSE", "Waiting"]

TOLD_FREELY = 10
"""How often a program is told at once that its call is over; one that asks more often is in a loop."""

TOLD_PAUSE = 0.1
"""Seconds that a program in such a loop waits each time: it takes next to nothing of the processor then."""


class Waiting(ABC):
    """Those who wait, and the timer that wakes them; one timer serves the line's deadline, too."""

    __slots__ = ("_loop", "_rings_at", "_timer", "_told", "_waiters", "closed", "time")

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.time = self._loop.time
        """Seconds on the loop's clock."""
        self.closed = False
        """Whether nothing can happen any more."""
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = math.inf
        self._told = 0
        self._waiters: list[tuple[asyncio.Future[bool], float]] = []

    @abstractmethod
    def _due(self, now: float) -> None:
        """The time has come that was armed, or an earlier one."""

    async def wait(self, until: float | None = None) -> bool:
        """Wait until something happens on this call; False where the time ``until`` came first.

        Raises CallerHungUp where nothing can happen any more.
        """
        if self.closed:
            await self.breathe()
            raise CallerHungUp
        waiter: asyncio.Future[bool] = self._loop.create_future()
        waiting = waiter, math.inf if until is None else until
        self._waiters.append(waiting)
        if until is not None and until < self._rings_at:
            self._arm(until)
        try:
            return await waiter
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._waiters.remove(waiting)
            raise

    async def breathe(self) -> None:
        """Let the loop go round before a verb of a call that is over raises.

        A program that catches whatever is raised and asks again would stop every other call, and the signals, too.
        """
        self._told += 1
        await asyncio.sleep(0 if self._told <= TOLD_FREELY else TOLD_PAUSE)

    def wake(self) -> None:
        """Let every waiting verb look again."""
        if self._waiters:
            waiters, self._waiters = self._waiters, []
            for waiter, _ in waiters:
                if not waiter.done():
                    waiter.set_result(True)

    def _arm(self, deadline: float) -> None:
        """Have the one timer ring by then, which is before `_rings_at`.

        One that rings too early looks again; most are never needed.
        """
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._tick)
        self._rings_at = deadline

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer, self._rings_at = None, math.inf

    def _tick(self) -> None:
        self._timer, self._rings_at = None, math.inf
        now = self.time()
        self._due(now)
        self._time_out(now)

    def _time_out(self, now: float) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter, until in waiters:
            if until <= now:
                if not waiter.done():
                    waiter.set_result(False)
            else:
                self._waiters.append((waiter, until))
                if until < self._rings_at:
                    self._arm(until)
