"""One call on the harness: the interpreter, a call and a server over the simulated Asterisk, in memory."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from voicekit._asr.engine import Hypothesis
from voicekit._authoring.harness.flow_set import FlowSet
from voicekit._authoring.harness.prompts import Estimated
from voicekit._authoring.harness.stubs import Outcomes, StubbedActions, StubbedWebhooks, whom_of, world_of
from voicekit._authoring.harness.text_recognizer import TextRecognizer
from voicekit._authoring.scripts import CallScript, HeardText
from voicekit._call.call import Call
from voicekit._call.info import as_variables
from voicekit._call.speech.capture import SpeechInput
from voicekit._dialog.hours import zone
from voicekit._dialog.interpreter.checkpoint import Savepoint
from voicekit._dialog.interpreter.interpreter import Interpreter
from voicekit._dialog.interpreter.trace import FlowEvent, Trace
from voicekit._records.keeping import CallRecords
from voicekit._server.app import App
from voicekit._server.dialplan import MARK
from voicekit._server.program import Program
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.errors import NoInput, NoMatch
from voicekit.testing.asterisk import Caller, Setup, Visit, World, to_protocol
from voicekit.testing.asterisk import call as place_call
from voicekit.testing.asterisk.tap import Plug, into_address

__all__ = ["HarnessCall", "on_line", "staged"]

TAPPED = {"id": "call", "channel": "harness", "tap": "voicekit-tap"}

CONNECTING = {"Dial", "Queue", "VoiceMail", "Goto"}


class HarnessCall:
    """A call in progress (`voicekit._authoring.scripts.ScriptHarness`). ``observe`` is told of each trace, too."""

    def __init__(
        self,
        observe: Callable[[Trace], None] | None = None,
        speech_input: SpeechInput | None = None,
        plug: Plug = into_address,
        *,
        by_keys_alone: bool = False,
    ) -> None:
        """``speech_input`` is what the caller's sound is heard with, which comes over ``plug``: without it, a caller
        speaks in words.
        """
        self.traces: list[Trace] = []
        self.recognizer = TextRecognizer()
        self._words = self.recognizer.speech_input
        self.speech_input = None if by_keys_alone else speech_input or self._words
        self.plug = plug
        self.prompts = Estimated()
        self.error: Exception | None = None
        self.caller: Caller
        self._observe = observe
        self._changed = asyncio.Event()
        self._base = asyncio.get_running_loop().time()

    @property
    def node(self) -> str:
        """The node in which the call is."""
        return self.traces[-1].node if self.traces else ""

    @property
    def started(self) -> float:
        return self.caller.started

    @property
    def seconds(self) -> float:
        return self.caller.seconds

    @property
    def heard(self) -> Sequence[HeardText]:
        start, prompts = self.caller.started, self.prompts
        return [
            HeardText(each.start - start, text, prompts.is_private(each.file))
            for each in self.caller.heard
            if (text := prompts.label(each.file))
        ]

    @property
    def transfers(self) -> Sequence[str]:
        return [f"{self._node_at(visit.start)}: {_written(visit)}" for visit in self.connections]

    @property
    def sounds(self) -> Sequence[tuple[float, float]]:
        start, now = self.caller.started, self.seconds
        label = self.prompts.label
        heard = [each for each in self.caller.heard if label(each.file)]
        played = [(each.start - start, now if each.ending is None else each.end - start) for each in heard]
        away = [(each.start - start, now if each.end is None else each.end - start) for each in self.caller.visits]
        return sorted(played + away)

    @property
    def values(self) -> Mapping[str, object]:
        return self.traces[-1].values if self.traces else {}

    @property
    def masked(self) -> frozenset[str]:
        return self.traces[-1].masked if self.traces else frozenset()

    @property
    def connections(self) -> list[Visit]:
        """The applications in which the caller was connected with somebody, so far."""
        return [visit for visit in self.caller.visits if visit.application in CONNECTING]

    @property
    def is_heard(self) -> bool:
        """Whether the caller's sound is heard, and not their words."""
        return self.speech_input is not self._words

    @property
    def is_listening(self) -> bool:
        return self.recognizer.is_listening or self._is_recording()

    @property
    def ended(self) -> str:
        outcome = self.caller.outcome
        if outcome is None:
            return ""
        if self.error is None:
            return outcome
        kind = type(self.error).__name__
        return f"{outcome} ({kind})" if isinstance(self.error, NoInput | NoMatch) else f"error: {kind}: {self.error}"

    @property
    def is_quiet(self) -> bool:
        return self.caller.playing is None

    def press(self, keys: str) -> None:
        self.caller.press(keys)

    def say(self, hypotheses: tuple[Hypothesis, ...]) -> None:
        if self._is_recording():
            self.caller.say(self.recognizer.leave_message(hypotheses))
        else:
            self.recognizer.say(hypotheses)

    def hang_up(self) -> None:
        self.caller.hang_up()

    async def until(self, found: Callable[[], bool], within: float) -> bool:
        """As the seam says."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not found():
                    if self.caller.outcome is not None:
                        return False
                    self._changed.clear()
                    await self._changed.wait()
                return True
        return found()

    def tell(self, trace: Trace) -> None:
        """Something has happened in a flow."""
        self.traces.append(trace)
        self._changed.set()
        if self._observe is not None:
            self._observe(trace)

    def begin(self, caller: Caller) -> None:
        """The call is there."""
        self.caller = caller
        caller.watch(self._changed.set)

    def _is_recording(self) -> bool:
        visits = self.caller.visits
        return bool(visits) and visits[-1].application == "Record" and visits[-1].end is None

    def _node_at(self, time: float) -> str:
        return next((trace.node for trace in reversed(self.traces) if trace.at <= time), "")


def _written(visit: Visit) -> str:
    if visit.application == "Goto":
        return f"Goto {whom_of(visit.application, visit.arguments).partition(':')[2]}"
    return f"{visit.application} {visit.arguments[0] if visit.arguments else ''}"


@asynccontextmanager
async def on_line(
    harness: HarnessCall,
    program: Program,
    settings: Settings,
    *,
    outcomes: Outcomes,
    facts: Mapping[str, str],
    arguments: Sequence[str] = (),
    records: CallRecords | None = None,
) -> AsyncIterator[HarnessCall]:
    """A call to a program in memory; ``facts`` and ``arguments`` are those that its dialplan would pass."""
    async with Service(program, settings, harness.prompts, harness.speech_input, records=records) as service:
        world = World(world_of(outcomes, lambda: harness.node), plug=harness.plug)
        setup = Setup(args=(*arguments, "vars=1"), variables=as_variables(TAPPED | {"dialplan": str(MARK), **facts}))
        async with place_call(
            to_protocol(service.wire), harness.prompts.seconds, setup, harness.prompts.label, world=world
        ) as caller:
            harness.begin(caller)
            yield harness


@asynccontextmanager
async def staged(
    flow_set: FlowSet,
    script: CallScript,
    outcomes: Outcomes,
    recordings: Path,
    observe: Callable[[Trace], None] | None = None,
    *,
    saved: Savepoint | None = None,
) -> AsyncIterator[HarnessCall]:
    """A call to the flow_set's first flow, as a script begins it; its steps are not played. Raises FlowError.

    With ``saved`` it begins where another call was.
    """
    flows = flow_set.forced(script.forces)
    flow = flows.flows[flows.first].flow
    harness, loop = HarnessCall(observe), asyncio.get_running_loop()
    begun, now = loop.time(), _begin(script.now, [hours.zone for hours in flow.hours.values()])
    own = flow_set.actions.get(flows.first, {})
    interpreter = Interpreter(
        flows.flows,
        StubbedActions(outcomes, lambda: harness.node, own),
        translate=flow_set.translate,
        observe=harness.tell,
        clock=lambda: now + dt.timedelta(seconds=loop.time() - begun),
        webhooks=StubbedWebhooks(outcomes, lambda: harness.node),
    )
    app = App()

    @app.route()
    async def answer(call: Call) -> None:
        try:
            await interpreter.run(call, flows.first, script.arguments, saved=saved)
            if harness.traces[-1].event is FlowEvent.ENDED:  # else it has left the call itself
                await call.hangup()
        except Exception as error:
            harness.error = error
            raise

    settings = Settings(
        language=script.language or flow.language, recordings=recordings, dial_allow=flow_set.dial_allow
    )
    facts = {"from": script.caller, "to": script.called}
    async with on_line(harness, app, settings, outcomes=outcomes, facts=facts):
        yield harness


def _begin(now: dt.datetime | None, zones: Sequence[str]) -> dt.datetime:
    """The time of day at which the call begins; without a zone it is that of the flow's hours."""
    own = zone(zones[0]) if zones else dt.UTC
    if now is None:
        return dt.datetime.now(own)
    return now if now.tzinfo is not None else now.replace(tzinfo=own)
