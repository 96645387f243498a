"""Slots for numbers and amounts of money."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from voicekit._call.input import kinds
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot, Candidate
from voicekit._dialog.document.values import Number

__all__ = ["MoneySlot", "NumberSlot"]

FEW = 10_000
"""Numbers between bounds that are worth writing down."""


class _BoundedSlot(AnySlot):
    """A slot with a least and a most."""

    minimum: Number | None = None
    """The least that is taken."""
    maximum: Number | None = None
    """The most that is taken."""

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        low = 1 if self.minimum is None else int(-(-self.minimum // 1))
        high = low + 100 if self.maximum is None else int(self.maximum // 1)
        for number in (low, high, (low + high) // 2, low + 1):
            if number >= 0:
                yield f"{number}#", "", None

    def contradiction(self, today: dt.date) -> tuple[str, str] | None:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            return "minimum", "maximum"
        return None


class NumberSlot(_BoundedSlot):
    """A number."""

    is_shared = is_open = True
    holds = said_as = "number"

    type: Literal["number"]
    whole: bool = True
    """Whether it has no decimals."""

    def asked(self) -> InputKind:
        return kinds.number(self.minimum, self.maximum, whole=self.whole)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        return self.minimum, self.maximum

    def values(self) -> Sequence[object]:
        if not self.whole or self.minimum is None or self.maximum is None:
            return ()
        return range(int(self.minimum), int(self.maximum) + 1) if self.maximum - self.minimum < FEW else ()


class MoneySlot(_BoundedSlot):
    """An amount of money."""

    is_shared = is_open = True
    holds = said_as = "money"

    type: Literal["money"]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    """The currency's ISO 4217 code, where the caller names none."""

    def asked(self) -> InputKind:
        return kinds.money(self.currency, self.minimum, self.maximum)
