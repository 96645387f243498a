"""One call of a walk: it is led through the flow, and what was gone and what went wrong is noted."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from voicekit._authoring.explore.caller import PATIENCE, WalkingCaller
from voicekit._authoring.explore.report import Defect
from voicekit._authoring.explore.scheduler import NEARBY, Scheduler
from voicekit._authoring.explore.starts import Start
from voicekit._authoring.scripts.document import CallScript, Stub
from voicekit._authoring.scripts.harness import ScriptHarness
from voicekit._authoring.scripts.player import EXPECTED
from voicekit._dialog.document.node import Act, Way
from voicekit._dialog.interpreter.trace import HIDDEN, FlowEvent, Trace

__all__ = ["DEAD_AIR", "SimulatedCall"]

DEAD_AIR = 10.0
"""Seconds in which nothing is said and nothing asked for."""

TOLERANCE = 0.5

RUNS_ON = 100
"""Prompts in a row without a question: no caller listens to so much."""

WITHOUT_NEWS = 25
"""Questions without a way that is new, and twice as many as there are nodes on the way to a call's goal: then it is
hung up.
"""

MOST_QUESTIONS = 100
"""Questions of one call: another begins where it was, and need not remember so much."""

_SHOWN: dict[str, dict[str, Any]] = {
    "crash": {"then": "ends"},
    "loop": {"then": "ends"},
    "dead air": {"then": "speaks", "within": DEAD_AIR},
    "stuck": {"then": "speaks", "within": PATIENCE},
}
"""The step that fails where a script leads to such a defect."""

_HEARD = {FlowEvent.SAID, FlowEvent.ASKED}

_WAITED_FOR = {FlowEvent.ASKED, FlowEvent.WORKED, FlowEvent.ANSWERED}


@dataclass(slots=True)
class SimulatedCall:
    """One call. `go` leads it to its end; `defects` are what went wrong."""

    harness: ScriptHarness
    scheduler: Scheduler
    script: CallScript
    caller: WalkingCaller
    came: deque[Start]
    """Where others can begin: at each node of the outermost flow to which the call has come, and which is not looked at
    yet.
    """
    defects: list[Defect] = field(default_factory=list)
    _read: int = 0
    _pending: Trace | None = None
    """The question that waits for its answer."""
    _asked: Trace | None = None
    """The last question."""
    _recording: str = ""
    _resolved: Way | None = None
    """The way whose question is over, for good or not: the next event tells."""
    _run_on: int = 0
    """Prompts since the last question or work."""
    _unasked: set[str] = field(default_factory=set)
    """Nodes of endless loops to which the call has come since the caller last answered something."""
    _loops: bool = False
    _stale: int = 0
    _asked_for: int = 0
    """Questions so far."""
    _node: str = ""
    """The node of the outermost flow in which the call is."""
    _records: bool = False
    """Whether something was recorded, which belongs to this call alone: no other can begin where it is."""
    _covered: bool = False
    """Whether the call has come to where another has been, and no way that is left is near."""
    _hears: bool = False
    """Whether something was heard or asked since."""

    def __post_init__(self) -> None:
        began = self.scheduler.log.began
        self._run_on, self._unasked = began.run_on, set(began.unasked)

    async def go(self) -> None:
        """Lead the call until it ends, or nothing new is found any more."""
        harness = self.harness
        while not harness.ended and not self._is_pointless():
            self._take_in()
            if self._pending is not None:
                await self._answer(self._pending)
            elif self._recording:
                await self._record(self._recording)
            elif not await harness.until(lambda: len(harness.traces) > self._read, PATIENCE) and not harness.ended:
                self._found("stuck", f"nothing has happened for {PATIENCE:.0f} s")
                break
        if not harness.ended:
            harness.hang_up()
            await harness.until(lambda: bool(harness.ended), PATIENCE)
        self._take_in()
        self._look_back()

    def _is_pointless(self) -> bool:
        if self._run_on > RUNS_ON:
            self._found("loop", f"{RUNS_ON} prompts in a row, and no question")
            return True
        patience = max(WITHOUT_NEWS, 2 * self.scheduler.distance)
        return (
            self._loops
            or (self._covered and self._hears)
            or self._stale > patience
            or (self._asked_for > MOST_QUESTIONS and not self.scheduler.goal)
        )

    async def _answer(self, asked: Trace) -> None:
        self._pending = None
        self._asked_for += 1
        before = self.scheduler.progress
        if not await self.caller.answer(asked):
            self._found("stuck", f"the answer to {asked.fields.get('slot') or asked.node} leads nowhere")
        self._take_in()
        self._stale = 0 if self.scheduler.progress > before else self._stale + 1

    async def _record(self, node: str) -> None:
        """Speak into a recording, or not."""
        self._recording = ""
        way = self.scheduler.choose(node, Act.HAPPENS)
        if way is None or way.detail == "recorded":
            await self.caller.speak("good morning")

    # -- what is gone ------------------------------------------------------------------------------------------------

    def _take_in(self) -> None:
        for trace in self.harness.traces[self._read :]:
            self._read += 1
            self.scheduler.flow = trace.flow
            self._run_on = 0 if trace.event in _WAITED_FOR else self._run_on + (trace.event is FlowEvent.SAID)
            self._hears = self._hears or trace.event in _HEARD
            self._records = self._records or trace.fields.get("work") == "record"
            if trace.event is FlowEvent.ASKED:
                self._pending = self._asked = trace
            if trace.event is FlowEvent.FAILED and trace.fields.get("why") not in EXPECTED:
                why = "loop" if trace.fields.get("why") == "loop" else "crash"
                self._found(why, str(trace.fields.get("text")), trace.node)
            if trace.flow == self.scheduler.plan.compiled.name:
                self._note(trace)

    def _note(self, trace: Trace) -> None:
        scheduler, way = self.scheduler, self.caller.way
        match trace.event:
            case FlowEvent.ENTERED:
                self._entered(trace)
            case FlowEvent.ANSWERED | FlowEvent.MISSED:
                self._pending = None
                if trace.event is FlowEvent.ANSWERED:
                    self._unasked.clear()
                self._resolved = way if way is not None and _fits(way, trace) else None
            case FlowEvent.COMMAND:
                self._unasked.clear()
                self._pending, self._resolved = self._asked, None  # it is asked again, without being told anew
                self._credit(trace.node, Act.COMMANDS, str(trace.fields.get("name")))
            case FlowEvent.ASKED:
                if not self._is_again(trace):
                    scheduler.went(self._resolved)
                    self._resolved = None
            case FlowEvent.FAILED if trace.fields.get("target"):
                pass  # the call goes on there
            case FlowEvent.WENT | FlowEvent.FAILED:
                self._pending = None
                scheduler.went(self._resolved)
                self._resolved = None
                self._left(trace)

    def _entered(self, trace: Trace) -> None:
        name = trace.node
        self._come(trace)
        self._look_for_loop(name)
        node = self.scheduler.plan.compiled.flow.nodes[name]
        self._recording = name if node.records else ""
        if node.ends_call:
            self._credit(name, Act.ALONE, "")

    def _come(self, trace: Trace) -> None:
        """Note where the call is, for others to begin there, and whether it need not go on."""
        if trace.saved is None:
            return  # within a subflow, and that is walked through by itself
        plan, name, is_first = self.scheduler.plan, trace.node, self._node == ""
        self._node = name
        is_new = self._is_new(self.came.popleft())
        begins = is_first and self.scheduler.log.began.saved is not None
        is_wanted = begins or is_new or self.scheduler.goal or name in plan.endless or plan.near(name) <= NEARBY
        self._covered, self._hears = not is_wanted, False

    def _is_new(self, here: Start) -> bool:
        assert here.saved is not None
        if here.saved.resume is not None or self._records:
            return False
        here.run_on, here.unasked = self._run_on, frozenset(self._unasked)
        return self.scheduler.plan.come(here)

    def _look_for_loop(self, name: str) -> None:
        if name in self.scheduler.plan.endless:
            if name in self._unasked:
                self._found("loop", f"the call comes back to {name} without an answer of the caller's", name)
                self._loops = True
            self._unasked.add(name)

    def _left(self, trace: Trace) -> None:
        chosen = self.scheduler.chosen.pop(trace.node, None)
        if chosen is not None and chosen.act is Act.HAPPENS:
            self.scheduler.went(chosen)
        self._credit(trace.node, Act.ALONE, "")
        self.scheduler.left_for(trace.node, str(trace.fields.get("target")))
        self.scheduler.reached(trace.node)

    def _is_again(self, trace: Trace) -> bool:
        """Whether a question is asked anew, by the same caller for the same way."""
        way = self._resolved
        return way is not None and way.act in {Act.SILENT, Act.WRONG} and trace.fields.get("tried") != 1

    def _credit(self, node: str, act: Act, detail: str) -> None:
        for way in self.scheduler.plan.ways.get(node, ()):
            if way.act is act and way.detail == detail:
                self.scheduler.went(way)

    # -- what went wrong ---------------------------------------------------------------------------------------------

    def _look_back(self) -> None:
        """What can be told only at the end: an error, and silence in between."""
        if self.harness.ended.startswith("error") and all(
            each.event is not FlowEvent.FAILED for each in self.harness.traces
        ):
            self._found("crash", self.harness.ended)
        busy, end = sorted([*self.harness.sounds, *self._questions()]), self.harness.seconds
        until = 0.0
        for begin, finish in [*busy, (end, end)]:
            if begin - until > DEAD_AIR + TOLERANCE:
                what = f"nothing is said or asked for {begin - until:.0f} s"
                self._found("dead air", what, self._node_at(until), until + TOLERANCE)
            until = max(until, finish)

    def _questions(self) -> Iterator[tuple[float, float]]:
        """When a question waited."""
        started, asked = self.harness.started, None
        for trace in self.harness.traces:
            if asked is not None and trace.event is not FlowEvent.SAID:
                yield asked - started, trace.at - started
                asked = None
            if trace.event is FlowEvent.ASKED:
                asked = trace.at
        if asked is not None:
            yield asked - started, self.harness.seconds

    def _node_at(self, second: float) -> str:
        """The node in which the call was a moment later."""
        at = self.harness.started + second + TOLERANCE
        return next((each.node for each in reversed(self.harness.traces) if each.at <= at), "")

    def _found(self, kind: str, what: str, node: str = "", until: float | None = None) -> None:
        node = node or (self.harness.traces[-1].node if self.harness.traces else "")
        if not any((each.kind, each.node, each.what) == (kind, node, what) for each in self.defects):
            until = self.harness.seconds if until is None else until
            self.defects.append(Defect(kind, node, what, self._written(kind, f"{kind} in {node}", until)))

    def _written(self, kind: str, name: str, until: float) -> CallScript:
        """The call until a second, as a script that shows what went wrong, from the flow's start."""
        past = self.scheduler.log.until(until)
        actions: dict[str, Any] = {}
        for action, stubs in past.stubs.items():
            each = [_written(stub) for stub in stubs]
            actions[action] = each[0] if len(each) == 1 else {"each": each}
        document = past.script.model_dump(mode="python", exclude_defaults=True) | {
            "call": name,
            "forces": self.script.forces,
            "steps": [*past.steps, _SHOWN[kind]],
            "actions": actions,
            "transfers": past.results,
        }
        return CallScript.model_validate(document)


def _fits(way: Way, trace: Trace) -> bool:
    """Whether an answer, or its lack, is that of a way."""
    if way.node != trace.node:
        return False
    if trace.event is FlowEvent.ANSWERED:
        told = trace.fields.get("key")
        return way.act is Act.DENIES or (way.act is Act.ANSWERS and (not way.key or told in {way.key, HIDDEN}))
    why = trace.fields.get("why")
    wanted = {Act.SILENT: {"no_input"}, Act.WRONG: {"no_match", "invalid"}, Act.DENIES: {"denied"}}
    return why in wanted.get(way.act, set())


def _written(stub: Stub) -> dict[str, Any]:
    told: dict[str, Any] = {"fails": stub.fails} if stub.fails else {"returns": stub.result}
    return told | ({"seconds": stub.seconds} if stub.seconds else {})
