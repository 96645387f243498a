"""Ways to connect a call to the application under it: a socket, memory, or a child process."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from voicekit._transport.memory import Chunk, join
from voicekit.testing.asterisk.leg import Leg
from voicekit.testing.asterisk.player import Sounds
from voicekit.testing.asterisk.setup import Setup

__all__ = ["ChildCallee", "Connect", "SocketCallee", "to_address", "to_program", "to_protocol"]

Connect = Callable[[Setup, Sounds], Awaitable[Leg]]
"""Makes the connection that ``ExternalIVR`` would make, and returns the call on it."""

PORT = 2949
"""Where ExternalIVR calls when no port is given."""

_ADDRESS = re.compile(r"ivr://(?P<host>\[[0-9A-Fa-f:.%]+\]|[^:\[\]/,]+)(?::(?P<port>\d{1,5}))?")

_LOG_LINE = 1023
"""Asterisk reads a child's standard error through the same 1,024 bytes as commands."""


class SocketCallee(asyncio.Protocol):
    """A call over any stream transport: Asterisk's end of ``ExternalIVR(ivr://...)``."""

    def __init__(self, leg: Leg) -> None:
        self.leg = leg

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        stream = cast("asyncio.Transport", transport)
        self.leg.connected(stream.write, stream.close, stream.abort)

    def data_received(self, data: bytes) -> None:
        self.leg.receive(data)

    def eof_received(self) -> bool:
        self.leg.receive_eof()
        # What is half closed stays open for the last events; the model's end closes it.
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self.leg.lost()


class ChildCallee(asyncio.SubprocessProtocol):
    """A call with a program as its application: events to its standard input, commands from its standard output.

    The program's standard input is closed when the call ends; the program is not killed, as Asterisk does not.
    """

    def __init__(self, leg: Leg) -> None:
        self.leg = leg
        self._process: asyncio.SubprocessTransport | None = None
        self._log = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._process = process = cast("asyncio.SubprocessTransport", transport)
        events = cast("asyncio.WriteTransport", process.get_pipe_transport(0))
        self.leg.connected(events.write, events.close, process.close)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        if fd == 1:
            self.leg.receive(data)
            return
        self._log += data
        while (end := self._log.find(b"\n", 0, _LOG_LINE) + 1) or len(self._log) >= _LOG_LINE:
            self._log_line(end or _LOG_LINE)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 1:
            self.leg.receive_eof()
        elif fd == 2 and self._log:
            self._log_line(len(self._log))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._process:
            self._process.close()
        self.leg.lost()

    def _log_line(self, length: int) -> None:
        text = bytes(self._log[:length]).decode(errors="replace").strip()
        del self._log[:length]
        if text:
            self.leg.receive_log(text)


def to_protocol(factory: Callable[[], asyncio.BaseProtocol], *, chunk: Chunk | None = None) -> Connect:
    """Call the protocol that ``factory`` makes, in memory. ``chunk`` cuts the bytes of both directions anywhere."""

    async def connect(setup: Setup, sounds: Sounds) -> Leg:
        leg = Leg(setup, sounds)
        join(factory(), SocketCallee(leg), chunk=chunk)
        await leg.up.wait()
        return leg

    return connect


def to_address(host: str | None = None, port: int = PORT) -> Connect:
    """Call a server by TCP: at this address, or without one where the setup's ``ivr://host[:port]`` says.

    Only the latter comes back to the very process that asked for it. OSError if there is no server.
    """

    async def connect(setup: Setup, sounds: Sounds) -> Leg:
        loop = asyncio.get_running_loop()
        address = (host, port) if host is not None else _address_of(setup.application)
        _, line = await loop.create_connection(lambda: SocketCallee(Leg(setup, sounds)), *address)
        return line.leg

    return connect


def to_program(*, environment: Mapping[str, str] | None = None) -> Connect:
    """Start ``setup.application`` with ``setup.args`` as Asterisk starts a program; needs the real clock.

    ``environment`` is added to this process's own. OSError if the program cannot be started.
    """

    async def connect(setup: Setup, sounds: Sounds) -> Leg:
        loop = asyncio.get_running_loop()
        command = (setup.application, *setup.args)
        env = {**os.environ, **(environment or {})}
        _, child = await loop.subprocess_exec(lambda: ChildCallee(Leg(setup, sounds)), *command, env=env)
        return child.leg

    return connect


def _address_of(application: str) -> tuple[str, int]:
    """Host and port of ``ivr://host[:port]``; an OSError of the same kind as an unknown host where it is none."""
    named = _ADDRESS.fullmatch(application)
    if named is None:
        raise OSError(f"{application!r} is no address of a server")
    return named["host"].strip("[]"), int(named["port"] or PORT)
