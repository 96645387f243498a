"""The dialplan's AudioSocket: what the caller says goes out in frames of 20 ms, for as long as the channel lives.

As measured on Asterisk 22 with a channel that carries no sound of its own: nothing flows before sound comes back, and
after two seconds without any it gives up. (A channel that sends sound without a pause needs none back; the server is
held to the harder case.) The end of the channel closes the connection, without a frame to say so. A frame is its kind
(one byte), its length (two, big-endian) and its payload. No code is shared with the server's side.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast
from uuid import UUID

from voicekit._transport.memory import Chunk, join
from voicekit.testing.asterisk.player import FRAME
from voicekit.testing.asterisk.record import FRAME_SAMPLES
from voicekit.testing.asterisk.voice import Samples

__all__ = ["GIVES_UP", "AudioSocketClient", "Plug", "into_address", "into_protocol"]

Plug = Callable[[asyncio.Protocol, str], Awaitable[None]]
"""Connects a protocol to the AudioSocket server at ``host:port``. OSError if there is none."""

GIVES_UP = 2.0
"""``MAX_WAIT_TIMEOUT_MSEC`` of app_audiosocket: without any traffic the connection is ended."""

STARVED = 0.1
"""Seconds without a frame from the other side after which none is sent either: no clock drives the channel then."""

_HANGUP, _UUID, _AUDIO = 0x00, 0x01, 0x10


class AudioSocketClient(asyncio.Protocol):
    """One connection. ``sound`` gives so many samples from a time on; `gone` is set when the connection has ended.

    ``delay`` says how late the frame of a time comes, None where it is lost. `frames` counts what was sent; `received`
    what came back.
    """

    def __init__(
        self, uuid: UUID, sound: Callable[[float, int], Samples], delay: Callable[[float], float | None] = lambda _: 0.0
    ) -> None:
        self.uuid = uuid
        self.frames = 0
        self.received = 0
        self.gone = asyncio.Event()
        self._sound = sound
        self._delay = delay
        self._latest = 0.0
        self._loop = asyncio.get_running_loop()
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._last = 0.0

    def close(self) -> None:
        """The channel has ended."""
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send(_UUID, self.uuid.bytes)
        self._last = now = self._loop.time()
        self._tick_at(now + FRAME)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 3:
            end = 3 + int.from_bytes(self._buffer[1:3])
            if len(self._buffer) < end:
                return
            kind = self._buffer[0]
            del self._buffer[:end]
            if kind == _HANGUP:
                self.close()
            elif kind == _AUDIO:
                self.received += 1
                self._last = self._loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._transport = self._timer = None
        self.gone.set()

    def _tick_at(self, due: float) -> None:
        self._timer = self._loop.call_at(due, self._tick, due)

    def _tick(self, due: float) -> None:
        quiet = due - self._last
        if quiet >= GIVES_UP:
            self.close()
            return
        if self.received and quiet < STARVED:
            self._speak(due)
        self._tick_at(due + FRAME)

    def _speak(self, due: float) -> None:
        delay = self._delay(due - FRAME)
        if delay is None:
            return
        frame = self._sound(due - FRAME, FRAME_SAMPLES).astype("<i2").tobytes()
        self.frames += 1
        self._latest = max(self._latest, due + delay)  # none overtakes another
        if self._latest > due:
            self._loop.call_at(self._latest, self._send, _AUDIO, frame)
        else:
            self._send(_AUDIO, frame)

    def _send(self, kind: int, payload: bytes) -> None:
        if self._transport is not None:
            self._transport.write(bytes([kind]) + len(payload).to_bytes(2) + payload)


async def into_address(protocol: asyncio.Protocol, address: str) -> None:
    """Connect to ``host:port`` by TCP."""
    host, _, port = address.rpartition(":")
    await asyncio.get_running_loop().create_connection(lambda: protocol, host.strip("[]"), int(port))


def into_protocol(factory: Callable[[], asyncio.BaseProtocol], *, chunk: Chunk | None = None) -> Plug:
    """Connect in memory to the protocol that ``factory`` makes, whatever the address."""

    async def plug(protocol: asyncio.Protocol, _address: str) -> None:
        join(factory(), protocol, chunk=chunk)

    return plug
