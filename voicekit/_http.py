"""HTTP within a service: a server in the event loop of calls, and whether a request names one of our hosts.

The server takes neither signals nor logs. Strangers may ask, slowly and too much: a connection has some seconds, and a
place of which there are few, a request some kilobytes.
"""

import asyncio
import ipaddress
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["answering", "is_ours", "own_names"]

STOP_WITHIN = 1
"""Seconds that answers on their way have at the end."""


@asynccontextmanager
async def answering(
    app: ASGIApp, sockets: list[socket.socket], *, name: str, life: float, places: int, head: int
) -> AsyncIterator[Callable[[], None]]:
    """Answer requests on these sockets while the block runs; they are closed at its end, or by what it gives. ``name``
    is the task's.

    A connection lasts ``life`` seconds, whatever is asked on it, and there are ``places`` at once: where there is one
    more, the peer that holds most of them loses its oldest. ``head`` is how many bytes the head of a request may have.
    """
    config = uvicorn.Config(
        app,
        loop="none",
        http=cast("type[H11Protocol]", partial(_BriefConnection, life=life, places=places)),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # what strangers send that is no HTTP is nobody's warning
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=head,
        timeout_graceful_shutdown=STOP_WITHIN,
    )
    server = _Server(config)
    serving = asyncio.Task(server.serve(sockets=sockets), name=name)

    def close() -> None:
        for listening in server.servers if server.started else ():
            listening.close()

    try:
        yield close
    finally:
        server.should_exit = True
        await serving


class _Server(uvicorn.Server):
    """A server within a process that has signals of its own."""

    def capture_signals(self) -> Any:
        """As `uvicorn.Server`: none."""
        return nullcontext()


class _BriefConnection(H11Protocol):
    """A connection that ends soon, and goes where another one needs its place."""

    def __init__(self, *given: Any, life: float, places: int, **more: Any) -> None:
        super().__init__(*given, **more)
        self._life = life
        self._places = places
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        others = [each for each in self.connections if not each.transport.is_closing()]
        if len(others) >= self._places:
            _most_held(cast("list[_BriefConnection]", others)).transport.abort()
        self._end = self.loop.call_later(self._life, transport.abort)
        super().connection_made(transport)

    @property
    def peer(self) -> str:
        """The address of who has connected."""
        return self.client[0] if self.client else ""

    def ends_at(self) -> float:
        """When it ends, on the loop's clock."""
        return 0.0 if self._end is None else self._end.when()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(exc)


def _most_held(connections: Sequence[_BriefConnection]) -> _BriefConnection:
    """The oldest connection of the peer that has most of them."""
    ((peer, _),) = Counter(each.peer for each in connections).most_common(1)
    return min((each for each in connections if each.peer == peer), key=_BriefConnection.ends_at)


def own_names(names: Collection[str] = ()) -> frozenset[str]:
    """The names of this machine, and further ones, in small letters."""
    return frozenset({"localhost", socket.gethostname().lower(), *map(str.lower, names)})


def is_ours(hosts: Sequence[str], names: Collection[str]) -> bool:
    """Whether a request with these values of ``Host`` names a host of ours: an address, or one of the ``names``.

    By a name that leads here, a page of somebody else's could read what is ours; an address is nobody else's name.
    """
    if len(hosts) != 1:
        return False
    name, _, port = hosts[0].rpartition(":")
    bare = (name if port.isdigit() else hosts[0]).removeprefix("[").removesuffix("]").rstrip(".").lower()
    if bare in names:
        return True
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return False
    return True
