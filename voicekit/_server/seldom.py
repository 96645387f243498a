"""Log lines about strangers, who may come a thousand times a second: one line in each second, none uncounted."""

import asyncio

import structlog

__all__ = ["EVERY", "Seldom"]

EVERY = 1.0
"""Seconds between two lines about the same thing."""


class Seldom:
    """One kind of warning. The first one is logged at once; those of the next second are one line, with their number.

    That line has the fields of the last of them, and ``times``.
    """

    def __init__(self, log: "structlog.stdlib.BoundLogger", event: str) -> None:
        self._log = log
        self._event = event
        self._fields: dict[str, object] = {}
        self._times = 0
        self._timer: asyncio.TimerHandle | None = None

    def warn(self, **fields: object) -> None:
        """It has happened. Called in the event loop."""
        if self._timer is None:
            self._log.warning(self._event, **fields)
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._due)
        else:
            self._times += 1
            self._fields = fields

    def close(self) -> None:
        """Nothing more will happen: what has not been logged yet is logged now."""
        if self._timer is not None:
            self._timer.cancel()
            self._due()

    def _due(self) -> None:
        self._timer = None
        if self._times:
            times, self._times = self._times, 0
            self._log.warning(self._event, **self._fields, times=times)
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._due)
