"""Numbers: how many, how old, how much."""

from collections.abc import Iterator
from decimal import Decimal

from voicekit.grammar.choices import figures
from voicekit.grammar.digits import AMONG_WORDS, LESS_LIKELY, number_words, strings
from voicekit.grammar.grammar import Grammar, bounded
from voicekit.grammar.meaning import Reading
from voicekit.grammar.numerals import Lexicon, lexicon, whole_numbers
from voicekit.grammar.text import rows, tokens
from voicekit.grammar.tongue import tongue

__all__ = ["number", "offered_words", "values"]

MOST_LISTED = 200
"""Numbers of a range whose phrases are listed, for engines that score each; a larger range is followed by words."""

_MAX_FIGURES = 15


def number(language: str, minimum: float | None = None, maximum: float | None = None) -> Grammar:
    """The grammar of a number within a range; the value is a Decimal, the key its figures (``"-12.5"``).

    Numbers outside the range are passed over. Whole numbers of a small range are complete phrases.
    """
    listed = _listed(language, minimum, maximum)
    known = lexicon(language)

    def read(text: str) -> list[Reading] | None:
        found = list(values(text, language, known))
        fitting = [
            Reading(f"{value:f}", value, score)
            for value, score in found
            if (minimum is None or value >= minimum) and (maximum is None or value <= maximum)
        ]
        return fitting if fitting or not found else None

    phrases = listed or offered_words(known, language)
    return Grammar(language=language, short=phrases, phrases=phrases, complete=bool(listed), read=read)


def values(text: str, language: str, known: Lexicon) -> Iterator[tuple[Decimal, float]]:
    """The numbers that a text could be, each with its score; the most likely first."""
    table = tongue(language)
    words = tokens(text)
    if len(words) == 1 and (written := _written(words[0])) is not None:
        yield written, 1.0
        return
    whole, rest = _split(words, table.point)
    negative, whole = _sign(whole, table.minus)
    run, score = number_words(" ".join(whole), language, known)
    tail = next(strings(known.paths(number_words(" ".join(rest), language, known)[0])), "") if rest else ""
    if rest and not tail:
        score = min(score, AMONG_WORDS)
    paths = known.paths(run)
    found = [str(value) for value in whole_numbers(paths)] or (["0"] if tail and not run else [])
    spoken = [string for string in strings(paths) if string not in found] if not rest else []
    for place, string in enumerate(dict.fromkeys([*found, *spoken])):
        value = Decimal(f"{string}.{tail}" if tail else string)
        if len(string) <= _MAX_FIGURES:
            yield -value if negative else value, score * (LESS_LIKELY if place else 1.0)


def offered_words(known: Lexicon, language: str) -> tuple[str, ...]:
    """The words of numbers, as an engine is told them."""
    table = tongue(language)
    return bounded([*known.vocabulary, *table.point, *table.minus])


def _written(word: str) -> Decimal | None:
    """Figures as an engine may write them: 1204, 1,204, 12.50, 12,50."""
    parts = word.replace(",", ".").split(".")
    if not all(part.isdecimal() for part in parts) or len(word) > _MAX_FIGURES:
        return None
    if len(parts) > 2 or (len(parts) == 2 and len(parts[1]) == 3):
        return Decimal("".join(parts)) if all(len(part) == 3 for part in parts[1:]) else None
    return Decimal(".".join(parts))


def _split(words: tuple[str, ...], point: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    at = next((place for place, word in enumerate(words) if (word,) in rows(point)), len(words))
    return words[:at], words[at + 1 :]


def _sign(words: tuple[str, ...], minus: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    left = tuple(word for word in words if (word,) not in rows(minus))
    return len(left) < len(words), left


def _listed(language: str, minimum: float | None, maximum: float | None) -> tuple[str, ...]:
    if minimum is None or maximum is None or maximum - minimum >= MOST_LISTED or minimum < 0:
        return ()
    return bounded(figures(str(value), language) for value in range(int(minimum), int(maximum) + 1))
