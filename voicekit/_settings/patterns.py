"""Patterns of numbers, as Asterisk's dialplan writes them: which numbers of a caller's may be dialled."""

import re

__all__ = ["NUMBER_MAX", "matches", "number_patterns"]

NUMBER_MAX = 20
"""Digits of a number that is dialled: 15 by E.164, and a prefix before them."""

_PATTERN = re.compile(r"_?(?:[0-9*#+XZN]|\[[0-9*#+-]+\])+[.!]?")
_SETS = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".+", "!": ".*", "*": r"\*", "+": r"\+"}
_TOKEN = re.compile(r"\[[^\]]*\]|.")


def number_patterns(value: tuple[str, ...]) -> tuple[str, ...]:
    """Patterns that can be used. Raises ValueError for one that is none."""
    for pattern in value:
        if not _PATTERN.fullmatch(pattern):
            raise ValueError(f"{pattern!r} is no pattern of numbers, such as 1XX, NXXNXXXXXX or _0[1-9]X.")
        _compiled(pattern)
    return value


def matches(number: str, patterns: tuple[str, ...]) -> bool:
    """Whether a number may be dialled by one of the patterns. ``X`` is a digit, ``Z`` 1 to 9, ``N`` 2 to 9, ``[15-7]``
    one of a set, ``.`` at the end one or more keys, ``!`` none or more; the underscore before them may be left out.

    Only digits, ``*``, ``#`` and ``+`` are keys of a number; it has at most `NUMBER_MAX` of them.
    """
    if not re.fullmatch(rf"[0-9*#+]{{1,{NUMBER_MAX}}}", number):
        return False
    return any(_compiled(pattern).fullmatch(number) for pattern in patterns)


def _compiled(pattern: str) -> re.Pattern[str]:
    tokens = _TOKEN.findall(pattern.removeprefix("_"))
    try:
        return re.compile("".join(_SETS.get(token, token) for token in tokens))
    except re.error as error:
        raise ValueError(f"{pattern!r} is no pattern of numbers: {error}") from None
