"""The ways that a flow's document states: what checks and pictures have in common."""

from collections.abc import Iterator

from voicekit.dialog.document.flow import Flow
from voicekit.dialog.document.node import Edge, Why

__all__ = ["entries", "stated"]


def stated(flow: Flow) -> dict[str, tuple[Edge, ...]]:
    """The ways out of each node that it states itself, in the document's order; no manners of the flow's."""
    return {name: tuple(node.edges(("nodes", name))) for name, node in flow.nodes.items()}


def entries(flow: Flow) -> Iterator[Edge]:
    """The ways into a flow, and those that its commands and manners give to every question."""
    yield Edge(flow.start, Why.NEXT, "start", ("start",))
    for name, command in flow.commands.items():
        if command.next is not None:
            yield Edge(command.next, Why.COMMAND, name, ("commands", name, "next"))
    if flow.manners.failed is not None:
        yield Edge(flow.manners.failed, Why.FAILURE, "failed", ("manners", "failed"))
