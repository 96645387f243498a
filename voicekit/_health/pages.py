"""What a service answers to whoever asks whether it is well, on an address of its own: ``/live``, ``/ready``,
``/metrics``.

Strangers may ask, slowly, too much, and by the name of another host: a connection has a few seconds and a place of
which there are few, a request a few kilobytes, and the host that it names has to be one of ours.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any, cast

import uvicorn
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["HEAD_MAX", "LIFE", "PLACES", "Reasons", "answering", "pages"]

LIFE = 10.0
"""Seconds for which a connection lasts, whatever is asked on it: a scrape takes some milliseconds."""

PLACES = 32
"""Connections at once. The oldest has to go where there is one more: who only holds a place keeps nobody out."""

HEAD_MAX = 8 * 1024
"""Bytes of a request's head: a browser's has one or two thousand."""

MADE_FOR = 0.5
"""Seconds for which metrics are given again as they are: who asks all the time takes no time from calls."""

STOP_WITHIN = 1
"""Seconds that answers on their way have at the end."""

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Reasons = Callable[[], Sequence[str]]
"""Why no call could be answered; nothing where it could."""


def pages(registry: CollectorRegistry, reasons: Reasons, names: Collection[str] = ()) -> ASGIApp:
    """The three pages. ``names`` are names of hosts by which they may be asked for, beside those of this machine."""
    made: tuple[float, bytes] = (float("-inf"), b"")

    async def live(_: Request) -> Response:
        return JSONResponse({"live": True}, headers=_HEADERS)

    async def ready(_: Request) -> Response:
        why = list(reasons())
        return JSONResponse({"ready": not why, "reasons": why}, 503 if why else 200, headers=_HEADERS)

    async def metrics(_: Request) -> Response:
        nonlocal made
        now = asyncio.get_running_loop().time()
        if now - made[0] > MADE_FOR:
            made = now, generate_latest(registry)
        return Response(made[1], media_type=CONTENT_TYPE_LATEST, headers=_HEADERS)

    routes = [Route("/live", live), Route("/ready", ready), Route("/metrics", metrics)]
    return _OurHost(Starlette(routes=routes), {*map(str.lower, names), *_own_names()})


@asynccontextmanager
async def answering(app: ASGIApp, sockets: list[socket.socket]) -> AsyncIterator[None]:
    """Answer requests on these sockets while the block runs; they are closed at its end."""
    config = uvicorn.Config(
        app,
        loop="none",
        http=_BriefConnection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # what strangers send that is no HTTP is nobody's warning
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=HEAD_MAX,
        timeout_graceful_shutdown=STOP_WITHIN,
    )
    server = _Server(config)
    serving = asyncio.Task(server.serve(sockets=sockets), name="health")
    try:
        yield
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

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        others = [each for each in self.connections if not each.transport.is_closing()]
        if len(others) >= PLACES:
            min(cast("list[_BriefConnection]", others), key=_BriefConnection._ends_at).transport.abort()
        self._end = self.loop.call_later(LIFE, transport.abort)
        super().connection_made(transport)

    def _ends_at(self) -> float:
        return 0.0 if self._end is None else self._end.when()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(exc)


class _OurHost:
    """Refuses requests that name another host: by a name that leads here, a page of somebody else's could read ours."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI."""
        hosts = [value for name, value in scope.get("headers", ()) if name == b"host"]
        if len(hosts) == 1 and self._is_ours(hosts[0].decode("latin-1")):
            await self._app(scope, receive, send)
        else:
            hint = "ask by an address, or name the host in the setting health_names"
            await PlainTextResponse(f"no such host here: {hint}\n", 421, headers=_HEADERS)(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        name = name.removeprefix("[").removesuffix("]").rstrip(".").lower()
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _own_names() -> set[str]:
    return {"localhost", socket.gethostname().lower()}
