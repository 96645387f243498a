"""The bare other end of ExternalIVR: bytes out, lines in, and nothing between, so that tests see Asterisk itself."""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

#: Joins a child process's stdin and stdout to a socket, keeping the writes apart as they are.
RELAY = """#!{python}
import os, socket, sys, threading
line = socket.create_connection(("127.0.0.1", {port}))
def down():
    while data := line.recv(65536):
        os.write(1, data)
    os._exit(0)
threading.Thread(target=down, daemon=True).start()
while data := os.read(0, 65536):
    line.sendall(data)
"""


@dataclass(frozen=True)
class Moment:
    """One thing on the wire: ``at`` seconds after the connection, ``what`` was sent (``->``) or came (``<-``)."""

    at: float
    way: str
    what: bytes | None


@dataclass
class Line(asyncio.Protocol):
    """One connection from Asterisk; ``log`` holds every write and every line in order."""

    ready: "asyncio.Queue[Line]"
    log: list[Moment] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _buffer: bytes = b""
    _began: float = 0.0
    _seen: int = 0
    _transport: asyncio.Transport | None = None

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time() - self._began

    @property
    def came(self) -> list[bytes]:
        """Every line that came, without its time stamp."""
        return [bare(moment.what) for moment in self.log if moment.way == "<-" and moment.what is not None]

    def send(self, data: bytes) -> None:
        assert self._transport is not None
        self.log.append(Moment(self.now, "->", data))
        self._transport.write(data)

    async def each(self, *commands: bytes) -> None:
        """Sends commands one by one, 50 ms apart: Asterisk takes a single line whenever it looks."""
        for command in commands:
            self.send(command + b"\n")
            await asyncio.sleep(0.05)

    def close(self) -> None:
        assert self._transport is not None
        self._transport.close()

    def abort(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def close_writing(self) -> None:
        assert self._transport is not None
        self._transport.write_eof()

    async def expect(self, start: bytes, *, within: float = 5.0) -> Moment:
        """The next line (or end, ``b""``) that begins so, time stamp left out; those before it are passed over."""
        try:
            async with asyncio.timeout(within):
                while True:
                    async for moment in self._new():
                        if moment.what is None or bare(moment.what).startswith(start):
                            return self._check(moment, start)
        except TimeoutError:
            raise AssertionError(f"no {start!r} within {within} s; so far: {self.log}") from None

    async def ended(self, *, within: float = 5.0) -> None:
        await self.expect(b"\0", within=within)

    async def _new(self) -> AsyncIterator[Moment]:
        while self._seen == len(self.log):
            self._arrived.clear()
            await self._arrived.wait()
        moment = self.log[self._seen]
        self._seen += 1
        if moment.way == "<-":
            yield moment

    def _check(self, moment: Moment, start: bytes) -> Moment:
        assert moment.what is not None or start == b"\0", f"the line ended before {start!r}: {self.log}"
        return moment

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._began = asyncio.get_running_loop().time()
        self.ready.put_nowait(self)

    def data_received(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        self.log.extend(Moment(self.now, "<-", line) for line in lines)
        self._arrived.set()

    def eof_received(self) -> bool:
        self.log.append(Moment(self.now, "<-", None))
        self._arrived.set()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()
        if not any(moment.what is None for moment in self.log):
            self.eof_received()


@dataclass(frozen=True)
class LineServer:
    """Takes ExternalIVR connections on ``port``, each a :class:`Line`."""

    port: int
    lines: asyncio.Queue[Line]

    async def line(self, *, within: float = 5.0) -> Line:
        """The next connection."""
        async with asyncio.timeout(within):
            return await self.lines.get()

    def relay(self, folder: Path) -> Path:
        """A program for Asterisk to start: what it says and hears goes over a connection to this server."""
        path = folder / f"relay-{self.port}.py"
        path.write_text(RELAY.format(python=sys.executable, port=self.port))
        path.chmod(0o755)
        return path


@contextlib.asynccontextmanager
async def line_server(host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[LineServer]:
    lines: asyncio.Queue[Line] = asyncio.Queue()
    taken: list[Line] = []

    def accept() -> Line:
        taken.append(Line(lines))
        return taken[-1]

    server = await asyncio.get_running_loop().create_server(accept, host, port, family=socket.AF_UNSPEC)
    try:
        yield LineServer(server.sockets[0].getsockname()[1], lines)
    finally:
        server.close()
        for line in taken:
            line.abort()
        for line in taken:
            await line.gone.wait()
        await server.wait_closed()


def bare(line: bytes) -> bytes:
    """An event without its time stamp: ``F,1795436509,beep`` is ``F,beep``."""
    tag, _, rest = line.partition(b",")
    _, comma, data = rest.partition(b",")
    return tag + comma + data
