"""Decides which way a call goes next: the ways not gone yet first, then towards them; and notes what was gone."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from voicekit._authoring.explore.report import Gone
from voicekit._authoring.explore.starts import CallLog, Dependence, Start
from voicekit._authoring.explore.stub_values import StubValues
from voicekit._authoring.loops import loops
from voicekit._authoring.scripts.document import Outcome, Stub
from voicekit._authoring.silent import silent
from voicekit._dialog.compiled import Compiled
from voicekit._dialog.document.node import Act, Used, Way
from voicekit._dialog.nodes.working import WorkingNode

__all__ = ["FRUITLESS", "NEARBY", "NextWay", "Scheduler"]

MOST_TRIES = 3
"""How often a way is tried: a key that the question itself takes will never be a command."""

MOST_STARTS = 3
"""Calls that come to one node and know different things from which others begin there."""

FRUITLESS = 3
"""Calls in a row from one place that find nothing new: each has other results of its actions."""

NEARBY = 3
"""Nodes that a call goes on for the sake of a way that is still to be gone: for one that is further away, another call
that begins there is less work.
"""

_FAR = 1_000_000


@dataclass(slots=True)
class NextWay:
    """What all calls of a walk share: the ways of the flow, how those were gone that were, and where calls can begin.

    ``flows`` are all flows by name, those that the flow calls, too.
    """

    compiled: Compiled
    flows: Mapping[str, Compiled]
    ways: Mapping[str, tuple[Way, ...]]
    gone: dict[Way, Gone] = field(default_factory=dict)
    given_up: set[Way] = field(default_factory=set)
    """Ways that cannot be gone, or were tried in vain `MOST_TRIES` times."""
    unfit: set[Way] = field(default_factory=set)
    """Ways for which a caller had no key and no word at some question."""
    fit: set[Way] = field(default_factory=set)
    """Ways for which a caller had one."""
    tried: Counter[Way] = field(default_factory=Counter)
    turns: Counter[str] = field(default_factory=Counter)
    """How often each action has succeeded: the next time it gives back another sample."""
    endless: frozenset[str] = field(init=False)
    """The nodes of loops that no answer of the caller's and no count ends (`voicekit._authoring.loops`)."""
    starts: dict[str, dict[object, Start]] = field(default_factory=dict)
    """Where calls can begin, by node and what the rest of a call can depend on there."""
    depends: Dependence = field(init=False)
    _fresh: deque[Start] = field(default_factory=deque)
    """Where calls are still to begin, if ways are left there."""
    _samples: dict[str, StubValues] = field(default_factory=dict)
    _open: dict[str, list[Way]] = field(default_factory=dict)
    _into: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._open = {node: list(ways) for node, ways in self.ways.items() if ways}
        quiet = silent(self.compiled.flow, {name: each.flow for name, each in self.flows.items()})
        self.endless = frozenset(name for loop in loops(quiet) if loop.endless for name in loop.nodes)
        self.depends = Dependence(self.compiled, self.ways)
        for node, ways in self.ways.items():
            for target in {way.target for way in ways}:
                self._into.setdefault(target, []).append(node)

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

    def near(self, node: str) -> int:
        """How many nodes ahead there is one with ways that are still to be gone; `_FAR` beyond `NEARBY`."""
        seen, level = {node}, [node]
        for distance in range(NEARBY + 1):
            if any(name in self._open for name in level):
                return distance
            level = [way.target for name in level for way in self.ways.get(name, ()) if way.target not in seen]
            seen.update(level)
        return _FAR

    def before(self, goal: str) -> dict[str, int]:
        """From how many nodes away each node leads to one."""
        found = {goal: 0}
        waiting = deque(found)
        while waiting:
            name = waiting.popleft()
            for node in self._into.get(name, ()):
                if node not in found:
                    found[node] = found[name] + 1
                    waiting.append(node)
        return found

    def come(self, start: Start) -> bool:
        """A call has come to a node; tells whether none that knew the same has come there before."""
        assert start.saved is not None
        here, key = self.starts.setdefault(start.saved.node, {}), self.depends.key(start)
        known = here.get(key)
        if known is None and len(here) >= MOST_STARTS:
            return False
        if known is not None and (known.fruitless or known.strain <= start.strain):
            return False
        here[key] = start
        self._fresh.append(start)
        return known is None

    def next_start(self) -> Start | None:
        """Where the next call is to begin: where ways are left; None where there is no such place."""
        while self._fresh:
            start = self._fresh[-1]
            assert start.saved is not None
            if start.fruitless < FRUITLESS and start.saved.node in self._open and not self._is_stale(start):
                return start
            self._fresh.pop()
        return None

    def _is_stale(self, start: Start) -> bool:
        """Whether another has taken its place."""
        assert start.saved is not None
        return all(each is not start for each in self.starts[start.saved.node].values())

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
        else:
            self._open.pop(way.node, None)

    def samples(self, flow: str) -> StubValues:
        """The values that a flow can work with."""
        if flow not in self._samples:
            self._samples[flow] = StubValues(self.flows[flow].flow)
        return self._samples[flow]


@dataclass(slots=True)
class Scheduler:
    """One call's decisions; it is also what comes of actions and transfers (`outcomes` of the harness).

    A call with a ``goal`` goes straight to that node; ``turn`` is the place of the answer that it gives to a question
    of which any valid one will do, among those that are worth trying.
    """

    plan: NextWay
    log: CallLog
    goal: str = ""
    turn: int = 0
    flow: str = field(init=False)
    """The flow in which the call is now."""
    chosen: dict[str, Way] = field(default_factory=dict)
    """The way that the present visit of a node goes."""
    progress: int = 0
    """Ways that were gone for the first time in this call."""
    _before: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.flow = self.plan.compiled.name
        self._before = self.plan.before(self.goal) if self.goal else {}

    @property
    def distance(self) -> int:
        """From how many nodes away the start of the call leads to its goal."""
        saved = self.log.began.saved
        return self._before.get(self.plan.compiled.flow.start if saved is None else saved.node, 0)

    def choose(self, node: str, *acts: Act, slot: str = "") -> Way | None:
        """The way to go at a node, among those of these acts at a slot, or among commands; None where there is none."""
        here = self.plan.ways.get(node, ())
        ways = [way for way in here if way.act in acts and (way.slot == slot or way.act is Act.COMMANDS)]
        new = [way for way in ways if self.plan.is_left(way)]
        leading = [way for way in ways if way.act is not Act.COMMANDS or way.target != node]
        none_leads = all(way.act is Act.COMMANDS for way in leading)
        if none_leads and not new:
            return None
        way = min(new, key=self._eagerness) if new and (none_leads or not self.goal) else self._nearest(node, leading)
        self.plan.take(way)
        self.chosen[node] = way
        return way

    def reached(self, node: str) -> None:
        """The call leaves a node: where that was its goal, it goes on as any other."""
        if node == self.goal:
            self.goal = ""

    def went(self, way: Way | None) -> None:
        """A way was gone."""
        if way is None or way in self.plan.gone:
            return
        self.plan.go(way, Gone.FORCED if way.node in self.log.began.script.forces else Gone.FREELY)
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
        self.log.stubs.append((key, stub))
        return stub

    def webhook(self, node: str, url: str) -> Stub | None:
        """What comes of a webhook."""
        return self.action(node, node)

    def transfer(self, node: str, whom: str) -> Outcome:
        """What comes of a transfer."""
        way = self.choose(node, Act.HAPPENS) if self._is_here() else None
        outcome: Outcome = "answered"
        if way is not None and way.detail in _OUTCOMES:
            outcome = _OUTCOMES[way.detail]
        self.log.results.append((node, outcome))
        return outcome

    def _is_here(self) -> bool:
        return self.flow == self.plan.compiled.name

    def _eagerness(self, way: Way) -> tuple[int, int]:
        """What is gone first: commands that leave the question where it is, then what leads to where no call was."""
        if way.act is Act.COMMANDS and way.target == way.node:
            return 0, 0
        return 1 if way.target in self.plan.ways and way.target not in self.plan.starts else 2, _COSTS.get(way.act, 0)

    def _nearest(self, node: str, ways: list[Way]) -> Way:
        """The way that leads to the goal, or to one still to be gone, by the fewest nodes; within a form any answer."""
        on = next((way for way in ways if way.act is Act.ANSWERS and way.slot), None)
        if on is not None and self.plan.left(node) and not self.goal:
            return on
        return min(ways, key=lambda way: (self._away(way.target), _COSTS.get(way.act, 0)))

    def _away(self, node: str) -> int:
        return self._before.get(node, _FAR) if self.goal else self.plan.near(node)


_COSTS = {Act.ANSWERS: 0, Act.ALONE: 0, Act.HAPPENS: 0, Act.COMMANDS: 1, Act.DENIES: 2, Act.SILENT: 3, Act.WRONG: 3}
"""Which way is taken where several lead equally near."""

_OUTCOMES: Mapping[str, Outcome] = {
    "answered": "answered",
    "busy": "busy",
    "no_answer": "no_answer",
    "failed": "failed",
}
