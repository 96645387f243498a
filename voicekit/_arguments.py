"""What a program gives to a verb, looked at where it is given: a type or a time that makes no sense is refused there,
with what would, and nothing of it reaches Asterisk.
"""

from typing import TypeGuard

from voicekit.errors import ProgramError

__all__ = ["DAY", "count", "flag", "is_number", "kind_of", "seconds", "text"]

DAY = 86_400.0
"""Seconds that anything may take at most: no call is longer, and more than that is a mistake."""


def text(what: str, value: object, example: str) -> str:
    """A text as it is; ``what`` names the argument, as in ``queue(name)``. Raises ProgramError for any other type."""
    if isinstance(value, str):
        return value
    raise ProgramError(f"{what} is a text, not {kind_of(value)}", hint=f"write it as in {example}")


def seconds(what: str, value: object, example: str, *, least: float = 0.0) -> float:
    """A time from ``least`` to a `DAY`. Raises ProgramError for any other, and for what is no number."""
    if is_number(value) and least <= value <= DAY:
        return value
    shown = value if is_number(value) else kind_of(value)
    raise ProgramError(
        f"{what} is a number of seconds from {least:g} to {DAY:,.0f}, not {shown}", hint=f"write it as in {example}"
    )


def flag(what: str, value: object, example: str) -> bool:
    """True or False. Raises ProgramError for anything else, of which nobody can tell which is meant."""
    if isinstance(value, bool):
        return value
    raise ProgramError(f"{what} is True or False, not {kind_of(value)}", hint=f"write it as in {example}")


def count(what: str, value: object, example: str, *, least: int = 1) -> int:
    """A whole number from ``least`` on. Raises ProgramError for any other."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    shown = value if is_number(value) else kind_of(value)
    raise ProgramError(f"{what} is a whole number from {least} on, not {shown}", hint=f"write it as in {example}")


def kind_of(value: object) -> str:
    """The type of a value, with its article; the value itself may be private."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
