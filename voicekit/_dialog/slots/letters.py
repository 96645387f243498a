"""A slot for letters and digits that are spelled."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from voicekit._call.input import kinds
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot, Candidate

__all__ = ["LettersSlot"]


class LettersSlot(AnySlot):
    """Letters and digits, spelled."""

    said_as = "letters"

    type: Literal["letters"]
    minimum: Annotated[int, Field(ge=1, le=64)] = 1
    """At least so many."""
    maximum: Annotated[int, Field(ge=1, le=64)] = 32
    """At most so many."""

    def asked(self) -> InputKind:
        return kinds.letters(minimum=self.minimum, maximum=self.maximum)

    @property
    def bounds(self) -> tuple[int, int]:
        return self.minimum, self.maximum

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        yield "", " ".join("abcdefgh"[: max(self.minimum, min(3, self.maximum))]), None
