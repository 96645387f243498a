"""Decides which way a call goes next: the ways not gone yet first, then towards them; and notes what was gone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from voicekit._authoring.explore.report import Gone
from voicekit._authoring.explore.stub_values import StubValues
from voicekit._authoring.loops import loops
from voicekit._authoring.scripts.document import Outcome, Stub
from voicekit._authoring.silent import silent
from voicekit._authoring.ways import distances
from voicekit._dialog.compiled import Compiled
from voicekit._dialog.document.node import Act, Used, Way
from voicekit._dialog.nodes.working import WorkingNode

__all__ = ["NextWay", "Scheduler"]

MOST_TRIES = 3
"""How often a way is tried: a key that the question itself takes will never be a command."""

_FAR = 1_000_000


@dataclass(slots=True)
class NextWay:
    """What all calls of a walk share: the ways of the flow, and how those were gone that were.

    ``flows`` are all flows by name, those that the flow calls, too.
    """

    compiled: Compiled
    flows: Mapping[str, Compiled]
    ways: Mapping[str, tuple[Way, ...]]
    gone: dict[Way, Gone] = field(default_factory=dict)
    given_up: set[Way] = field(default_factory=set)
    """Ways that cannot be gone, or were tried in vain `MOST_TRIES` times."""
    tried: Counter[Way] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    """How often each action has succeeded: the next time it gives back another sample."""
    endless: frozenset[str] = field(init=False)
    """The nodes of loops that no answer of the caller's and no count ends (`voicekit._authoring.loops`)."""
    _samples: dict[str, StubValues] = field(default_factory=dict)
    _open: dict[str, list[Way]] = field(default_factory=dict)
    _near: dict[str, int] | None = None

    def __post_init__(self) -> None:
        self._open = {node: list(ways) for node, ways in self.ways.items() if ways}
        ways = silent(self.compiled.flow, {name: each.flow for name, each in self.flows.items()})
        self.endless = frozenset(name for loop in loops(ways) if loop.endless for name in loop.nodes)

    @property
    def open(self) -> Iterable[str]:
        """The nodes with ways that are still to be gone."""
        return self._open

    def left(self, node: str) -> Sequence[Way]:
        """The ways of a node that are still to be gone."""
        return self._open.get(node, ())

    def is_left(self, way: Way) -> bool:
        """Whether a way is still to be gone."""
        return way in self.left(way.node)

    def near(self) -> Mapping[str, int]:
        """From how many nodes away each node leads to one with ways that are still to be gone."""
        if self._near is None:
            self._near = distances(self.ways, self._open)
        return self._near

    def go(self, way: Way, how: Gone) -> None:
        """A way was gone."""
        self.gone[way] = how
        self._close(way)

    def take(self, way: Way) -> None:
        """A way is tried."""
        self.tried[way] += 1
        if self.tried[way] >= MOST_TRIES:
            self.give_up(way)

    def give_up(self, way: Way) -> None:
        """A way is not tried any more."""
        self.given_up.add(way)
        self._close(way)

    def _close(self, way: Way) -> None:
        left = [each for each in self.left(way.node) if each != way]
        if left:
            self._open[way.node] = left
        elif self._open.pop(way.node, None) is not None:
            self._near = None

    def samples(self, flow: str) -> StubValues:
        """The values that a flow can work with."""
        if flow not in self._samples:
            self._samples[flow] = StubValues(self.flows[flow].flow)
        return self._samples[flow]


@dataclass(slots=True)
class Scheduler:
    """One call's decisions; it is also what comes of actions and transfers (`outcomes` of the harness).

    ``forces`` are the nodes that this call is made to leave for a target.
    """

    plan: NextWay
    forces: Mapping[str, str]
    flow: str
    """The flow in which the call is now."""
    chosen: dict[str, Way] = field(default_factory=dict)
    """The way that the present visit of a node goes."""
    stubs: dict[str, list[Stub]] = field(default_factory=dict)
    """What came of actions, for the call's script."""
    results: dict[str, Outcome] = field(default_factory=dict)
    """What came of transfers, for the call's script."""
    progress: int = 0
    """Ways that were gone for the first time in this call."""

    def choose(self, node: str, *acts: Act, slot: str = "") -> Way | None:
        """The way to go at a node, among those of these acts at a slot, or among commands; None where there is none."""
        here = self.plan.ways.get(node, ())
        ways = [way for way in here if way.act in acts and (way.slot == slot or way.act is Act.COMMANDS)]
        new = [way for way in ways if self.plan.is_left(way)]
        leading = [way for way in ways if way.act is not Act.COMMANDS or way.target != node]
        if not new and all(way.act is Act.COMMANDS for way in leading):
            return None
        way = new[0] if new else self._nearest(node, leading)
        self.plan.take(way)
        self.chosen[node] = way
        return way

    def went(self, way: Way | None) -> None:
        """A way was gone."""
        if way is None or way in self.plan.gone:
            return
        self.plan.go(way, Gone.FORCED if way.node in self.forces else Gone.FREELY)
        self.progress += 1

    def left_for(self, node: str, target: str) -> None:
        """The call has left a node by itself: the way is told by where it leads."""
        ways = [way for way in self.plan.ways.get(node, ()) if way.act is Act.CHOOSES and way.target == target]
        new = [way for way in ways if way not in self.plan.gone]
        self.went(new[0] if new else None)

    def action(self, name: str, node: str) -> Stub | None:
        """What comes of an action or a webhook."""
        document = self.plan.flows[self.flow].flow.nodes.get(node)
        if not isinstance(document, WorkingNode):
            return Stub()
        way = self.choose(node, Act.HAPPENS) if self._is_here() else None
        key = name if document.used(Used.ACTION) else node
        if way is not None and way.detail == "failed":
            stub = Stub(fails="it fails", seconds=document.timeout)
        else:
            turn = self.plan.turns[node]
            self.plan.turns[node] += 1
            stub = Stub(self.plan.samples(self.flow).result(document, turn))
        self.stubs.setdefault(key, []).append(stub)
        return stub

    def transfer(self, node: str) -> Outcome:
        """What comes of a transfer."""
        way = self.choose(node, Act.HAPPENS) if self._is_here() else None
        outcome: Outcome = "answered"
        if way is not None and way.detail in _OUTCOMES:
            outcome = _OUTCOMES[way.detail]
        self.results[node] = outcome
        return outcome

    def _is_here(self) -> bool:
        return self.flow == self.plan.compiled.name

    def _nearest(self, node: str, ways: list[Way]) -> Way:
        """The way that leads to one still to be gone, by the fewest nodes; within a form that is any answer."""
        on = next((way for way in ways if way.act is Act.ANSWERS and way.slot), None)
        if on is not None and self.plan.left(node):
            return on
        near = self.plan.near()
        return min(ways, key=lambda way: (near.get(way.target, _FAR), _COSTS.get(way.act, 0)))


_COSTS = {Act.ANSWERS: 0, Act.ALONE: 0, Act.HAPPENS: 0, Act.COMMANDS: 1, Act.DENIES: 2, Act.SILENT: 3, Act.WRONG: 3}
"""Which way is taken where several lead equally near."""

_OUTCOMES: Mapping[str, Outcome] = {
    "answered": "answered",
    "busy": "busy",
    "no_answer": "no_answer",
    "failed": "failed",
}
