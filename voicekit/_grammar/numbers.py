"""Numbers: how many, how old, how much."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from math import prod

from voicekit._grammar.carrier import Rest, weighed
from voicekit._grammar.choices import figures
from voicekit._grammar.digits import LESS_LIKELY, number_frame, number_words, strings
from voicekit._grammar.grammar import Grammar, bounded
from voicekit._grammar.meaning import Reading, within
from voicekit._grammar.numerals import LexemeKind, Lexicon, lexicon, whole_numbers
from voicekit._grammar.parts import MAX_SCALE, Parts
from voicekit._grammar.text import rows, tokens
from voicekit._lang import language_of

__all__ = ["Numbers", "number", "numbers", "offered_words", "says_number"]

MOST_LISTED = 200
"""Numbers of a range whose phrases are listed, for engines that score each; a larger range is followed by words."""

_MAX_FIGURES = 15

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
            Reading(f"{value:f}", value, score) for value, score in found.values if within(value, minimum, maximum)
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
    mixed = Parts.of(language).value(said[negative:])
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
    return known.knows(word) or (word,) in marks or _written(word) is not None or Parts.of(language).knows(word)


def _fraction(words: _Words, known: Lexicon, language: str) -> tuple[str, int]:
    """The figures after a point, and what both sides of it are multiplied by: "five million"."""
    places = _denominators(language).get(words[-1:], 0)
    if places:
        counted = str(next(iter(whole_numbers(known.paths(words[:-1]))), ""))
        return (f"{counted:0>{places}}", 1) if counted and len(counted) <= places else ("", 1)
    for path in known.paths(words):
        scales = [lexeme.value for lexeme in takewhile(lambda each: each.kind is LexemeKind.SCALE, reversed(path))]
        figures = path[: len(path) - len(scales)]
        digits = next(strings([figures]), "")
        if digits and prod(scales) <= MAX_SCALE and not any(each.kind is LexemeKind.SCALE for each in figures):
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
