"""What nodes share that are told values and give a result."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator

from voicekit._dialog.document.node import Act, BoxShape, Edge, GoingNode, Surroundings, Way, Why, failing
from voicekit._dialog.document.places import Location, Placed
from voicekit._dialog.document.values import Expression, Name, OneOrMore, Said, Scalar, Seconds, Target, listed

__all__ = ["TellingNode", "WorkingNode"]


class TellingNode(GoingNode):
    """A node that is told values, and whose result is kept."""

    arguments: dict[Name, Scalar] = {}
    """What it is told: values, and expressions as text."""
    set: Name | dict[Name, Expression] | None = None
    """The variable that keeps its result, or several with the expression over ``result`` that each gets."""

    def sets(self) -> Iterable[str]:
        return (self.set,) if isinstance(self.set, str) else self.set or ()

    def expressions(self, here: Location) -> Iterator[Placed]:
        for name, value in self.arguments.items():
            yield (*here, "arguments", name), value, ()
        for name, value in self.set.items() if isinstance(self.set, Mapping) else ():
            yield (*here, "set", name), value, ()


class WorkingNode(TellingNode):
    """A node that waits for work done outside: a function, a service."""

    shape = BoxShape.WORKS
    works = True

    timeout: Seconds = 10.0
    """The longest it may take."""
    reveal: Annotated[tuple[Name, ...], BeforeValidator(listed), OneOrMore()] = ()
    """Masked variables whose values it is given as they are: an action gets others as a `Secret`, a webhook not at all.
    """
    filler: Said | None = None
    """Said, again and again, while it works; not where the answer comes within half a second."""
    failed: Target | None = None
    """Where the call goes where it fails; without it, to the ``operator`` command's node, else an apology is said."""

    def edges(self, here: Location) -> Iterator[Edge]:
        yield from super().edges(here)
        yield from self.stated(here, Why.FAILURE, "failed")

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        yield Way(name, Act.HAPPENS, "done", target=self.following)
        yield failing(Way(name, Act.HAPPENS, "failed"), self.failure(name, around))

    def failure(self, name: str, around: Surroundings) -> str | None:
        return self.failed or around.operator(name)
