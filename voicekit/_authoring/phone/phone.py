"""The telephone of a test: calls to programs and flows, step by step, each in virtual time and to its end."""

import asyncio
import datetime as dt
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from voicekit._authoring.harness.call import HarnessCall, on_line
from voicekit._authoring.harness.stubs import whom_of
from voicekit._authoring.phone.fakes import FakedWebhooks, Fakes
from voicekit._authoring.phone.rehearsal import Outside, Rehearsal
from voicekit._authoring.program import load_checked
from voicekit._authoring.scripts import ScriptPlayer, StepUnmet, failed_in, told
from voicekit._authoring.scripts.document import Outcome, SaidStep, ScriptStep
from voicekit._events import Told
from voicekit._events import told as events_of
from voicekit._events.kinds import QuestionMissed
from voicekit._events.readers import EventReaders
from voicekit._logs import silenced
from voicekit._owncode import is_library
from voicekit._prompts.catalog.lookup import Catalogs
from voicekit._prompts.source import Translate
from voicekit._records.keeping import CallRecords
from voicekit._server.app import App
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.flows import is_flows
from voicekit._server.program import Program
from voicekit._server.recognition import speech_input_of
from voicekit._settings import Settings
from voicekit.errors import ProgramError
from voicekit.testing.asterisk.listener import Unmet
from voicekit.testing.asterisk.tap import into_protocol
from voicekit.testing.fast import FastLoop, Pool

__all__ = ["PATIENCE", "Phone", "PhoneCaller", "translations"]

PATIENCE = 60.0
"""Virtual seconds that a caller waits for anything, unless told otherwise."""

GOODBYE = 600.0
"""Virtual seconds that a call may take to end after its last step; then it is cut."""

_Result = TypeVar("_Result")

Do = Callable[[Coroutine[Any, Any, Any]], Any]
"""Lets virtual time pass until some work is done, and gives its result."""


class PhoneCaller:
    """One caller in one call: what a step waits for takes no real time.

    A step that is not met raises `Unmet`, an AssertionError which tells the conversation so far.
    """

    def __init__(self, do: Do, harness: HarnessCall, rehearsal: Rehearsal, readers: EventReaders) -> None:
        self._do, self._harness, self._rehearsal, self._readers = do, harness, rehearsal, readers
        self._rows: list[Any] = []
        readers.keep(lambda _key, rows: self._rows.extend(rows))
        self._player = ScriptPlayer(harness)
        self._connected = 0
        self._looked_at_error = False

    # -- what the caller does -----------------------------------------------------------------------------------------

    def hears(self, text: str, within: float = PATIENCE) -> str:
        """Wait until a prompt begins in which this is said, without regard to case; ``/.../`` is a regular expression.

        Gives the whole prompt. One that was waited for does not count again.
        """
        __tracebackhide__ = True
        self._step(hears=text, within=within)
        return self._player.last_heard

    def presses(self, keys: str) -> None:
        """Press keys now, 0.2 seconds apart: a prompt is cut short where that is allowed."""
        __tracebackhide__ = True
        self._step(presses=keys)

    def says(self, *texts: str, confidence: float = 0.95, wav: str | Path | None = None) -> None:
        """Say something as soon as a question listens: ``texts`` are what a recognizer takes it for, likeliest first.

        ``wav`` is a recording, which the recognizer of the settings hears: ``phone.call(..., recognizer=True)``.
        """
        __tracebackhide__ = True
        if wav is not None:
            self._do(self._speak(Path(wav)))
            return
        if self._harness.is_heard:
            raise ProgramError("a recognizer hears sound, not text", hint="says(wav=...), or leave recognizer=True out")
        self._step(says=tuple(SaidStep(text=text, confidence=confidence) for text in texts))

    def silent(self, seconds: float | None = None) -> None:
        """Say and press nothing for so many seconds; without them, until a question has not been answered in time."""
        __tracebackhide__ = True
        if seconds is not None:
            self._step(waits=seconds)
            return
        missed = self._missed()
        if not self._do(self._harness.until(lambda: self._missed() > missed, PATIENCE)):
            raise Unmet(self._complaint("a question that waits for an answer", "none was given up")) from self._cause

    def hangs_up(self) -> None:
        """Hang up, and wait until the program has noticed."""
        __tracebackhide__ = True
        self._step(hangs_up=True)

    # -- what must be so ----------------------------------------------------------------------------------------------

    def ends(self, within: float = PATIENCE) -> str:
        """Wait until the call has ended; gives how: ``hangup`` (by the program), ``exit`` (back to the dialplan),
        ``caller``.
        """
        __tracebackhide__ = True
        self._step(then="ends", within=within)
        return str(self._harness.caller.outcome)

    def comes_to(self, node: str, within: float = PATIENCE) -> None:
        """Wait until the call comes to a node of its flow."""
        __tracebackhide__ = True
        self._step(then=f"node {node}", within=within)

    @property
    def transfer(self) -> str | None:
        """With whom the caller is connected next: ``queue:support``, ``dial:PJSIP/100``, ``voicemail:100``,
        ``goto:100@internal``. Waits for it; None where the call ends without.
        """
        return self.transferred()

    def transferred(self, within: float = PATIENCE) -> str | None:
        """As `transfer`, within so many seconds."""
        place = self._connected
        self._do(self._harness.until(lambda: len(self._harness.connections) > place, within))
        found = self._harness.connections[place : place + 1]
        self._connected += len(found)
        return whom_of(found[0].application, found[0].arguments) if found else self._last_transfer()

    @property
    def heard(self) -> list[str]:
        """All that was heard so far, in order."""
        return [each.text for each in self._harness.heard]

    @property
    def values(self) -> dict[str, object]:
        """The variables of the flow that runs, or of the one that ended last."""
        return dict(self._harness.values)

    @property
    def variables(self) -> dict[str, str]:
        """The variables of the channel, as the dialplan finds them: those that the program has set, and its own."""
        return dict(self._harness.caller.leg.model.variables.channel)

    @property
    def events(self) -> list[Told]:
        """What the call's record tells until now: each with its milliseconds."""
        self._readers.flush()
        return list(events_of(self._rows))

    @property
    def status(self) -> str:
        """Why the call did not end well, as the dialplan has it: BUSY, ERROR, ...; empty where it did."""
        return self._harness.caller.status

    @property
    def seconds(self) -> float:
        """The age of the call, in virtual time."""
        return self._harness.seconds

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self._harness.caller.outcome is not None

    @property
    def error(self) -> BaseException | None:
        """What the program failed with. A failure that a test does not look at fails the test."""
        self._looked_at_error = True
        return self._rehearsal.error

    @property
    def conversation(self) -> str:
        """All that was heard and done, with its seconds."""
        return "\n".join([*told(self._player.failure(None, "", ""))][2:])

    # -- how ----------------------------------------------------------------------------------------------------------

    def _last_transfer(self) -> str | None:
        found = self._harness.connections[-1:]
        return whom_of(found[0].application, found[0].arguments) if found else None

    async def _speak(self, wav: Path) -> None:
        self._harness.caller.say(wav)
        await self._harness.caller.silent()

    def _step(self, **given: Any) -> None:
        __tracebackhide__ = True
        try:
            step = ScriptStep(**given)
        except ValidationError as error:
            what = "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors(include_url=False))
            raise ProgramError(f"no caller can do that: {what}", hint="docs/howto/testing.md has the steps") from None
        try:
            self._do(self._player.step(step))
        except StepUnmet as unmet:
            raise Unmet(self._complaint(str(step), str(unmet))) from self._cause

    def _complaint(self, expected: str, instead: str) -> str:
        failure = self._player.failure(None, f"expected: {expected}", instead)
        place, why = self._rehearsal.place, self._rehearsal.failure or failed_in(self._harness)
        where = " at ".join(each for each in (failure.where if self._harness.traces else "", place) if each)
        if self.ended and self.status:
            failure = replace(failure, instead=f"{instead}, VOICEKIT_STATUS={self.status}")
        lines = list(told(replace(failure, where=where or "the program")))
        return "\n".join([lines[0], *([f"the program failed: {why}"] if why and why != instead else []), *lines[1:]])

    @property
    def _cause(self) -> BaseException | None:
        """The program's own error, with the traceback from its own code on."""
        error = self._rehearsal.error
        if error is None or not self._rehearsal.failure:
            return None
        trace = error.__traceback__
        while trace is not None and is_library(trace.tb_frame.f_code.co_filename):
            trace = trace.tb_next
        return error.with_traceback(trace)

    def _missed(self) -> int:
        """How many times the caller has not answered."""
        return sum(isinstance(each.event, QuestionMissed) and each.event.why == "no_input" for each in self.events)

    def tell_in(self, error: AssertionError) -> None:
        """An assertion of the test itself has failed: the conversation is told with it."""
        if not isinstance(error, Unmet):
            error.add_note(self._complaint("what the test asserts", "it did not hold"))

    def finish(self) -> None:
        """The test is done with the call: it is hung up, and what went wrong in the program fails the test."""
        if not self.ended:
            self._harness.hang_up()
            self._do(self._harness.until(lambda: self.ended, GOODBYE))
        wrong = self._rehearsal.failure or failed_in(self._harness)
        if wrong and not self._looked_at_error:
            raise Unmet(self._complaint("no failure of the program itself", wrong)) from self._cause


@dataclass(frozen=True, slots=True)
class _Call:
    """One call as a test asks for it."""

    program: Program
    route: str
    arguments: tuple[str, ...]
    facts: Mapping[str, str]
    language: str
    now: dt.datetime
    fakes: Fakes
    recordings: Path
    translate: Translate | None
    recognizer: Settings | None


class Phone:
    """Calls programs and flows from a test, in virtual time; the fixture ``phone`` of pytest."""

    def __init__(self, folder: Path | None = None) -> None:
        """Relative paths of programs start at ``folder`` where there is such a file, else at the working directory."""
        self._folder = folder
        self._stack = ExitStack()
        self._runner: asyncio.Runner | None = None

    @contextmanager
    def call(
        self,
        target: str | Path | App,
        route: str = "",
        *,
        caller: str = "100",
        called: str = "",
        language: str = "",
        arguments: Mapping[str, str] | Sequence[str] = (),
        now: dt.datetime | str | None = None,
        actions: Mapping[str, object] | None = None,
        webhooks: Mapping[str, object] | None = None,
        transfers: Mapping[str, Outcome] | None = None,
        recognizer: bool | Settings = False,
    ) -> Iterator[PhoneCaller]:
        """Call a program's file, ``package.module:app``, an App, a flow, or a folder of flows; hang up at the end.

        ``route`` and ``arguments`` are what the dialplan passes. ``now`` is the time of flows: hours, today, now.
        ``actions``, ``webhooks`` (by node, or by a pattern of their address) and ``transfers`` (by node, or by whom:
        ``queue:support``) say what comes of them: a value, an exception, or a function. Without one, an action of the
        program is carried out, a webhook fails, and somebody answers a transfer. With a ``recognizer`` callers are
        heard by that of the settings, and say recordings.
        """
        if _is_within_a_loop():
            raise ProgramError("phone.call() stands in an async test", hint="use async_phone, and await its steps")
        program, written = self._program(target)
        named, plain = (arguments, ()) if isinstance(arguments, Mapping) else ({}, tuple(arguments))
        wanted = _Call(
            program,
            route,
            (*([route] if route else []), *plain, *(f"{name}={quote(value)}" for name, value in named.items())),
            {"from": caller, "to": called} | ({"lang": language} if language else {}),
            language or "en",
            _moment(now),
            Fakes(actions or {}, webhooks or {}, transfers or {}),
            self._recordings(),
            translations(written),
            None if recognizer is False else Settings() if recognizer is True else recognizer,
        )
        with silenced(), self._line(wanted) as made:
            try:
                yield made
            except AssertionError as error:
                made.tell_in(error)
                raise
            made.finish()

    def close(self) -> None:
        """Nothing more is called."""
        self._stack.close()
        self._runner = None

    @contextmanager
    def _line(self, wanted: _Call) -> Iterator[PhoneCaller]:
        """The call, in a task of its own: what it holds is given back where it was taken."""
        held, over = self._loop.create_future(), asyncio.Event()

        async def hold() -> None:
            try:
                async with _placed(wanted, self._do) as made:
                    held.set_result(made)
                    await over.wait()
            except BaseException as error:
                if held.done():
                    raise
                held.set_exception(error)

        task = asyncio.Task(hold(), loop=self._loop)
        try:
            yield self._do(_awaited(held))
        finally:
            over.set()
            self._do(_awaited(task))

    @property
    def _loop(self) -> FastLoop:
        if self._runner is None:
            self._runner = self._stack.enter_context(asyncio.Runner(loop_factory=FastLoop))
        loop = self._runner.get_loop()
        assert isinstance(loop, FastLoop)
        return loop

    def _do(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        assert self._runner is not None
        return self._runner.run(work)

    def _program(self, target: str | Path | App) -> tuple[Program, Path | None]:
        """The program, and where its flows lie. Raises ProgramError, FlowError."""
        if isinstance(target, App):
            return target, None
        beside = None if self._folder is None else self._folder / target
        file = str(target).rpartition(":")[0] or str(target)
        known = self._folder is not None and (self._folder / file).exists()
        name = str(beside) if known else str(target)
        return load_checked(name), Path(name) if is_flows(name) else None

    def _recordings(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="voicekit-"))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder


async def _awaited(future: "asyncio.Future[_Result]") -> _Result:
    return await future


@asynccontextmanager
async def _placed(wanted: _Call, do: Do) -> AsyncIterator[PhoneCaller]:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, FastLoop)
    begun = loop.time()
    settings = Settings(language=wanted.language, recordings=wanted.recordings)
    readers = EventReaders()
    readers.cassette = True
    async with _heard_by(wanted, loop) as harness:
        fakes = wanted.fakes
        rehearsal = Rehearsal(
            wanted.program,
            harness,
            Outside(fakes, FakedWebhooks(fakes, lambda: harness.node), fakes.functions),
            lambda: wanted.now + dt.timedelta(seconds=loop.time() - begun),
            wanted.translate,
        )
        made = PhoneCaller(do, harness, rehearsal, readers)
        async with on_line(
            harness,
            rehearsal,
            settings,
            outcomes=wanted.fakes,
            facts=wanted.facts,
            arguments=wanted.arguments,
            records=CallRecords(readers, "test", ""),
        ):
            yield made
    readers.close()


@asynccontextmanager
async def _heard_by(wanted: _Call, loop: FastLoop) -> AsyncIterator[HarnessCall]:
    """The call's own ears: words, or the recognizer of the settings."""
    if wanted.recognizer is None:
        yield HarnessCall()
        return
    tap = AudioSocketServer()
    async with speech_input_of(
        wanted.recognizer, tap, lambda threads: Pool(loop, threads), wanted.program.languages
    ) as speech_input:
        if speech_input is None:
            raise ProgramError("no recognizer is there to hear callers", hint="voicekit models list, or says(text)")
        await speech_input.recognition.load(wanted.language)
        yield HarnessCall(speech_input=speech_input, plug=into_protocol(tap.line))


def _is_within_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _moment(now: dt.datetime | str | None) -> dt.datetime:
    if now is None:
        return dt.datetime.now(dt.UTC).astimezone()
    moment = dt.datetime.fromisoformat(now) if isinstance(now, str) else now
    return moment if moment.tzinfo is not None else moment.astimezone()


def translations(written: Path | None) -> Translate | None:
    if written is None:
        return None
    return Catalogs.open(Settings().beside(written).catalogs).translate
