"""A slot for a time of day."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from voicekit._call.input import kinds
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot, Candidate

__all__ = ["TimeSlot"]


class TimeSlot(AnySlot):
    """A time of day."""

    is_shared = is_open = True
    holds = said_as = "time"

    type: Literal["time"]
    earliest: Annotated[str, Field(pattern=r"^\d\d:\d\d$")] | None = None
    """The first time that is taken, such as ``"09:00"``."""
    latest: Annotated[str, Field(pattern=r"^\d\d:\d\d$")] | None = None
    """The last time that is taken."""

    @property
    def bounds(self) -> tuple[dt.time | None, dt.time | None]:
        """The first and the last time that are taken. Raises ValueError for what is none."""
        first, last = (None if each is None else dt.time.fromisoformat(each) for each in (self.earliest, self.latest))
        return first, last

    def asked(self) -> InputKind:
        return kinds.time(*self.bounds)

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        for at in (*self.bounds, *(dt.time(hour) for hour in (10, 15, 8, 20))):
            if at is not None:
                yield f"{at:%H%M}", "", None

    def contradiction(self, today: dt.date) -> tuple[str, str] | None:
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            return "earliest", "latest"
        return None
