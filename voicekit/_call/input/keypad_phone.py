"""Telephone numbers on the keypad, as they are dialled."""

from dataclasses import dataclass

from voicekit._call.input.keypad import KeypadDigits
from voicekit._grammar.phone import MAX_DIGITS, canonical

__all__ = ["MOST_DIALLED", "KeypadPhone"]

MOST_DIALLED = MAX_DIGITS + 3
"""Digits of the longest number with what is dialled before a country's code: 00, 011."""


@dataclass(slots=True)
class KeypadPhone(KeypadDigits):
    """A number as people of a country dial it, their own or another one's: 020..., 00 49 30 ..., 011 44 20 ..."""

    country: str | None = None

    @property
    def answer(self) -> str:
        return canonical(self.keyed, self.country)
