"""The socket's side of a session: bytes in, bytes out, nothing decided."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from typing import Any, cast

from voicekit._call.session import Session, Spawn
from voicekit.errors import PeerError

__all__ = ["UNREAD_MAX", "BufferedWire", "Wire", "address_of", "descriptor_of", "host_and_port"]

UNREAD_MAX = 256 * 1024
"""Bytes that Asterisk may leave unread before the call is given up: no conversation comes near this."""

_READ_AT_ONCE = 64 * 1024

_BUFFER = bytearray(_READ_AT_ONCE)
_VIEW = memoryview(_BUFFER)


class Wire(Session):
    """A session over a socket. ``accept`` says whether it may begin; where it may not, it is closed at once.

    ``reached_at`` is the host by which Asterisk reaches us, where it is none of this machine's own.
    """

    __slots__ = ("_accept", "_reached_at")

    def __init__(self, accept: "Callable[[Wire], bool]", spawn: Spawn, reached_at: str | None = None) -> None:
        super().__init__(spawn)
        self._accept = accept
        self._reached_at = reached_at

    def peer(self) -> str:
        """The peer's address, empty where it has none."""
        return address_of(self._transport, "peername")[0]

    @property
    def address(self) -> str:
        """``host:port`` of our side of the connection, by which Asterisk reaches us again; empty where it has none."""
        host, port = address_of(self._transport, "sockname")
        return host_and_port(self._reached_at or host, port) if host else ""

    def descriptor(self) -> int:
        """The connection's own descriptor, -1 where it has none."""
        return descriptor_of(self._transport)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are no subclasses of asyncio's
        self._transport.set_write_buffer_limits(high=UNREAD_MAX)
        if not self._accept(self):
            self.fail(PeerError("it is not let in"))

    def give_away(self) -> None:
        """Another process has the connection: give up our hold on it."""
        self._transport.abort()

    def turn_out(self) -> None:
        """End the connection at once: another one needs its place."""
        self._give_up(PeerError("it has not said who calls, and another connection needs its place"))

    def pause_writing(self) -> None:
        self._give_up(PeerError(f"Asterisk has left more than {UNREAD_MAX} bytes unread"))

    def _give_up(self, error: PeerError) -> None:
        self._transport.abort()
        self.fail(error)


class BufferedWire(Wire, asyncio.BufferedProtocol):
    """For asyncio's own loops, which left to themselves allocate 256 KiB for each read: that costs more than everything
    else in a short exchange. One buffer serves all connections: it is filled and handed over in the same step.
    """

    __slots__ = ()

    def get_buffer(self, sizehint: int) -> bytearray:
        return _BUFFER

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(bytes(_VIEW[:nbytes]))


def address_of(transport: asyncio.BaseTransport, side: str) -> tuple[str, int]:
    """Host and port of one ``side`` of a connection, ``peername`` or ``sockname``; empty and 0 where it has none.

    The host is without the prefix that IPv4 has on a socket of both kinds: ``::ffff:10.0.0.1`` is ``10.0.0.1``.
    """
    name: Any = transport.get_extra_info(side)
    if not isinstance(name, tuple) or len(name) < 2:
        return "", 0
    host, port = name[:2]
    if ":" not in host:
        return host, port
    with suppress(ValueError):
        parsed = ip_address(host.partition("%")[0])
        if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
            host = str(parsed.ipv4_mapped)
    return host, port


def descriptor_of(transport: asyncio.BaseTransport) -> int:
    """The descriptor of a connection, -1 where it has none."""
    sock: Any = transport.get_extra_info("socket")
    return -1 if sock is None else sock.fileno()


def host_and_port(host: str, port: int) -> str:
    """An address as it is written: ``127.0.0.1:2949``, ``[::1]:2949``."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
