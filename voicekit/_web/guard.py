"""Who may look at pages. Any web site that somebody has open, and any peer that reaches the address, can ask for them.

A request has to name a host of ours, so that no name of somebody else's leads a browser here; it may not come from a
page of another site; and it has to bring the cookie that the token was exchanged for. Nobody asks without a bound.
"""

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voicekit._http import is_ours, own_names

__all__ = ["Bounded", "Guard", "Sessions"]

SESSION_SECONDS = 12 * 3600.0
"""How long a cookie is good: a working day; it ends with the service as well."""

SESSIONS = 100
"""Cookies at once; the oldest goes."""

REQUESTS = 200
"""Requests of one peer at once: a page takes ten, and a proxy brings those of several people."""

REQUESTS_A_SECOND = 20.0

ENTRIES = 5
"""Wrong tokens of one peer at once: a person who mistypes. One more may come every `ENTRY_SECONDS`."""

ENTRY_SECONDS = 20.0

PEERS = 1_000
"""Peers that are told apart; the one that asked least lately is forgotten."""

_POLICY = (
    *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"),
    *("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"),
)

_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(_POLICY),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_OURS = ("same-origin", "none")
"""What a browser says of where a request comes from: a page of ours, or a person."""


class Bounded:
    """So much for each peer at once, and so much a second after that."""

    def __init__(self, most: float, a_second: float, clock: Callable[[], float]) -> None:
        self._most = most
        self._a_second = a_second
        self._clock = clock
        self._peers: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, peer: str) -> bool:
        """Whether there is one left for a peer, which is taken."""
        now = self._clock()
        left, since = self._peers.pop(peer, (self._most, now))
        left = min(self._most, left + (now - since) * self._a_second)
        self._peers[peer] = (left - 1 if left >= 1 else left), now
        if len(self._peers) > PEERS:
            self._peers.popitem(last=False)
        return left >= 1

    def gives_back(self, peer: str) -> None:
        """What a peer has taken does not count."""
        left, since = self._peers.get(peer, (self._most, 0.0))
        self._peers[peer] = min(self._most, left + 1), since


class Sessions:
    """Who is in. Where the settings have no ``token``, the address that is shown brings one that is good once."""

    def __init__(self, token: str | None, clock: Callable[[], float]) -> None:
        self._token = token
        self._clock = clock
        self._ends: OrderedDict[str, float] = OrderedDict()
        self.first = "" if token else secrets.token_urlsafe(24)
        """The token of the address that is shown; empty where people know one."""

    def enter(self, given: str) -> str | None:
        """A cookie for a token; None where it is not the one."""
        wanted = self._token or self.first
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            return None
        if self._token is None:
            self.first = secrets.token_urlsafe(24)
        cookie = secrets.token_urlsafe(24)
        self._ends[cookie] = self._clock() + SESSION_SECONDS
        if len(self._ends) > SESSIONS:
            self._ends.popitem(last=False)
        return cookie

    def knows(self, cookie: str) -> bool:
        """Whether a cookie is one of ours, and good."""
        return self._ends.get(cookie, 0.0) > self._clock()

    def leave(self, cookie: str) -> None:
        """A cookie is good no more."""
        self._ends.pop(cookie, None)


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    error: str
    hint: str


_TOO_MANY = _Refusal(429, "too many requests", "wait a moment")
_NO_HOST = _Refusal(421, "no such host here", "ask by an address, or name the host in the setting web_names")
_FOREIGN = _Refusal(403, "a page of another site may not ask here", "open the address of these pages itself")


class Guard:
    """Lets through what may be asked, and gives each answer the headers that keep other sites out. Whether somebody is
    in is for the pages to ask.
    """

    def __init__(self, app: ASGIApp, names: Collection[str], clock: Callable[[], float]) -> None:
        self._app = app
        self._named = frozenset(map(str.lower, names))
        self._names = own_names(names)
        self._requests = Bounded(REQUESTS, REQUESTS_A_SECOND, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self._refused(scope)
        if refusal is None:
            await self._app(scope, receive, guarded)
        else:
            answer = JSONResponse({"error": refusal.error, "hint": refusal.hint}, refusal.status)
            await answer(scope, receive, guarded)

    def _refused(self, scope: Scope) -> _Refusal | None:
        headers, client = Headers(scope=scope), scope.get("client")
        if not self._requests.takes(client[0] if client else ""):
            return _TOO_MANY
        if not is_ours(headers.getlist("host"), self._names):
            return _NO_HOST
        return None if _from_here(scope, headers, self._named) else _FOREIGN


def _from_here(scope: Scope, headers: Headers, named: Collection[str]) -> bool:
    """Whether a request comes from a page of ours, or from a person who has typed an address or followed a link.

    A proxy under a name of the settings (``named``) may ask by another ``Host`` than browsers ask it.
    """
    host, origins = headers["host"], headers.getlist("origin")
    if origins:
        ours = {f"{scheme}://{name}" for scheme in ("http", "https") for name in (host, *named)}
        return ours.issuperset(origins)
    if scope["method"] not in ("GET", "HEAD"):
        return False  # every browser says whence a form comes
    site = headers.get("sec-fetch-site", "none")
    return site in _OURS or headers.get("sec-fetch-mode") == "navigate"
