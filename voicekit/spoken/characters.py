"""Digits and letters, said one by one."""

from collections.abc import Mapping
from decimal import Decimal

from voicekit.spoken.languages import primary
from voicekit.spoken.numbers import cardinal

__all__ = ["digits", "letters"]

_ENGLISH_MARKS: Mapping[str, str] = {
    "*": "star",
    "#": "pound",
    "+": "plus",
    "@": "at",
    ".": "dot",
    "-": "dash",
    "_": "underscore",
    "/": "slash",
    "&": "and",
    "%": "percent",
}

_BREAKS = " -./()"
"""Between digits these are no marks to be said, but places to breathe."""


def digits(value: str, language: str) -> str:
    """Each digit by itself; what stands between groups of them is heard as a short stop."""
    groups: list[list[str]] = [[]]
    for sign in value:
        if sign in _BREAKS:
            groups.append([])
        elif sign.isascii() and (sign.isdigit() or sign in "*#+ABCDabcd"):
            groups[-1].append(_one(sign, language))
        else:
            raise ValueError("digits are 0 to 9, * and #, A to D, a plus, and space - . / ( ) between them")
    return ", ".join(" ".join(group) for group in groups if group)


def letters(value: str, language: str) -> str:
    """Each letter, digit and mark by itself."""
    return ", ".join(_one(sign, language) for sign in value if not sign.isspace())


def _one(sign: str, language: str) -> str:
    if sign.isascii() and sign.isdigit():
        return cardinal(Decimal(sign), language)
    if primary(language) == "en" and sign in _ENGLISH_MARKS:
        if sign == "#" and language.lower() == "en-gb":
            return "hash"
        return _ENGLISH_MARKS[sign]
    return sign.upper() if len(sign.upper()) == 1 else sign
