"""Where calls of a walk begin: at the flow's start, or where another call was, with all that it knew."""

import datetime as dt
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from voicekit._authoring.scripts.document import CallScript, Outcome, Stub
from voicekit._dialog.compiled import Compiled
from voicekit._dialog.document.flow import Flow
from voicekit._dialog.document.node import Way
from voicekit._dialog.document.values import Placed
from voicekit._dialog.expression import names_of
from voicekit._dialog.facts import FACTS
from voicekit._dialog.hours import state
from voicekit._dialog.interpreter.checkpoint import Savepoint
from voicekit._dialog.places import names_in, only_place
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt

__all__ = ["CallLog", "Dependence", "Start"]


@dataclass(slots=True)
class CallLog:
    """What a call did and met, in order; ``began`` is where."""

    began: "Start"
    steps: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    """What the caller did, as steps of a script, each with its second."""
    stubs: list[tuple[str, Stub]] = field(default_factory=list)
    """What came of actions, by the name that a script has for each."""
    results: list[tuple[str, Outcome]] = field(default_factory=list)
    """What came of transfers, by their nodes."""

    def here(self, saved: Savepoint, second: float) -> "Start":
        """Where others can begin with what this call knows in a second of it."""
        began = self.began.script
        now = None if began.now is None else began.now + dt.timedelta(seconds=second)
        done = len(self.steps), len(self.stubs), len(self.results)
        return Start(began.model_copy(update={"now": now}), saved, self, done)

    def until(self, second: float) -> "Past":
        """All that a script needs to come to where the call was at a second, what was before it began included."""
        own = sum(at <= second for at, _ in self.steps)
        return _together(self, own, len(self.stubs), len(self.results))


@dataclass(frozen=True, slots=True)
class Past:
    """What a call did and met since the flow's start, where it began as ``script`` says."""

    script: CallScript
    steps: tuple[dict[str, Any], ...]
    stubs: Mapping[str, list[Stub]]
    results: Mapping[str, Outcome]


@dataclass(slots=True)
class Start:
    """Where a call begins, as ``script`` says: at the flow's start, or with ``saved`` where the call of ``log`` was."""

    script: CallScript
    saved: Savepoint | None = None
    log: CallLog | None = None
    done: tuple[int, int, int] = (0, 0, 0)
    """How many of its steps, stubs and results lie before this."""
    run_on: int = 0
    """Prompts since the last question or work."""
    unasked: frozenset[str] = frozenset()
    """Nodes of endless loops to which the call has come since its caller last answered something."""
    fruitless: int = 0
    """Calls that began here and found nothing new."""

    @property
    def strain(self) -> int:
        """How little is left of what bounds a call whose caller does not answer: the lower, the longer it can go on."""
        saved = self.saved
        return 0 if saved is None else saved.failures + saved.connected + len(saved.helped)


def _together(log: CallLog, steps: int, stubs: int, results: int) -> Past:
    parts = [(log, steps, stubs, results)]
    while (before := parts[-1][0].began).log is not None:
        parts.append((before.log, *before.done))
    done: list[dict[str, Any]] = []
    met: dict[str, list[Stub]] = {}
    came: dict[str, Outcome] = {}
    for each, steps_of, stubs_of, results_of in reversed(parts):
        done += [step for _, step in each.steps[:steps_of]]
        for name, stub in each.stubs[:stubs_of]:
            met.setdefault(name, []).append(stub)
        came |= dict(each.results[:results_of])
    return Past(parts[-1][0].began.script, tuple(done), met, came)


class Dependence:
    """What the rest of a call can depend on, by node: of two calls that agree in all of that, one need not go on."""

    def __init__(self, compiled: Compiled, ways: Mapping[str, tuple[Way, ...]]) -> None:
        flow = compiled.flow
        self._hours = {name: hours for name, node in flow.nodes.items() if (hours := node.hours_of(flow.hours))}
        self.decides = {name: _deciding(node.expressions(())) for name, node in flow.nodes.items()}
        """The variables that a node works with, and decides by."""
        self._decides = _Ahead(ways, self.decides)
        self._told = _Ahead(ways, _told(flow))
        self._schedules = _Ahead(ways, {name: frozenset({name}) for name in self._hours})

    def key(self, start: Start) -> object:
        """Equal for starts from which calls can go on in the same ways, as far as can be told."""
        saved, script = start.saved, start.script
        assert saved is not None
        node, decides, told = saved.node, self._decides, self._told
        known = [
            (name, repr(value) if decides.has(node, name) else type(value).__name__)
            for name, value in saved.own.items()
            if decides.has(node, name) or told.has(node, name)
        ]
        if (now := script.now) is not None:
            ahead = (name for name in self._hours if self._schedules.has(node, name))
            known += ((name, state(self._hours[name], now)) for name in ahead)
        if any(decides.has(node, fact) or told.has(node, fact) for fact in FACTS):
            known += ("caller", script.caller), ("now", str(now))
        return node, saved.language, tuple(known), tuple(sorted(script.forces.items()))


def _deciding(expressions: Iterable[Placed]) -> frozenset[str]:
    return frozenset(name for _, text, _ in expressions for name in names_of(text))


def _told(flow: Flow) -> dict[str, frozenset[str]]:
    """The variables that each node says, or asks for: whether there is a value, and of which type, counts there."""
    said: dict[str, set[str]] = {}
    for placed in flow.said():
        said.setdefault(placed.node, set()).update(_places(placed.part.text or "", placed.part.audio or ""))
    return {
        name: frozenset(said.get("", ()))
        .union(said.get(name, ()), node.slots)
        .union(place.partition(".")[0] for _, text in node.places(()) for place in names_in(text))
        for name, node in flow.nodes.items()
    }


def _places(text: str, audio: str) -> Iterator[str]:
    try:
        names = Template.parse(text).names
    except BadPrompt:
        names = ()
    yield from (name.partition(".")[0] for name in (*names, only_place(audio)) if name)


class _Ahead:
    """What there is at nodes, and at those to which calls can go on from them: sets as the bits of numbers, since each
    of thousands of nodes may have thousands ahead of it.
    """

    def __init__(self, ways: Mapping[str, tuple[Way, ...]], here: Mapping[str, frozenset[str]]) -> None:
        names = frozenset[str]().union(*here.values())
        self._bit = {name: 1 << place for place, name in enumerate(sorted(names))}
        self._bits = bits = {name: sum(self._bit[each] for each in here.get(name, ())) for name in ways}
        into: dict[str, list[str]] = {}
        for name, out in ways.items():
            for target in {way.target for way in out}:
                into.setdefault(target, []).append(name)
        waiting = deque(reversed(tuple(ways)))
        while waiting:
            name = waiting.popleft()
            for before in into.get(name, ()):
                if bits[before] | bits[name] != bits[before]:
                    bits[before] |= bits[name]
                    waiting.append(before)

    def has(self, node: str, name: str) -> bool:
        """Whether it is there, or ahead."""
        return bool(self._bits[node] & self._bit.get(name, 0))
