"""A node that records the caller."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field

from voicekit._dialog.document.node import Act, BoxShape, Edge, GoingNode, Surroundings, Way, Why
from voicekit._dialog.document.places import Location
from voicekit._dialog.document.values import Name, Said, Seconds, Target

__all__ = ["RecordNode"]


class RecordNode(GoingNode):
    """Records the caller."""

    kind = "record"
    shape = BoxShape.ASKS
    asks = True
    holds = "recording"
    record: Name
    """The variable that keeps the recording: its ``path``, ``seconds`` and how it ``ended``."""
    prompt: Said = ()
    """What is said before."""
    max_seconds: Seconds = 60.0
    """The longest that is recorded."""
    silence: Seconds = 3.0
    """The silence that ends it."""
    beep: bool = True
    """Whether a tone asks the caller to begin."""
    stop_key: Annotated[str, Field(pattern=r"^([#*]|any)$")] | None = "#"
    """The key that ends it."""
    transcribe: bool = False
    """Whether the variable also holds the ``text`` of what was said."""
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
