"""A node that tells whether it is open."""

from collections.abc import Iterator, Mapping

from voicekit._dialog.document.hours import Hours
from voicekit._dialog.document.node import Act, AnyNode, BoxShape, Decision, Edge, Surroundings, Use, Used, Way, Why
from voicekit._dialog.document.values import Location, Name, Target
from voicekit._dialog.hours import state
from voicekit._dialog.interpreter.run import Run
from voicekit.errors import FlowFailed

__all__ = ["ScheduleNode"]


class ScheduleNode(AnyNode):
    """Tells whether it is open."""

    kind = "schedule"
    shape = BoxShape.DECIDES
    parts = {"schedule": Hours}
    schedule: Hours | Name
    """The hours, or the name of the flow's own."""
    open: Target
    """Where the call goes when it is open."""
    closed: Target
    """Where the call goes when it is closed."""
    holiday: Target | None = None
    """Where the call goes on a holiday; without it, to ``closed``."""

    def edges(self, here: Location) -> Iterator[Edge]:
        yield from self.stated(here, Why.CHOICE, "open", "closed", "holiday")

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        yield Way(name, Act.CHOOSES, "open", target=self.open)
        yield Way(name, Act.CHOOSES, "closed", target=self.closed)
        hours = self.hours_of(around.hours)
        if hours is not None and hours.has_holidays:
            yield Way(name, Act.CHOOSES, "holiday", target=self.holiday or self.closed)

    def decisions(self, here: Location) -> Iterator[Decision]:
        for edge in self.edges(here):
            yield Decision(edge.target, fact=f"{edge.label}: {self.schedule}")

    def uses(self, here: Location) -> Iterator[Use]:
        if isinstance(self.schedule, str):
            yield Use(Used.HOURS, self.schedule, (*here, "schedule"))

    def hours_of(self, named: Mapping[str, Hours]) -> Hours | None:
        return named.get(self.schedule) if isinstance(self.schedule, str) else self.schedule

    def gist(self) -> str:
        return f"hours {self.schedule}" if isinstance(self.schedule, str) else "opening hours"

    async def run(self, run: Run) -> str | None:
        hours = self.hours_of(run.compiled.flow.hours)
        if hours is None:
            raise FlowFailed(f"there are no hours {self.schedule!r}", hint="write them under hours", kind="flow")
        now = state(hours, run.session.clock())
        return {"open": self.open, "closed": self.closed, "holiday": self.holiday or self.closed}[now]
