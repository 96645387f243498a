"""Text in one normal form, so that what an author wrote and what an engine heard can be compared."""

import re
import unicodedata
from functools import lru_cache

__all__ = ["MAX_TEXT", "compact", "plain", "rows", "tokens", "unpointed"]

MAX_TEXT = 1000
"""Characters: no answer has more, and an engine that heard more has looped. Longer text has no meaning."""

MAX_TOKENS = 100
"""Words, for the same reason."""

_ASIDES = re.compile(r"\[[^\[\]]{0,40}\]|<[^<>]{0,40}>|\([^()]{0,40}\)|\*[a-z]{1,20}\*")
"""What engines write for sounds that are no words: [unk], <unk>, (coughs), *music*."""

_APOSTROPHES = "'\u2019"

_WORDS = re.compile(r"\d+(?:[.,:]\d+)*|[$€£¥₩₽%*#+]|[^\s\d$€£¥₩₽%*#+]+|\+")


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, without case, accents of Latin letters and punctuation; figures keep ``. , :`` within.

    An apostrophe parts words (``l'agence``: ``l``, ``agence``). Empty for a text over MAX_TEXT or MAX_TOKENS.
    """
    if len(text) > MAX_TEXT:
        return ()
    folded = _folded(_ASIDES.sub(" ", text.lower()))
    found = tuple(_WORDS.findall(_spaced(folded))) if len(folded) <= 2 * MAX_TEXT else ()
    return found if len(found) <= MAX_TOKENS else ()


@lru_cache(maxsize=1024)
def rows(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words of each of a table's phrases, the longest row first. Kept, so not for what callers say."""
    return tuple(sorted(filter(None, map(tokens, phrases)), key=lambda row: -len(row)))


def unpointed(word: str) -> list[str]:
    """The parts of a word between the marks that `tokens` keeps: ``1,204`` and ``12.50`` are digits with such ones."""
    return [part for part in word.replace(",", ".").replace(":", ".").split(".") if part]


def compact(text: str) -> str:
    """A text's words run together: ``twenty-three``, ``twenty three`` and ``twentythree`` are one."""
    return "".join(tokens(text))


def plain(text: str) -> str:
    """A text as engines take it: lower case, no punctuation but the apostrophe within a word; accents stay."""
    kept = (
        sign if _is_word(sign) or sign in _APOSTROPHES else " " for sign in unicodedata.normalize("NFKC", text.lower())
    )
    words = ("".join(kept)).replace("\u2019", "'").split()
    return " ".join(word.strip("'") for word in words if word.strip("'"))


def _folded(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.casefold())
    # The accents of Latin, Greek and Cyrillic letters stand in this one block; in other scripts marks are letters.
    return unicodedata.normalize("NFC", "".join(sign for sign in parted if not "\u0300" <= sign <= "\u036f"))


def _spaced(text: str) -> str:
    """Punctuation becomes space, but for signs that say something, and separators between figures."""
    last = len(text) - 1
    return "".join(
        sign
        if _is_word(sign)
        or sign in "$€£¥₩₽%*#+"
        or (sign in ".,:" and 0 < at < last and text[at - 1].isdecimal() and text[at + 1].isdecimal())
        else " "
        for at, sign in enumerate(text)
    )


def _is_word(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN"
