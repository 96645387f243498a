"""How large a value may be: what comes into a flow from outside, and what its expressions make of it.

Actions, webhooks, programs and dialplans give values of any size; each is looked over here once, before a flow knows
it. Then no comparison, no calculation and no prompt has to do with more than these bounds allow.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar, Token
from decimal import Decimal, DecimalException
from typing import Self

__all__ = [
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_FIGURES",
    "MAX_NUMBER",
    "MAX_TEXT",
    "MAX_VALUES",
    "MAX_WORK",
    "OUT_OF_BOUNDS",
    "TooLarge",
    "Work",
    "bounded",
    "read_json",
    "spend",
]

MAX_NUMBER = 10**30
"""Every number that a telephone dialogue has to do with is far below."""

LEAST_EXPONENT = -40
"""Of a Decimal's first digit: what is smaller is written with so many zeros that nobody can say or send it."""

MAX_DIGITS = 60
"""Of a Decimal: 30 before the point, and as many after it."""

MAX_TEXT = 10_000
"""Characters of a text: ten minutes of speech."""

MAX_VALUES = 10_000
"""Values in lists and mappings, at all depths together: to compare so many takes a millisecond."""

MAX_CHARACTERS = 1_000_000
"""Characters of all texts of a value together, its keys too: as many as a webhook may answer with."""

MAX_DEPTH = 20
"""Lists and mappings within each other: a service's answer needs five, and Python compares them by recursion."""

OUT_OF_BOUNDS = "give back only what the flow needs, in numbers and texts that can be said"
"""What mends an answer of an action or a service that is too large."""

MAX_FIGURES = 64
"""Characters of a number as it is written: what is longer is not even read, as that takes the square of its length."""


MAX_WORK = 100_000
"""Steps of one expression, each a value that is looked at or compared, or `_TEXT_STEP` characters of a text: some
tenth of a second, in which no other call has its turn.
"""

_TEXT_STEP = 64
"""Characters that are compared and copied as fast as one value is looked at, and far faster."""

_done: ContextVar["Work | None"] = ContextVar("work", default=None)


class Work:
    """Counts what an expression does. One is in use while the ``with`` block runs; elsewhere nothing is counted."""

    __slots__ = ("_token", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self._token: Token[Work | None] | None = None

    def __enter__(self) -> Self:
        self._token = _done.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._token is not None
        _done.reset(self._token)


def spend(steps: int, characters: int = 0) -> None:
    """So much is done now. Raises TooLarge where that is more than one expression may."""
    work = _done.get()
    if work is not None:
        work.steps += steps + characters // _TEXT_STEP
        if work.steps > MAX_WORK:
            raise TooLarge("this is too much work for one expression")


class TooLarge(ValueError):
    """A value is larger than a flow may hold. The text says which bound it breaks, and nothing of the value."""


def bounded(value: object) -> object:
    """The value itself. Raises TooLarge where it, or anything in it, is out of bounds.

    Looks at `MAX_VALUES` values at most: a list that holds one list many times counts it as often. An object that is
    no value of a flow (it may be passed from one action to another) is let through without being looked into.
    """
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        _look_over(value)
    else:
        _single(value)
        spend(1, len(value) if isinstance(value, str) else 0)
    return value


def _look_over(whole: object) -> None:
    values = characters = 0
    waiting: list[Iterator[object]] = [iter((whole,))]
    while waiting:
        for value in waiting[-1]:
            values += 1
            if values > MAX_VALUES:
                raise TooLarge(f"more than {MAX_VALUES:,} values")
            if isinstance(value, Mapping | list | tuple | set | frozenset):
                if len(waiting) > MAX_DEPTH:
                    raise TooLarge(f"more than {MAX_DEPTH} lists or mappings within each other")
                waiting.append(_inside(value))
                break
            _single(value)
            if isinstance(value, str):
                characters += len(value)
                if characters > MAX_CHARACTERS:
                    raise TooLarge(f"more than {MAX_CHARACTERS:,} characters")
        else:
            waiting.pop()
    spend(values, characters)


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield key
            yield each
    elif isinstance(value, Sequence | set | frozenset):
        yield from value


def _single(value: object) -> None:
    """Look over what is neither a list nor a mapping."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise TooLarge(f"a text of more than {MAX_TEXT:,} characters")
        if not _is_whole(value):
            raise TooLarge("a text with half a character (a lone surrogate)")
    elif isinstance(value, int):
        if not -MAX_NUMBER <= value <= MAX_NUMBER:
            raise TooLarge("a number that is too large")
    elif isinstance(value, float):
        if not math.isfinite(value) or abs(value) > MAX_NUMBER:
            raise TooLarge("a number that is too large, or none")
    elif isinstance(value, Decimal):
        _decimal(value)
    elif isinstance(value, bytes | bytearray) and len(value) > MAX_CHARACTERS:
        raise TooLarge(f"more than {MAX_CHARACTERS:,} bytes")


def _is_whole(text: str) -> bool:
    """Whether a text can be written out; a lone surrogate has no bytes in any encoding."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _decimal(value: Decimal) -> None:
    _, digits, exponent = value.as_tuple()
    # The exponent is looked at first: whatever calculates with a large one writes out as many zeros.
    if not isinstance(exponent, int) or len(digits) > MAX_DIGITS:
        raise TooLarge("a number with too many digits, or none")
    if not LEAST_EXPONENT < len(digits) + exponent - 1 <= 30 or abs(value) > MAX_NUMBER:
        raise TooLarge("a number that is too large, or too small")


def read_json(content: bytes) -> object:
    """A JSON document in bounds, numbers with a point or an exponent as Decimal.

    Raises TooLarge, and ValueError for what is no JSON: also for NaN and Infinity, and for a key that is there twice.
    """
    try:
        found = json.loads(
            content,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_no_constant,
            object_pairs_hook=_mapping,
        )
    except RecursionError:
        raise TooLarge(f"more than {MAX_DEPTH} lists or mappings within each other") from None
    return bounded(found)


def _whole(text: str) -> int:
    if len(text) > MAX_FIGURES:
        raise TooLarge("a number that is too large")
    return int(text)


def _fraction(text: str) -> Decimal:
    if len(text) > MAX_FIGURES:
        raise TooLarge("a number with too many digits")
    try:
        return Decimal(text)
    except DecimalException:  # an exponent beyond what Decimal can hold
        raise TooLarge("a number that is too large, or too small") from None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found
