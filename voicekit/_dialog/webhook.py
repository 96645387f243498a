"""Webhooks: HTTP services that flows ask, JSON in and out, with bounds on everything."""

import asyncio
import logging
import os
import re
import secrets
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Literal
from urllib.parse import quote, urlsplit

import httpx

from voicekit._dialog.bounds import OUT_OF_BOUNDS, TooLarge, read_json
from voicekit._dialog.places import fill, names_in, written
from voicekit.errors import FlowFailed

__all__ = ["MAX_ANSWER", "MAX_REDIRECTS", "Request", "Webhooks", "address_of", "unfit_headers", "unsafe_address"]

MAX_ANSWER = 1_000_000
"""Bytes of an answer: a dialogue needs a few values."""

MAX_REDIRECTS = 3
"""Redirects that are followed, all on the same host."""

CONNECT_WITHIN = 5.0
"""Seconds for a connection: a host that takes longer is not there."""

BACKOFF = 0.25
"""Seconds before the first retry; twice as long before each further one."""

_ENVIRONMENT = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # a token of RFC 9110
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "idempotency-key"})
"""Headers that a flow does not set: they frame the request, lead it elsewhere, or guard it."""
_BAD_HEADER = re.compile(r"[\x00-\x1f\x7f]")

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # addresses hold what callers said, headers hold secrets


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask. ``headers`` are as the document has them, ``$NAME`` and all; ``arguments`` are values."""

    method: Literal["GET", "POST", "PUT"]
    url: str = field(repr=False)
    arguments: Mapping[str, object] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    retries: int = 1


class Webhooks:
    """Asks services over connections that are kept. Opened by its first request; `close` ends it."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def ask(self, request: Request) -> object:
        """The JSON of the answer, numbers with a point as Decimal; None for an empty one. Time is bounded by callers.

        Tries again after `BACKOFF` where nothing came back or the status is 500 or more; each try carries the same
        ``Idempotency-Key``, so that a service can tell. Raises FlowFailed: ``kind`` is ``unreachable``, ``status`` or
        ``answer``.
        """
        client = await self._opened()
        headers = _headers(request.headers) | {"Idempotency-Key": secrets.token_hex(16)}
        for tried in range(request.retries + 1):
            if tried:
                await asyncio.sleep(BACKOFF * 2 ** (tried - 1))
            try:
                status, answer = await _fetch(client, request, headers)
            except httpx.TransportError as error:
                problem = FlowFailed(
                    f"the service cannot be reached: {type(error).__name__}",
                    kind="unreachable",
                    hint="look whether it runs, and at its address",
                )
                continue
            if status < 500:
                return _read(status, answer)
            problem = _refused(status)
        raise problem

    async def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _opened(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._client is None:
                context = await asyncio.to_thread(ssl.create_default_context)  # reads all certificates: 20 ms
                try:
                    self._client = httpx.AsyncClient(
                        verify=context, timeout=httpx.Timeout(None, connect=CONNECT_WITHIN)
                    )
                except (ImportError, ValueError, httpx.InvalidURL) as error:  # a SOCKS proxy, or none at all
                    raise FlowFailed(
                        "the proxy that the environment names cannot be used",
                        hint="give an http:// address in http_proxy, https_proxy or all_proxy, or the host in no_proxy",
                        kind="unreachable",
                    ) from error
            return self._client


async def _fetch(client: httpx.AsyncClient, request: Request, headers: dict[str, str]) -> tuple[int, bytes]:
    asking = {"params": _query(request.arguments)} if request.method == "GET" else {"json": _body(request.arguments)}
    own = {"Accept": "application/json", "Accept-Encoding": "identity"}
    try:
        sent = client.build_request(request.method, request.url, headers=own | headers, **asking)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FlowFailed(
            "the request cannot be written", kind="arguments", hint="look at the address and the arguments"
        ) from None
    for _ in range(MAX_REDIRECTS + 1):
        answer = await client.send(sent, stream=True)
        try:
            if answer.next_request is None:
                return answer.status_code, await _content(answer)
            if not _is_same_host(sent.url, answer.next_request.url):
                raise FlowFailed(
                    "the service redirects to another host",
                    kind="status",
                    hint="write the address that it redirects to as the webhook's",
                )
            sent = answer.next_request
        finally:
            await answer.aclose()
    raise FlowFailed("the service redirects again and again", kind="status", hint="ask the address where it leads")


def _is_same_host(old: httpx.URL, new: httpx.URL) -> bool:
    if old.host != new.host:
        return False
    return (old.scheme, old.port) == (new.scheme, new.port) or (old.scheme, new.scheme) == ("http", "https")


async def _content(answer: httpx.Response) -> bytes:
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise FlowFailed(
            "the service compresses what was asked for plain", kind="answer", hint="let it answer without compression"
        )
    content = bytearray()
    async for chunk in answer.aiter_raw():
        content += chunk
        if len(content) > MAX_ANSWER:
            raise FlowFailed(
                f"the service's answer has more than {MAX_ANSWER:,} bytes",
                kind="answer",
                hint="let it answer what the flow needs",
            )
    if content and answer.is_success and not _is_json(answer.headers.get("content-type", "")):
        raise FlowFailed("the service's answer is no JSON", hint="answer with application/json", kind="answer")
    return bytes(content)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _refused(status: int) -> FlowFailed:
    what = f"the service answered with status {status}"
    return FlowFailed(what, kind="status", hint="look into the service's log")


def _read(status: int, content: bytes) -> object:
    if not 200 <= status < 300:
        raise _refused(status)
    if not content.strip():
        return None
    try:
        return read_json(content)
    except TooLarge as large:
        raise FlowFailed(f"the service's answer is out of bounds: {large}", hint=OUT_OF_BOUNDS, kind="answer") from None
    except ValueError:
        raise FlowFailed(
            "the service's answer is no JSON that can be read", kind="answer", hint="answer with one JSON document"
        ) from None


def _headers(headers: Mapping[str, str]) -> dict[str, str]:
    def value(place: re.Match[str]) -> str:
        name = place[1] or place[2]
        found = os.environ.get(name)
        if found is None:
            raise FlowFailed(f"the environment has no {name}, which a header needs", hint=f"set {name}", kind="header")
        return found

    filled = {name: _ENVIRONMENT.sub(value, text) for name, text in headers.items()}
    for _, what, hint in unfit_headers(filled):
        raise FlowFailed(what, hint=hint, kind="header")
    return filled


def unfit_headers(headers: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The headers that cannot be sent: the name, what is wrong, and what mends it. No value is shown: it may be secret.

    The values are what is sent, or as a document has them: what a ``$NAME`` stands for is seen at the call only.
    """
    seen: dict[str, str] = {}
    for name, text in headers.items():
        if _HEADER.fullmatch(name) is None:
            yield name, f"{name!r} is no name of a header", "a name is letters, digits and -"
        elif name.lower() in _OURS:
            yield name, f"the header {name} cannot be set: it is voicekit's own", "leave it out"
        elif (first := seen.setdefault(name.lower(), name)) != name:
            yield name, f"the header {name} is here twice, first as {first}", "leave one of them out"
        elif _BAD_HEADER.search(text) or not text.isascii():
            yield name, f"the value of the header {name} cannot be sent", "it is one line of ASCII characters"
        elif text != text.strip():
            yield name, f"the value of the header {name} begins or ends with a blank", "leave it out"


def _query(arguments: Mapping[str, object]) -> dict[str, str]:
    return {name: written(_plain(value)) for name, value in arguments.items() if value is not None}


def _body(arguments: Mapping[str, object]) -> dict[str, object]:
    return {name: _plain(value) for name, value in arguments.items()}


def _plain(value: object) -> object:
    """A value as JSON has it: days and times as text, amounts with their currency, decimals as numbers."""
    match value:
        case (Decimal() as amount, str(code)):
            return f"{amount:f} {code}"
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | time():
            return written(value)
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)


def unsafe_address(template: str) -> bool:
    """Whether a value could choose the host that is asked."""
    after = template.partition("://")[2]
    return bool(names_in(re.split(r"[/?#]", after, maxsplit=1)[0])) or not urlsplit(template).hostname


def address_of(template: str, values: Mapping[str, object]) -> str:
    """An address with its values, percent-encoded. Raises FlowFailed for one that would change the path."""

    def encoded(text: str) -> str:
        if text.strip(".") == "":
            raise FlowFailed(
                "a value of the address is empty, or only points",
                kind="value",
                hint="give it a value before this webhook; a value cannot choose the folder of an address",
            )
        return quote(text, safe="")

    return fill(template, values, encoded)
