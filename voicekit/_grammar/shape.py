"""What an answer must look like: so many signs, a pattern, a check digit."""

from collections.abc import Callable

from voicekit._plain import plain
from voicekit.errors import ProgramError

__all__ = ["Check", "Shape", "check_spelled", "ean", "iban", "isbn", "luhn", "mod11"]

Check = Callable[[str], bool]
"""Whether the check digit of an entry (digits and capitals) is right. Never raises."""


@plain(frozen=True, slots=True)
class Shape:
    """The form of an entry of digits or letters; an alternative of another form is passed over.

    ``Shape(6, 6)`` six signs, ``Shape(13, 19, check=luhn)`` a payment card, ``Shape(pattern="AA999")`` two letters and
    three digits.
    """

    minimum: int = 1
    maximum: int | None = None
    check: Check | None = None
    pattern: str = ""
    """``9`` a digit, ``A`` a letter, ``X`` either, anything else itself; gives the length too."""

    def fits(self, entry: str) -> bool:
        """Whether an entry (digits and capitals) has this form."""
        if self.pattern:
            form = len(entry) == len(self.pattern) and all(map(_fits, self.pattern, entry))
        else:
            form = self.minimum <= len(entry) and (self.maximum is None or len(entry) <= self.maximum)
        return form and (self.check is None or self.check(entry))


def check_spelled(pattern: str) -> None:
    """Raises ProgramError for a pattern that nothing spelled has: signs between letters and digits are not heard."""
    wrong = "".join(dict.fromkeys(sign for sign in pattern if not sign.isalnum() or sign != sign.upper()))
    if wrong:
        raise ProgramError(
            f"nothing that is spelled has {wrong!r} in it, as the pattern {pattern!r} asks",
            hint="write capitals and digits alone, without what stands between them: AA9999",
        )


def _fits(form: str, sign: str) -> bool:
    match form:
        case "9":
            return _is_digits(sign)
        case "A":
            return sign.isalpha()
        case "X":
            return sign.isalnum()
    return sign == form


def luhn(entry: str) -> bool:
    """Payment cards, IMEI, many customer numbers (ISO/IEC 7812-1)."""
    if not _is_digits(entry):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(entry)))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def mod11(entry: str) -> bool:
    """Weights 2 to 7 from the right, again and again; the check digit last, X for ten."""
    if not _is_digits(entry[:-1]) or not (_is_digits(entry[-1:]) or entry[-1:] == "X"):
        return False
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(entry[:-1])))
    return (total + _value(entry[-1])) % 11 == 0


def isbn(entry: str) -> bool:
    """Books: ten signs (ISO 2108, weights 10 to 1, X for ten) or thirteen digits."""
    if len(entry) != 10:
        return len(entry) == 13 and ean(entry)
    if not _is_digits(entry[:-1]) or not (_is_digits(entry[-1]) or entry[-1] == "X"):
        return False
    return sum(_value(sign) * (10 - place) for place, sign in enumerate(entry)) % 11 == 0


def ean(entry: str) -> bool:
    """Articles (GTIN, EAN-8, EAN-13, UPC): weights 1 and 3 from the right."""
    return (
        _is_digits(entry)
        and sum(int(digit) * (1 + 2 * (place % 2)) for place, digit in enumerate(entry[::-1])) % 10 == 0
    )


def iban(entry: str) -> bool:
    """Bank accounts (ISO 13616): the first four signs to the end, letters as 10 to 35, remainder 1 of 97."""
    if not 15 <= len(entry) <= 34 or not entry.isascii() or not entry.isalnum() or not entry[:2].isalpha():
        return False
    return int("".join(str(int(sign, 36)) for sign in entry[4:] + entry[:4])) % 97 == 1


def _value(sign: str) -> int:
    return 10 if sign == "X" else int(sign)


def _is_digits(entry: str) -> bool:
    return entry.isascii() and entry.isdigit()
