"""One flow that is being carried out over one call: where it is, what it knows, and what it says."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from voicekit._call.call import Call
from voicekit._dialog.actions import Action
from voicekit._dialog.bounds import Work
from voicekit._dialog.compiled import Compiled, CompiledPrompt
from voicekit._dialog.document.flow import SEPARATOR
from voicekit._dialog.interpreter.checkpoint import Checkpoint, Savepoint
from voicekit._dialog.interpreter.jumps import Jump, Lost
from voicekit._dialog.interpreter.trace import HIDDEN, FlowEvent, Observer, Trace
from voicekit._dialog.interpreter.variables import FlowVariables
from voicekit._dialog.places import value_at
from voicekit._dialog.webhook import Webhooks
from voicekit._events import SILENT
from voicekit._events import kinds as happened
from voicekit._prompts.parts import Part, Text
from voicekit._prompts.source import Translate
from voicekit.errors import CallError, ExpressionFailed, FlowFailed, VoicekitError

__all__ = ["MAX_CONNECTED", "MAX_FAILURES", "FlowSession", "Run", "kind_of"]

MAX_FAILURES = 5
"""Questions in a row that nobody answers to the last try, or work that fails, before the call is given up: a phone
that lies beside its cradle is not asked for ever. A transfer in between is no answer.
"""

MAX_CONNECTED = 10
"""Transfers that come about, in a row and without an answer of the caller's: a flow that goes round would call people
as long as the caller stays on the line.
"""

MAX_WORK_UNANSWERED = 1_000_000
"""Steps of expressions (`voicekit._dialog.bounds.Work`) between two things that the caller hears or answers: a second
of computing, in which a loop or a long list of variables would leave the caller, and every other call, waiting.
"""

MAX_HISTORY = 50
"""Questions that a caller can go back."""

MAX_PATH = 500
"""Nodes of a call's path that its log line holds."""


@dataclass(slots=True)
class FlowSession:
    """What all flows of one conversation share."""

    call: Call
    flow: Callable[[str], Compiled]
    """A flow by its name. Raises FlowFailed."""
    action: Callable[[str, str], Action]
    """An action of a flow. Raises FlowFailed."""
    webhooks: Webhooks
    translate: Translate
    clock: Callable[[], dt.datetime]
    observe: Observer | None
    hotkeys: dict[str, Any]
    hotwords: dict[str, Any]
    failures: int = 0
    helped: set[tuple[str, str]] = field(default_factory=set)
    """The nodes, by flow and name, whose failure has led to a person since the caller last answered something."""
    connected: int = 0
    """Transfers that came about since the caller last answered something."""
    steps: int = 0
    """Nodes since the caller last heard or answered something."""
    work: int = 0
    """Steps of expressions since then."""
    rested: int = 0
    """Those of them before other calls last had their turn."""
    over: bool = False
    path: list[str] = field(default_factory=list)
    now: Callable[[], float] = field(default_factory=lambda: asyncio.get_running_loop().time)

    def answered(self) -> None:
        """The caller has answered something: what is bounded without an answer begins anew."""
        self.failures = self.connected = 0
        self.helped.clear()
        self.heard()

    def heard(self) -> None:
        """The caller has heard something, or somebody: what is bounded in silence begins anew."""
        self.steps = self.work = self.rested = 0


class Run:
    """One flow over one call. ``outer`` is the run whose subflow it is."""

    def __init__(self, session: FlowSession, compiled: Compiled, outer: "Run | None" = None) -> None:
        self.session = session
        self.call = session.call
        self.compiled = compiled
        self.outer = outer
        self.node = ""
        self.help: CompiledPrompt | None = None
        """The nearest help, while a question waits."""
        self.resume: str | None = None
        """The question to go on at, where the caller has gone back into a node."""
        self.filled: dict[str, frozenset[str]] = {}
        """By form, the slots that it has filled itself."""
        self.variables = FlowVariables(compiled.declared, session.call, session.clock)
        self._history: list[Checkpoint] = []
        self._asking = False
        self._result = ""

    # -- what it knows -----------------------------------------------------------------------------------------------

    @property
    def lineage(self) -> Iterator["Run"]:
        """This run and the ones around it, nearest first."""
        run: Run | None = self
        while run is not None:
            yield run
            run = run.outer

    def line(self, *place: str) -> CompiledPrompt:
        """The prompt at a place of the node that is carried out, such as ``"menu"``; silence where it has none."""
        return self.compiled.line("nodes", self.node, *place)

    def value(self, scalar: object) -> object:
        """A value of the document: text is an expression. Raises ExpressionFailed."""
        if isinstance(scalar, str):
            with self._working() as work:
                return self.compiled.expression(scalar).evaluate(self.variables, work)
        return scalar

    def holds(self, condition: str) -> bool:
        """Whether a condition holds. Raises ExpressionFailed."""
        with self._working() as work:
            return self.compiled.expression(condition).holds(self.variables, work)

    @contextmanager
    def _working(self) -> Iterator[Work]:
        """An expression is worked out. Raises FlowFailed where that, with the ones before it, is too much."""
        work = Work()
        yield work
        self.session.work += work.steps
        if self.session.work > MAX_WORK_UNANSWERED:
            self.session.work = self.session.rested = 0
            what = f"the node {self.node!r} and those before it work too much out, and the caller heard nothing"
            raise FlowFailed(
                what, hint="work it out in an action", kind="work", flow=self.compiled.name, node=self.node
            )

    def assign(self, name: str, scalar: object) -> None:
        """Set a variable to a value of the document; what comes of a masked one is masked. Raises ExpressionFailed."""
        masked, from_caller = self.is_private(scalar), self.is_from_caller(scalar)
        self.variables.put(name, self.value(scalar), masked=masked, from_caller=from_caller)

    def masked_in(self, scalar: object) -> frozenset[str]:
        """The masked variables that a value of the document is worked out from."""
        if not self.variables.masked or not isinstance(scalar, str):
            return frozenset()
        return self.variables.masked & self.compiled.expression(scalar).names

    def is_private(self, scalar: object) -> bool:
        """Whether a value of the document is worked out from a masked one."""
        return bool(self.masked_in(scalar))

    def is_from_caller(self, scalar: object) -> bool:
        """Whether a value of the document is worked out from one that the caller has chosen."""
        return isinstance(scalar, str) and self.variables.are_from_caller(self.compiled.expression(scalar).names)

    def keep(
        self,
        to: str | Mapping[str, str] | None,
        result: object,
        *,
        masked: bool = False,
        from_caller: bool = False,
    ) -> None:
        """Keep a result: whole in a variable, or by expressions over ``result``. Raises ExpressionFailed."""
        self.variables.put("result", result, masked=masked, from_caller=from_caller)
        if isinstance(to, str):
            self.variables.put(to, result, masked=masked, from_caller=from_caller)
        for name, expression in to.items() if isinstance(to, Mapping) else ():
            self.assign(name, expression)

    def words(self, place: str, words: tuple[str, ...]) -> tuple[str, ...]:
        """What callers may say, in the language of the call; ``place`` is the words' key in catalogues, in the flow."""
        language = self.call.language
        if not words or language == self.compiled.flow.language:
            return words
        text = self.session.translate(f"{self.compiled.name}.{place}", SEPARATOR.join(words), language)
        return tuple(word for each in text.split(SEPARATOR) if (word := each.strip())) or words

    # -- what it says ------------------------------------------------------------------------------------------------

    def said(self, line: CompiledPrompt, role: str = "prompt") -> tuple[Part, ...]:
        """A prompt, for the call as it is now. Raises BadPrompt."""
        if not line.parts:
            return ()
        written = self.compiled.flow.language
        values = self.variables.to_say()
        parts = line.said(values, self.call.language, written, self.session.translate, self._recorded)
        if self.session.observe is not None:
            self.trace(FlowEvent.SAID, role=role, text=" ".join(filter(None, map(_shown, parts))))
        return parts

    def _recorded(self, name: str) -> tuple[Part, ...]:
        """A recording of this call; nothing where nothing was recorded. Raises FlowFailed for anything else."""
        path = value_at(name, self.variables)
        if path == "":
            return ()
        if not isinstance(path, str):
            raise FlowFailed(f"the value {name!r} is no recording", hint="let a record node set it", kind="recording")
        try:
            return (self.call.recorded(path),)
        except CallError as error:
            raise FlowFailed(f"the value {name!r}: {error.what}", hint=error.hint, kind="recording") from None

    async def say(self, line: CompiledPrompt, *, role: str = "prompt", barge_in: bool = True) -> None:
        """Say a prompt to its end, or to the key that stops it."""
        parts = self.said(line, role)
        if parts and await self.call.say(*parts, barge_in=barge_in) is None:
            self.session.heard()

    # -- where it is -------------------------------------------------------------------------------------------------

    def mark(self, phase: str) -> Checkpoint:
        """A question begins: here a caller may come back to."""
        variables = self.variables
        checkpoint = Checkpoint(
            self.node, phase, dict(variables.own), variables.masked, variables.from_caller, dict(self.filled)
        )
        self._history.append(checkpoint)
        del self._history[:-MAX_HISTORY]
        self._asking = True
        return checkpoint

    def ask_again(self, checkpoint: Checkpoint) -> None:
        """The question of a checkpoint is asked once more; what was asked about its answer is forgotten."""
        self._forget_after(checkpoint)
        self._asking = True

    def answered(self, checkpoint: Checkpoint) -> None:
        """The question has its answer."""
        self._forget_after(checkpoint)
        self._asking = False
        self.session.answered()

    def _forget_after(self, checkpoint: Checkpoint) -> None:
        while self._history and self._history[-1] is not checkpoint:
            self._history.pop()

    def go_back(self) -> str:
        """Undo what was known since the question before; gives its node. From the first question, to that one."""
        history = self._history
        current = history.pop() if history and self._asking else None
        checkpoint = history.pop() if history else current
        self._asking = False
        if checkpoint is None:
            return self.node
        self.variables.own, self.variables.masked = dict(checkpoint.own), checkpoint.masked
        self.variables.from_caller = checkpoint.from_caller
        self.filled, self.resume = dict(checkpoint.filled), checkpoint.phase
        return checkpoint.node

    def saved(self) -> Savepoint:
        """What another call could go on with from this node."""
        variables, session = self.variables, self.session
        return Savepoint(
            self.node,
            dict(variables.own),
            variables.masked,
            variables.from_caller,
            dict(self.filled),
            tuple(self._history),
            self.resume,
            self.call.language,
            session.failures,
            frozenset(session.helped),
            session.connected,
            session.steps,
        )

    def restore(self, saved: Savepoint) -> None:
        """Know what was known there; the language is the call's affair."""
        variables, session = self.variables, self.session
        variables.own, variables.masked, variables.from_caller = dict(saved.own), saved.masked, saved.from_caller
        self.filled, self.resume, self._history = dict(saved.filled), saved.resume, list(saved.history)
        session.failures, session.helped, session.connected = saved.failures, set(saved.helped), saved.connected
        session.steps = saved.steps

    def failed(
        self,
        kind: str,
        text: str,
        target: str | None = None,
        *,
        error: VoicekitError | None = None,
        person: bool = True,
    ) -> str:
        """Where a failure leads: to ``target``, else to a ``person``, which is the operator command's node.

        To a person it leads from a node only once, until the caller answers something: a person who is called again
        and again, because what follows fails each time, cannot mend it.

        The flow's variable ``failure`` tells what it was. Raises Jump where the operator is another flow's, Lost where
        nobody is left.
        """
        owner, failure = self, {"kind": kind, "text": text}
        self.session.failures += 1
        if target is None and person:
            owner, target = self._operator()
        if self.session.failures > MAX_FAILURES:
            target = None
        self._asking = False
        self.trace(FlowEvent.FAILED, why=kind, text=text, target=target or "")
        owner.variables.put("failure", failure)
        if isinstance(error, FlowFailed | ExpressionFailed) and not error.node:
            error.flow, error.node = self.compiled.name, self.node
        if target is None:
            hint = "give the node a way for it, or the flow an operator command"
            raise Lost(error or FlowFailed(text, hint=hint, kind=kind, flow=self.compiled.name, node=self.node))
        if owner is not self:
            raise Jump(owner, target)
        return target

    def _operator(self) -> tuple["Run", str | None]:
        here = self.compiled.name, self.node
        if here in self.session.helped:
            return self, None
        self.session.helped.add(here)
        for run in self.lineage:
            command = run.compiled.flow.commands.get("operator")
            if command is not None and command.next is not None and command.next != run.node:
                return run, command.next
        return self, None

    # -- what is told of it ------------------------------------------------------------------------------------------

    def worked(self, work: str, began: float, outcome: str, *, result: str = "", **fields: object) -> None:
        """Work that ``began`` then, on the session's clock, is over now; ``result`` is told of the call, not logged."""
        seconds = round(self.session.now() - began, 3)
        self._result = result
        self.trace(FlowEvent.WORKED, work=work, seconds=seconds, outcome=outcome, **fields)

    def trace(self, event: FlowEvent, **fields: object) -> None:
        """Something has happened."""
        session = self.session
        if event is FlowEvent.ENTERED and len(session.path) < MAX_PATH:
            session.path.append(self.node if self.outer is None else f"{self.compiled.name}.{self.node}")
        if event in LOGGED:
            level = logging.WARNING if event is FlowEvent.FAILED else logging.INFO
            name = f"flow.{event.value}"
            self.call.log_to.log(level, name, flow=self.compiled.name, node=self.node, **fields)
        if self.call.events_to is not SILENT:
            self._tell(event, fields)
        if session.observe is not None:
            known, name = self.variables, self.compiled.name
            saved = self.saved if event is FlowEvent.ENTERED and self.outer is None else None
            session.observe(
                Trace(self.call.id, name, self.node, event, session.now(), fields, known, known.masked, saved)
            )

    def _tell(self, event: FlowEvent, fields: Mapping[str, Any]) -> None:
        """Tell it of the call. Prompts, questions and answers are told by those who play and ask."""
        tell, flow = self.call.events_to.tell, self.compiled.name
        match event:
            case FlowEvent.STARTED:
                tell(happened.FlowBegan, flow, self.compiled.version)
            case FlowEvent.ENTERED:
                tell(happened.NodeEntered, flow, self.node, fields["kind"])
            case FlowEvent.COMMAND:
                tell(happened.CommandGiven, fields["name"])
            case FlowEvent.WORKED:
                done = fields["work"], round(fields["seconds"] * 1000), fields["outcome"], fields.get("status", "")
                tell(happened.WorkDone, *done, self._result)
            case FlowEvent.FAILED:
                tell(happened.NodeFailed, fields["why"], fields["text"], fields["target"])
            case FlowEvent.ENDED:
                tell(happened.FlowEnded, flow)


def kind_of(error: VoicekitError) -> str:
    """What failed, as the flow's variable ``failure`` says it."""
    return (error.kind if isinstance(error, FlowFailed) else "") or error.code


LOGGED = frozenset(
    {FlowEvent.ENTERED, FlowEvent.ANSWERED, FlowEvent.MISSED, FlowEvent.COMMAND, FlowEvent.WORKED, FlowEvent.FAILED}
)


def _shown(part: Part) -> str:
    if isinstance(part, Text):
        return HIDDEN if part.private else part.text
    return ""
