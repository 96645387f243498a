"""Where a call can go from each node: what checks and pictures have in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from voicekit.dialog.document.flow import Flow
from voicekit.dialog.document.nodes import (
    BranchNode,
    FormNode,
    GotoNode,
    HangupNode,
    MenuNode,
    Node,
    ScheduleNode,
    TransferNode,
)
from voicekit.dialog.document.prompts import Location

__all__ = ["Edge", "Why", "edges", "entries", "leads_on"]


class Why(Enum):
    """What leads from one node to another."""

    NEXT = "next"
    CHOICE = "choice"
    FAILURE = "failure"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Edge:
    """One way; ``label`` is what a picture writes on it, ``location`` where its target stands in the document."""

    target: str
    why: Why
    label: str
    location: Location


def edges(name: str, node: Node) -> Iterator[Edge]:
    """The ways out of a node that it states itself, in the document's order; no manners of the flow's."""
    here: Location = ("nodes", name)
    match node:
        case MenuNode():
            yield from _choices(here, node)
        case BranchNode():
            yield from _cases(here, node)
        case ScheduleNode():
            yield from _ways(here, node, ("open", "closed", "holiday"), Why.CHOICE)
        case GotoNode():
            yield Edge(node.goto, Why.NEXT, "", (*here, "goto"))
        case FormNode():
            for slot, each in node.form.items():
                if each.failed is not None:
                    yield Edge(each.failed, Why.FAILURE, f"{slot} failed", (*here, "form", slot, "failed"))
    if (following := getattr(node, "next", None)) is not None:
        yield Edge(following, Why.NEXT, "", (*here, "next"))
    yield from _ways(here, node, ("empty", "busy", "no_answer", "failed"), Why.FAILURE)


def _choices(here: Location, node: MenuNode) -> Iterator[Edge]:
    for key, choice in node.choices.items():
        if isinstance(choice, str):
            yield Edge(choice, Why.CHOICE, key, (*here, "choices", key))
        elif choice.next is not None:
            label = " ".join((key, *choice.words[:1]))
            yield Edge(choice.next, Why.CHOICE, label, (*here, "choices", key, "next"))


def _cases(here: Location, node: BranchNode) -> Iterator[Edge]:
    for index, case in enumerate(node.branch):
        yield Edge(case.next, Why.CHOICE, case.when, (*here, "branch", index, "next"))
    if node.otherwise is not None:
        yield Edge(node.otherwise, Why.CHOICE, "else", (*here, "else"))


def _ways(here: Location, node: Node, names: tuple[str, ...], why: Why) -> Iterator[Edge]:
    for name in names:
        target = getattr(node, name, None)
        if isinstance(target, str):
            yield Edge(target, why, name.replace("_", " "), (*here, name))


def entries(flow: Flow) -> Iterator[Edge]:
    """The ways into a flow, and those that its commands and manners give to every question."""
    yield Edge(flow.start, Why.NEXT, "start", ("start",))
    for name, command in flow.commands.items():
        if command.next is not None:
            yield Edge(command.next, Why.COMMAND, name, ("commands", name, "next"))
    if flow.manners.failed is not None:
        yield Edge(flow.manners.failed, Why.FAILURE, "failed", ("manners", "failed"))


def leads_on(node: Node) -> bool:
    """Whether the call goes on after the node in each case, or ends there because the document says so."""
    match node:
        case HangupNode() | GotoNode() | ScheduleNode() | TransferNode():
            return True
        case BranchNode():
            return node.otherwise is not None
        case MenuNode():
            return node.next is not None or all(
                isinstance(choice, str) or choice.next is not None for choice in node.choices.values()
            )
    return getattr(node, "next", None) is not None
