"""Numbers, places in a row, and years."""

from decimal import Decimal

from voicekit._lang import Options, rules_of

__all__ = ["AGREEMENT", "MAX_DIGITS", "YEAR_OPTIONS", "cardinal", "decimal", "number", "ordinal", "year"]

MAX_DIGITS = 27
"""Digits of a number said as one; beyond them there are no names that a caller knows."""

CASES = ("genitive", "dative", "accusative", "instrumental", "prepositional")

AGREEMENT = ("masculine", "feminine", "neuter", "native", *CASES)
"""Options of a number: the gender of the noun that follows it, Korean counting, the case. Each language takes those
that it has; without a gender a number is said as in counting (uno, eins)."""

YEAR_OPTIONS = ("genitive",)


def number(value: str, language: str, options: Options = ()) -> str:
    """A decimal number, with all the decimals it is written with."""
    return rules_of(language).number(decimal(value), options)


def cardinal(amount: Decimal, language: str) -> str:
    """A number in words, or in the language's figures where num2words does not know it."""
    return rules_of(language).number(amount)


def ordinal(value: str, language: str, options: Options = ()) -> str:
    """The number's place in a row: first, second, third."""
    place = decimal(value)
    if place != int(place) or place < 0:
        raise ValueError("an ordinal is a whole number that is not negative")
    return rules_of(language).ordinal(int(place), options)


def year(value: str, language: str, options: Options = ()) -> str:
    """A year as in a date: nineteen forty-two."""
    amount = decimal(value)
    if amount != int(amount) or not 0 < amount < 10_000:
        raise ValueError("a year is a whole number from 1 to 9999")
    return rules_of(language).year(int(amount), options)


def decimal(value: str) -> Decimal:
    """The number that a text writes. Raises ValueError."""
    if not value.isascii() or "_" in value:
        raise ValueError("write it in the figures 0 to 9")
    try:
        amount = Decimal(value)
    except ArithmeticError:
        raise ValueError("write it as 1234.56, without separators between thousands") from None
    # Looked at before it is written out: 1e999999999 would be a gigabyte of zeros.
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or amount.adjusted() >= MAX_DIGITS or exponent < -MAX_DIGITS:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")
    if len(f"{amount:f}") > MAX_DIGITS + 2:
        raise ValueError(f"a number has at most {MAX_DIGITS} digits")
    return amount
