"""Pages beside a service, for as long as it runs."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from time import time_ns

import structlog

from voicekit._events.readers import EventReaders
from voicekit._http import answering
from voicekit._settings import Settings
from voicekit._settings.model import Address
from voicekit._web.board import Board
from voicekit._web.guard import Guard, Sessions
from voicekit._web.looking import Lookups
from voicekit._web.pages import Pages, Served
from voicekit.errors import ConfigError

__all__ = ["HEAD_MAX", "LIFE", "PLACES", "pages_beside"]

LIFE = 60.0
"""Seconds for which a connection lasts: longer than a stream of events, which ends before in order."""

PLACES = 64
"""Connections at once: a page holds one for its stream, and some more while it loads."""

HEAD_MAX = 16 * 1024
"""Bytes of a request's head: a browser's has one or two thousand, and the cookies of other servers of the machine."""


_log = structlog.get_logger("voicekit._web")


@asynccontextmanager
async def pages_beside(
    settings: Settings, sockets: list[socket.socket], readers: EventReaders, served: Served
) -> AsyncIterator[Callable[[], None]]:
    """Show pages on these sockets while the block runs; they are closed at its end, or by what it gives. Raises
    ConfigError where strangers could come, and there is no token.
    """
    token = None if settings.web_token is None else settings.web_token.get_secret_value()
    _look_over(sockets, has_token=token is not None)
    clock = asyncio.get_running_loop().time
    board = Board(readers.token, served.live, lambda: time_ns() // 1_000_000)
    made = board, Lookups(settings), Sessions(token, clock), served, _address(sockets[0])
    pages = await asyncio.to_thread(partial(Pages, *made, role=settings.web_role, clock=clock))
    app = Guard(pages.app, settings.web_names, clock)
    with closing(readers.queue("web")) as queue:
        reading = asyncio.Task(board.read(queue), name="web-board")
        _log.info("web.open", address=pages.first_address)
        try:
            async with answering(app, sockets, name="web", life=LIFE, places=PLACES, head=HEAD_MAX) as close:
                try:
                    yield close
                finally:
                    queue.close()  # what was told is read to its end, and streams end with it
        finally:
            await reading


def _look_over(sockets: list[socket.socket], *, has_token: bool) -> None:
    if has_token or all(ipaddress.ip_address(each.getsockname()[0]).is_loopback for each in sockets):
        return
    place = sockets[0].getsockname()[0]
    for each in sockets:
        each.close()
    raise ConfigError(
        f"the pages on {place} can be reached from other machines, and have no token",
        hint="set web_token (VOICEKIT_WEB_TOKEN), or show them to this machine alone: 127.0.0.1",
    )


def _address(listening: socket.socket) -> str:
    """As a browser of this machine has it."""
    host, port = listening.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "127.0.0.1"
    return f"http://{Address(host, port)}/"
