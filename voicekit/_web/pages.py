"""The pages, and the JSON that they are made from."""

import asyncio
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from voicekit._events.stream import Row, json_of
from voicekit._records.record import KEY_MAX, CallRecord
from voicekit._records.wanted import EQUAL, STATUSES, CallFilter
from voicekit._web.board import DIGITS, Board
from voicekit._web.guard import ENTRIES, ENTRY_SECONDS, Bounded, Sessions
from voicekit._web.looking import Lookups, PageMark, TooMany, whole
from voicekit.errors import RecordsError

__all__ = ["Pages", "Served"]

STATIC = Path(__file__).parent / "static"

OPERATOR = "operator"
"""The role that may do more than look."""

FORM_MAX = 1024
"""Bytes of the form with the token."""

TEXT_MAX = 200
"""Characters of what is searched for, as many as records keep of a fact."""

REFUSALS_A_SECOND = 1.0
"""Log lines about wrong tokens: strangers may come from many addresses."""

_log = structlog.get_logger("voicekit._web")

Answer = Callable[[Request], Awaitable[Response]]


class Served(Protocol):
    """What pages know of the service."""

    def live(self) -> Collection[str]:
        """The keys of the calls that are held."""

    def hang_up(self, key: str) -> bool:
        """Hang up a call; False where there is none of this key, or it is away."""

    def drain(self) -> None:
        """Take no new calls, let live ones finish, and end."""

    def picture(self, flow: str) -> str | None:
        """A flow drawn as SVG; None where there is no such flow, or nobody draws. Blocks."""


class Pages:
    """Makes the pages of a service. ``address`` is where they are, as a browser has it."""

    def __init__(
        self,
        board: Board,
        lookups: Lookups,
        sessions: Sessions,
        served: Served,
        address: str,
        *,
        role: str,
        clock: Callable[[], float],
    ) -> None:
        """Reads the files of the pages (blocks). ``role`` is what people may do, as the setting has it."""
        self._board = board
        self._lookups = lookups
        self._sessions = sessions
        self._served = served
        self._role = role
        self._address = address
        self._cookie = f"voicekit-{address.rpartition(':')[2].strip('/')}"  # cookies know no ports
        self._entries = Bounded(ENTRIES, 1 / ENTRY_SECONDS, clock)
        self._refusals = Bounded(ENTRIES, REFUSALS_A_SECOND, clock)
        self._drawing = asyncio.Lock()
        self._files = _files()

    @property
    def app(self) -> ASGIApp:
        """All of it, as ASGI. Who may ask is looked at before."""
        pages = {"/": "now.html", "/records": "records.html", "/calls/{key}": "call.html"}
        routes = [
            Route("/enter", self._enter, methods=["GET", "POST"]),
            Route("/leave", self._leave, methods=["POST"]),
            Route("/static/{name}", self._static),
            *(Route(path, self._inside(self._page(name))) for path, name in pages.items()),
            Route("/api/about", self._inside(self._about)),
            Route("/api/live", self._inside(self._live)),
            Route("/api/calls", self._inside(self._calls)),
            Route("/api/calls/{key}", self._inside(self._call)),
            Route("/api/calls/{key}/hangup", self._inside(self._operating(self._hang_up)), methods=["POST"]),
            Route("/api/drain", self._inside(self._operating(self._drain)), methods=["POST"]),
            Route("/api/flows/{flow}", self._inside(self._flow)),
        ]
        return Starlette(routes=routes)

    @property
    def first_address(self) -> str:
        """The address for a person to open."""
        return self._address + (f"enter?token={self._sessions.first}" if self._sessions.first else "")

    def _inside(self, answer: Answer) -> Answer:
        """For those who are in: others get the page that asks for the token, programs an error."""

        @wraps(answer)
        async def guarded(request: Request) -> Response:
            if self._sessions.knows(request.cookies.get(self._cookie, "")):
                return await answer(request)
            if request.url.path.startswith("/api/"):
                return _refused(401, "not signed in", "open the address that the service has shown")
            return self._entrance(401, "")

        return guarded

    def _operating(self, answer: Answer) -> Answer:
        """For operators alone."""

        @wraps(answer)
        async def guarded(request: Request) -> Response:
            if self._role == OPERATOR:
                return await answer(request)
            return _refused(403, "these pages are for looking", "the setting web_role lets people do more")

        return guarded

    def _page(self, name: str) -> Answer:
        async def page(request: Request) -> Response:
            return self._file(request, name)

        return page

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._files or name.endswith(".html"):
            return _refused(404, "there is no such file", "")
        return self._file(request, name)

    def _file(self, request: Request, name: str) -> Response:
        body, tag, kind = self._files[name]
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(None, 304, headers)
        return Response(body, 200, headers, kind)

    def _entrance(self, status: int, said: str) -> Response:
        body = self._files["enter.html"][0].replace(b"<!-- said -->", said.encode())
        return Response(body, status, media_type="text/html; charset=utf-8")

    async def _enter(self, request: Request) -> Response:
        """A token is exchanged for a cookie: that of the address that was shown, or one that was typed."""
        if request.method == "GET":
            given = request.query_params.get("token", "")
        else:
            given = await _typed(request)
        if not given:
            return self._entrance(200, "")
        peer = _peer(request)
        if not self._entries.takes(peer):
            return self._entrance(429, "Too many tries: wait a minute.")
        cookie = self._sessions.enter(given)
        if cookie is None:
            if self._refusals.takes(""):
                _log.warning("web.refused", peer=peer)
            return self._entrance(403, "This is not the token, or its address was used already.")
        self._entries.gives_back(peer)
        more = {"next": self.first_address} if self._sessions.first else {}
        _log.info("web.entered", peer=peer, **more)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._cookie, cookie, httponly=True, samesite="strict", path="/")
        return answer

    async def _leave(self, request: Request) -> Response:
        self._sessions.leave(request.cookies.get(self._cookie, ""))
        return RedirectResponse("/enter", 303)

    async def _about(self, _: Request) -> Response:
        return JSONResponse({"statuses": STATUSES, "role": self._role})

    async def _live(self, request: Request) -> Response:
        asked = request.query_params  # a stream that a browser has given up is opened anew by the page
        after = request.headers.get("last-event-id", "") or asked.get("after", "")
        stream = self._board.stream(after, asked.get("call", "")[:KEY_MAX])
        return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def _calls(self, request: Request) -> Response:
        asked = request.query_params
        try:
            texts = {name: asked.get(name, "")[:TEXT_MAX] for name in (*EQUAL, "node")}
            since, until = (_time(asked.get(name, "")) for name in ("since", "until"))
            mark = PageMark.of(asked["after"]) if asked.get("after") else None
        except ValueError:
            return _refused(400, "not a time", "since and until are milliseconds since 1970")
        return await self._looked_up(self._lookups.find(CallFilter(since, until, **texts), mark))

    async def _call(self, request: Request) -> Response:
        key = request.path_params["key"][:TEXT_MAX]
        held = self._board.call(key)
        if held is not None and held.count == len(held.rows) and (record := held.record) is not None:
            return _json(await asyncio.to_thread(_held, record, list(held.rows)))
        return await self._looked_up(self._lookups.named(key))

    async def _looked_up(self, found: Awaitable[dict[str, object]]) -> Response:
        try:
            return _json(await found)
        except TooMany:
            return _refused(503, "others look up calls just now", "try again")
        except RecordsError as error:
            return _refused(404, error.what, error.hint)

    async def _hang_up(self, request: Request) -> Response:
        key = request.path_params["key"]
        if not self._served.hang_up(key):
            return _refused(409, "this call cannot be hung up here", "it is over, or away in Asterisk's dialplan")
        _log.warning("web.hung_up", record=key, peer=_peer(request))
        return JSONResponse({"hung_up": key})

    async def _drain(self, request: Request) -> Response:
        _log.warning("web.drained", peer=_peer(request))
        self._served.drain()
        return JSONResponse({"drains": True})

    async def _flow(self, request: Request) -> Response:
        async with self._drawing:  # one at a time: it takes a large flow a second, the first time
            drawn = await asyncio.to_thread(self._served.picture, request.path_params["flow"])
        if drawn is None:
            return _refused(404, "there is no such flow", "")
        return Response(drawn, media_type="image/svg+xml")


def _files() -> Mapping[str, tuple[bytes, str, str]]:
    """Each file of the pages: what is in it, its mark, and its kind."""
    found = {}
    for file in STATIC.iterdir():
        body = file.read_bytes()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        found[file.name] = body, f'"{hashlib.sha256(body).hexdigest()[:16]}"', f"{kind}; charset=utf-8"
    return found


async def _typed(request: Request) -> str:
    """The token of the form; empty where it is none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > FORM_MAX:
            return ""
    return parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0].strip()


def _time(text: str) -> int | None:
    if not text:
        return None
    if len(text) > DIGITS:
        raise ValueError(text)
    return int(text)


def _held(record: CallRecord, rows: list[Row]) -> dict[str, object]:
    return whole(replace(record, events=json_of(rows).decode()))


def _json(facts: object) -> Response:
    return Response(json_of(facts), media_type="application/json")


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


def _refused(status: int, error: str, hint: str) -> Response:
    return JSONResponse({"error": error, "hint": hint}, status)
