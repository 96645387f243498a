"""Where speakers correct themselves: "three nights, no, four", "not the fifth but the sixth"."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from voicekit._grammar.carrier import Carrier
from voicekit._grammar.text import rows
from voicekit._lang import language_of

__all__ = ["Part", "parted"]

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Words between two corrections, or before the first or after the last of them."""

    words: _Words
    after_no: bool = False
    """Whether a no stands before them."""
    may_negate: bool = False
    """Whether that no may also turn them down, as the Spanish one does: "tres, no cuatro"."""
    after_but: bool = False
    """Whether nothing but a "but" stands before them, which takes back only what is turned down."""


class _Kind(Enum):
    NO = "no"
    MEANT = "I meant"
    INSTEAD = "but"


@dataclass(frozen=True, slots=True)
class _Sign:
    start: int
    end: int
    kind: _Kind


def parted(words: _Words, language: str, is_answer: Callable[[str], bool] = lambda _: False) -> tuple[Part, ...]:
    """A text's words parted at a no, at "I meant" and at "but", which are left out; one part where there is none.

    Words of which each ``is_answer`` itself part nothing. The first part is empty where the text begins with such
    words; nothing after the last of them makes an empty one, too.
    """
    parts: list[Part] = []
    begins, signs = 0, set[_Kind]()
    for sign in _signs(words, language, is_answer):
        if sign.start > begins or not parts:
            parts.append(_part(words[begins : sign.start], signs, language))
            signs = set()
        negates = sign.kind is _Kind.INSTEAD and words[sign.start : sign.end] in Carrier.of(language).negations
        begins, signs = sign.end, signs | {_Kind.MEANT if negates else sign.kind}
    return (*parts, _part(words[begins:], signs, language))


def _part(words: _Words, signs: AbstractSet[_Kind], language: str) -> Part:
    after_no = _Kind.NO in signs
    return Part(words, after_no, after_no and _negates(language), signs == {_Kind.INSTEAD})


def _signs(words: _Words, language: str, is_answer: Callable[[str], bool]) -> list[_Sign]:
    """The rows of words that correct, in their order."""
    found: list[_Sign] = []
    at = 0
    while at < len(words):
        row, kind = next((each for each in _rows(language) if words[at : at + len(each[0])] == each[0]), ((), None))
        refused = Carrier.of(language).refused(words, at)
        # "Rather than" and "any day but" have the words of a correction in them, and are none.
        if kind is not None and len(row) >= refused and not all(map(is_answer, row)):
            # "No tres sino cuatro" turns down what is between, and corrects nothing before it.
            if kind is _Kind.INSTEAD and found and found[-1].kind is _Kind.NO and _negates(language):
                found.pop()
            found.append(_Sign(at, at + len(row), kind))
        at += max(len(row), refused, 1)
    return found


@lru_cache(maxsize=16)
def _negates(language: str) -> bool:
    """Whether a no also turns down what follows it."""
    return not Carrier.of(language).negations.isdisjoint(rows(language_of(language).hearing.no[:1]))


@lru_cache(maxsize=16)
def _rows(language: str) -> tuple[tuple[_Words, _Kind], ...]:
    """The words that stand between what is not meant and what is, the longest first."""
    table = language_of(language).hearing
    kinds = {_Kind.NO: table.no[:1], _Kind.MEANT: table.corrects, _Kind.INSTEAD: table.instead}
    found = {row: kind for kind, phrases in reversed(kinds.items()) for row in rows(phrases)}
    known = Carrier.of(language).corrections
    return tuple(sorted(((row, kind) for row, kind in found.items() if row in known), key=lambda one: -len(one[0])))
