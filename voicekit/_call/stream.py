"""The raw events of a call as an asynchronous iterator."""

from collections import deque
from collections.abc import AsyncIterator
from types import TracebackType

from voicekit._call.hangup import CallerHungUp
from voicekit._call.session import Session
from voicekit._protocol.events import Event

__all__ = ["EventStream"]

_KEPT = 1000
"""Events kept for a reader that falls behind; older ones are dropped."""


class EventStream:
    """Collects events while its ``with`` block runs; iterating ends when the call ends."""

    __slots__ = ("_end", "_events", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._events: deque[Event] = deque(maxlen=_KEPT)

    def __enter__(self) -> AsyncIterator[Event]:
        self._end = self._session.watch(self._events.append)
        return self._read()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    async def _read(self) -> AsyncIterator[Event]:
        while True:
            while self._events:
                yield self._events.popleft()
            try:
                await self._session.wait()
            except CallerHungUp:
                if (returning := self._session.returning) is None:
                    return
                await returning.wait()  # the call is away in the dialplan
