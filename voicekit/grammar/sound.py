"""Whether words sound alike: Double Metaphone, for languages whose spelling it can read."""

from difflib import SequenceMatcher
from functools import lru_cache

from voicekit.grammar.text import tokens
from voicekit.spoken.languages import primary

__all__ = ["READABLE", "alike"]

READABLE = ("en", "de", "nl")
"""Double Metaphone reads English, and German and Dutch well enough; elsewhere it would find what is not there."""

SIMILAR = 0.6
"""Likeness of two spellings, of 1, from which the same consonants make them sound alike: support, sport."""

_VOWELS = frozenset("aeiouy")


def alike(one: str, other: str, language: str) -> bool:
    """Whether two phrases may be taken for each other by ear; always False for a language that cannot be read."""
    if primary(language) not in READABLE:
        return False
    words, rivals = "".join(tokens(one)), "".join(tokens(other))
    if not words.isascii() or not rivals.isascii() or not _key(words) or _key(words) != _key(rivals):
        return False
    # The keys have consonants only: as many vowels, or much the same letters, must speak for it too.
    same_length = _syllables(words) == _syllables(rivals)
    return same_length or SequenceMatcher(None, words, rivals, autojunk=False).ratio() >= SIMILAR


@lru_cache(maxsize=4096)
def _key(word: str) -> str:
    from metaphone import doublemetaphone  # noqa: PLC0415

    # The second key is for names of other languages and would find too much.
    return str(doublemetaphone(word)[0])


def _syllables(word: str) -> int:
    return sum(
        sign in _VOWELS and before not in _VOWELS
        for before, sign in zip(" " + word, word.rstrip("e") or word, strict=False)
    )
