"""Words for numbers, read back: what num2words says of 0 to 999 turned round, with the language's small table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from voicekit._grammar.text import compact, plain, tokens
from voicekit._lang import HearingWords, language_of, rules_of

__all__ = ["Lexeme", "LexemeKind", "Lexicon", "evaluate", "forms", "lexicon", "whole_numbers"]

BEAM = 24
"""Ways to part a text that are followed at a time; more would be more work, and none of them likely."""

MAX_RUN = 240
"""Characters of number words; longer runs are no number and no answer."""


class LexemeKind(Enum):
    NUMBER = "number"
    """0 to 999, or hundreds up to 9900."""
    SCALE = "scale"
    """Thousand, million."""
    JOIN = "join"
    DIGIT = "digit"
    """A word that is a digit only among digits: oh."""
    REPEAT = "repeat"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word, or a few that belong together."""

    kind: LexemeKind
    value: int
    text: str = ""
    """The digits as they are said: ``05`` of figures; empty where ``value`` says it."""


Path = tuple[Lexeme, ...]


class _Path:
    """A path that shares its beginning with others."""

    __slots__ = ("before", "last", "length")

    def __init__(self, length: int, before: "_Path | None" = None, last: Lexeme | None = None) -> None:
        self.length, self.before, self.last = length, before, last

    def path(self) -> Path:
        said: list[Lexeme] = []
        way: _Path | None = self
        while way is not None and way.last is not None:
            said.append(way.last)
            way = way.before
        return tuple(reversed(said))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The number words of a language."""

    entries: Mapping[str, tuple[Lexeme, ...]]
    """Words run together -> what they can be."""
    longest: int
    inside: bool
    """Words may begin and end within a written word (German)."""
    vocabulary: tuple[str, ...]
    """The single words, for an engine: digits first."""
    singles: frozenset[str]
    """The same, and those that are understood but never offered."""

    def knows(self, word: str) -> bool:
        """Whether a word can be part of a number."""
        return word.isdecimal() or word in self.singles or (self.inside and bool(self.paths((word,), beam=1)))

    def paths(self, words: Sequence[str], beam: int = BEAM) -> list[Path]:
        """The ways to part words into lexemes, those with the fewest lexemes first; empty where there is none."""
        text = "".join(words)
        if not text or len(text) > MAX_RUN:
            return []
        edges, at = {0}, 0
        for word in words:
            at += len(word)
            edges.add(at)
        ways: list[list[_Path]] = [[] for _ in range(len(text) + 1)]
        ways[0] = [_Path(0)]
        for start in range(len(text)):
            here = ways[start] = sorted(ways[start], key=lambda way: way.length)[:beam]
            if here:
                for end, lexeme in self._from(text, start, edges):
                    ways[end].extend(_Path(way.length + 1, way, lexeme) for way in here)
        return [way.path() for way in sorted(ways[-1], key=lambda way: way.length)[:beam]]

    def _from(self, text: str, start: int, edges: set[int]) -> Iterator[tuple[int, Lexeme]]:
        if text[start].isdecimal():
            end = next(edge for edge in sorted(edges) if edge > start)
            if start in edges and text[start:end].isdecimal():
                yield end, Lexeme(LexemeKind.FIGURES, int(text[start:end]), _ascii(text[start:end]))
            return
        for end in range(min(len(text), start + self.longest), start, -1):
            if end in edges or self.inside:
                for lexeme in self.entries.get(text[start:end], ()):
                    yield end, lexeme


@lru_cache(maxsize=16)
def lexicon(language: str) -> Lexicon:
    """The number words of a language; empty where num2words does not know it. About 0.1 s, once for a language."""
    table = language_of(language).hearing
    entries: dict[str, dict[Lexeme, None]] = {}

    def add(said: str, lexeme: Lexeme) -> None:
        if key := compact(said):
            entries.setdefault(key, {})[lexeme] = None

    vocabulary: dict[str, None] = {}
    for said, value in _numbers(language, table):
        add(said, Lexeme(LexemeKind.NUMBER, value))
        if value < 100 or not table.runs_together:
            vocabulary.update(dict.fromkeys(plain(said).split()))
    for kind, words in (
        (LexemeKind.SCALE, table.scales),
        (LexemeKind.JOIN, dict.fromkeys(table.joins, 0)),
        (LexemeKind.DIGIT, {word: int(digit) for word, digit in table.digits.items()}),
        (LexemeKind.REPEAT, table.repeats),
    ):
        for said, value in words.items():
            add(said, Lexeme(kind, value))
            vocabulary.update(dict.fromkeys(plain(said).split()))
    for said, digit in table.misheard.items():
        add(said, Lexeme(LexemeKind.DIGIT, int(digit)))
    return Lexicon(
        entries={key: tuple(found) for key, found in entries.items()},
        longest=max(map(len, entries), default=0),
        inside=table.runs_together,
        vocabulary=tuple(vocabulary),
        singles=frozenset(part for word in (*vocabulary, *table.misheard) for part in tokens(word)),
    )


def _numbers(language: str, table: HearingWords) -> Iterator[tuple[str, int]]:
    rules = rules_of(language)
    if rules.num2words is not None:
        said = [rules.whole(value) for value in range(1000)]
        yield from zip(said, range(1000), strict=True)
        for value in range(100, 1000):
            for join in table.joins:
                yield said[value].replace(f" {join} ", " ", 1), value
        for value in range(11, 100):
            for word in table.hundred:
                if value % 10:
                    yield f"{said[value]} {word}", value * 100
        for options in rules.agreement:
            # Other numbers are made of these: doscientas and veintiuna.
            yield from ((rules.whole(value, options), value) for value in (*range(100), *range(100, 1000, 100)))
    yield from table.numbers.items()


def forms(language: str, values: Iterable[int]) -> Iterator[str]:
    """How numbers are said, in each gender and case in which they differ; nothing where num2words knows none."""
    rules = rules_of(language)
    if rules.num2words is not None:
        yield from (rules.whole(value, options) for value in values for options in ((), *rules.agreement))


def evaluate(path: Path) -> int | None:
    """The whole number that lexemes make: [2, thousand, 5] is 2005; None where they make none."""
    parts: list[tuple[int, int]] = []
    for lexeme in path:
        if lexeme.kind is LexemeKind.JOIN and parts:
            continue
        if lexeme.kind is LexemeKind.SCALE:
            low = 0
            while parts and parts[-1][0] < lexeme.value:
                low += parts.pop()[0]
            value, grain = (low or 1) * lexeme.value, lexeme.value
        elif lexeme.kind in (LexemeKind.NUMBER, LexemeKind.FIGURES):
            value, grain = lexeme.value, _grain(lexeme.value)
        else:
            return None
        if parts and value >= parts[-1][1]:
            return None
        parts.append((value, grain))
    if not parts or path[-1].kind is LexemeKind.JOIN:
        return None
    return sum(value for value, _ in parts)


def whole_numbers(paths: Sequence[Path]) -> list[int]:
    """The different numbers that ways of parting a text make, in their order."""
    return list(dict.fromkeys(number for path in paths if (number := evaluate(path)) is not None))


def _grain(value: int) -> int:
    """What may still be added to a number said: five to twenty, twenty-three to one hundred, nothing to five."""
    return next((grain for grain in (1000, 100, 10) if value and value % grain == 0), 1)


def _ascii(figures: str) -> str:
    return "".join(str(int(sign)) for sign in figures)
