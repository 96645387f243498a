"""Asterisk's child process: the protocol over stdin and stdout, and nothing else on them."""

import asyncio
import os
import stat
import sys
from collections.abc import Callable
from typing import Any, cast

from voicekit.server.wire import Wire

__all__ = ["Pipes", "connect", "is_child", "take_over_stdout"]


class Pipes(asyncio.Transport):
    """Two pipes as one transport: closing it closes both."""

    def __init__(self, reader: asyncio.ReadTransport, writer: asyncio.WriteTransport) -> None:
        super().__init__()
        self._reader = reader
        self._writer = writer

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        self._writer.write(data)

    def close(self) -> None:
        self._writer.close()
        self._reader.close()

    def abort(self) -> None:
        self._writer.abort()
        self._reader.close()

    def is_closing(self) -> bool:
        return self._reader.is_closing()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._writer.set_write_buffer_limits(high, low)


class _Reader(asyncio.Protocol):
    def __init__(self, wire: Wire, writer: asyncio.WriteTransport) -> None:
        self._wire = wire
        self._writer = writer
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's
        self._wire.connection_made(Pipes(cast("asyncio.ReadTransport", transport), self._writer))

    def data_received(self, data: bytes) -> None:
        self._wire.data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wire.connection_lost(exc)
        self.lost.set()


class _Writer(asyncio.BaseProtocol):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def pause_writing(self) -> None:
        self._wire.pause_writing()

    def resume_writing(self) -> None:
        """Nothing waits: a wire that has once been paused is given up."""


def is_child() -> bool:
    """Whether Asterisk has started this process: it gives its children pipes for stdin and for stdout."""
    return all(_is_pipe(fd) for fd in (0, 1))


def take_over_stdout() -> int:
    """Keep stdout for the protocol and send whatever else is written to it to stderr, which is Asterisk's log.

    Gives the descriptor for the protocol. A stray print would be a command: "Hello" hangs the caller up.
    """
    sys.stdout.flush()
    protocol = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return protocol


async def connect(make: Callable[[], Wire], output: int) -> asyncio.Event:
    """Join a wire to stdin and to the descriptor of `take_over_stdout`; the event is set when the connection has
    ended.
    """
    loop = asyncio.get_running_loop()
    wire = make()
    writer, _ = await loop.connect_write_pipe(lambda: _Writer(wire), os.fdopen(output, "wb", buffering=0))
    reader = _Reader(wire, writer)
    await loop.connect_read_pipe(lambda: reader, os.fdopen(0, "rb", buffering=0, closefd=False))
    return reader.lost


def _is_pipe(fd: int) -> bool:
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
