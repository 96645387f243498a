"""Numbers with a part or a group in them: two and a half, half a million, three dozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from voicekit._grammar.numerals import lexicon, whole_numbers
from voicekit._grammar.text import compact, rows, tokens
from voicekit._lang import language_of

__all__ = ["MAX_SCALE", "Parts"]

MAX_SCALE = 10**12
"""What a number with a point or a part may be multiplied by."""

_GREAT = 10**6
"""A half after such a scale is half of it: un million et demi."""

_ALONE = Decimal("0.5")
"""The smallest part that is a number by itself: "cuarto" is a room, the fourth, and what is heard for "cuatro"."""

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """Reads numbers with halves, quarters and dozens: two and a half million, half a dozen."""

    language: str
    parts: Mapping[_Words, Decimal]
    """Halves and quarters by the words that say them, the longest first."""
    groups: Mapping[_Words, int]
    scales: Mapping[_Words, int]
    joins: frozenset[str]
    articles: frozenset[str]
    """Words that count one, or join a number and its part."""
    words: frozenset[str]
    endings: _Words
    """What a number ends with that is half more."""

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, language: str) -> "Parts":
        table, spans = language_of(language).hearing, language_of(language).durations
        parts = {row: Decimal(str(spans.parts[word])) for word in spans.parts for row in rows((word,))}
        groups = {tokens(word): count for word, count in table.groups.items()}
        scales = {tokens(word): value for word, value in table.scales.items()}
        joins = frozenset(word for row in rows(table.joins) for word in row)
        articles = joins | frozenset(word for row in rows((*spans.glue, *spans.one)) for word in row)
        words = frozenset(word for row in (*parts, *groups) for word in row)
        longest = dict(sorted(parts.items(), key=lambda one: -len(one[0])))
        endings = tuple(sorted(map(compact, spans.endings), key=len, reverse=True))
        return cls(language, longest, groups, scales, joins, articles, words, endings)

    def knows(self, word: str) -> bool:
        """Whether a word is part of a number only by a half, a quarter or a group."""
        return word in self.words or word.endswith(self.endings)

    def value(self, words: _Words) -> Decimal | None:
        """The number that words say with a part or a group in them; None where there is neither."""
        if not any(map(self.knows, words)) or self.parts.get(words, _ALONE) < _ALONE:
            return None
        run_on = self._run_on(words)
        if run_on is not None:
            return run_on
        left, times, grouped = words, 1, False
        while left and (left[-1:] in self.groups or left[-1:] in self.scales):
            grouped = grouped or left[-1:] in self.groups
            times *= self.groups.get(left[-1:]) or self.scales[left[-1:]]
            left = left[:-1]
        whole = self._with_part(self._bare_end(left))
        if whole is None and grouped:
            bare = tuple(word for word in left if word not in self.articles)
            whole = self._whole(left) if bare else Decimal(1)
        if whole is None or times > MAX_SCALE:
            return None
        return Decimal(f"{(whole * times).normalize():f}")

    def _run_on(self, words: _Words) -> Decimal | None:
        """A part of what a group or a great scale before it counts: un million et demi, a dozen and a half."""
        for row, part in self.parts.items():
            before = self._bare_end(words[: len(words) - len(row)])
            if before and words[len(words) - len(row) :] == row:
                size = self.groups.get(before[-1:]) or self.scales.get(before[-1:], 0)
                if before[-1:] in self.groups or size >= _GREAT:
                    whole = self.value(before) if before[-1:] in self.groups else self._whole(before)
                    return None if whole is None else Decimal(f"{(whole + part * size).normalize():f}")
        return None

    def _with_part(self, words: _Words) -> Decimal | None:
        for row, part in self.parts.items():
            before = words[: len(words) - len(row)]
            if words[len(before) :] == row:
                bare = self._bare_end(before)
                joined = len(bare) < len(before) or row[0] in self.joins
                said = bare if joined else tuple(word for word in before if word not in self.articles)
                whole = self._whole(bare) if said else Decimal(0)
                return None if whole is None else whole + part
        stem = self.without_half(words)
        whole = None if stem is None else self._whole(stem)
        return None if whole is None else whole + Decimal("0.5")

    def without_half(self, words: _Words) -> _Words | None:
        """Words without the ending that says half more: zweieinhalb; None where they have none."""
        ending = next((each for each in self.endings if words and words[-1].endswith(each)), "")
        return (*words[:-1], words[-1].removesuffix(ending)) if ending else None

    def _bare_end(self, words: _Words) -> _Words:
        """Words without what joins a number to its part; an article that is one stays."""
        while words and words[-1] in self.articles and self._whole(words[-1:]) is None:
            words = words[:-1]
        return words

    def _whole(self, words: _Words) -> Decimal | None:
        found = whole_numbers(lexicon(self.language).paths(words))
        return Decimal(found[0]) if found else None
