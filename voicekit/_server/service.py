"""The service: takes connections, finds out who calls, and runs a conversation for each."""

import asyncio
import hmac
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from time import time_ns
from types import TracebackType
from typing import Self
from urllib.parse import quote

import structlog
from structlog.contextvars import bind_contextvars

from voicekit._call.call import Call, CallContext
from voicekit._call.dialling import DialPolicy
from voicekit._call.info import FACTS, RESUME, CallInfo, info_from, uncut
from voicekit._call.languages import CallLanguages
from voicekit._call.recording import RecordingDir
from voicekit._call.run import Status, converse, leave
from voicekit._call.session import Session
from voicekit._call.speech.capture import SpeechInput
from voicekit._events import SILENT, VERSION
from voicekit._events.kinds import CallConnected, CallRefused, CallWarned
from voicekit._prompts.folder import access_of
from voicekit._prompts.source import PromptSource, Translating
from voicekit._protocol.codec import encoded, values_of
from voicekit._protocol.commands import GetParameters, GetVariables
from voicekit._protocol.events import Event, Parameters, Variables
from voicekit._protocol.limits import PARAMETERS_MAX
from voicekit._records.keeping import CallRecords
from voicekit._server.away_calls import AwayCalls
from voicekit._server.dialplan import MARK
from voicekit._server.door import Admission, PendingConnection
from voicekit._server.forgotten import Forgotten
from voicekit._server.listening import LINE, Listeners
from voicekit._server.program import Program, Routed
from voicekit._server.seldom import RateLimitedWarnings
from voicekit._server.wire import BufferedWire, Wire, host_and_port
from voicekit._settings import Settings
from voicekit._tally import Counts
from voicekit.errors import ProtocolError

__all__ = ["STOP_WITHIN", "Service"]

GONE = "gone"
"""The argument beside `RESUME` that says: the channel of the call that was away has ended."""

VARIABLES = "vars"
"""The argument that says: the facts of the call are in variables."""

STOP_WITHIN = 5.0
"""Seconds that calls have to go back to the dialplan once the drain time is over."""

_FAILED = Status.ERROR.value

_ROUTES_TOLD = 20
"""How many routes a log line names: enough to find a slip of the pen, and still a line."""

_PARAMETERS = encoded(GetParameters())
_FACTS = encoded(GetVariables(tuple(FACTS.values())))

_log = structlog.get_logger("voicekit._server")


class Service:
    """Serves one program. An async context manager: it owns the tasks of its calls, and awaits them when it ends."""

    def __init__(
        self,
        program: Program,
        settings: Settings,
        prompts: PromptSource,
        speech_input: SpeechInput | None = None,
        *,
        arguments: Sequence[str] = (),
        records: CallRecords | None = None,
    ) -> None:
        """``speech_input`` is what callers are heard with; without it they answer by keys alone. ``arguments``
        are those with which Asterisk has started this process as its child. ``records`` keep what happens on calls.
        """
        self._records = records
        self._arguments = tuple(arguments)
        self._program = program
        self._settings = settings
        # Looked up once: of a settings object each attribute is found slowly.
        self._external_host = settings.external_host
        self._first_line_within = settings.first_line_seconds
        self._finish_within = settings.finish_seconds
        self._max_calls = settings.max_calls
        self._token = None if settings.token is None else settings.token.get_secret_value().encode()
        self._group = asyncio.TaskGroup()
        self._spawn = self._group.create_task
        self._loop = asyncio.get_running_loop()
        self._wire = BufferedWire if isinstance(self._loop, asyncio.BaseEventLoop) else Wire
        self._connections: dict[Wire, asyncio.Task[None] | None] = {}
        """Each with the task that serves it, from the time that it has said who calls until that is done."""
        self._held: dict[Session, Call | None] = {}
        self._door = Admission(settings, self._loop.time)
        self._away_calls = AwayCalls(settings.away_seconds)
        folder = settings.recordings.absolute()
        recordings = RecordingDir(folder, settings.asterisk_recordings or str(folder), access_of(settings).group)
        self._told_of_old_dialplan = False
        self._seldom = RateLimitedWarnings(_log)
        self.turned_away = Counts("busy", "denied", "no_route", "stopped", "unexpected")
        """Calls that were sent back at once, by why."""
        self.blocked = Counts()
        """What has held up the loop, by its place."""
        self._stopping = self._retired = False
        self._ended_for_good = False
        self._servers: tuple[asyncio.Server, ...] = ()
        self._idle = asyncio.Event()
        self._languages = CallLanguages(prompts, settings.language, lambda: program.languages)
        self._translator = prompts.translator if isinstance(prompts, Translating) else None
        self.elsewhere: Callable[[int], bool] = lambda _descriptor: False
        """Takes a call that is back and none of ours, by its connection's descriptor; whether there is who does."""
        self._forgotten = Forgotten()
        self._watch = ExitStack()
        self._context = CallContext(
            prompts,
            program.defaults,
            self._away_calls,
            recordings,
            DialPolicy(settings.dial_allow),
            speech_input,
            structlog.get_logger("voicekit._call").bind(),  # once: each call's log is made from this one
        )

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self._watch.enter_context(self._forgotten.watching())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop(0.0)
        self._ended_for_good = True
        self._door.close()
        self._seldom.close()
        try:
            await self._program.close()
        finally:
            with self._watch:
                await self._idle_now()
                await self._group.__aexit__(None, None, None)  # an error of the block stays what it is, and is no group

    @property
    def calls(self) -> int:
        """How many calls are held, those included that are away in the dialplan."""
        return len(self._held)

    @property
    def calls_max(self) -> int:
        """How many calls may be held."""
        return self._max_calls

    @property
    def away(self) -> int:
        """How many of them are away."""
        return self._away_calls.away

    @property
    def pending(self) -> int:
        """How many connections have not said who calls."""
        return len(self._door)

    @property
    def strangers(self) -> Mapping[str, int]:
        """Connections that became no call, by what they did."""
        return self._door.strangers

    @property
    def reasons(self) -> Iterator[str]:
        """Why a call that comes now could not be answered; nothing where it could."""
        if self._stopping:
            yield "it stops: live calls finish, and no new ones are taken"
        elif not self._servers:
            yield "it starts: it does not listen yet"
        if not self._program.takes_calls:
            yield "there is nothing to answer calls with: no route, and no flow"
        if len(self._held) >= self._max_calls:
            yield f"all {self._max_calls} calls of max_calls are held"

    def keys(self) -> set[str]:
        """The keys of the calls that are held and leave records."""
        return {session.events.key for session in self._held if session.events is not SILENT}

    def hang_up(self, key: str) -> bool:
        """Hang up a call from outside. False where there is none with this key, or it is away in the dialplan."""
        for session in self._held:
            if session.events is not SILENT and session.events.key == key:
                return session.drop()
        return False

    def running(self) -> dict[str, object]:
        """The call whose task runs just now, as fields of a log line; empty where it is none. From any thread."""
        task = asyncio.current_task(self._loop)
        wires = () if task is None else self._connections.copy().items()
        call = next((self._held.get(wire) for wire, its in wires if its is task), None)
        return {} if call is None else {"call": call.id, "route": call.route}

    def stood_still(self, seconds: float, place: str) -> None:
        """All calls have stood still for so long; ``place`` is the code (``file:line``) that held up the loop."""
        self.blocked.add(place)
        for session in self._held:
            session.events.tell(CallWarned, "loop.blocked", f"{seconds:.1f} s, {place}")

    async def listen(self, listeners: Listeners | None = None) -> list[str]:
        """Listen where the settings say, or on what is open already; gives the addresses. Raises ConfigError."""
        settings = self._settings
        self._servers = await (listeners or Listeners()).listen(
            LINE, self.wire, settings.host, settings.port, settings.backlog
        )
        return [host_and_port(*sock.getsockname()[:2]) for server in self._servers for sock in server.sockets]

    def wire(self) -> Wire:
        """The protocol for one connection, of whatever transport."""
        return self._wire(self._accept, self._spawn, self._external_host)

    async def retire(self) -> None:
        """Listen no more, because another process does, and wait until all calls are over; those that have come before
        are held like any other.
        """
        _log.info("service.retiring", calls=len(self._held), away=self._away_calls.away)
        self._retired = True
        self._close()
        await self._idle_now()

    def take(self, connection: socket.socket, make: Callable[[], asyncio.BaseProtocol], said: bytes) -> None:
        """Serve a connection that another process has taken for us, and what has come on it so far."""
        self._spawn(self._taken(connection, make, said))

    async def _taken(self, connection: socket.socket, make: Callable[[], asyncio.BaseProtocol], said: bytes) -> None:
        try:
            _, protocol = await self._loop.connect_accepted_socket(make, connection)
        except OSError:  # it has been closed on its way
            connection.close()
            return
        if said and isinstance(protocol, asyncio.Protocol):
            protocol.data_received(said)

    async def stop(self, drain: float) -> None:
        """Take no new calls; let live ones finish for ``drain`` seconds, then leave them to the dialplan."""
        if not self._stopping:
            self._stopping = True
            if self._servers or self._retired:
                _log.info("service.draining", calls=len(self._held), away=self._away_calls.away, seconds=drain)
        if not self._away_calls.away:
            self._close()  # calls that are away come back to this address; what else comes is sent back
        if not await self._idle_within(drain):
            for wire, task in list(self._connections.items()):
                if task is None:
                    wire.let_go()
                else:
                    task.cancel()
            if not await self._idle_within(STOP_WITHIN):
                await self._cut()
        self._close()

    async def _cut(self) -> None:
        """End what has passed over its cancellation: the line is closed, and in the end the program is given up."""
        for wire in self._connections:
            wire.close()
        if not await self._idle_within(STOP_WITHIN):
            for wire in self._connections:
                if wire.conversation is not None:
                    wire.conversation.give_up()

    def _close(self) -> None:
        for server in self._servers:
            server.close()
        self._servers = ()

    async def _idle_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._idle_now()
        except TimeoutError:
            return False
        return True

    async def _idle_now(self) -> None:
        while self._connections:
            self._idle.clear()
            await self._idle.wait()

    def _accept(self, wire: Wire) -> bool:
        if self._ended_for_good:
            return False
        at_door = self._door.enter(wire.peer(), wire.turn_out, wire.descriptor())
        if at_door is None:
            return False
        self._connections[wire] = None
        wire.ask_first(_PARAMETERS, self._first_line_within, partial(self._begin, wire, at_door))
        return True

    def _begin(self, wire: Wire, at_door: PendingConnection, answer: Event | None) -> None:
        """A connection has answered who calls, or has gone without that."""
        if answer is None:
            if wire.failure is None and wire.said_nothing and not self._stopping:
                self._door.strangers.add("probe")  # it connects and closes: whoever looks whether we are there does so
            else:
                self._report_no_call(at_door, wire.failure)
            self._over(wire, at_door)
        else:
            assert isinstance(answer, Parameters)
            task = asyncio.Task(self._serve(wire, at_door, answer), loop=self._loop, name="call")
            self._connections[wire] = task
            task.add_done_callback(partial(self._over, wire, at_door))

    def _over(self, wire: Wire, at_door: PendingConnection, _task: asyncio.Task[None] | None = None) -> None:
        self._door.leave(at_door)
        self._connections[wire] = None
        # A task that was cancelled before its first step has closed nothing, and Asterisk would wait for ever.
        wire.end(partial(self._gone, wire))

    def _gone(self, wire: Wire) -> None:
        del self._connections[wire]
        if not self._connections:
            self._idle.set()

    async def _serve(self, wire: Wire, at_door: PendingConnection, answer: Parameters) -> None:
        """Serve a connection; a defect of ours ends it and hurts no other call."""
        call = None
        try:
            whole = uncut(answer, self._arguments) if self._arguments else answer
            info = info_from(whole)
            if VARIABLES in info.named:
                info = info_from(whole, await self._facts_in_variables(wire, at_door))
            elif whole is answer and answer.is_full:
                _warn_of_a_cut(info)
            del answer, whole  # half a KiB that would be kept for as long as the call lasts
            if not self._lets_in(wire, info, at_door):
                return
            self._door.leave(at_door)
            self._held[wire] = None  # counted from here on
            call_id, program = info.id or secrets.token_hex(4), self._program
            bind_contextvars(call=call_id)  # every line that is logged from here on in the call's task, and for it
            if program.reads_disk:
                await program.fresh()
            routed = program.find(info)
            if routed is None:
                self._report_no_route(wire, info, call_id)
                return
            language = self._languages.known(info.language) or await self._languages.of(info.language)
            self._held[wire] = call = self._call(wire, info, call_id, routed, language)
            self._record(wire, info, call_id, routed.route, language)
            self._forgotten.begins(call)
            await converse(call, wire, routed.handler, finish_within=self._finish_within)
        except asyncio.CancelledError:
            pass  # the service stops: the call has gone back to the dialplan
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to this call
            _log.error("connection.failed", peer=at_door.peer, error=str(error), exc_info=error)
            wire.close()
        finally:
            self._held.pop(wire, None)
            wire.events.end(_FAILED, "server")  # unless it has been told by whom it was ended
            if call is not None:
                call.close()

    def _record(self, session: Session, info: CallInfo, call_id: str, route: str, language: str = "") -> None:
        """From now on it is told what happens on the call."""
        if self._records is None:
            return
        session.events = events = self._records.begin(session.time)
        if events is not SILENT:
            wall, fact = time_ns() // 1_000_000, info.named.get
            facts = (call_id, fact("from", ""), fact("to", ""), route, language, fact("channel", ""), fact("id", ""))
            served = self._records.served, self._records.program
            events.tell(CallConnected, VERSION, wall, *facts, *served, _arguments(info) if events.is_cassette else "")

    def _record_refused(self, session: Session, info: CallInfo, status: Status) -> None:
        """A call that may come in is turned away: it leaves a record, too."""
        self._record(session, info, info.id, info.positional[0] if info.positional else "")
        session.events.tell(CallRefused, status.value, len(self._held))
        session.events.end(status.value, "server")

    async def _facts_in_variables(self, wire: Wire, at_door: PendingConnection) -> Mapping[str, str | None]:
        """The facts of a call that are in variables. Raises CancelledError where they cannot be had."""
        try:
            facts = await wire.ask(_FACTS, within=self._first_line_within)
        except (ProtocolError, asyncio.CancelledError) as error:
            self._report_no_call(at_door, wire.failure or error)
            raise asyncio.CancelledError from None
        assert isinstance(facts, Variables)
        return values_of(facts, _FACTS.names)

    def _report_no_call(self, at_door: PendingConnection, error: BaseException | None) -> None:
        self._door.strangers.add("silent")
        self._seldom.warn("connection.no_call", peer=at_door.peer, error=str(error or "") or "closed")

    def _lets_in(self, wire: Wire, info: CallInfo, at_door: PendingConnection) -> bool:
        """Whether it is a new call that may come in; what is none has its answer."""
        if RESUME in info.named:  # it has been counted since it came for the first time
            self._come_back(wire, info)
            return False
        refused = self._refused(info, at_door)
        if refused is None:
            return True
        if refused is not Status.DENIED:  # a stranger writes no records
            self._record_refused(wire, info, refused)
        leave(wire, refused)
        return False

    def _refused(self, info: CallInfo, at_door: PendingConnection) -> Status | None:
        """Why a new call may not come in, which is logged; None where it may."""
        if self._stopping:
            self.turned_away.add("stopped")
            return Status.STOPPED
        if not self._has_token(info):
            self.turned_away.add("denied")
            self._seldom.warn("call.denied", call=info.id, peer=at_door.peer)
            return Status.DENIED
        self._look_at_dialplan(info)
        if at_door.scarce or len(self._held) >= self._max_calls:
            self.turned_away.add("busy")
            self._seldom.warn("call.busy", call=info.id, calls=len(self._held), away=self._away_calls.away)
            return Status.BUSY
        return None

    def _call(self, session: Session, info: CallInfo, call_id: str, routed: Routed, language: str) -> Call:
        program = self._program
        return Call(
            session,
            self._context,
            info,
            id=call_id,
            route=routed.route,
            args=routed.args,
            language=language,
            hotkeys=program.hotkeys,
            hotwords=program.hotwords,
            flows=program.carry_out,
            translate=None if self._translator is None else self._translator(),
        )

    def _report_no_route(self, session: Session, info: CallInfo, call_id: str) -> None:
        """No conversation answers this call: it goes back."""
        route = info.positional[0] if info.positional else ""
        known = self._program.route_names
        names = ", ".join(known[:_ROUTES_TOLD]) + (", ..." if len(known) > _ROUTES_TOLD else "")
        hint = "add @app.route() as the default" + (f", or ask for one of: {names}" if names else "")
        self.turned_away.add("no_route")
        _log.error("call.no_route", call=call_id, route=route, hint=hint)
        self._record_refused(session, info, Status.NO_ROUTE)
        leave(session, Status.NO_ROUTE)

    def _look_at_dialplan(self, info: CallInfo) -> None:
        """Say once that Asterisk's dialplan is one of an earlier voicekit, which goes on working."""
        if VARIABLES in info.named and 0 < info.dialplan < MARK and not self._told_of_old_dialplan:
            self._told_of_old_dialplan = True
            _log.warning(
                "dialplan.old",
                seen=info.dialplan,
                printed=MARK,
                hint="print it anew (voicekit dialplan), paste it, and reload Asterisk's dialplan",
            )

    def _come_back(self, wire: Wire, info: CallInfo) -> None:
        """A connection of a call that was away: back again, or only with the news that its channel is gone."""
        away_call = self._away_calls.find(info.named[RESUME])
        if away_call is None:
            if self.elsewhere(wire.descriptor()):
                wire.give_away()
                return
            self.turned_away.add("unexpected")
            self._seldom.warn("call.unexpected", call=info.id)
            leave(wire, Status.GONE)
        elif GONE in info.named:
            away_call.gone()
            leave(wire, Status.OK)
        else:
            away_call.resume(wire)

    def _has_token(self, info: CallInfo) -> bool:
        return self._token is None or hmac.compare_digest(info.token.encode(), self._token)


def _arguments(info: CallInfo) -> str:
    """What the dialplan passed beside the route and the facts of the call, as it writes them."""
    known = {*FACTS, VARIABLES, RESUME}
    named = (f"{name}={quote(value)}" for name, value in info.named.items() if name not in known)
    return ",".join([*map(quote, info.positional[1:]), *named])


def _warn_of_a_cut(info: CallInfo) -> None:
    _log.warning(
        "dialplan.cut",
        call=info.id,
        bytes=PARAMETERS_MAX,
        hint="Asterisk keeps no more: pass the facts in variables, as `voicekit dialplan` prints it",
    )
