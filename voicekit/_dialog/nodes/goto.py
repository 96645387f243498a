"""A node that only leads elsewhere."""

from collections.abc import Iterator

from voicekit._dialog.document.node import Act, AnyNode, BoxShape, Edge, Surroundings, Way, Why
from voicekit._dialog.document.values import Location, Target
from voicekit._dialog.interpreter.run import Run

__all__ = ["GotoNode"]


class GotoNode(AnyNode):
    """Goes on elsewhere."""

    kind = "goto"
    shape = BoxShape.SETS
    goto: Target
    """Where."""

    def edges(self, here: Location) -> Iterator[Edge]:
        yield Edge(self.goto, Why.NEXT, "", (*here, "goto"))

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        yield Way(name, Act.ALONE, target=self.goto)

    async def run(self, run: Run) -> str | None:
        return self.goto
