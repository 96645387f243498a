"""Numbers: how many, how old, how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from math import prod

from voicekit.grammar.choices import figures
from voicekit.grammar.digits import LESS_LIKELY, number_frame, number_words, strings
from voicekit.grammar.frame import Rest, weighed
from voicekit.grammar.grammar import Grammar, bounded
from voicekit.grammar.meaning import Reading
from voicekit.grammar.numerals import Kind, Lexicon, lexicon, whole_numbers
from voicekit.grammar.text import compact, rows, tokens
from voicekit.lang import language_of

__all__ = ["Numbers", "halves", "number", "numbers", "offered_words", "part_of", "says_number"]

MOST_LISTED = 200
"""Numbers of a range whose phrases are listed, for engines that score each; a larger range is followed by words."""

_MAX_FIGURES = 15

_MAX_SCALE = 10**12
"""What a number with a point may be multiplied by."""

_GREAT = 10**6
"""A half after such a scale is half of it: un million et demi."""

_Words = tuple[str, ...]


def number(language: str, minimum: float | None = None, maximum: float | None = None) -> Grammar:
    """The grammar of a number within a range; the value is a Decimal, the key its figures (``"-12.5"``).

    Numbers outside the range are passed over. Whole numbers of a small range are complete phrases.
    """
    listed = _listed(language, minimum, maximum)
    known = lexicon(language)

    def read(text: str) -> list[Reading] | None:
        found = numbers(tokens(text), language, known)
        fitting = [
            Reading(f"{value:f}", value, score)
            for value, score in found.values
            if (minimum is None or value >= minimum) and (maximum is None or value <= maximum)
        ]
        return weighed(fitting, found.rest, found.said) if fitting or not found.values else None

    phrases = listed or offered_words(known, language)
    return Grammar(language=language, short=phrases, phrases=phrases, complete=bool(listed), read=read)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that some words could be, each with its score, the most likely first."""

    values: tuple[tuple[Decimal, float], ...]
    rest: Rest
    said: _Words
    """The words that say them, the others left out."""


def numbers(words: _Words, language: str, known: Lexicon) -> Numbers:
    """The numbers that words could be; words beside them may say nothing, or make them doubtful."""
    frame, minus, point = (
        number_frame(language),
        rows(language_of(language).hearing.minus),
        rows(language_of(language).hearing.point),
    )
    said, rest = frame.sifted(frame.core(words), lambda word: says_number(word, language, known))
    if rest is Rest.PARTS:
        return Numbers((), rest, said)
    if len(said) == 1 and (written := _written(said[0])) is not None:
        return Numbers(((written, 1.0),), rest, said)
    negative = said[:1] in minus
    mixed = _Parts.of(language).value(said[negative:])
    if mixed is not None:
        return Numbers(((-mixed if negative else mixed, 1.0),), rest, said)
    whole, tail = _split(_parted(said[negative:]), point)
    if any((word,) in minus or (word,) in point for word in (*whole, *tail)):
        return Numbers((), Rest.REFUSES, said)
    fraction, scale = _fraction(tail, known, language)
    run, more = number_words(whole, language, known)
    if (tail and not fraction) or (scale > 1 and not run):
        return Numbers((), rest, said)
    paths = known.paths(run)
    strung = [str(value) for value in whole_numbers(paths)] or (["0"] if fraction and not run else [])
    spoken = [] if fraction else [string for string in strings(paths) if string not in strung]
    values = tuple(
        (_value(string, fraction, scale, negative=negative), LESS_LIKELY if place else 1.0)
        for place, string in enumerate(dict.fromkeys([*strung, *spoken]))
        if len(string) <= _MAX_FIGURES
    )
    lost = Rest.UNKNOWN if said and (said[-1],) in point else Rest.NOTHING
    return Numbers(values, rest.worse(more).worse(lost), said)


def says_number(word: str, language: str, known: Lexicon) -> bool:
    """Whether a word can be part of a number with a sign and a point."""
    table = language_of(language).hearing
    marks = (*rows(table.minus), *rows(table.point), *rows(tuple(table.denominators)))
    return known.knows(word) or (word,) in marks or _written(word) is not None or _Parts.of(language).knows(word)


def part_of(words: _Words, language: str) -> Decimal | None:
    """A half or a quarter that words say by themselves; None where they say none."""
    reader = _Parts.of(language)
    return next((part for row, part in reader.parts.items() if words == row), None)


@lru_cache(maxsize=16)
def halves(language: str) -> _Words:
    """What a number ends with that is half more, the longest first."""
    return tuple(sorted(map(compact, language_of(language).durations.endings), key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class _Parts:
    """Reads numbers with halves, quarters and dozens: two and a half million, half a dozen."""

    language: str
    parts: Mapping[_Words, Decimal]
    groups: Mapping[_Words, int]
    scales: Mapping[_Words, int]
    joins: frozenset[str]
    articles: frozenset[str]
    """Words that count one, or join a number and its part."""
    words: frozenset[str]

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, language: str) -> "_Parts":
        table, spans = language_of(language).hearing, language_of(language).durations
        parts = {row: Decimal(str(spans.parts[word])) for word in spans.parts for row in rows((word,))}
        groups = {tokens(word): count for word, count in table.groups.items()}
        scales = {tokens(word): value for word, value in table.scales.items()}
        joins = frozenset(word for row in rows(table.joins) for word in row)
        articles = joins | frozenset(word for row in rows((*spans.glue, *spans.one)) for word in row)
        words = frozenset(word for row in (*parts, *groups) for word in row)
        return cls(
            language, dict(sorted(parts.items(), key=lambda one: -len(one[0]))), groups, scales, joins, articles, words
        )

    def knows(self, word: str) -> bool:
        return word in self.words or word.endswith(halves(self.language))

    def value(self, words: _Words) -> Decimal | None:
        """The number that words say with a part or a group in them; None where there is neither."""
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
        if whole is None or times > _MAX_SCALE:
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
        ending = next((each for each in halves(self.language) if words and words[-1].endswith(each)), "")
        whole = self._whole((*words[:-1], words[-1].removesuffix(ending))) if ending else None
        return None if whole is None else whole + Decimal("0.5")

    def _bare_end(self, words: _Words) -> _Words:
        """Words without what joins a number to its part; an article that is one stays."""
        while words and words[-1] in self.articles and self._whole(words[-1:]) is None:
            words = words[:-1]
        return words

    def _whole(self, words: _Words) -> Decimal | None:
        found = whole_numbers(lexicon(self.language).paths(words))
        return Decimal(found[0]) if found else None


def _fraction(words: _Words, known: Lexicon, language: str) -> tuple[str, int]:
    """The figures after a point, and what both sides of it are multiplied by: "five million"."""
    places = _denominators(language).get(words[-1:], 0)
    if places:
        counted = str(next(iter(whole_numbers(known.paths(words[:-1]))), ""))
        return (f"{counted:0>{places}}", 1) if counted and len(counted) <= places else ("", 1)
    for path in known.paths(words):
        scales = [lexeme.value for lexeme in takewhile(lambda each: each.kind is Kind.SCALE, reversed(path))]
        figures = path[: len(path) - len(scales)]
        digits = next(strings([figures]), "")
        if digits and prod(scales) <= _MAX_SCALE and not any(each.kind is Kind.SCALE for each in figures):
            return digits, prod(scales)
    return "", 1


@lru_cache(maxsize=16)
def _denominators(language: str) -> Mapping[_Words, int]:
    return {tokens(word): places for word, places in language_of(language).hearing.denominators.items()}


def _value(whole: str, fraction: str, scale: int, *, negative: bool) -> Decimal:
    value = Decimal(f"{whole}.{fraction}" if fraction else whole)
    if scale > 1:
        value = Decimal(f"{(value * scale).normalize():f}")
    return -value if negative else value


def offered_words(known: Lexicon, language: str) -> tuple[str, ...]:
    """The words of numbers, as an engine is told them."""
    table = language_of(language).hearing
    return bounded([*known.vocabulary, *table.point, *table.minus, *table.groups])


def _written(word: str) -> Decimal | None:
    """Figures as an engine may write them: 1204, 1,204, 12.50, 12,50."""
    parts = word.replace(",", ".").split(".")
    if not all(part.isdecimal() for part in parts) or len(word) > _MAX_FIGURES:
        return None
    if len(parts) > 2 or (len(parts) == 2 and len(parts[1]) == 3):
        return Decimal("".join(parts)) if all(len(part) == 3 for part in parts[1:]) else None
    return Decimal(".".join(parts))


def _parted(words: _Words) -> _Words:
    """Figures with a point parted at it, as an engine may write them before a word: 1.5 million."""
    written = (word if (value := _written(word)) is None else f"{value:f}" for word in words)
    return tuple(part for word in written for part in (word.partition(".") if "." in word else (word,)))


def _split(words: _Words, point: tuple[_Words, ...]) -> tuple[_Words, _Words]:
    at = next((place for place, word in enumerate(words) if (word,) in point or word == "."), len(words))
    return words[:at], words[at + 1 :]


def _listed(language: str, minimum: float | None, maximum: float | None) -> tuple[str, ...]:
    if minimum is None or maximum is None or maximum - minimum >= MOST_LISTED or minimum < 0:
        return ()
    return bounded(figures(str(value), language) for value in range(int(minimum), int(maximum) + 1))
