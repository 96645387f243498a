"""Asterisk's child process: the protocol over stdin and stdout, and nothing else on them."""

import asyncio
import atexit
import os
import re
import select
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from voicekit._server.childlog import ChildLog
from voicekit._server.wire import Wire
from voicekit._streams import open_streams

__all__ = ["Pipes", "Streams", "connect", "is_child", "take_over"]

LOG_WITHIN = 2.0
"""Seconds that the end of a call waits for the log, of which Asterisk reads nothing after it: a hundred lines."""

_LEAVES = re.compile(rb"(?m)^[EHX],")


@dataclass(frozen=True, slots=True)
class Streams:
    """What a child process has of its three descriptors: one for the protocol, and the way to Asterisk's log."""

    output: int
    log: ChildLog | None

    @property
    def is_left(self) -> bool:
        """Whether Asterisk has left: nobody writes to stdin any more. From any thread, whatever the loop does."""
        looked = select.poll()
        looked.register(0, 0)  # asked for nothing, it tells of the end alone
        return bool(looked.poll(0))

    def end(self) -> None:
        """End the process at once, with exit code 1, once the log has been passed on."""
        if self.log is not None:
            self.log.finish()
        os._exit(1)


class Pipes(asyncio.Transport):
    """Two pipes as one transport: closing it closes both. What ends the call waits for the log."""

    def __init__(
        self, reader: asyncio.ReadTransport, writer: asyncio.WriteTransport, log: ChildLog | None = None
    ) -> None:
        super().__init__()
        self._reader = reader
        self._writer = writer
        self._log = log
        self._held: bytearray | None = None

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        if self._held is not None:
            self._held += data
        elif self._log is not None and _LEAVES.search(data):
            self._held, loop = bytearray(data), asyncio.get_running_loop()
            loop.call_later(LOG_WITHIN, self._release)
            self._log.flush(partial(_soon, loop, self._release))
        else:
            self._writer.write(data)

    def close(self) -> None:
        self._release()
        self._writer.close()
        self._reader.close()

    def abort(self) -> None:
        self._writer.abort()
        self._reader.close()

    def is_closing(self) -> bool:
        return self._reader.is_closing()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._writer.set_write_buffer_limits(high, low)

    def _release(self) -> None:
        if self._held is not None:
            held, self._held, self._log = self._held, None, None
            self._writer.write(held)


class _PipeReader(asyncio.Protocol):
    def __init__(self, wire: Wire, writer: asyncio.WriteTransport, log: ChildLog | None) -> None:
        self._wire = wire
        self._writer = writer
        self._log = log
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's
        self._wire.connection_made(Pipes(cast("asyncio.ReadTransport", transport), self._writer, self._log))

    def data_received(self, data: bytes) -> None:
        self._wire.data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wire.connection_lost(exc)
        self.lost.set()


class _PipeWriter(asyncio.BaseProtocol):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def pause_writing(self) -> None:
        self._wire.pause_writing()

    def resume_writing(self) -> None:
        """Nothing waits: a wire that has once been paused is given up."""


def is_child() -> bool:
    """Whether Asterisk has started this process: it gives its children pipes for stdin and for stdout."""
    return all(_is_pipe(fd) for fd in (0, 1))


def take_over() -> Streams:
    """Keep stdout for the protocol and send whatever else is written to it to stderr, which is Asterisk's log.

    A stray print would be a command: "Hello" hangs the caller up. What has been printed before and still waits in
    Python's buffer goes the same way. What is written to a stderr that is a pipe goes on to Asterisk at a pace that it
    can follow.
    """
    open_streams()
    log = _paced() if _is_pipe(2) else None
    protocol = os.dup(1)
    os.dup2(2, 1)
    sys.stdout.flush()
    sys.stdout = sys.stderr
    return Streams(protocol, log)


async def connect(make: Callable[[], Wire], streams: Streams) -> asyncio.Event:
    """Join a wire to stdin and to the descriptor of the protocol; the event is set when the connection has ended."""
    loop = asyncio.get_running_loop()
    wire = make()
    writer, _ = await loop.connect_write_pipe(lambda: _PipeWriter(wire), os.fdopen(streams.output, "wb", buffering=0))
    reader = _PipeReader(wire, writer, streams.log)
    await loop.connect_read_pipe(lambda: reader, os.fdopen(0, "rb", buffering=0, closefd=False))
    return reader.lost


def _soon(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop is closed: the call has ended by itself
        loop.call_soon_threadsafe(callback)


def _paced() -> ChildLog:
    sys.stderr.flush()
    asterisk = os.dup(2)
    ours, written = os.pipe()
    os.dup2(written, 2)
    os.close(written)
    log = ChildLog(ours, asterisk)
    atexit.register(log.finish)
    atexit.register(sys.stderr.flush)  # before that: Python itself would do it after the last line has been passed on
    return log


def _is_pipe(fd: int) -> bool:
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
