"""Strings of digits: "double two", "oh five", "twenty three", "one hundred"."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from voicekit._grammar.carrier import Carrier, Rest, weighed
from voicekit._grammar.choices import figures
from voicekit._grammar.grammar import Grammar, bounded
from voicekit._grammar.meaning import Reading
from voicekit._grammar.numerals import Lexeme, LexemeKind, Lexicon, Path, evaluate, lexicon
from voicekit._grammar.shape import Shape
from voicekit._grammar.text import tokens, unpointed
from voicekit._lang import language_of
from voicekit._lang.tags import num2words_language

__all__ = ["digits", "number_frame", "number_words", "strings"]

LESS_LIKELY = 0.7
"""Score of the second way to write the same words (23 and 203): the first leads it by more than any margin."""

MAX_WAYS = 12
"""Ways to write the same words that are offered."""


def digits(language: str, shape: Shape = Shape()) -> Grammar:  # noqa: B008
    """The grammar of a string of digits; key and value are the digits. ``shape`` says how many, and the check digit.

    Where one digit is asked for the phrases are complete; else an engine follows the words, for nobody can list a
    million phrases.
    """
    known = lexicon(language)
    single = shape.maximum == 1
    short = bounded(_below(10, language))
    longer = [
        *short,
        *language_of(language).hearing.repeats,
        *_below(100, language),
        *language_of(language).hearing.hundred,
    ]
    return Grammar(
        language=language,
        short=short,
        phrases=short if single else bounded(longer),
        complete=single,
        read=lambda text: read(text, language, known, shape),
        count=shape.maximum if shape.minimum == shape.maximum else None,
        signs=_signs(language),
    )


def read(text: str, language: str, known: Lexicon, shape: Shape) -> list[Reading] | None:
    """What digits a text could be; None where it has some, and none of the expected shape."""
    run, rest = number_words(tokens(text), language, known)
    found = list(dict.fromkeys(strings(known.paths(run))))
    fitting = [string for string in found if shape.fits(string)][:MAX_WAYS]
    if found and not fitting:
        return None
    readings = (Reading(string, string, LESS_LIKELY if place else 1.0) for place, string in enumerate(fitting))
    return weighed(readings, rest, run)


def number_words(words: Iterable[str], language: str, known: Lexicon) -> tuple[tuple[str, ...], Rest]:
    """The words that belong to numbers, and what the others are."""
    frame = number_frame(language)
    core = frame.core(tuple(part for word in words for part in unpointed(word)))
    spoken, rest = frame.sifted(core, known.knows)
    if known.paths(spoken, beam=1):
        return spoken, rest
    return frame.sifted(core, lambda word: bool(known.paths((word,), beam=1)))


@lru_cache(maxsize=16)
def number_frame(language: str) -> Carrier:
    """What stands around an answer that has numbers in it."""
    return Carrier.of(language).keeping(lexicon(language).knows)


def strings(paths: Sequence[Path]) -> Iterator[str]:
    """The digits that ways of parting a text make, in their order."""
    yield from (string for path in paths if (string := _string(path)))
    yield from (string for path in paths if (string := _string(path, smallest=1000)))


def _string(path: Path, smallest: int = 20) -> str:
    """The digits of lexemes: [double, 2, 5] is 225; empty where they make none.

    Numbers are made of lexemes where there are round ones of at least ``smallest`` in them: [20, 3] is 23 or 203.
    """
    said = []
    left = path
    while left:
        first, *_ = left
        if first.kind is LexemeKind.REPEAT:
            if len(left) < 2 or len(digit := _digits(left[1])) != 1:
                return ""
            said.append(digit * first.value)
            left = left[2:]
        elif size := _number(left, smallest):
            said.append(str(evaluate(left[:size])))
            left = left[size:]
        else:
            if first.kind is LexemeKind.SCALE:
                return ""
            said.append(_digits(first))
            left = left[1:]
    return "".join(said)


def _number(path: Path, smallest: int) -> int:
    """How many lexemes at the beginning are one number with round ones in it; 0 where there is none."""
    for size in range(min(len(path), 12), 1, -1):
        part = path[:size]
        large = any(lexeme.value >= smallest and lexeme.value % 10 == 0 for lexeme in part)
        if large and part[0].kind in (LexemeKind.NUMBER, LexemeKind.SCALE) and evaluate(part) is not None:
            return size
    return int(path[0].kind is LexemeKind.SCALE)


def _digits(lexeme: Lexeme) -> str:
    match lexeme.kind:
        case LexemeKind.FIGURES:
            return lexeme.text
        case LexemeKind.NUMBER | LexemeKind.DIGIT:
            return str(lexeme.value)
    return ""


def _signs(language: str) -> tuple[tuple[str, str], ...]:
    """The words for single digits, each with its digit; none where a digit takes more than one word."""
    if num2words_language(language) is None:
        return ()
    said = {figures(str(value), language): str(value) for value in range(10)}
    return tuple((said | dict(language_of(language).hearing.digits)).items())


def _below(limit: int, language: str) -> list[str]:
    """The single words of numbers below a limit, as an engine is told them."""
    if num2words_language(language) is None:
        return []
    said = [figures(str(value), language) for value in range(limit)]
    return [*(word for phrase in said for word in phrase.split()), *language_of(language).hearing.digits]
