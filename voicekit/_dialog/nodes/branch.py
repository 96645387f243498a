"""A node that decides by conditions."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from voicekit._dialog.document.node import Act, AnyNode, BoxShape, Decision, Edge, Surroundings, Way, Why
from voicekit._dialog.document.values import END, Expression, Location, Model, Placed, Target
from voicekit._dialog.interpreter.run import Run

__all__ = ["BranchNode", "Case"]


class Case(Model):
    """One way of a branch."""

    when: Annotated[Expression, Field(alias="if")]
    """What must hold."""
    next: Target
    """Where the call goes then."""


class BranchNode(AnyNode):
    """Goes the first way whose condition holds."""

    kind = "branch"
    shape = BoxShape.DECIDES
    leads_by = "else"
    parts = {"branch": Case}
    branch: Annotated[tuple[Case, ...], Field(min_length=1)]
    """The ways, in order."""
    otherwise: Annotated[Target | None, Field(alias="else")] = None
    """Where the call goes where none holds."""

    @property
    def leads_on(self) -> bool:
        return self.otherwise is not None

    def edges(self, here: Location) -> Iterator[Edge]:
        for index, case in enumerate(self.branch):
            yield Edge(case.next, Why.CHOICE, case.when, (*here, "branch", index, "next"))
        if self.otherwise is not None:
            yield Edge(self.otherwise, Why.CHOICE, "else", (*here, "else"))

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        for place, case in enumerate(self.branch, 1):
            yield Way(name, Act.CHOOSES, f"if {place}", target=case.next)
        yield Way(name, Act.CHOOSES, "else", target=self.otherwise or END)

    def decisions(self, here: Location) -> Iterator[Decision]:
        for index, case in enumerate(self.branch):
            yield Decision(case.next, case.when, (*here, "branch", index, "if"))
        yield Decision(self.otherwise)

    def expressions(self, here: Location) -> Iterator[Placed]:
        for index, case in enumerate(self.branch):
            yield (*here, "branch", index, "if"), case.when, ()

    def gist(self) -> str:
        return "decides"

    async def run(self, run: Run) -> str | None:
        for case in self.branch:
            if run.holds(case.when):
                return case.next
        return self.otherwise
