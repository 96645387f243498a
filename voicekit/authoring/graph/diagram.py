"""What a picture of a flow shows: boxes and arrows, before anything is placed or drawn."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from voicekit.authoring.edges import Edge, Why, edges, entries
from voicekit.dialog.document import Flow, PromptPart
from voicekit.dialog.document.nodes import (
    ActionNode,
    BranchNode,
    FormNode,
    GotoNode,
    HangupNode,
    LanguageNode,
    MenuNode,
    Node,
    RecordNode,
    SayNode,
    ScheduleNode,
    SetNode,
    SubflowNode,
    Transfer,
    TransferNode,
    WebhookNode,
)
from voicekit.dialog.document.prompts import said_in
from voicekit.dialog.document.values import END

__all__ = ["Arrow", "Box", "Diagram", "Shape", "diagram"]

WIDEST = 30
"""Letters of a line in a box."""

MOST_LINES = 2
"""Lines of a box below its name; the whole text is in its tooltip."""

LONGEST_LABEL = 26
"""Letters of an arrow's label."""


class Shape(Enum):
    """What a box looks like, by what its node does."""

    START = "start"
    END = "end"
    SPEAKS = "speaks"
    ASKS = "asks"
    DECIDES = "decides"
    WORKS = "works"
    LEAVES = "leaves"
    SETS = "sets"
    COMMANDS = "commands"
    MISSING = "missing"


_SHAPES = {
    SayNode: Shape.SPEAKS,
    MenuNode: Shape.ASKS,
    FormNode: Shape.ASKS,
    RecordNode: Shape.ASKS,
    BranchNode: Shape.DECIDES,
    ScheduleNode: Shape.DECIDES,
    ActionNode: Shape.WORKS,
    WebhookNode: Shape.WORKS,
    SubflowNode: Shape.WORKS,
    TransferNode: Shape.LEAVES,
    HangupNode: Shape.LEAVES,
    SetNode: Shape.SETS,
    LanguageNode: Shape.SETS,
    GotoNode: Shape.SETS,
}


@dataclass(frozen=True, slots=True)
class Box:
    """One box: ``id`` is unique in the diagram and no word of Mermaid's; ``tooltip`` is all that the node says."""

    id: str
    shape: Shape
    title: str
    lines: tuple[str, ...] = ()
    tooltip: str = ""


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
    for placed in said_in(flow):
        tooltips.setdefault(placed.node, []).append(_part(placed.part))
    boxes = [Box("start", Shape.START, "start")]
    boxes += (_box(name, node, "\n".join(tooltips.get(name, ()))) for name, node in flow.nodes.items())
    ways = list(_ways(flow))
    named = dict.fromkeys(edge.target for _, edge in ways if edge.target not in flow.nodes)
    boxes += (Box("end_", Shape.END, END) if name == END else Box(_id(name), Shape.MISSING, name) for name in named)
    if any(source == "any" for source, _ in ways):
        boxes.append(Box("any", Shape.COMMANDS, "any question"))
    return Diagram(flow.flow, tuple(boxes), tuple(_joined(ways)))


def _ways(flow: Flow) -> Iterator[tuple[str, Edge]]:
    """Every way with the box that it leaves."""
    for edge in entries(flow):
        yield "start" if edge.location == ("start",) else "any", edge
    for name, node in flow.nodes.items():
        for edge in edges(name, node):
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
    return f"n_{name}"


def _box(name: str, node: Node, tooltip: str) -> Box:
    lines = textwrap.wrap(" ".join(_gist(node).split()), WIDEST, max_lines=MOST_LINES, placeholder=" ...")
    told = "\n".join(filter(None, (f"{name}: {node.kind}", node.note, tooltip)))
    return Box(_id(name), _SHAPES[type(node)], name, tuple(lines), told)


def _gist(node: Node) -> str:
    """What a node does, in a few words."""
    match node:
        case SayNode() | MenuNode():
            text = _said(node.say if isinstance(node, SayNode) else node.menu)
        case HangupNode():
            text = _said(node.hangup) if isinstance(node.hangup, tuple) else "hang up"
        case FormNode():
            text = "asks for " + ", ".join(node.form)
        case SetNode():
            text = ", ".join(f"{name} = {value}" for name, value in node.set.items())
        case ScheduleNode():
            text = f"hours {node.schedule}" if isinstance(node.schedule, str) else "opening hours"
        case TransferNode():
            text = next(f"{way} {who}" for way in _WHOM if (who := _whom(node.transfer, way)))
        case BranchNode():
            text = "decides"
        case _:
            text = f"{node.kind} {getattr(node, node.kind)}"
    return text


_WHOM = ("dial", "queue", "voicemail", "extension")


def _whom(transfer: Transfer, way: str) -> str:
    return " & ".join(transfer.dialled) if way == "dial" else getattr(transfer, way) or ""


def _said(parts: tuple[PromptPart, ...]) -> str:
    return " ".join(_part(part) for part in parts)


def _part(part: PromptPart) -> str:
    return part.text or (f"[{part.audio}]" if part.audio is not None else f"[{part.silence:g} s of silence]")
