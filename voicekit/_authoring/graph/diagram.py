"""What a picture of a flow shows: boxes and arrows, before anything is placed or drawn."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from voicekit._authoring.ways import entries, stated
from voicekit._dialog.document import Flow
from voicekit._dialog.document.node import BoxShape, Edge, Why, in_short
from voicekit._dialog.document.values import END
from voicekit._dialog.nodes import Node

__all__ = ["Arrow", "Box", "BoxShape", "Diagram", "diagram"]

WIDEST = 30
"""Letters of a line in a box."""

MOST_LINES = 2
"""Lines of a box below its name; the whole text is in its tooltip."""

LONGEST_LABEL = 26
"""Letters of an arrow's label."""

_NODE = "n_"  # begins the id of a node's box


@dataclass(frozen=True, slots=True)
class Box:
    """One box: ``id`` is unique in the diagram and no word of Mermaid's; ``tooltip`` is all that the node says."""

    id: str
    shape: BoxShape
    title: str
    lines: tuple[str, ...] = ()
    tooltip: str = ""

    @property
    def is_node(self) -> bool:
        """Whether it stands for a node, which its title names."""
        return self.id.startswith(_NODE)


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow; ``dashed`` for what happens when nothing else does: failures and commands."""

    source: str
    target: str
    label: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """A flow's name, its boxes, the start first, and its arrows, one at most from box to box."""

    name: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def diagram(flow: Flow) -> Diagram:
    """What is to be drawn of a flow; nodes that are named and are not there have boxes, too."""
    tooltips: dict[str, list[str]] = {}
    for placed in flow.said():
        tooltips.setdefault(placed.node, []).append(in_short((placed.part,)))
    boxes = [Box("start", BoxShape.START, "start")]
    boxes += (_box(name, node, "\n".join(tooltips.get(name, ()))) for name, node in flow.nodes.items())
    ways = list(_ways(flow))
    named = dict.fromkeys(edge.target for _, edge in ways if edge.target not in flow.nodes)
    boxes += (
        Box("end_", BoxShape.END, END) if name == END else Box(_id(name), BoxShape.MISSING, name) for name in named
    )
    if any(source == "any" for source, _ in ways):
        boxes.append(Box("any", BoxShape.COMMANDS, "any question"))
    return Diagram(flow.flow, tuple(boxes), tuple(_joined(ways)))


def _ways(flow: Flow) -> Iterator[tuple[str, Edge]]:
    """Every way with the box that it leaves."""
    for edge in entries(flow):
        yield "start" if edge.location == ("start",) else "any", edge
    for name, edges in stated(flow).items():
        for edge in edges:
            yield _id(name), edge


def _joined(ways: list[tuple[str, Edge]]) -> Iterator[Arrow]:
    """One arrow for all ways from one box to another, with all their labels."""
    together: dict[tuple[str, str], list[Edge]] = {}
    for source, edge in ways:
        together.setdefault((source, "end_" if edge.target == END else _id(edge.target)), []).append(edge)
    for (source, target), several in together.items():
        labels = dict.fromkeys(edge.label for edge in several if edge.label and source != "start")
        label = textwrap.shorten(", ".join(labels), LONGEST_LABEL, placeholder=" ...")
        yield Arrow(source, target, label, all(edge.why in (Why.FAILURE, Why.COMMAND) for edge in several))


def _id(name: str) -> str:
    return f"{_NODE}{name}"


def _box(name: str, node: Node, tooltip: str) -> Box:
    lines = textwrap.wrap(" ".join(node.gist().split()), WIDEST, max_lines=MOST_LINES, placeholder=" ...")
    told = "\n".join(filter(None, (f"{name}: {node.kind}", node.note, tooltip)))
    return Box(_id(name), node.shape, name, tuple(lines), told)
