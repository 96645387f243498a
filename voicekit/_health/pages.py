"""What a service answers to whoever asks whether it is well, on an address of its own: ``/live``, ``/ready``,
``/metrics``.

Strangers may ask, slowly, too much, and by the name of another host: a connection has a few seconds and a place of
which there are few, a request a few kilobytes, and the host that it names has to be one of ours.
"""

import asyncio
import socket
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import CollectorRegistry
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from voicekit import _http as http

__all__ = ["HEAD_MAX", "LIFE", "PLACES", "Reasons", "answering", "pages"]

LIFE = 10.0
"""Seconds for which a connection lasts, whatever is asked on it: a scrape takes some milliseconds."""

PLACES = 32
"""Connections at once. An old one has to go where there is one more: who only holds a place keeps nobody out."""

HEAD_MAX = 8 * 1024
"""Bytes of a request's head: a browser's has one or two thousand."""

MADE_FOR = 0.5
"""Seconds for which metrics are given again as they are: who asks all the time takes no time from calls."""

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
    return _OurHost(Starlette(routes=routes), http.own_names(names))


def answering(app: ASGIApp, sockets: list[socket.socket]) -> AbstractAsyncContextManager[Callable[[], None]]:
    """Answer requests on these sockets while the block runs; they are closed at its end."""
    return http.answering(app, sockets, name="health", life=LIFE, places=PLACES, head=HEAD_MAX)


class _OurHost:
    """Refuses requests that name another host."""

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI."""
        if http.is_ours(Headers(scope=scope).getlist("host"), self._names):
            await self._app(scope, receive, send)
        else:
            hint = "ask by an address, or name the host in the setting health_names"
            await PlainTextResponse(f"no such host here: {hint}\n", 421, headers=_HEADERS)(scope, receive, send)
