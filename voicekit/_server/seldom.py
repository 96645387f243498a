"""Log lines about strangers, who may come a thousand times a second: one line in each second, none uncounted."""

import asyncio
from contextvars import Context

import structlog

__all__ = ["RateLimitedWarnings"]

EVERY = 1.0
"""Seconds between two lines about the same thing."""


class RateLimitedWarnings:
    """Warnings, by event. The first one is logged at once; those of the next second are one line, with their number.

    That line has the fields of the last of them, and ``times``. They are about strangers: a line belongs to a call only
    where its fields name one, in whatever call's task it is logged.
    """

    def __init__(self, log: "structlog.stdlib.BoundLogger") -> None:
        self._log = log
        self._waiting: dict[str, _Waiting] = {}

    def warn(self, event: str, **fields: object) -> None:
        """It has happened. Called in the event loop."""
        waiting = self._waiting.get(event)
        if waiting is None:
            self._told(event, fields)
        else:
            waiting.times += 1
            waiting.fields = fields

    def close(self) -> None:
        """Nothing more will happen: what has not been logged yet is logged now."""
        for event in tuple(self._waiting):
            self._waiting[event].timer.cancel()
            self._due(event)
        for waiting in self._waiting.values():
            waiting.timer.cancel()
        self._waiting.clear()

    def _told(self, event: str, fields: dict[str, object]) -> None:
        context = Context()
        context.run(self._log.warning, event, **fields)
        timer = asyncio.get_running_loop().call_later(EVERY, self._due, event, context=context)
        self._waiting[event] = _Waiting(timer)

    def _due(self, event: str) -> None:
        waiting = self._waiting.pop(event)
        if waiting.times:
            self._told(event, {**waiting.fields, "times": waiting.times})


class _Waiting:
    """What has happened since the last line."""

    __slots__ = ("fields", "timer", "times")

    def __init__(self, timer: asyncio.TimerHandle) -> None:
        self.timer = timer
        self.times = 0
        self.fields: dict[str, object] = {}
