"""Where a flow leads: the edges that its document states, and all the ways that calls can go."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from voicekit._dialog.document import Flow
from voicekit._dialog.document.node import Edge, Surroundings, Way, Why

__all__ = ["around", "distances", "entries", "stated", "ways_of"]


def stated(flow: Flow) -> dict[str, tuple[Edge, ...]]:
    """The ways out of each node that it states itself, in the document's order; no defaults of the flow's."""
    return {name: tuple(node.edges(("nodes", name))) for name, node in flow.nodes.items()}


def entries(flow: Flow) -> Iterator[Edge]:
    """The ways into a flow, and those that its commands and defaults give to every question."""
    yield Edge(flow.start, Why.NEXT, "start", ("start",))
    for name, command in flow.commands.items():
        if command.next is not None:
            yield Edge(command.next, Why.COMMAND, name, ("commands", name, "next"))
    if flow.defaults.failed is not None:
        yield Edge(flow.defaults.failed, Why.FAILURE, "failed", ("defaults", "failed"))


def around(flow: Flow) -> Surroundings:
    """What of a flow decides where its nodes lead."""
    commands = {name: command.next for name, command in flow.commands.items()}
    return Surroundings(commands, flow.defaults.failed, flow.hours)


def ways_of(flow: Flow) -> dict[str, tuple[Way, ...]]:
    """The ways out of each node, those of its flow's commands and failures included."""
    surroundings = around(flow)
    return {name: tuple(node.ways(name, surroundings)) for name, node in flow.nodes.items()}


def distances(ways: Mapping[str, tuple[Way, ...]], goals: Iterable[str]) -> dict[str, int]:
    """From how many nodes away each node leads to one of the goals; nodes that lead to none are left out."""
    into: dict[str, list[str]] = {}
    for name, out in ways.items():
        for way in out:
            into.setdefault(way.target, []).append(name)
    found = dict.fromkeys(goals, 0)
    waiting = deque(found)
    while waiting:
        name = waiting.popleft()
        for before in into.get(name, ()):
            if before not in found:
                found[before] = found[name] + 1
                waiting.append(before)
    return found
