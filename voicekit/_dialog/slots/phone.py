"""A slot for a telephone number."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from voicekit._call.input import kinds
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot, Candidate

__all__ = ["PhoneSlot"]


class PhoneSlot(AnySlot):
    """A telephone number, as text."""

    is_open = True
    said_as = "digits"

    type: Literal["phone"]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """The country of numbers without one, by its ISO 3166 code."""

    def asked(self) -> InputKind:
        return kinds.phone(self.country)

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        for number in ("03012345678", "2025550123", "5550123"):
            yield f"{number}#", "", None
