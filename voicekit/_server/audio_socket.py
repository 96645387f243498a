"""The tap: Asterisk's AudioSocket connections, each matched by its UUID to a call that expects it, and to nothing
else.
"""

import asyncio
from collections.abc import Callable
from typing import cast
from uuid import UUID

import numpy as np
import structlog

from voicekit._call.speech.audio import AudioStream
from voicekit._call.speech.capture import Reach
from voicekit._protocol.audiosocket import SILENCE, AudioFrames, Frame, FrameKind
from voicekit._server.door import Admission, PendingConnection
from voicekit._server.listening import AUDIO, Listeners
from voicekit._server.seldom import RateLimitedWarnings
from voicekit._server.wire import address_of, descriptor_of, host_and_port
from voicekit._settings import Settings
from voicekit.errors import PeerError

__all__ = ["UUID_WITHIN", "AudioSocketServer"]

FRAME_SECONDS = 0.020
"""How often silence is sent: nothing flows on a silent channel until something comes back."""

UUID_WITHIN = 5.0
"""Seconds a connection has to name its call."""

_UNREAD_MAX = 64 * 1024

_BACKLOG = 1024

Elsewhere = Callable[[bytes, int], bool]
"""Takes a connection whose call is none of this process, by its descriptor, with what it has said so far; whether there
is a process that does."""

_log = structlog.get_logger("voicekit._server")


class AudioSocketServer:
    """The listener. One ticker sends silence to all connections.

    Peers are let in as those of calls are; a connection that has not named its call stands at the door.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._door = Admission(settings or Settings(), asyncio.get_running_loop().time)
        self._seldom = RateLimitedWarnings(_log)
        self._expected: dict[UUID, AudioStream] = {}
        self._lines: set[_AudioSocketLine] = set()
        self._ticker: asyncio.TimerHandle | None = None
        self._servers: tuple[asyncio.Server, ...] = ()
        self.elsewhere: Elsewhere = lambda _said, _descriptor: False
        self.address = ""
        self.reach = Reach()

    async def listen(self, host: str, port: int, listeners: Listeners | None = None) -> None:
        """Listen for AudioSocket. Raises ConfigError where the address cannot be had."""
        self._servers = await (listeners or Listeners()).listen(AUDIO, self.line, host, port, _BACKLOG)
        self.address = host_and_port(*self._servers[0].sockets[0].getsockname()[:2])

    def line(self) -> "asyncio.Protocol":
        """The protocol of one connection."""
        return _AudioSocketLine(self)

    def retire(self) -> None:
        """Stop listening: another process does."""
        for server in self._servers:
            server.close()

    def close(self) -> None:
        """Stop listening and end every connection."""
        self.retire()
        if self._ticker is not None:
            self._ticker.cancel()
        for line in tuple(self._lines):
            line.transport.close()
        self._door.close()
        self._seldom.close()

    def enter(self, line: "_AudioSocketLine", peer: str, descriptor: int) -> PendingConnection | None:
        """A place for a connection until it names its call; None where it has to go."""
        return self._door.enter(peer, line.turn_out, descriptor)

    def leave(self, at_door: PendingConnection) -> None:
        """A connection has named its call, or has ended."""
        self._door.leave(at_door)

    def refused(self, peer: str, reason: str) -> None:
        """A connection was refused."""
        self._seldom.warn("sound.refused", peer=peer, reason=reason)

    def expect(self, uuid: UUID) -> AudioStream:
        """Receive the sound of this UUID."""
        return self._expected.setdefault(uuid, AudioStream())

    def forget(self, uuid: UUID) -> None:
        """The call is over; its connection is ended."""
        stream = self._expected.pop(uuid, None)
        for line in tuple(self._lines):
            if line.stream is stream:
                line.transport.close()

    def find(self, uuid: UUID) -> AudioStream | None:
        """Who expects this UUID, and has not been connected yet."""
        stream = self._expected.get(uuid)
        return None if stream is None or stream.connected.is_set() else stream

    def joined(self, line: "_AudioSocketLine") -> None:
        """A connection is there: silence is sent to it from now on."""
        self._lines.add(line)
        if self._ticker is None:
            loop = asyncio.get_running_loop()
            self._ticker = loop.call_later(FRAME_SECONDS, self._tick, loop.time() + FRAME_SECONDS)

    def left(self, line: "_AudioSocketLine") -> None:
        """A connection has ended."""
        self._lines.discard(line)

    def _tick(self, due: float) -> None:
        for line in tuple(self._lines):
            line.transport.write(SILENCE)
        self._ticker = None
        if self._lines:
            self._ticker = asyncio.get_running_loop().call_at(due + FRAME_SECONDS, self._tick, due + FRAME_SECONDS)


class _AudioSocketLine(asyncio.Protocol):
    """One AudioSocket connection: a UUID first, then sound."""

    def __init__(self, tap: AudioSocketServer) -> None:
        self._tap = tap
        self._frames = AudioFrames()
        self._deadline: asyncio.TimerHandle | None = None
        self._at_door: PendingConnection | None = None
        self._said = b""  # until it is known whose it is
        self._elsewhere = False
        self.stream: AudioStream | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=_UNREAD_MAX)
        self._at_door = self._tap.enter(self, self._peer, descriptor_of(transport))
        if self._at_door is None:
            self.transport.abort()
            return
        self._deadline = asyncio.get_running_loop().call_later(UUID_WITHIN, self._refuse, "no UUID came in time")

    def data_received(self, data: bytes) -> None:
        if self.stream is None:
            self._said += data
        try:
            for frame in self._frames.receive(data):
                if not self._elsewhere:
                    self._take(frame)
        except PeerError as error:
            self._refuse(error.what)

    def turn_out(self) -> None:
        """End the connection: another one needs its place."""
        self._refuse("it has not named a call, and another connection needs its place")

    def pause_writing(self) -> None:
        self._refuse("nothing of what is sent is read")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self._at_door is not None:
            self._tap.leave(self._at_door)
        self._tap.left(self)
        if self.stream is not None:
            self.stream.end()

    def _take(self, frame: Frame) -> None:
        if self.stream is None:
            self._join(frame)
        elif frame.kind == FrameKind.AUDIO:
            whole = len(frame.payload) // 2 * 2
            self.stream.put(np.frombuffer(frame.payload[:whole], "<i2").astype(np.int16, copy=False))
        elif frame.kind in {FrameKind.HANGUP, FrameKind.ERROR}:
            self.transport.close()

    def _join(self, frame: Frame) -> None:
        stream, said, self._said = self._tap.find(frame.uuid), self._said, b""
        if stream is None:
            self._elsewhere = self._tap.elsewhere(said, descriptor_of(self.transport))
            if self._elsewhere:
                self.transport.abort()  # of our hold on it alone
                return
            raise PeerError("no call expects this UUID")
        if self._deadline is not None:
            self._deadline.cancel()
        if self._at_door is not None:
            self._tap.leave(self._at_door)
        self.stream = stream
        stream.connected.set()
        self._tap.joined(self)

    def _refuse(self, reason: str) -> None:
        if not self.transport.is_closing():
            self._tap.refused(self._peer, reason)
            self.transport.abort()

    @property
    def _peer(self) -> str:
        return address_of(self.transport, "peername")[0]
