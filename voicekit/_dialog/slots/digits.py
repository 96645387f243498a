"""A slot for digits."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from voicekit._call.input import kinds
from voicekit._call.input.keypad import DIGITS
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot, Candidate

__all__ = ["DigitsSlot"]


class DigitsSlot(AnySlot):
    """Digits, as text: an order number, a PIN."""

    is_open = True
    said_as = "digits"

    type: Literal["digits"]
    length: Annotated[int, Field(ge=1, le=64)] | None = None
    """Exactly so many."""
    minimum: Annotated[int, Field(ge=1, le=64)] = 1
    """At least so many."""
    maximum: Annotated[int, Field(ge=1, le=64)] | None = None
    """At most so many."""
    until: Annotated[str, Field(pattern=r"^[#*A-D]*$")] = "#"
    """Keys that end the entry."""
    keys: Annotated[str, Field(pattern=r"^[0-9#*A-D]+$", max_length=16)] = "0123456789"
    """Keys that it may hold: with ``until: ""`` also ``#``."""
    empty: bool = False
    """Whether a key that ends the entry is an answer by itself; the slot is ``none`` then."""
    check: str | None = None
    """The check digit's method: ``luhn``, ``mod97``, ..."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.maximum is not None and self.maximum < self.minimum:
            raise ValueError(f"maximum {self.maximum} is less than minimum {self.minimum}")
        if both := set(self.keys) & set(self.until):
            raise ValueError(f"{''.join(sorted(both))} cannot be in the entry (keys) and end it (until)")
        if self.empty and not self.until:
            raise ValueError("an empty entry needs a key that ends it (until)")
        return self

    def asked(self) -> InputKind:
        """Digits; an empty entry is none, as whatever a flow does not know."""
        made = kinds.digits(
            self.length,
            minimum=self.minimum,
            maximum=self.maximum,
            until=self.until,
            check=self.check,
            keys=self.keys,
            empty=self.empty,
        )
        return replace(made, value=lambda key: made.value(key) or None)

    @property
    def bounds(self) -> tuple[int, int | None]:
        return (self.minimum, self.maximum) if self.length is None else (self.length, self.length)

    @property
    def entered(self) -> str:
        ends = self.until if self.length is None or self.empty else ""
        return "".join(key for key in ends + self.keys if key not in DIGITS)

    @property
    def may_be_empty(self) -> bool:
        return self.empty

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        for keys in self._entries():
            yield (keys if len(keys) == self.length else f"{keys}{self.until[:1]}"), "", keys

    def _entries(self) -> Iterator[str]:
        least = self.length or self.minimum
        most = self.length or self.maximum or max(self.minimum, 6)
        luck = Random(1)  # noqa: S311 - the same numbers each time
        known = "".join(key for key in "1234567890*#ABCD" if key in self.keys)
        yield (known * -(-least // len(known)))[:least]
        if self.empty:
            yield ""
        while True:
            length = luck.randint(least, most)
            yield "".join(luck.choice(self.keys) for _ in range(length))
