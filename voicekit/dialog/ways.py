"""The ways out of every node of a flow: what a walk has to go, each once."""

from collections import deque
from collections.abc import Iterable, Mapping

from voicekit.dialog.document import Flow
from voicekit.dialog.document.node import Surroundings, Way

__all__ = ["around", "distances", "ways_of"]


def around(flow: Flow) -> Surroundings:
    """What of a flow decides where its nodes lead."""
    commands = {name: command.next for name, command in flow.commands.items()}
    return Surroundings(commands, flow.manners.failed, flow.hours)


def ways_of(flow: Flow) -> dict[str, tuple[Way, ...]]:
    """The ways out of each node."""
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
