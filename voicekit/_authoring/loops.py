"""Loops: how a call comes back to a node without an answer of the caller's, transfers and failures included."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from voicekit._authoring.silent import Silent, Spot, Step
from voicekit._dialog.document.node import AnyNode, Used
from voicekit._dialog.expression import names_of
from voicekit._dialog.facts import FACTS

__all__ = ["Loop", "loops"]

_FAILURES = ("failed", "busy", "no_answer")
"""What happens in work that fails: the interpreter counts it, and gives a call up after some failures in a row."""

_STEADY = frozenset(name for name, fact in FACTS.items() if fact.is_steady)
"""What does not change while a call goes round."""

Graph = Mapping[Spot, Collection[Spot]]


@dataclass(frozen=True, slots=True)
class Loop:
    """Nodes that a call can go through again and again, in the document's order, and those of subflows."""

    spots: tuple[Spot, ...]
    endless: bool
    """Whether nobody is asked in it and nothing ends it: it counts no failures, or calls people again each time."""
    asks: tuple[Spot, ...] = ()
    """Its questions, which a caller who does not answer is asked over and over."""
    waits: bool = False
    """Whether it waits for something outside."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Its nodes that are the flow's own."""
        return tuple(spot.node for spot in self.spots if not spot.calls)


def loops(ways: Silent) -> Iterator[Loop]:
    """The loops of a flow, and those within them that are endless; what lies wholly in a subflow is that flow's.

    A loop that a branch leaves by something which changes in the loop is none: it counts, or waits for a result.
    """
    for circle in _uncounted(ways):
        endless = [loop for loop in _endless(ways, circle) if loop.nodes]
        yield from endless
        whole = _loop(ways, circle, endless=False)
        if whole.nodes and (whole.asks or not endless):
            yield whole


def _uncounted(ways: Silent) -> Iterator[list[Spot]]:
    waiting: list[Graph] = [_targets(ways.steps)]
    while waiting:
        graph = waiting.pop()
        for circle in _circles(graph):
            counting = set(_counting(ways, circle, graph))
            if counting:
                waiting.append(_within(graph, set(circle) - counting))
            else:
                yield circle


def _counting(ways: Silent, circle: Collection[Spot], graph: Graph) -> Iterator[Spot]:
    """The nodes that lead out of a circle by something that changes there."""
    inside = set(circle)
    leaving = [
        (spot, decisions)
        for spot in circle
        if (decisions := tuple(ways.nodes[spot].decisions(()))) and not set(graph[spot]) <= inside
    ]
    if not leaving:
        return
    changing = _Changing(ways, inside)
    for spot, decisions in leaving:
        if any(changing.has_time if each.fact else changing.has(spot, names_of(each.condition)) for each in decisions):
            yield spot


class _Changing:
    """What may have another value each time that a call goes round a circle."""

    def __init__(self, ways: Silent, circle: Collection[Spot]) -> None:
        nodes = {spot: ways.nodes[spot] for spot in circle}
        self.has_time = any(node.works or node.asks for node in nodes.values())
        self._known = {"failure", "result", "now"} if self.has_time else set()
        """What changes in every flow of the circle."""
        calls = [spot.calls for spot in circle]
        around = _common(min(calls), max(calls))
        self._names = {
            (spot.calls, name)
            for spot, node in nodes.items()
            if _lasts(node) or around[: len(spot.calls)] == spot.calls
            for name in node.sets()
        }
        self._told: set[tuple[str, ...]] = set()
        """Where flows are carried out with arguments that change: whatever they work out may."""
        inner = [(spot, node) for spot, node in nodes.items() if node.used(Used.FLOW)]
        for spot, node in sorted(inner, key=lambda each: len(each[0].calls)):
            for step in ways.steps[spot]:
                names = frozenset(name for value in node.given.values() for name in names_of(value))
                again = len(step.target.calls) <= len(spot.calls)  # carried out within itself
                if self.has(spot, names) or (again and names - _STEADY):
                    self._told.add(step.target.calls)

    def has(self, spot: Spot, names: frozenset[str]) -> bool:
        """Whether any of these names changes at a spot."""
        if spot.calls in self._told and names - _STEADY:
            return True
        return not names.isdisjoint(self._known) or any((spot.calls, name) in self._names for name in names)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """What both begin with."""
    return tuple(mine for mine, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _lasts(node: AnyNode) -> bool:
    """Whether what a node sets may differ although its flow is carried out anew: not where it is set from itself."""
    values = node.worked_out()
    if node.has_result or values.keys() != {*node.sets()}:
        return True
    return any(names_of(value) - _STEADY - values.keys() for value in values.values())


def _endless(ways: Silent, circle: Collection[Spot]) -> Iterator[Loop]:
    """The loops in a circle that ask nobody, and go on for ever."""
    unasked = {spot: ways.steps[spot] for spot in circle if not ways.nodes[spot].asks}
    lasting = {spot: [step for step in each if step.detail not in _FAILURES] for spot, each in unasked.items()}
    for part in _circles(_targets(unasked)):
        calls = any(ways.nodes[spot].connects for spot in part)
        for again in [part] if calls else _circles(_targets({spot: lasting[spot] for spot in part})):
            yield _loop(ways, again, endless=True)


def _loop(ways: Silent, circle: Collection[Spot], *, endless: bool) -> Loop:
    inside = set(circle)
    nodes = {spot: node for spot, node in ways.nodes.items() if spot in inside}
    asks = tuple(spot for spot, node in nodes.items() if node.asks)
    return Loop(tuple(nodes), endless, asks, any(node.works for node in nodes.values()))


def _targets(steps: Mapping[Spot, Iterable[Step]]) -> dict[Spot, set[Spot]]:
    return {spot: {step.target for step in each} for spot, each in steps.items()}


def _within(graph: Graph, spots: Collection[Spot]) -> dict[Spot, set[Spot]]:
    return {spot: set(graph[spot]) for spot in spots}


def _circles(graph: Graph) -> Iterator[list[Spot]]:
    """The strongly connected parts of a graph that are circles (Tarjan's algorithm, without recursion)."""
    for part in _strong(graph):
        if len(part) > 1 or part[0] in graph[part[0]]:
            yield part


def _strong(graph: Graph) -> Iterator[list[Spot]]:
    """The strongly connected parts of a graph (Tarjan's algorithm, without recursion)."""
    number: dict[Spot, int] = {}
    low: dict[Spot, int] = {}
    stack: list[Spot] = []
    on_stack: set[Spot] = set()
    for root in graph:
        work = [(root, iter(graph[root]))] if root not in number else []
        while work:
            name, following = work[-1]
            if name not in number:
                number[name] = low[name] = len(number)
                stack.append(name)
                on_stack.add(name)
            for target in following:
                if target in graph and target not in number:
                    work.append((target, iter(graph[target])))
                    break
                if target in on_stack:
                    low[name] = min(low[name], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    part = [stack.pop()]
                    while part[-1] != name:
                        part.append(stack.pop())
                    on_stack -= set(part)
                    yield part
