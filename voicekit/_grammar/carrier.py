"""What stands around an answer: fillers, "I want ...", "... please", and words that turn it into its opposite.

Every grammar accounts for every word of a text by `Carrier.rest`: words that are no part of a value are known to add
nothing, or turn the value down, or may mean anything.
"""

from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from voicekit._grammar.meaning import Reading
from voicekit._grammar.text import compact, tokens
from voicekit._lang import language_of

__all__ = ["AMONG_WORDS", "Carrier", "Rest", "weighed"]

_Words = tuple[str, ...]

REACH = 4
"""Words between a negation and what it turns round: "don't want the new order"."""

LONGEST = 8
"""Words of the longest phrase before or after an answer."""

AMONG_WORDS = 0.6
"""Score of a value among words that may mean anything."""


class Rest(Enum):
    """What the words of a text are that are no part of the value."""

    NOTHING = "nothing"
    """Words that are known to add nothing."""
    UNKNOWN = "unknown"
    """Words of which some may mean anything: the value is asked about."""
    PARTS = "parts"
    """The same, and some stand between words of the value: what they part may not be one value."""
    REFUSES = "refuses"
    """Words that turn the value down, offer another, or make a limit of it: there is no value."""

    def worse(self, other: "Rest") -> "Rest":
        """The graver of two."""
        return max(self, other, key=list(Rest).index)


@dataclass(frozen=True, slots=True)
class Carrier:
    """The words around an answer, of one language."""

    before: frozenset[_Words]
    after: frozenset[_Words]
    negations: frozenset[_Words]
    carriers: frozenset[_Words]
    """What adds nothing to a value, wherever it stands."""
    refusals: frozenset[_Words]
    """What leaves no value, wherever it stands."""
    corrections: frozenset[_Words]
    """What adds nothing before a value or after it, and between two of them puts one in the other's place."""
    endings: tuple[str, ...] = ()
    """What is written to the end of a word, the longest first."""

    @staticmethod
    @lru_cache(maxsize=64)
    def of(language: str) -> "Carrier":
        """The words of a language."""
        table = language_of(language).hearing
        fillers = _split(table.fillers)
        lead = _split([*table.lead, *(shape.partition("{}")[0] for shape in table.around)])
        tail = _split([*table.tail, *(shape.partition("{}")[2] for shape in table.around)])
        carriers = lead | tail | fillers | _split(table.carriers)
        refusals = _split([*table.negations, *table.denials, *table.alternatives, *table.bounds])
        endings = tuple(sorted(dict.fromkeys(map(compact, table.endings)), key=len, reverse=True))
        # Without accents some of them are the word for "and" (Italian, Portuguese), which parts nothing.
        joins = _split([*table.joins, *language_of(language).clock.plus])
        corrections = _split(table.corrections) - joins
        before, after, negations = lead | fillers, tail | fillers, _split(table.negations)
        return Carrier(before, after, negations, carriers, refusals, corrections, endings)

    def keeping(self, needed: Callable[[str], bool]) -> "Carrier":
        """The same without the single words that an answer may need (``um`` is one, in Portuguese)."""

        def left(phrases: frozenset[_Words]) -> frozenset[_Words]:
            return frozenset(phrase for phrase in phrases if len(phrase) > 1 or not needed(phrase[0]))

        return replace(self, before=left(self.before), after=left(self.after))

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
        return self.negation(words, after, at) is not None

    def negation(self, words: _Words, after: int, at: int) -> int | None:
        """Where the first negation begins of those shortly before the word at ``at``, and not before ``after``."""
        for begins in range(max(after, at - REACH), at):
            if any(words[begins : min(begins + size, at)] in self.negations for size in (1, 2, 3)):
                return begins
        return None

    def rest(self, words: _Words, used: Collection[int]) -> Rest:
        """What those words are whose places are not ``used`` by the value."""
        found, at = Rest.NOTHING, 0
        while at < len(words):
            carried, refused = self._carried(words, at, used), self._size(words, at, used, self.refusals)
            said = all(place in used for place in range(at, at + refused))  # "que viene", of a weekday that has it
            if refused and refused >= carried and not said:
                return Rest.REFUSES
            between = bool(used) and min(used) < at < max(used)
            unknown = not carried and at not in used
            if between and (unknown or self._size(words, at, used, self.corrections)):
                found = found.worse(Rest.PARTS)
            elif unknown:
                found = found.worse(Rest.UNKNOWN)
            at += carried or 1
        return found

    def refused(self, words: _Words, at: int) -> int:
        """How many words beginning at a place leave no value; 0 where there are none."""
        return self._size(words, at, (), self.refusals)

    def sifted(self, words: _Words, known: Callable[[str], bool]) -> tuple[_Words, Rest]:
        """The words of which a value can be made, and what the others are."""
        words = self.parted(words, known)
        used: set[int] = set()
        at = 0
        while at < len(words):
            carried = self._carried(words, at, ())
            if carried < 2 and known(words[at]):
                used.add(at)
            at += max(1, carried)
        return tuple(words[at] for at in sorted(used)), self.rest(words, used)

    def parted(self, words: _Words, known: Callable[[str], bool]) -> _Words:
        """The same with the endings of known words as words of their own."""
        return tuple(part for word in words for part in self._without_ending(word, known)) if self.endings else words

    def _without_ending(self, word: str, known: Callable[[str], bool]) -> _Words:
        for ending in () if known(word) or (word,) in self.carriers else self.endings:
            if word.endswith(ending) and known(stem := word.removesuffix(ending)):
                return stem, ending
        return (word,)

    def _carried(self, words: _Words, at: int, used: Container[int]) -> int:
        return self._size(words, at, used, self.carriers)

    def _size(self, words: _Words, at: int, used: Container[int], phrases: frozenset[_Words]) -> int:
        """The size of the longest of some phrases that begins at a word; one word alone must not be the value's."""
        for size in range(min(len(words) - at, LONGEST), 0, -1):
            if words[at : at + size] in phrases and (size > 1 or at not in used):
                return size
        return 0


def _sizes(words: _Words) -> range:
    return range(min(len(words), LONGEST), 0, -1)


def _split(phrases: Iterable[str]) -> frozenset[_Words]:
    return frozenset(filter(None, map(tokens, phrases)))


def weighed(readings: Iterable[Reading], rest: Rest, said: Iterable[str]) -> list[Reading]:
    """What the other words of a text leave of what is read in some of them; ``said`` are those."""
    if rest is Rest.REFUSES:
        return []
    if rest is Rest.NOTHING:
        return list(readings)
    words = " ".join(said)
    return [replace(each, score=each.score * AMONG_WORDS, sure=False, said=words) for each in readings]
