"""One connection at work on the event loop: what the verbs of a call stand on.

A session is the protocol of its transport, and holds the pure connection: bytes that come are told to it, and what it
has to say is written. What has happened is taken in at one place, `Session._take_in`. The verbs send commands and wait
for something to happen. Waiting is done in one place, `Session.wait`, and every happening wakes it: a verb looks at
what has become of its entries, answers and keys, and waits on. One timer serves those who wait and the line's deadline.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import lru_cache
from typing import Any

from voicekit._call.hangup import CallerHungUp, Conversation
from voicekit._call.keys import KeyPress, Keys
from voicekit._call.transcript import LineTranscript
from voicekit._events import SILENT
from voicekit._prompts.parts import Clip
from voicekit._protocol import commands as c
from voicekit._protocol import events as e
from voicekit._protocol.codec import encoded
from voicekit._protocol.connection import PATIENCE, Connection
from voicekit._protocol.limits import GREETING_MAX
from voicekit._protocol.playlist import PlaylistItem
from voicekit._protocol.states import ALLOWED, LEAVING, State
from voicekit.errors import IllegalMove, PeerError, ProtocolError

__all__ = ["TOLD_FREELY", "TOLD_PAUSE", "Session", "Spawn"]

TOLD_FREELY = 10
"""How often a program is told at once that its call is over; one that asks more often is in a loop."""

TOLD_PAUSE = 0.1
"""Seconds that a program in such a loop waits each time: it takes next to nothing of the processor then."""

_WAITERS = 8
"""Waiting tasks of one call from which on is looked for cancelled ones: a conversation has one or two."""

_NEVER = math.inf

_SHOWN = 80  # characters of a stranger's line that go into the log

_DROPPED_MAX = 10_000
"""Keys that found no room, after which the peer is no telephone: a key held down all day makes fewer."""

_STRAY_MAX = 10_000
"""Events about nothing that was asked or played, after which the peer is not Asterisk, which sends a handful in a call.
Without a bound a few peers hold up the loop: a second of it and more were seen with four of them."""

_play = lru_cache(maxsize=1024)(c.Play)  # a program plays few files, over and over
_append = lru_cache(maxsize=1024)(c.Append)

_INTERRUPT = encoded(c.Interrupt())

_HANG_UPS = (e.HungUp, e.HangupRequest)

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class _Nowhere(asyncio.Transport):
    """The transport of a session that has none, or none any more: what is written goes nowhere."""

    def write(self, data: "bytes | bytearray | memoryview[Any]") -> None: ...

    def close(self) -> None: ...

    def abort(self) -> None: ...

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None: ...


_NOWHERE = _Nowhere()


class Session(asyncio.Protocol):
    """A connection with its one input buffer. ``spawn`` starts a task with a parent."""

    __slots__ = (
        *("_answers", "_before", "_connection", "_ended", "_ends_at", "_first", "_first_within", "_loop", "_rings_at"),
        *("_strays", "_timer", "_told", "_transport", "_waiters", "_watchers"),
        *("broken", "closed", "conversation", "dropped", "events", "failure", "hung_up", "keys"),
        *("returning", "spawn", "time", "transcript"),
    )

    def __init__(self, spawn: Spawn) -> None:
        self._loop = loop = asyncio.get_running_loop()
        self.time = loop.time
        """Seconds on the loop's clock."""
        self.closed = False
        """Whether nothing can happen any more."""
        self.broken = False
        """Whether the connection has ended though nobody has hung up or left."""
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = _NEVER
        self._told = 0
        self._waiters: list[tuple[asyncio.Future[bool], float]] = []
        self._connection = Connection()
        self._transport: asyncio.Transport = _NOWHERE
        self._first: Callable[[e.Event | None], None] | None = None
        self._first_within = 0.0
        self._ended: Callable[[], object] | None = None
        self._ends_at = _NEVER
        self._answers: dict[int, e.Event | None] = {}
        self._before = 0
        self._strays = 0
        self._watchers: list[Callable[[e.Event], None]] = []
        self.spawn = spawn
        self.keys = Keys()
        self.transcript = LineTranscript()
        self.events = SILENT
        """What is told of the call; nobody reads it, unless its records are kept."""
        self.hung_up = False
        self.dropped = False
        """Whether it was hung up from outside (`drop`), with the caller still on the line."""
        self.failure: ProtocolError | None = None
        self.conversation: Conversation | None = None
        """What is held over this line, and learns of a hang-up; None before and after it."""
        self.returning: asyncio.Event | None = None

    # -- what the transport calls ------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Bytes have arrived. Once the peer has failed they cost nothing: a flood must not slow others down."""
        if self.failure is not None:
            return
        now, connection = self.time(), self._connection
        self.transcript.heard(data, now)
        if self._first is not None:
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
            if event is not None and (type(about) is not PlaylistItem or self._watchers):
                self._take_in(event, about, now)
                if self.failure is not None:
                    return
        if connection.deadline < self._rings_at:
            self._arm(connection.deadline)
        if self._waiters and connection.state is not LEAVING:  # who leaves waits for the end alone
            self.wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended, whoever ended it."""
        left = self._connection.state is LEAVING
        self._connection.closed()
        self.closed = True
        self._disarm()
        self._transport = _NOWHERE  # each holds the other: a call that is over is freed at once, not by the collector
        if not left:
            self.broken = not self.hung_up
            self._gone()
        self.wake()
        self.let_go()

    def fail(self, error: ProtocolError) -> None:
        """The peer cannot be talked to any more: the call ends with this error."""
        if self.failure is None:
            self.failure = error.with_traceback(None)  # its frames hold this session, which would not be freed at once
            self.close()
            self._gone()

    def close(self) -> None:
        """End the connection, once everything is written."""
        self._transport.close()

    def end(self, then: Callable[[], object]) -> None:
        """Nobody has anything more to say: ``then`` is called as soon as the connection has ended.

        Where Asterisk has been told to leave (`part`), it ends the connection: before an end of ours it may not read
        all of what was written.
        """
        self._ended = then
        if self.closed or self._ends_at == _NEVER:
            self.let_go()

    def let_go(self) -> None:
        """End the connection, and wait for it no more."""
        self.close()
        self._ends_at = _NEVER
        if self._ended is not None:
            ended, self._ended = self._ended, None
            ended()

    def drop(self) -> bool:
        """End the call from outside: to the conversation the caller is gone, and whoever leaves for it hangs up. False
        where it is over, or away.
        """
        if self.hung_up or self.closed:
            return False
        self.interrupt()
        self.dropped = True
        self._gone()
        return True

    def vanish(self) -> None:
        """The caller is gone while the call is away: who waits for its return learns it, and nobody is cancelled."""
        if not self.hung_up:
            self.hung_up = True
            if self.conversation is not None:
                self.conversation.gone(cancel=False)

    def adopt(self, other: "Session") -> None:
        """Go on over the connection of another session, which has done no more than say who calls."""
        self._connection, other._connection = other._connection, self._connection
        self._transport, other._transport = other._transport, self._transport
        self.closed, other.closed = other.closed, self.closed
        self._transport.set_protocol(self)
        other._transport.set_protocol(other)
        self.keys.clear()
        if other.hung_up:
            self._gone()
        self._flush(self.time())

    # -- what the verbs call -----------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """``host:port`` at which Asterisk has reached us; empty where it cannot come back."""
        return ""

    @property
    def said_nothing(self) -> bool:
        """Whether not a byte has come before the answer to who calls."""
        return not self._before

    @property
    def playing(self) -> bool:
        """Whether Asterisk's playlist holds anything, as far as its events tell."""
        return bool(self._connection.playlist)

    @property
    def at_front(self) -> PlaylistItem | None:
        """What plays now, or will in a moment."""
        return self._connection.playlist[0] if self._connection.playlist else None

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

    def wait(self, until: float = _NEVER) -> Awaitable[bool]:
        """Wait until something happens on this call; False where the time ``until`` came first.

        Raises CallerHungUp where nothing can happen any more.
        """
        if self.closed:
            return self._nothing_more()
        if len(self._waiters) >= _WAITERS:  # those that were cancelled are nobody's any more
            self._waiters = [each for each in self._waiters if not each[0].done()]
        waiter: asyncio.Future[bool] = self._loop.create_future()
        self._waiters.append((waiter, until))
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
        for waiter, _ in self._waiters:
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

    def ask_first(self, command: c.GetParameters, within: float, then: Callable[[e.Event | None], None]) -> None:
        """Send the question that a connection begins with. ``then`` is called once: with the answer, or with None where
        there is none and will be none, because the peer has failed (`failure`), or has gone.
        """
        self._first, self._first_within = then, within
        self.send(command)
        self._end_by(self.time() + within)

    async def ask(self, command: c.GetParameters | c.GetVariables, *, within: float = PATIENCE) -> e.Event:
        """Send a question and wait for its answer. Raises PeerError where none comes within so many seconds."""
        line = await self.tell(command)
        self._answers[line] = None
        until = self.time() + within
        try:
            while (answer := self._answers[line]) is None:
                if not await self.wait(until):
                    raise _unanswered(type(command), within)
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

    def part(self, command: c.Command, within: float) -> None:
        """As `leave`, and nobody waits for it but `end`. Raises what `send` does."""
        self.send(command)
        self._end_by(self.time() + within)

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
            self._transport.write(data)
        if self._connection.deadline < self._rings_at:
            self._arm(self._connection.deadline)

    def _end_by(self, at: float) -> None:
        self._ends_at = at
        if at < self._rings_at:
            self._arm(at)

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
            self._timer, self._rings_at = None, _NEVER

    def _tick(self) -> None:
        self._timer, self._rings_at = None, _NEVER
        now = self.time()
        self._due(now)
        self._time_out(now)

    def _time_out(self, now: float) -> None:
        if self._ends_at > now:
            self._end_by(self._ends_at)
        elif self._first is None:
            self.let_go()
        else:
            self.fail(_unanswered(c.GetParameters, self._first_within))
        waiters, self._waiters = self._waiters, []
        for waiter, until in waiters:
            if until > now:
                self._waiters.append((waiter, until))
                if until < self._rings_at:
                    self._arm(until)
            elif not waiter.done():
                waiter.set_result(False)

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
        elif self._first is not None:  # nothing else has been asked
            self._answer_first(event)
        elif about in self._answers:
            self._answers[about] = event
        for watcher in self._watchers:
            watcher(event)

    def _heard(self, event: e.Event, now: float) -> None:
        if type(event) is e.Key:
            press = KeyPress(event.key, now)
            self.transcript.pressed(press)
            self.keys.put(press)
            if self.keys.dropped > _DROPPED_MAX:
                self.fail(PeerError("keys come without an end: this is no telephone"))
        elif isinstance(event, e.Unknown) and self._first is not None:
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
            if self._first is not None:
                self._answer_first(None)
            elif self.conversation is not None:
                self.conversation.gone()

    def _answer_first(self, event: e.Event | None) -> None:
        first, self._first, self._ends_at = self._first, None, _NEVER
        assert first is not None
        first(event)


def _unanswered(question: type[c.Command], within: float) -> PeerError:
    return PeerError(f"Asterisk did not answer {question.__name__} within {within:g} s")
