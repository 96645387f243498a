"""Numbers and amounts on the keypad: ``*`` is the decimal point."""

from dataclasses import dataclass
from decimal import Decimal

from voicekit._call.input.keypad import DIGITS, KeypadState

__all__ = ["KeypadNumber"]

POINT = "*"

MAX_DIGITS = 15
"""Digits of one number: more than anybody keys in on purpose."""


@dataclass(slots=True)
class KeypadNumber:
    """A number from 0 on, ended by a key of ``until``, by time, or by its last digit where the size is known.

    ``places`` are the digits after the point (None: any, 0: whole numbers), all of them written out where the number
    is an amount, ``unit`` its currency. A whole number has as many digits as ``maximum``, which refuses none itself.
    """

    places: int | None = None
    maximum: Decimal | None = None
    until: str = "#"
    unit: str = ""
    keyed: str = ""

    @property
    def rest(self) -> int:
        return 0

    @property
    def late_key(self) -> str:
        return self.until[:1]

    @property
    def answer(self) -> str:
        whole, _, part = self.keyed.partition(POINT)
        value = Decimal(f"{whole or '0'}.{part or '0'}")
        if self.unit:
            return f"{value:.{self.places or 0}f} {self.unit}"
        return f"{value.normalize():f}" if part else f"{value:.0f}"

    def accepts(self, key: str) -> bool:
        if key == POINT:
            return bool(self.keyed) and self.places != 0 and POINT not in self.keyed
        return key in DIGITS or (bool(self.keyed) and key in self.until)

    def press(self, key: str) -> KeypadState:
        if key in self.until and key != POINT:
            return self.over()
        if key not in DIGITS and not self.accepts(key):
            return KeypadState.NO_MATCH
        self.keyed += key
        return KeypadState.DONE if self._is_full() else KeypadState.OPEN

    def over(self) -> KeypadState:
        return KeypadState.DONE if self.keyed else KeypadState.NO_MATCH

    def _is_full(self) -> bool:
        whole, point, part = self.keyed.partition(POINT)
        if point:
            return bool(part) and (len(part) == self.places or len(part) == MAX_DIGITS)
        if self.places == 0 and self.maximum is not None:
            return len(whole) == len(str(int(self.maximum)))
        return len(whole) == MAX_DIGITS
