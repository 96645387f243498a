"""A node that sets variables."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import Field

from voicekit._dialog.document.node import BoxShape, GoingNode
from voicekit._dialog.document.values import Location, Name, Placed, Scalar
from voicekit._dialog.interpreter.run import Run

__all__ = ["SetNode"]


class SetNode(GoingNode):
    """Sets variables."""

    kind = "set"
    shape = BoxShape.SETS
    set: Annotated[dict[Name, Scalar], Field(min_length=1)]
    """Values, and expressions as text."""

    def worked_out(self) -> Mapping[str, Scalar]:
        return self.set

    def sets(self) -> Iterable[str]:
        return self.set

    def expressions(self, here: Location) -> Iterator[Placed]:
        for name, value in self.set.items():
            yield (*here, "set", name), value, ()

    def gist(self) -> str:
        return ", ".join(f"{name} = {value}" for name, value in self.set.items())

    async def run(self, run: Run) -> str | None:
        for name, scalar in self.set.items():
            run.assign(name, scalar)
            run.filled = {form: slots - {name} for form, slots in run.filled.items()}
        return self.next
