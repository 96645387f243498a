"""Spelled letters and digits: "b as in bravo", "alpha tango nine", "double u"."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import ascii_lowercase

from voicekit._grammar.carrier import Carrier, weighed
from voicekit._grammar.choices import figures
from voicekit._grammar.grammar import Grammar, bounded
from voicekit._grammar.meaning import Reading
from voicekit._grammar.shape import Shape, check_spelled
from voicekit._grammar.text import tokens
from voicekit._lang import language_of

__all__ = ["letters"]

_PUNCTUATION = ".,;:!?"

_Words = tuple[str, ...]


def letters(language: str, shape: Shape = Shape()) -> Grammar:  # noqa: B008
    """The grammar of something spelled, letters and digits; key and value are its signs, letters as capitals.

    An engine follows the words; the phrases are complete where one sign is asked for. Raises ProgramError for a
    pattern that nothing spelled has.
    """
    check_spelled(shape.pattern)
    spelled, repeats = language_of(language).alphabet, language_of(language).hearing.repeats
    names, likened = _names(language), [tokens(said) for said in spelled.likened]
    repeated = {tokens(said): times for said, times in repeats.items()}
    short = bounded(
        [
            *sorted({sign for sign in names.values() if sign.isalpha()}),
            *(figures(str(digit), language) for digit in range(10)),
        ]
    )
    offered = bounded([*short, *spelled.understood, *language_of(language).hearing.digits, *repeats, *spelled.likened])
    frame = _frame(language)

    def read(text: str) -> list[Reading] | None:
        words = frame.core(tokens(_unaccented(text, language)))
        signs = list(_spelled(words, names, likened, repeated))
        if not signs:
            return []
        entry = "".join(sign for sign, _ in signs)
        used = [at for _, places in signs for at in places]
        said = (words[at] for at in used)
        return weighed([Reading(entry, entry)], frame.rest(words, used), said) if shape.fits(entry) else None

    return Grammar(language, short, short if shape.maximum == 1 else offered, shape.maximum == 1, read)


def _spelled(
    words: _Words, names: Mapping[_Words, str], likened: list[_Words], repeats: Mapping[_Words, int]
) -> Iterator[tuple[str, range]]:
    """Each sign and the places of the words that said it; words that are no sign are passed over."""
    at, times, begins = 0, 1, 0
    while at < len(words):
        size, sign = _sign(words[at:], names)
        if words[at : at + 1] in repeats and words[at : at + 2] not in names:
            times, begins, at = repeats[words[at : at + 1]], at, at + 1
            continue
        if not size:
            times, at = 1, at + 1
            continue
        begins = begins if times > 1 else at
        at += size
        for said in likened:
            if words[at : at + len(said)] == said and at + len(said) < len(words):
                # The word's own beginning is heard better than the letter's name: "b as in delta" is d.
                sign = _begins(words[at + len(said)], names)
                at += len(said) + 1
        yield sign * times, range(begins, at)
        times = 1


def _begins(word: str, names: Mapping[_Words, str]) -> str:
    """The letter that a word stands for: its first, but for words of alphabets in another script."""
    first = word[0].upper()
    return first if word[0].isascii() else names.get((word,), first)


def _sign(words: _Words, names: Mapping[_Words, str]) -> tuple[int, str]:
    if words and (words[0].isdecimal() or (words[0] not in "$€£¥₩₽%*#+" and len(words[0]) == 1)):
        alone = (1, words[0].upper())
    else:
        alone = (0, "")
    return next(
        ((size, names[words[:size]]) for size in (3, 2, 1) if size <= len(words) and words[:size] in names), alone
    )


def _unaccented(text: str, language: str) -> str:
    """A text with a letter's word for each letter that stands alone and would lose its accent as a word."""
    more = language_of(language).alphabet.more
    signs = (word.strip(_PUNCTUATION) for word in text.split())
    return " ".join(more.get(sign) or more.get(sign.upper(), sign) for sign in signs)


@lru_cache(maxsize=16)
def _names(language: str) -> Mapping[_Words, str]:
    """Words -> sign: digits, letters themselves, their names, and the words of spelling alphabets."""
    known = language_of(language).alphabet
    table = {tokens(figures(str(digit), language)): str(digit) for digit in range(10)}
    table |= {tokens(said): digit for said, digit in language_of(language).hearing.digits.items() if said != "meia"}
    table |= {tokens(said): str(value) for said, value in language_of(language).hearing.numbers.items() if value < 10}
    table |= {(letter,): letter.upper() for letter in ascii_lowercase}
    return table | {tokens(said): sign for said, sign in known.understood.items()}


@lru_cache(maxsize=16)
def _frame(language: str) -> Carrier:
    names = _names(language)
    return Carrier.of(language).keeping(lambda word: (word,) in names)
