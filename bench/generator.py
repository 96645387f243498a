"""The load: many calls at once from one thread, on a bare epoll so that it costs less than what it measures."""

import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from bench.peers import Peer

__all__ = ["Load", "generate", "hold"]

OPENING = 500
"""Connections that wait for their first line at most: more could overflow the listener's backlog, and a lost SYN costs
a second."""

_SETTLED = 0.0002
"""Seconds for each call in which a server has read what was sent last."""

QUIET = 30.0
"""Seconds without any event after which a server counts as stuck."""


@dataclass(slots=True)
class Load:
    """What came of a load: calls that were held to their end, others, the wall time, seconds to each answer, and those
    from the connection to the first prompt.
    """

    calls: int = 0
    broken: int = 0
    seconds: float = 0.0
    at_once: int = 0
    answers: list[float] = field(default_factory=list)
    prompts: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Call:
    sock: socket.socket
    begun: float = 0.0
    sent: float = 0.0
    rest: bytes = b""
    opening: bool = True
    prompted: bool = False
    over: bool = False


class _Generator:
    def __init__(self, port: int, peer: Peer, *, calls: int, at_once: int, pace: float | None) -> None:
        self._address = ("127.0.0.1", port)
        self._peer = peer
        self._wanted = calls
        self._at_once = at_once
        self._pace = pace
        self._epoll = select.epoll()
        self._live: dict[int, _Call] = {}
        self._opening = 0
        self._started = 0
        self._gathering = min(at_once, calls) if pace is None else 0
        self._later: list[tuple[_Call, bytes]] = []
        self._load = Load()

    def run(self) -> Load:
        begin = time.perf_counter()
        try:
            while self._live or self._started < self._wanted:
                self._open(time.perf_counter() - begin)
                self._turn()
        finally:
            for call in self._live.values():
                call.sock.close()
            self._epoll.close()
        self._load.seconds = time.perf_counter() - begin
        return self._load

    def _open(self, elapsed: float) -> None:
        room = min(self._at_once - len(self._live), OPENING - self._opening, self._wanted - self._started)
        if self._pace is not None:
            room = min(room, int(elapsed * self._pace) - self._started)
        for _ in range(room):
            begun = time.perf_counter()
            sock = socket.create_connection(self._address)
            sock.setblocking(False)  # noqa: FBT003
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._live[sock.fileno()] = _Call(sock, begun, time.perf_counter())
            self._epoll.register(sock, select.EPOLLIN)
            if self._peer.greeting:
                sock.send(self._peer.greeting)
            self._opening += 1
            self._started += 1
        self._load.at_once = max(self._load.at_once, len(self._live))

    def _turn(self) -> None:
        later: list[tuple[_Call, bytes]] = []
        if len(self._later) >= self._gathering:
            later, self._later, self._gathering = self._later, [], 0
        busy = bool(later) or self._pace is not None
        events = self._epoll.poll((0.0 if later else 0.001) if busy else QUIET)
        if not events and not busy:
            raise TimeoutError(f"the server is stuck with {len(self._live)} calls")
        for number, _ in events:
            self._readable(self._live[number])
        for call, line in later:
            if not call.over:
                self._send(call, line)

    def _readable(self, call: _Call) -> None:
        try:
            data = call.sock.recv(4096)
        except ConnectionError:
            data = b""
        if call.opening:
            call.opening = False
            self._opening -= 1
        if not data:
            self._end(call, whole=call.over)
            return
        self._load.answers.append(time.perf_counter() - call.sent)
        if call.rest:
            data = call.rest + data
        *lines, call.rest = data.split(b"\n")
        for line in lines:
            if not call.prompted and line.startswith(self._peer.parked):
                call.prompted = True
                self._load.prompts.append(time.perf_counter() - call.begun)
            self._answer(call, line)

    def _answer(self, call: _Call, line: bytes) -> None:
        answer = self._peer.answer(line)
        call.over = call.over or answer.last
        if answer.now:
            self._send(call, answer.now)
        if answer.closes:
            self._end(call, whole=True)
        if answer.later:
            self._later.append((call, answer.later))

    def _send(self, call: _Call, data: bytes) -> None:
        call.sent = time.perf_counter()
        with suppress(ConnectionError):  # the reading end tells
            call.sock.send(data)

    def _end(self, call: _Call, *, whole: bool) -> None:
        number = call.sock.fileno()
        self._epoll.unregister(number)
        call.sock.close()
        del self._live[number]
        self._load.calls += whole
        self._load.broken += not whole


def generate(port: int, peer: Peer, *, calls: int, at_once: int, pace: float | None = None) -> Load:
    """Hold so many calls, so many of them at once, or ``pace`` of them begun in each second.

    Without a pace the first callers press their key when ``at_once`` of them are there. Raises TimeoutError where the
    server does nothing any more.
    """
    return _Generator(port, peer, calls=calls, at_once=at_once, pace=pace).run()


def hold(port: int, peer: Peer, calls: int, look: Callable[[], None]) -> None:
    """Bring so many calls to the middle of their conversation, where the server waits for the caller's key, and
    ``look``.
    """
    socks = []
    for _ in range(calls):
        sock = socket.create_connection(("127.0.0.1", port), timeout=QUIET)
        socks.append(sock)
        if peer.greeting:
            sock.send(peer.greeting)
        rest = b""
        while not rest.startswith(peer.parked):
            line, _, rest = sock.recv(4096).partition(b"\n")
            if line.startswith(peer.parked):
                sock.send(peer.answer(line).now or b"")
                break
            sock.send(peer.answer(line).now)
    time.sleep(0.05 + calls * _SETTLED)
    look()
    for sock in socks:
        sock.close()
