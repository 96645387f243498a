"""A client for Asterisk's manager interface: actions, and events waited for with a deadline."""

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

USER = "tests"
SECRET = "tests"

_BEFORE_OUTPUT = frozenset({"Privilege", "ActionID"})
_END_OF_OUTPUT = "--END COMMAND--"

Event = Mapping[str, str]


class ActionFailed(Exception):
    """Asterisk refused an action; the text is its own."""


@dataclass
class Manager(asyncio.Protocol):
    """One connection to the manager interface; ``events`` holds all that came on it, oldest first."""

    events: list[Event] = field(default_factory=list)
    _buffer: bytes = b""
    _replies: dict[str, asyncio.Future[Event]] = field(default_factory=dict)
    _waiters: list[tuple[Callable[[Event], bool], asyncio.Future[Event]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _transport: asyncio.Transport | None = None

    @classmethod
    async def connect(cls, port: int) -> "Manager":
        _, manager = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        await manager.act("Login", Username=USER, Secret=SECRET, Events="call,user,dtmf,dialplan,agi")
        return manager

    def close(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    async def act(self, name: str, *headers: tuple[str, str], within: float = 10.0, **more: str) -> Event:
        """Sends an action and returns its reply; ``headers`` may repeat a name (``Variable``)."""
        assert self._transport is not None
        number = str(next(self._numbers))
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        lines = [("Action", name), ("ActionID", number), *headers, *more.items()]
        self._transport.write("".join(f"{key}: {value}\r\n" for key, value in lines).encode() + b"\r\n")
        async with asyncio.timeout(within):
            answer: Event = await reply
        if answer["Response"] == "Error":
            raise ActionFailed(f"{name}: {answer.get('Message', '')}")
        return answer

    async def cli(self, command: str) -> str:
        """What Asterisk's command line prints for ``command``."""
        return (await self.act("Command", Command=command)).get("Output", "")

    async def wait(self, matches: Callable[[Event], bool], *, within: float) -> Event:
        """The first event that matches, from those that came already or those that come ``within`` seconds."""
        for event in self.events:
            if matches(event):
                return event
        future: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiters.append((matches, future))
        async with asyncio.timeout(within):
            return await future

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *messages, tail = (self._buffer + data).split(b"\r\n\r\n")
        self._buffer = tail
        for message in messages:
            self._take(parse(message.decode()))

    def connection_lost(self, exc: Exception | None) -> None:
        lost = ConnectionResetError("Asterisk closed the manager connection")
        for future in [*self._replies.values(), *(future for _, future in self._waiters)]:
            if not future.done():
                future.set_exception(exc or lost)
                future.exception()

    def _take(self, event: Event) -> None:
        if "Event" not in event:
            self._replies.pop(event["ActionID"]).set_result(event)
            return
        self.events.append(event)
        for waiter in [waiter for waiter in self._waiters if waiter[0](event)]:
            self._waiters.remove(waiter)
            if not waiter[1].done():
                waiter[1].set_result(event)


def parse(message: str) -> Event:
    """Headers to a mapping; a header that repeats (``Output``) has its lines joined.

    The banner of a new connection stands before the first reply and becomes a header of no meaning. Before Asterisk 14
    the answer to ``Command`` is no headers: what was printed follows them as it stands, to a line that says so.
    """
    lines = message.split("\r\n")
    event: dict[str, str] = {}
    if "Response: Follows" in lines:
        headers = lines.index("Response: Follows") + 1
        while lines[headers].partition(":")[0] in _BEFORE_OUTPUT:
            headers += 1
        printed = "\r\n".join(lines[headers:])
        event["Output"], lines = printed.rpartition(_END_OF_OUTPUT)[0].rstrip("\n"), lines[:headers]
    for line in lines:
        key, _, value = line.partition(":")
        event[key] = f"{event[key]}\n{value.strip()}" if key in event else value.strip()
    return event
