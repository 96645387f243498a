"""Whether words sound alike, in languages that have a rule for it."""

from difflib import SequenceMatcher

from voicekit._grammar.text import tokens
from voicekit._lang import language_of

__all__ = ["alike"]

SIMILAR = 0.6
"""Likeness of two spellings, of 1, from which the same consonants make them sound alike: support, sport."""

_VOWELS = frozenset("aeiouy")


def alike(one: str, other: str, language: str) -> bool:
    """Whether two phrases may be taken for each other by ear; always False for a language without a rule for it."""
    key = language_of(language).sound
    if key is None:
        return False
    words, rivals = "".join(tokens(one)), "".join(tokens(other))
    if not words.isascii() or not rivals.isascii() or not key(words) or key(words) != key(rivals):
        return False
    # The keys have consonants only: as many vowels, or much the same letters, must speak for it too.
    same_length = _syllables(words) == _syllables(rivals)
    return same_length or SequenceMatcher(None, words, rivals, autojunk=False).ratio() >= SIMILAR


def _syllables(word: str) -> int:
    return sum(
        sign in _VOWELS and before not in _VOWELS
        for before, sign in zip(" " + word, word.rstrip("e") or word, strict=False)
    )
