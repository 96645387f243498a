"""Two asyncio protocols joined in memory, as if by a socket.

Bytes written in one turn of the event loop arrive together in the next; `Chunk` may cut them anywhere. Flow control,
half-closing and loss behave as with a socket, so a server cannot tell the difference except by speed.
"""

import asyncio
from collections.abc import Callable
from typing import Any

__all__ = ["Address", "Chunk", "MemoryTransport", "join"]

Address = tuple[str, int]

Chunk = Callable[[int], int]
"""Given how many bytes wait, how many of them (at least one) the next delivery carries."""

MAX_DELIVERY = 256 * 1024
"""What asyncio's own socket transport reads at once."""

HIGH_WATER = 64 * 1024
"""asyncio's default: more than this waiting asks the writer to pause."""


class MemoryTransport(asyncio.Transport):
    """One end of the pair. Made by `join` only."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        protocol: asyncio.BaseProtocol,
        chunk: Chunk | None,
        extra: dict[str, Any],
    ) -> None:
        super().__init__(extra)
        self._loop = loop
        self._protocol = protocol
        self._chunk = chunk
        self._peer: MemoryTransport = self
        self._outgoing = bytearray()
        self._scheduled = False
        self._reading = True
        self._eof_written = False
        self._eof_delivered = False
        self._closing = False
        self._lost = False
        self._writing_paused = False
        self._high, self._low = HIGH_WATER, HIGH_WATER // 4

    def join(self, peer: "MemoryTransport") -> None:
        """Make ``peer`` the end that receives what is written here."""
        self._peer = peer

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._protocol = protocol

    def is_closing(self) -> bool:
        return self._closing

    def is_reading(self) -> bool:
        return self._reading and not self._closing

    def pause_reading(self) -> None:
        self._reading = False

    def resume_reading(self) -> None:
        self._reading = True
        self._peer._schedule()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._high = high if high is not None else (4 * low if low is not None else HIGH_WATER)
        self._low = low if low is not None else self._high // 4
        self._ask_to_pause()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self._low, self._high

    def get_write_buffer_size(self) -> int:
        return len(self._outgoing)

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None:
        if self._eof_written and not self._closing:
            raise RuntimeError("Cannot call write() after write_eof()")
        if self._closing or not data:
            return
        if self._peer._lost:
            self._lose(ConnectionResetError("the other end of the connection is gone"))
            return
        self._outgoing += data
        self._ask_to_pause()
        self._schedule()

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._eof_written = True
        self._schedule()

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._eof_written = True
            self._schedule()
            self._peer._schedule()

    def abort(self) -> None:
        self._outgoing.clear()
        self._lose(None)
        self._peer._lose(ConnectionResetError("the other end aborted the connection"))

    def _schedule(self) -> None:
        if not self._scheduled and not self._lost:
            self._scheduled = True
            self._loop.call_soon(self._deliver)

    def _deliver(self) -> None:
        self._scheduled = False
        peer = self._peer
        if peer._closing:
            self._outgoing.clear()
        if self._outgoing and not peer._reading:
            return
        if self._outgoing:
            waiting = min(len(self._outgoing), MAX_DELIVERY)
            size = max(1, min(self._chunk(waiting), waiting)) if self._chunk else waiting
            piece = bytes(self._outgoing[:size])
            del self._outgoing[:size]
            self._ask_to_resume()
            peer._guarded(peer._receive, piece)
        if self._outgoing:
            self._schedule()
        elif self._eof_written:
            self._finish()

    def _finish(self) -> None:
        if not self._eof_delivered:
            self._eof_delivered = True
            if not self._peer._closing:
                self._peer._guarded(self._peer._receive_eof)
        if self._closing:
            self._lose(None)

    def _receive(self, data: bytes) -> None:
        if isinstance(self._protocol, asyncio.BufferedProtocol):
            view = memoryview(data)
            while view:
                buffer = memoryview(self._protocol.get_buffer(len(view))).cast("B")
                size = min(len(buffer), len(view))
                buffer[:size] = view[:size]
                view = view[size:]
                self._protocol.buffer_updated(size)
        elif isinstance(self._protocol, asyncio.Protocol):
            self._protocol.data_received(data)

    def _receive_eof(self) -> None:
        protocol = self._protocol
        keep = isinstance(protocol, asyncio.Protocol | asyncio.BufferedProtocol) and protocol.eof_received()
        if not keep:
            self.close()

    def _guarded(self, call: Callable[..., None], *args: Any) -> None:
        """As asyncio does with its sockets: an exception in a protocol ends the connection and reaches the loop."""
        try:
            call(*args)
        except Exception as error:  # noqa: BLE001
            context = {"message": "Fatal error: protocol call failed.", "exception": error, "transport": self}
            self._loop.call_exception_handler({**context, "protocol": self._protocol})
            self.abort()

    def _ask_to_pause(self) -> None:
        if not self._writing_paused and len(self._outgoing) > self._high:
            self._writing_paused = True
            self._protocol.pause_writing()

    def _ask_to_resume(self) -> None:
        if self._writing_paused and len(self._outgoing) <= self._low:
            self._writing_paused = False
            self._protocol.resume_writing()

    def _lose(self, error: Exception | None) -> None:
        if not self._lost:
            self._lost = self._closing = True
            self._outgoing.clear()
            self._loop.call_soon(self._tell_lost, error)
            if not self._eof_delivered:
                self._eof_delivered = True
                self._loop.call_soon(self._tell_eof)

    def _tell_lost(self, error: Exception | None) -> None:
        self._protocol.connection_lost(error)
        self._protocol = asyncio.Protocol()  # as a socket's transport, it lets go of its protocol

    def _tell_eof(self) -> None:
        if not self._peer._closing:
            self._peer._guarded(self._peer._receive_eof)


def join(
    a: asyncio.BaseProtocol,
    b: asyncio.BaseProtocol,
    *,
    loop: asyncio.AbstractEventLoop | None = None,
    chunk: Chunk | None = None,
    addresses: tuple[Address, Address] = (("127.0.0.1", 2949), ("127.0.0.1", 40000)),
) -> tuple[MemoryTransport, MemoryTransport]:
    """Connect ``a`` and ``b``; each gets ``connection_made`` in the next turn of the loop.

    ``addresses`` are the sockname of ``a`` and of ``b``, each the peername of the other.
    """
    loop = loop or asyncio.get_running_loop()
    ours, theirs = addresses
    first = MemoryTransport(loop, a, chunk, {"sockname": ours, "peername": theirs})
    second = MemoryTransport(loop, b, chunk, {"sockname": theirs, "peername": ours})
    first.join(second)
    second.join(first)
    loop.call_soon(a.connection_made, first)
    loop.call_soon(b.connection_made, second)
    return first, second
