"""The line between a SIP phone and Asterisk: it loses packets, delays them unevenly, and returns an echo.

It is a relay for SIP and RTP over UDP on 127.0.0.1. Who holds the phone speaks into it, too, so that a test knows when
the last of a word was sent, and when the first sound of an answer came.
"""

import asyncio
import contextlib
import random
import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
from heard import RATE, SILENT, Samples

from voicekit._media.formats import decode_ulaw, encode_ulaw
from voicekit._media.pcm import Pcm

HOST = "127.0.0.1"
HEADER = 12  # bytes of RTP before the sound; neither phone nor Asterisk sends an extension
PCMU = 0
ECHO_SECONDS = 0.050

HEARD = decode_ulaw(bytes(range(256)), RATE).samples.astype(np.float64)
SENT = np.frombuffer(encode_ulaw(Pcm(np.arange(-32768, 32768).astype(np.int16), RATE)), np.uint8)
"""G.711 as tables: a call has a hundred packets a second."""

Address = tuple[str, int]


@dataclass(frozen=True)
class Quality:
    """What a line does: ``loss`` is a share of packets, each comes up to ``jitter`` seconds late, and so overtakes
    others. ``echo`` is how many decibels below what the phone hears that comes back; None: not at all.
    """

    loss: float = 0.0
    jitter: float = 0.0
    echo: float | None = None


GOOD = Quality()
BAD = Quality(loss=0.02, jitter=0.060, echo=-20.0)


@dataclass
class TelephoneLine:
    """A line between one phone and Asterisk; ``port`` is where the phone sends its SIP."""

    quality: Quality
    asterisk: Address
    port: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(7))
    _ends: dict[str, "_End"] = field(default_factory=dict)
    _phone: Address | None = None
    _saying: Samples = field(default_factory=lambda: np.zeros(0))
    _said: "asyncio.Future[float] | None" = None
    _echoes: deque[tuple[float, Samples]] = field(default_factory=deque)
    _loud_at: list[float] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def say(self, sound: Samples) -> float:
        """Speaks ``sound`` (8 kHz) into the phone; gives the moment (loop seconds) at which the last of it went."""
        loud = np.flatnonzero(np.abs(sound) > SILENT)
        self._saying = sound[: int(loud[-1]) + 1]
        self._said = asyncio.get_running_loop().create_future()
        return await self._said

    async def sounds(self, after: float) -> float:
        """The moment at which the first sound came to the phone after another moment; waits for it."""
        while True:
            for moment in self._loud_at:
                if moment > after:
                    return moment
            self._news.clear()
            await self._news.wait()

    def signal(self, message: bytes, sender: Address) -> None:
        """A SIP message from either side: it goes to the other, and the sound that it speaks of through this line."""
        if sender == self.asterisk:
            message, port = readdressed(message, self._ends["phone"].port)
            self._ends["asterisk"].peer = (HOST, port) if port else self._ends["asterisk"].peer
            if self._phone is not None:
                self._ends["sip"].send(message, self._phone)
            return
        self._phone = sender
        message, port = readdressed(message, self._ends["asterisk"].port)
        self._ends["phone"].peer = (HOST, port) if port else self._ends["phone"].peer
        self._ends["sip"].send(message, self.asterisk)

    def from_phone(self, packet: bytes, _: Address) -> None:
        if is_sound(packet):
            packet = packet[:HEADER] + self._spoken(packet[HEADER:])
        self._carry(packet, self._ends["asterisk"])

    def from_asterisk(self, packet: bytes, _: Address) -> None:
        if is_sound(packet):
            now, sound = asyncio.get_running_loop().time(), samples_of(packet[HEADER:])
            if np.sqrt(np.mean(sound**2)) > SILENT:
                self._loud_at.append(now)
                self._news.set()
            if self.quality.echo is not None:
                self._echoes.append((now + ECHO_SECONDS, sound * 10 ** (self.quality.echo / 20)))
        self._carry(packet, self._ends["phone"])

    def _spoken(self, payload: bytes) -> bytes:
        sound, now = samples_of(payload), asyncio.get_running_loop().time()
        echo = np.zeros(0)
        while self._echoes and self._echoes[0][0] <= now:  # of several that wait the last: else it comes ever later
            _, echo = self._echoes.popleft()
        add(sound, echo)
        if self._said is not None:
            add(sound, self._saying[: len(sound)])
            self._saying = self._saying[len(sound) :]
            if not len(self._saying):
                self._said.set_result(now)
                self._said = None
        return SENT[np.clip(sound, -32768, 32767).astype(np.int64) + 32768].tobytes()

    def _carry(self, packet: bytes, end: "_End") -> None:
        if self._random.random() < self.quality.loss or end.peer is None:
            return
        late = self._random.uniform(0, self.quality.jitter)
        if late:
            asyncio.get_running_loop().call_later(late, end.send, packet, end.peer)
        else:
            end.send(packet, end.peer)


class _End(asyncio.DatagramProtocol):
    """One socket of the line; ``peer`` is who sends and gets the sound there."""

    def __init__(self, take) -> None:
        self._take = take
        self.peer: Address | None = None

    @property
    def port(self) -> int:
        return self._transport.get_extra_info("sockname")[1]

    def connection_made(self, transport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr) -> None:
        self._take(data, addr)

    def send(self, data: bytes, to: Address) -> None:
        if not self._transport.is_closing():  # what is late may come after the call
            self._transport.sendto(data, to)

    def close(self) -> None:
        self._transport.abort()


@contextlib.asynccontextmanager
async def telephone_line(quality: Quality, sip_port: int) -> AsyncIterator[TelephoneLine]:
    """A line to the Asterisk at ``sip_port``."""
    line, loop = TelephoneLine(quality, (HOST, sip_port)), asyncio.get_running_loop()
    takes = {"sip": line.signal, "phone": line.from_phone, "asterisk": line.from_asterisk}
    try:
        for name, take in takes.items():
            _, line._ends[name] = await loop.create_datagram_endpoint(lambda take=take: _End(take), (HOST, 0))
        line.port = line._ends["sip"].port
        yield line
    finally:
        for end in line._ends.values():
            end.close()


def readdressed(message: bytes, port: int) -> tuple[bytes, int | None]:
    """A SIP message whose sound is to go to a port of this line, and the port that stood there, if one did."""
    head, gap, body = message.partition(b"\r\n\r\n")
    found = re.search(rb"^m=audio (\d+)", body, re.MULTILINE)
    if found is None:
        return message, None
    body = body[: found.start(1)] + b"%d" % port + body[found.end(1) :]
    body = re.sub(rb"(?m)^c=IN IP4 \S+", b"c=IN IP4 " + HOST.encode(), body)
    head = re.sub(rb"(?im)^(content-length|l):[ \t]*\d+", b"Content-Length: %d" % len(body), head)
    return head + gap + body, int(found[1])


def is_sound(packet: bytes) -> bool:
    return len(packet) > HEADER and packet[1] & 0x7F == PCMU


def samples_of(payload: bytes) -> Samples:
    return HEARD[np.frombuffer(payload, np.uint8)]


def add(sound: Samples, more: Samples) -> None:
    count = min(len(sound), len(more))
    sound[:count] += more[:count]
