"""The stretches of a text that a grammar reads: of "two tickets for the fifth of March", "fifth of march" is a date."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from voicekit._grammar.carrier import Carrier
from voicekit._grammar.date_names import date_names
from voicekit._grammar.grammar import Grammar
from voicekit._grammar.meaning import Reading
from voicekit._grammar.numerals import lexicon
from voicekit._grammar.text import tokens
from voicekit._lang import language_of

__all__ = ["MAX_WORDS", "Finder", "Stretch", "numeral", "told_apart"]

MAX_WORDS = 40
"""Words of a text in which stretches are looked for: what is said in one breath. A longer text has none."""

MAX_STRETCH = 20
"""Words of one stretch: sixteen digits one by one, and some to spare."""

CUES = 3
"""Words beside a stretch that may tell what it is: "at", "o'clock"."""

_Words = tuple[str, ...]
_Readings = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words ``start`` to ``end`` (not included), which mean something to a grammar and none of which can be left out.

    ``left`` and ``right`` are the ends of the same with the words beside it that add nothing but tell what it is:
    "at" before a time, "o'clock" after it.
    """

    start: int
    end: int
    readings: tuple[Reading, ...]
    left: int
    right: int
    named: bool = False
    """Whether one of the words beside it is the finder's own cue: what callers call the slot."""

    @property
    def span(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end

    @property
    def size(self) -> int:
        """Words that say the value."""
        return self.end - self.start

    @property
    def cues(self) -> int:
        """On how many sides words tell what it is."""
        return (self.left < self.start) + (self.right > self.end)

    def overlaps(self, other: "Stretch") -> bool:
        """Whether both have a word in common."""
        return self.start < other.end and other.start < self.end

    @property
    def best(self) -> Reading:
        """What it means most likely."""
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the stretches of one grammar; ``cues`` are further words that stand beside its values ("nights")."""

    grammar: Grammar
    own: frozenset[str]
    cues: frozenset[str]
    counting: frozenset[str] = frozenset()
    """What may stand before a value beside its cue, and adds nothing: "for two people"."""
    any_word: bool = field(default=False)
    """Words are not parted well enough to tell which of them can matter."""

    @classmethod
    def of(cls, grammar: Grammar, cues: Iterable[str] = ()) -> "Finder":
        """The finder of a grammar; one that takes anything has no stretches."""
        own = frozenset(part for word in grammar.words for part in tokens(word))
        beside = frozenset(part for cue in cues for part in tokens(cue))
        hearing = language_of(grammar.language).hearing
        counting = frozenset(part for word in hearing.counting for part in tokens(word))
        return cls(grammar, own, beside, counting, hearing.unspaced)

    def find(self, words: _Words, read: dict[str, _Readings] | None = None) -> list[Stretch]:
        """The stretches in a text's words, at most MAX_WORDS of them.

        ``read`` keeps what the grammar reads, for alternatives that have much in common.
        """
        if self.grammar.free or len(words) > MAX_WORDS:
            return []
        reader = _SpanReader(self.grammar, words, {} if read is None else read)
        places = [at for at, word in enumerate(words) if self._matters(word) or reader.read(at, at + 1)]
        found = []
        for first, start in enumerate(places):
            for last in range(first, len(places)):
                end = places[last] + 1
                if end - start > MAX_STRETCH:
                    break
                narrower = []
                if first < last:
                    narrower = [(places[first + 1], end), (start, places[last - 1] + 1)]
                if reader.tight(start, end, narrower) and not self._misheard(words, start, end):
                    found.append(self._beside(reader, start, end))
        return found

    def _matters(self, word: str) -> bool:
        known = word in self.own or not word.isalpha() or lexicon(self.grammar.language).knows(word)
        return known or self.any_word

    def _misheard(self, words: _Words, start: int, end: int) -> bool:
        """Whether a word in it is a number only to ears that expect one: to, for. "Ten to four" may have one within."""
        misheard = language_of(self.grammar.language).hearing.misheard
        if words[start] in misheard or words[end - 1] in misheard:
            return True
        return any(word in misheard and word not in self.own for word in words[start:end])

    def _beside(self, reader: "_SpanReader", start: int, end: int) -> Stretch:
        left, right, words = start, end, reader.words
        readings = reader.read(start, end)
        while left > max(0, start - CUES):
            if not self._is_cue(words[left - 1], reader.read(left - 1, end), readings):
                break
            left -= 1
        while right < min(len(words), end + CUES):
            if not self._is_cue(words[right], reader.read(start, right + 1), readings):
                break
            right += 1
        named = not self.cues.isdisjoint((*words[left:start], *words[end:right]))
        if named and left and words[left - 1] in self.counting:
            left -= 1
        return Stretch(start, end, readings, left, right, named)

    def _is_cue(self, word: str, wider: _Readings, readings: _Readings) -> bool:
        """Whether a word beside a stretch tells what it is, and changes nothing about it."""
        if word in self.cues:
            return True
        if word not in self.own or word in _in_numbers(self.grammar.language):
            return False
        same = bool(wider) and wider[0].key == readings[0].key
        return same and not numeral(word, self.grammar.language)


class _SpanReader:
    """Reads parts of one text, each once."""

    def __init__(self, grammar: Grammar, words: _Words, read: dict[str, _Readings]) -> None:
        self._grammar = grammar
        self.words = words
        self._read = read

    def read(self, start: int, end: int) -> _Readings:
        text = " ".join(self.words[start:end])
        if text not in self._read:
            self._read[text] = tuple(sorted(self._grammar.readings(text), key=lambda each: -each.score))
        return self._read[text]

    def tight(self, start: int, end: int, narrower: list[tuple[int, int]]) -> bool:
        """Whether it means something, and that not as well with a word less."""
        found = self.read(start, end)
        if not found:
            return False
        less = [readings[0] for part in narrower if (readings := self.read(*part))]
        return all(each.key != found[0].key or each.score < found[0].score for each in less)


def told_apart(stretches: Iterable[Stretch], words: _Words, language: str) -> tuple[list[Stretch], frozenset[int]]:
    """The stretches that are meant, and the places of the words that turn the others down by a negation, with those
    themselves: "not the fifth".
    """
    found = list(stretches)
    starts = [_negated(each, found, words, language) for each in found]
    meant = [each for each, start in zip(found, starts, strict=True) if start is None]
    down = (range(start, each.end) for each, start in zip(found, starts, strict=True) if start is not None)
    return meant, frozenset(at for places in down for at in places)


def _negated(stretch: Stretch, found: Iterable[Stretch], words: _Words, language: str) -> int | None:
    """Where the negation of a stretch begins; None where it has none."""
    after = max((one.end for one in found if one.end <= stretch.start), default=0)
    return Carrier.of(language).negation(words, after, stretch.start)


def numeral(word: str, language: str) -> bool:
    """Whether a word is a number, a part of one, or an ordinal."""
    if word in _in_numbers(language):
        return False
    return bool(lexicon(language).paths((word,), beam=1)) or word in date_names(language).ordinals


@lru_cache(maxsize=16)
def _in_numbers(language: str) -> frozenset[str]:
    """Words that are a part of a number only between others, or only to ears that expect one: and, point, to."""
    table = language_of(language).hearing
    words = (*table.joins, *table.point, *table.minus, *table.misheard)
    return frozenset(part for word in words for part in tokens(word))
