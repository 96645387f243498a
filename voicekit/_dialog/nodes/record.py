"""A node that records the caller."""

from collections.abc import Iterable, Iterator

from voicekit._dialog.document.defaults import StatedRecording
from voicekit._dialog.document.node import Act, BoxShape, Edge, GoingNode, Surroundings, Way, Why
from voicekit._dialog.document.values import Location, Name, Said, Target
from voicekit._dialog.interpreter.asking import NOTHING, record
from voicekit._dialog.interpreter.run import Run
from voicekit.errors import NoInput

__all__ = ["RecordNode"]


class RecordNode(StatedRecording, GoingNode):
    """Records the caller."""

    kind = "record"
    shape = BoxShape.ASKS
    asks = True
    records = True
    holds = "recording"
    record: Name
    """The variable that keeps the recording: its ``path``, ``seconds`` and how it ``ended``."""
    prompt: Said = ()
    """What is said before."""
    empty: Target | None = None
    """Where the call goes where nothing was recorded."""

    @property
    def may_fail(self) -> bool:
        return False

    def edges(self, here: Location) -> Iterator[Edge]:
        yield from super().edges(here)
        yield from self.stated(here, Why.FAILURE, "empty")

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        yield Way(name, Act.HAPPENS, "recorded", target=self.following)
        yield Way(name, Act.HAPPENS, "empty", target=self.empty or self.following)

    def sets(self) -> Iterable[str]:
        return (self.record,)

    async def run(self, run: Run) -> str | None:
        try:
            match = await record(run, self, run.said(run.line("prompt")))
        except NoInput:
            run.variables.put(self.record, {"path": "", "seconds": 0.0, "ended": NOTHING, "text": ""})
            return self.empty or self.next
        run.variables.put(self.record, match.value)
        run.session.answered()
        return self.next
