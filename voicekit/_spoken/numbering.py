"""Abbreviations that stand before numbers, in words: "No. 5" is "number 5"; a voice would read "no five"."""

import re
from functools import lru_cache

from voicekit._lang import rules_of

__all__ = ["before_number", "written_out"]

_FIGURE = re.compile(r"\d")
_Words = tuple[re.Pattern[str], re.Pattern[str]]


def written_out(text: str, language: str) -> str:
    """A text with such abbreviations in words where figures follow: "No. I won't" stays as it is."""
    if _FIGURE.search(text) is None:
        return text
    known = _known(language)
    return text if known is None else known[0].sub(lambda found: _word(found, language), text)


def before_number(text: str, language: str) -> str:
    """A text that a number follows, with such an abbreviation at its end in words."""
    known = _known(language)
    return text if known is None else known[1].sub(lambda found: _word(found, language), text)


@lru_cache(maxsize=256)
def _known(language: str) -> _Words | None:
    """What finds abbreviations of a language before figures, and at an end; None where none is known."""
    words = rules_of(language).before_numbers
    if not words:
        return None
    # One that is letters alone needs a blank after it: "nr 5", and not the beginning of "nr5x".
    each = "|".join(
        re.escape(word) + (r"(?=\s)" if word.isascii() and word[-1].isalnum() else "")
        for word in sorted(words, key=len, reverse=True)
    )
    found = rf"(?<![\w.])(?P<word>{each})\s*(?:#\s?)?"
    return re.compile(rf"{found}(?=\d)", re.IGNORECASE), re.compile(rf"{found}$", re.IGNORECASE)


def _word(found: re.Match[str], language: str) -> str:
    written = found["word"]
    word = rules_of(language).before_numbers[written.lower()]
    begins = found.start() == 0 and written[0].isupper()  # within a sentence "No. 5" is no name
    return f"{word[0].upper() if begins else word[0]}{word[1:]} "
