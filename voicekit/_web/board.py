"""The calls that go on now, and a stream of what happens on them for each page that is open.

The board reads what calls tell from a bounded queue. All pages read from one ring of the last messages, each at its own
pace: a page that falls behind, or comes back after its connection was lost, goes on after the last message that it had,
or is told how many it has missed and gets the calls anew.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from voicekit._events.kinds import CallConnected, CallEnded, FlowBegan, NodeEntered, QuestionAsked
from voicekit._events.readers import EventQueue
from voicekit._events.stream import Row, Rows, Told, json_of, told
from voicekit._records.record import CallRecord, CallSoFar
from voicekit._records.telling import conversation, facts_of_call, facts_of_told

__all__ = ["DIGITS", "Board", "HeldCall", "shown"]

ROWS_KEPT = 500
"""Events of one call that the board keeps, the newest: ten minutes of a quick conversation. Records have all."""

MESSAGES_KEPT = 2_000
"""Messages in the ring: for as long as a page may be away and miss nothing; at 200 calls, some ten seconds."""

FIRST_LINES = 5
"""The last lines of a conversation that stand beside a call in the list."""

CALLS_AT_ONCE = 10
"""Calls of one message where all are told: some two milliseconds of work, and then others have their turn."""

TICK = 0.2
"""Seconds between two messages to a page: a person reads no faster, and many small events travel together."""

PING = 10.0
"""Seconds without news after which a page is told that we are there."""

STREAM_LIFE = 50.0
"""Seconds after which a stream ends in order, before its connection has to: the page comes back and goes on."""

COME_BACK = 500
"""Milliseconds after which a page comes back."""

MESSAGES_AT_ONCE = 20
"""Messages that are written for a page before others have their turn: a millisecond of work, 60 us each."""

DIGITS = 15
"""Digits of a number that a page gives: more than times have in milliseconds, and fewer than databases take."""

_DECIDING = frozenset({CallConnected.tag, CallEnded.tag, FlowBegan.tag, NodeEntered.tag, QuestionAsked.tag})
"""Events from which `CallSoFar` knows more than the time."""


def shown(each: Told) -> dict[str, object]:
    """An event as pages have it: its facts, and when it begins, who or what, and what happens, in words."""
    (begins, who, words), *_ = conversation([each])
    return {**facts_of_told(each), "begins": begins / 1000, "by": who, "words": words}


@dataclass(slots=True)
class HeldCall:
    """A call that goes on."""

    key: str
    known: CallSoFar = field(default_factory=CallSoFar)
    rows: deque[Row] = field(default_factory=lambda: deque(maxlen=ROWS_KEPT))
    count: int = 0
    """How many events it has told."""

    def take(self, rows: Rows) -> None:
        """It has told more."""
        self.rows.extend(rows)
        self.count += len(rows)
        self.known.take(told([row for row in rows if row[0] in _DECIDING]))
        self.known.take(told(rows[-1:]))

    def events(self, last: int = ROWS_KEPT) -> list[Told]:
        """Its last events."""
        return list(told(list(self.rows)[-last:]))

    @property
    def record(self) -> CallRecord | None:
        """What is known of it, without its events; None where its beginning was missed."""
        return self.known.record(self.key, "[]")


@dataclass(slots=True)
class _Message:
    """What one call has told. ``first`` is the place of the first of the rows among all events of the call."""

    number: int
    call: HeldCall
    first: int
    rows: Rows
    _encoded: bytes = b""

    def encoded(self, token: str) -> bytes:
        """As a message of the stream, made once for all pages."""
        if not self._encoded:
            record = self.call.record
            call = None if record is None else facts_of_call(record)
            events = list(map(shown, told(self.rows)))
            facts = {"call": call, "key": self.call.key, "first": self.first, "events": events}
            self._encoded = _message("told", facts, f"{token}-{self.number}")
        return self._encoded


class Board:
    """What goes on. All of it is used in the event loop. ``live`` gives the keys of the calls that are really there,
    for where an end was missed; ``wall`` is the time of day for pages to count from, in milliseconds since 1970.
    """

    def __init__(self, token: str, live: Callable[[], Collection[str]], wall: Callable[[], int]) -> None:
        self._token = token
        self._live = live
        self._wall = wall
        self._calls: dict[str, HeldCall] = {}
        self._ring: deque[_Message] = deque(maxlen=MESSAGES_KEPT)
        self._number = 0
        self._missed = 0
        self._news = asyncio.Event()
        self._over = False

    async def read(self, queue: EventQueue) -> None:
        """Take what calls tell, until nothing more comes."""
        async for key, rows in queue:
            self.missed(queue.lost)
            self.take(key, rows)
        self.close()

    def take(self, key: str, rows: Rows) -> None:
        """A call has told more."""
        call = self._calls.get(key)
        if call is None:
            call = self._calls[key] = HeldCall(key)
        self._number += 1
        self._ring.append(_Message(self._number, call, call.count, rows))
        call.take(rows)
        if rows[-1][0] == CallEnded.tag:
            del self._calls[key]
        self._wake()

    def missed(self, events: int) -> None:
        """So many events have been missed in all: the ends of calls may be among them."""
        if events == self._missed:
            return
        self._missed = events
        there = set(self._live())
        for key in [key for key in self._calls if key not in there]:
            del self._calls[key]
        self._wake()

    def close(self) -> None:
        """Streams end."""
        self._over = True
        self._wake()

    @property
    def calls(self) -> Sequence[HeldCall]:
        """The calls that go on, the first first."""
        return tuple(self._calls.values())

    def call(self, key: str) -> HeldCall | None:
        """A call that goes on."""
        return self._calls.get(key)

    async def stream(self, after: str = "", key: str = "") -> AsyncIterator[bytes]:
        """Server-sent events for one page: of all calls, or of the one with this ``key``. ``after`` is the last message
        that the page has had.

        ``calls``: calls as they are, the first message with ``anew`` set, the last with ``whole``; ``told``: what a
        call has told; ``lost``: how many messages the page has missed, before ``calls`` come anew.
        """
        loop = asyncio.get_running_loop()
        ends, missed = loop.time() + STREAM_LIFE, self._missed
        yield f"retry: {COME_BACK}\n\n".encode()
        number = self._place(after)
        if number is None:
            number = self._number
            async for message in self._anew(key):
                yield message
        while loop.time() < ends:
            if number == self._number and missed == self._missed:
                if self._over:
                    return
                if not await self._within(PING):
                    yield b": still here\n\n"
                continue
            first = self._ring[0].number if self._ring else self._number + 1
            behind = max(0, first - number - 1)
            if behind or missed != self._missed:
                yield _message("lost", {"messages": behind, "events": self._missed - missed})
                number, missed = self._number, self._missed
                async for message in self._anew(key):
                    yield message
                continue
            some = b"".join(each.encoded(self._token) for each in self._since(number) if key in ("", each.call.key))
            number = min(number + MESSAGES_AT_ONCE, self._number)
            if some:
                yield some
            await asyncio.sleep(TICK if number == self._number and not self._over else 0)

    def _place(self, after: str) -> int | None:
        """The number of the message that a page has had; None where it is none of ours, or what follows is gone."""
        token, _, digits = after.partition("-")
        if token != self._token or not (digits.isascii() and digits.isdecimal()) or len(digits) > DIGITS:
            return None
        return number if (number := int(digits)) <= self._number else None

    def _since(self, number: int) -> Iterator[_Message]:
        """The messages after this one, some at once."""
        first = number + 1 - self._ring[0].number
        for place in range(first, min(first + MESSAGES_AT_ONCE, len(self._ring))):
            yield self._ring[place]

    async def _anew(self, key: str) -> AsyncIterator[bytes]:
        """The calls as they are, some at once."""
        number = self._number
        held = [each for each in self.calls if key in ("", each.key)]
        starts = range(0, max(1, len(held)), CALLS_AT_ONCE)
        for start in starts:
            some = list(filter(None, map(_as_it_is, held[start : start + CALLS_AT_ONCE])))
            whole = start == starts[-1]
            facts = {"calls": some, "anew": not start, "whole": whole, "now": self._wall()}
            yield _message("calls", facts, f"{self._token}-{number}" if whole else "")
            await asyncio.sleep(0)

    async def _within(self, seconds: float) -> bool:
        """Whether something happens within so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


def _as_it_is(call: HeldCall) -> dict[str, object] | None:
    record = call.record
    if record is None:
        return None
    events = call.events(FIRST_LINES)
    return {**facts_of_call(record), "first": call.count - len(events), "events": [shown(each) for each in events]}


def _message(event: str, facts: object, number: str = "") -> bytes:
    named = f"id: {number}\n" if number else ""
    return f"{named}event: {event}\ndata: ".encode() + json_of(facts) + b"\n\n"
