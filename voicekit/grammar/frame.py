"""What stands around an answer: fillers, "I want ...", "... please", and words that turn it into its opposite."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from voicekit.grammar.text import tokens
from voicekit.grammar.tongue import tongue

__all__ = ["Frame"]

_Words = tuple[str, ...]

REACH = 4
"""Words between a negation and what it turns round: "don't want the new order"."""

LONGEST = 8
"""Words of the longest phrase before or after an answer."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around an answer, of one language."""

    before: frozenset[_Words]
    after: frozenset[_Words]
    negations: frozenset[_Words]

    @staticmethod
    @lru_cache(maxsize=64)
    def of(language: str) -> "Frame":
        """The frame of a language."""
        table = tongue(language)
        fillers = _split(table.fillers)
        lead = _split([*table.lead, *(shape.partition("{}")[0] for shape in table.around)])
        tail = _split([*table.tail, *(shape.partition("{}")[2] for shape in table.around)])
        return Frame(lead | fillers, tail | fillers, _split(table.negations))

    def keeping(self, needed: Callable[[str], bool]) -> "Frame":
        """The same without the single words that an answer may need (``um`` is one, in Portuguese)."""

        def left(phrases: frozenset[_Words]) -> frozenset[_Words]:
            return frozenset(phrase for phrase in phrases if len(phrase) > 1 or not needed(phrase[0]))

        return Frame(left(self.before), left(self.after), self.negations)

    def core(self, words: _Words) -> _Words:
        """The answer itself; the words as they are where nothing else would be left."""
        left = words
        while cut := next((size for size in _sizes(left) if left[:size] in self.before), 0):
            left = left[cut:]
        while cut := next((size for size in _sizes(left) if left[-size:] in self.after), 0):
            left = left[:-cut]
        return left or words

    def negated(self, words: _Words, after: int, at: int) -> bool:
        """Whether a negation stands shortly before the word at ``at``, and not before ``after``."""
        near = words[max(after, at - REACH) : at]
        return any(near[first : first + size] in self.negations for first in range(len(near)) for size in (1, 2))


def _sizes(words: _Words) -> range:
    return range(min(len(words), LONGEST), 0, -1)


def _split(phrases: Iterable[str]) -> frozenset[_Words]:
    return frozenset(filter(None, map(tokens, phrases)))
