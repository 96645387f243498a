"""Loops: how a call comes back to a node without an answer of the caller's, transfers and failures included."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from voicekit.dialog.document import Flow
from voicekit.dialog.document.nodes import (
    ActionNode,
    BranchNode,
    FormNode,
    MenuNode,
    RecordNode,
    ScheduleNode,
    SubflowNode,
    TransferNode,
    WebhookNode,
    set_by,
)
from voicekit.dialog.expression import Expression
from voicekit.dialog.ways import Act, Way, ways_of
from voicekit.errors import FlowError

__all__ = ["Loop", "loops"]

_QUESTIONS = (MenuNode, FormNode, RecordNode)
_WORK = (ActionNode, WebhookNode, TransferNode)

_FAILURES = ("failed", "busy", "no_answer")
"""What happens in work that fails: the interpreter counts it, and gives a call up after some failures in a row."""

Graph = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Loop:
    """Nodes that a call can go through again and again, in the document's order."""

    nodes: tuple[str, ...]
    endless: bool
    """Whether nobody is asked in it and nothing ends it: it counts no failures, or calls people again each time."""
    asks: tuple[str, ...] = ()
    """Its questions, which a caller who does not answer is asked over and over."""
    waits: bool = False
    """Whether it waits for something outside."""


def loops(flow: Flow) -> Iterator[Loop]:
    """The loops of a flow, and those within them that are endless.

    A loop that a branch leaves by something which changes in the loop is none: it counts, or waits for a result.
    """
    ways = _silent(flow)
    for circle in _uncounted(flow, _targets(ways)):
        endless = list(_endless(flow, ways, circle))
        yield from endless
        whole = _loop(flow, circle, endless=False)
        if whole.asks or not endless:
            yield whole


def _silent(flow: Flow) -> dict[str, tuple[Way, ...]]:
    """The ways that a call goes although its caller neither says nor presses anything."""
    return {
        name: tuple(way for way in ways if _is_silent(way))
        for name, ways in ways_of(flow).items()
        if not isinstance(flow.nodes[name], SubflowNode)  # it may ask, and is looked over by itself
    }


def _is_silent(way: Way) -> bool:
    return way.act in {Act.ALONE, Act.CHOOSES, Act.SILENT} or (way.act is Act.HAPPENS and way.detail != "recorded")


def _uncounted(flow: Flow, graph: Graph) -> Iterator[list[str]]:
    waiting = [graph]
    while waiting:
        graph = waiting.pop()
        for circle in _circles(graph):
            counting = {name for name in circle if _counts(flow, name, circle, graph)}
            if counting:
                waiting.append(_within(graph, set(circle) - counting))
            else:
                yield circle


def _counts(flow: Flow, name: str, circle: Collection[str], graph: Graph) -> bool:
    """Whether a node leads out of a circle by something that changes there."""
    node = flow.nodes[name]
    if not isinstance(node, BranchNode | ScheduleNode) or set(graph[name]) <= set(circle):
        return False
    changing = _changing(flow, circle)
    if isinstance(node, ScheduleNode):
        return "now" in changing
    return any(not changing.isdisjoint(_names(case.when)) for case in node.branch)


def _changing(flow: Flow, circle: Iterable[str]) -> set[str]:
    """The names that may have another value each time round."""
    nodes = [flow.nodes[name] for name in circle]
    changing = {name for node in nodes for name in set_by(node)}
    if any(isinstance(node, _WORK + _QUESTIONS) for node in nodes):
        changing |= {"failure", "result", "now"}
    return changing


def _names(expression: str) -> frozenset[str]:
    try:
        return Expression.parse(expression).names
    except FlowError:
        return frozenset()


def _endless(flow: Flow, ways: Mapping[str, tuple[Way, ...]], circle: Collection[str]) -> Iterator[Loop]:
    """The loops in a circle that ask nobody, and go on for ever."""
    unasked = {name: ways[name] for name in circle if not isinstance(flow.nodes[name], _QUESTIONS)}
    lasting = {name: [way for way in each if way.detail not in _FAILURES] for name, each in unasked.items()}
    for part in _circles(_targets(unasked)):
        calls = any(isinstance(flow.nodes[name], TransferNode) for name in part)
        for again in [part] if calls else _circles(_targets({name: lasting[name] for name in part})):
            yield _loop(flow, again, endless=True)


def _loop(flow: Flow, circle: Collection[str], *, endless: bool) -> Loop:
    nodes = {name: node for name, node in flow.nodes.items() if name in circle}
    asks = tuple(name for name, node in nodes.items() if isinstance(node, _QUESTIONS))
    return Loop(tuple(nodes), endless, asks, any(isinstance(node, _WORK) for node in nodes.values()))


def _targets(ways: Mapping[str, Iterable[Way]]) -> dict[str, set[str]]:
    return {name: {way.target for way in each} for name, each in ways.items()}


def _within(graph: Graph, names: Collection[str]) -> dict[str, set[str]]:
    return {name: set(graph[name]) for name in names}


def _circles(graph: Graph) -> Iterator[list[str]]:
    """The strongly connected parts of a graph that are circles (Tarjan's algorithm, without recursion)."""
    for part in _strong(graph):
        if len(part) > 1 or part[0] in graph[part[0]]:
            yield part


def _strong(graph: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """The strongly connected parts of a graph (Tarjan's algorithm, without recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
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
