"""One connection at work on the event loop: what the verbs of a call stand on.

The transport feeds `Session.feed` and `Session.lost` and is written to as a `SessionLine`; the verbs send commands and
wait for something to happen. Waiting is done in one place, `Session.wait`, and every happening wakes it: a verb looks
at what has become of its entries, answers and keys, and waits on. One timer serves those who wait and the line's
deadline.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import lru_cache
from typing import Any, Protocol

from voicekit._call.hangup import CallerHungUp, Conversation
from voicekit._call.keys import KeyPress, Keys
from voicekit._call.transcript import LineTranscript
from voicekit._prompts.parts import Clip
from voicekit._protocol import commands as c
from voicekit._protocol import events as e
from voicekit._protocol.connection import PATIENCE, Connection
from voicekit._protocol.limits import GREETING_MAX
from voicekit._protocol.playlist import PlaylistItem
from voicekit._protocol.states import ALLOWED, LEAVING, State
from voicekit.errors import IllegalMove, PeerError, ProtocolError

__all__ = ["TOLD_FREELY", "TOLD_PAUSE", "Session", "SessionLine", "Spawn"]

TOLD_FREELY = 10
"""How often a program is told at once that its call is over; one that asks more often is in a loop."""

TOLD_PAUSE = 0.1
"""Seconds that a program in such a loop waits each time: it takes next to nothing of the processor then."""

_WAITERS = 8
"""Waiting tasks of one call from which on is looked for cancelled ones: a conversation has one or two."""

_SHOWN = 80  # characters of a stranger's line that go into the log

_DROPPED_MAX = 10_000
"""Keys that found no room, after which the peer is no telephone: a key held down all day makes fewer."""

_STRAY_MAX = 10_000
"""Events about nothing that was asked or played, after which the peer is not Asterisk, which sends a handful in a call.
Without a bound a few peers hold up the loop: a second of it and more were seen with four of them."""

_play = lru_cache(maxsize=1024)(c.Play)  # a program plays few files, over and over
_append = lru_cache(maxsize=1024)(c.Append)

_INTERRUPT = c.Interrupt()

_HANG_UPS = (e.HungUp, e.HangupRequest)

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class SessionLine(Protocol):
    """The transport under a session, which is told of what arrives by way of ``session``."""

    session: "Session | None"

    @property
    def address(self) -> str:
        """``host:port`` at which Asterisk has reached us; empty where it cannot come back (pipes)."""

    def write(self, data: bytes) -> None:
        """Write whole lines."""

    def close(self) -> None:
        """End the connection, once everything is written."""


class _Ended:
    """The line of a connection that has ended: what is written to it goes nowhere."""

    session: "Session | None" = None
    address = ""

    def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class Session:
    """A connection with its one input buffer. ``spawn`` starts a task with a parent."""

    __slots__ = (
        "_answers",
        "_before",
        "_connection",
        "_line",
        "_loop",
        "_rings_at",
        "_strays",
        "_timer",
        "_told",
        "_waiters",
        "_watchers",
        "closed",
        "conversation",
        "failure",
        "greeted",
        "hung_up",
        "keys",
        "returning",
        "spawn",
        "time",
        "transcript",
    )

    def __init__(self, line: SessionLine, spawn: Spawn) -> None:
        self._loop = asyncio.get_running_loop()
        self.time = self._loop.time
        """Seconds on the loop's clock."""
        self.closed = False
        """Whether nothing can happen any more."""
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = math.inf
        self._told = 0
        self._waiters: dict[asyncio.Future[bool], float] = {}
        self._connection = Connection()
        self._line = line
        self._answers: dict[int, e.Event | None] = {}
        self._before = 0
        self._strays = 0
        self._watchers: list[Callable[[e.Event], None]] = []
        self.spawn = spawn
        self.keys = Keys()
        self.transcript = LineTranscript()
        self.hung_up = False
        self.failure: ProtocolError | None = None
        self.greeted = False
        self.conversation: Conversation | None = None
        """What is held over this line, and learns of a hang-up; None before and after it."""
        self.returning: asyncio.Event | None = None

    # -- what the transport calls ------------------------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Bytes have arrived. Once the peer has failed they cost nothing: a flood must not slow others down."""
        if self.failure is not None:
            return
        now, connection = self.time(), self._connection
        self.transcript.heard(data, now)
        if not self.greeted:
            self._before += len(data)
            if self._before > GREETING_MAX:
                self.fail(PeerError("it sends on and does not answer: this is not Asterisk"))
                return
        try:
            happenings = connection.receive(data, now)
        except PeerError as error:
            self.fail(error)
            return
        for event, about in happenings:
            if (type(about) is not PlaylistItem or self._watchers) and event is not None:
                self._take_in(event, about, now)
                if self.failure is not None:
                    return
        if connection.deadline < self._rings_at:
            self._arm(connection.deadline)
        if connection.state is not LEAVING:  # who leaves waits for the end alone
            self.wake()

    def lost(self) -> None:
        """The connection has ended, whoever ended it."""
        left = self._connection.state is LEAVING
        self._connection.closed()
        self.closed = True
        self._disarm()
        self._line = _Ended()  # a call that is over is freed at once, not by the collector
        if not left:
            self._gone()
        self.wake()

    def fail(self, error: ProtocolError) -> None:
        """The peer cannot be talked to any more: the call ends with this error."""
        if self.failure is None:
            self.failure = error.with_traceback(None)  # its frames hold this session, which would not be freed at once
            self.close()
            self._gone()

    def close(self) -> None:
        """End the connection, once everything is written."""
        self._line.close()

    def vanish(self) -> None:
        """The caller is gone while the call is away: who waits for its return learns it, and nobody is cancelled."""
        if not self.hung_up:
            self.hung_up = True
            if self.conversation is not None:
                self.conversation.gone(cancel=False)

    def adopt(self, other: "Session") -> None:
        """Go on over the connection of another session, which has done no more than greet."""
        self._connection, other._connection = other._connection, self._connection
        self._line, other._line = other._line, self._line
        self.closed, other.closed = other.closed, self.closed
        self._line.session = self
        self.keys.clear()
        if other.hung_up:
            self._gone()
        self._flush(self.time())

    # -- what the verbs call -----------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """``host:port`` at which Asterisk has reached us; empty where it cannot come back."""
        return self._line.address

    @property
    def playing(self) -> bool:
        """Whether Asterisk's playlist holds anything, as far as its events tell."""
        return bool(self._connection.playlist)

    def send(self, *commands: c.Command) -> int:
        """Write commands in one burst; gives the line number of the last.

        Raises CallerHungUp where the call is over, UnsendableCommand where a command is too long.
        """
        now = self.time()
        line = 0
        for command in commands:
            if self.hung_up:
                self._check_alive(command)
            line = self._connection.send(command, now)
        self._flush(now)
        return line

    def wait(self, until: float = math.inf) -> Awaitable[bool]:
        """Wait until something happens on this call; False where the time ``until`` came first.

        Raises CallerHungUp where nothing can happen any more.
        """
        if self.closed:
            return self._nothing_more()
        if len(self._waiters) >= _WAITERS:  # those that were cancelled are nobody's any more
            self._waiters = {waiter: when for waiter, when in self._waiters.items() if not waiter.done()}
        waiter: asyncio.Future[bool] = self._loop.create_future()
        self._waiters[waiter] = until
        if until < self._rings_at:
            self._arm(until)
        return waiter

    async def _nothing_more(self) -> bool:
        await self.breathe()
        raise CallerHungUp

    async def breathe(self) -> None:
        """Let the loop go round before a verb of a call that is over raises.

        A program that catches whatever is raised and asks again would stop every other call, and the signals, too.
        """
        self._told += 1
        await asyncio.sleep(0 if self._told <= TOLD_FREELY else TOLD_PAUSE)

    def wake(self) -> None:
        """Let every waiting verb look again."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(True)
        self._waiters.clear()

    async def check(self) -> None:
        """Raises CallerHungUp where the caller is gone."""
        if self.hung_up:
            await self.breathe()
            raise CallerHungUp

    async def tell(self, *commands: c.Command) -> int:
        """`send` for verbs: where the call is over, the loop goes round before that is raised."""
        if self.hung_up:
            await asyncio.sleep(0)
        try:
            return self.send(*commands)
        except (CallerHungUp, IllegalMove):
            await self.breathe()
            raise

    def play(self, clips: Iterable[Clip], *, append: bool) -> list[PlaylistItem]:
        """Send clips to be played, in one burst."""
        now, connection = self.time(), self._connection
        entries: list[PlaylistItem] = []
        for clip in clips:
            command = _append(clip.file) if append or entries else _play(clip.file)
            if self.hung_up:
                self._check_alive(command)
            connection.send(command, now, clip.seconds)
            entries.append(connection.playlist[-1])
        self._flush(now)
        return entries

    def interrupt(self) -> None:
        """Clear the playlist, where it holds anything and the caller is there."""
        if self._connection.playlist and not self.hung_up:
            self.send(_INTERRUPT)

    async def ask(self, command: c.GetParameters | c.GetVariables, *, within: float = PATIENCE) -> e.Event:
        """Send a question and wait for its answer. Raises PeerError where none comes within so many seconds."""
        line = await self.tell(command)
        self._answers[line] = None
        until = self.time() + within
        try:
            while (answer := self._answers[line]) is None:
                if not await self.wait(until):
                    raise PeerError(f"Asterisk did not answer {type(command).__name__} within {within:g} s")
        finally:
            del self._answers[line]
        return answer

    def failure_of(self, line: int) -> e.Failed | None:
        """Take the failure of this line, where Asterisk has reported one."""
        event = self._answers.pop(line, None)
        return event if isinstance(event, e.Failed) else None

    def expect_failure(self, line: int) -> None:
        """Keep the failure of this line for `failure_of`."""
        self._answers[line] = None

    async def leave(self, command: c.Command, within: float) -> None:
        """Send `Exit` or `Hangup`, and wait until the connection has ended, which is forced after so many seconds."""
        until = self.time() + within
        if self.closed:
            await self.breathe()
        else:
            await self.tell(command)
        while not self.closed and await self.wait(until):
            pass
        self.close()

    def watch(self, watcher: Callable[[e.Event], None]) -> Callable[[], None]:
        """Call ``watcher`` with every event from now on; what is returned ends it."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    # -- inside ------------------------------------------------------------------------------------------------------

    def _check_alive(self, command: c.Command) -> None:
        """The caller is gone. Raises CallerHungUp, unless the call can still be spoken of, or has been left."""
        if self._connection.state is not LEAVING and (self.closed or type(command) not in ALLOWED[State.HANGING]):
            raise CallerHungUp

    def _flush(self, now: float) -> None:
        data = self._connection.take()
        if data:
            self.transcript.wrote(data, now)
            self._line.write(data)
        if self._connection.deadline < self._rings_at:
            self._arm(self._connection.deadline)

    def _arm(self, deadline: float) -> None:
        """Have the one timer ring by then, which is before `_rings_at`.

        One that rings too early looks again; most are never needed.
        """
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._tick)
        self._rings_at = deadline

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer, self._rings_at = None, math.inf

    def _tick(self) -> None:
        self._timer, self._rings_at = None, math.inf
        now = self.time()
        self._due(now)
        self._time_out(now)

    def _time_out(self, now: float) -> None:
        for waiter, until in list(self._waiters.items()):
            if until <= now:
                del self._waiters[waiter]
                if not waiter.done():
                    waiter.set_result(False)
            elif until < self._rings_at:
                self._arm(until)

    def _due(self, now: float) -> None:
        try:
            lost = self._connection.tick(now)
        except PeerError as error:
            self.fail(error)
            return
        self._flush(now)
        if lost:
            self.wake()

    def _take_in(self, event: e.Event, about: PlaylistItem | int | None, now: float) -> None:
        if about is None:
            self._heard(event, now)
        elif isinstance(about, int):
            self.greeted = True
            if about in self._answers:
                self._answers[about] = event
        for watcher in self._watchers:
            watcher(event)

    def _heard(self, event: e.Event, now: float) -> None:
        if isinstance(event, e.Key):
            press = KeyPress(event.key, now)
            self.transcript.pressed(press)
            self.keys.put(press)
            if self.keys.dropped > _DROPPED_MAX:
                self.fail(PeerError("keys come without an end: this is no telephone"))
        elif isinstance(event, e.Unknown) and not self.greeted:
            self.fail(PeerError(f"what came is not ExternalIVR: {event.line[:_SHOWN]!r}"))
        else:
            self._strays += 1
            if isinstance(event, _HANG_UPS):
                self._gone()
            if self._strays > _STRAY_MAX:
                self.fail(PeerError("events come without an end: this is not Asterisk"))

    def _gone(self) -> None:
        if not self.hung_up:
            self.hung_up = True
            if self.conversation is not None:
                self.conversation.gone()
