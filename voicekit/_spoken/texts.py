"""A text as it is written, in the shape in which keys see it and voices get it: without tags, with abbreviations before
numbers in words ("No. 5" is "number 5"; a voice would read "no five"), and with letters and digits that voices know.
"""

import re
import unicodedata
from functools import lru_cache

from voicekit._lang import rules_of

__all__ = ["TAG", "before_number", "normalised", "plain", "untagged", "written_out"]

_ELEMENT = r"</?[A-Za-z][\w:-]*(?:\s[^<>]{0,200})?/?>"

TAG = re.compile(rf"{_ELEMENT}|<!--|<\?xml")
"""What begins or ends something that is not said."""

_UNSAID = re.compile(rf"{_ELEMENT}|<!--.*?(?:-->|\Z)|<\?xml[^>]{{0,200}}>?", re.DOTALL)

_FIGURE = re.compile(r"\d")
_Words = tuple[re.Pattern[str], re.Pattern[str]]

_OF_THE_PAGE = ("<wide>", "<narrow>", "<font>", "<circle>", "<isolated>", "<initial>", "<medial>", "<final>")
_WIDE_SIGNS = "％＃＆＠＊"
"""Marks that are read, unlike other wide ones, at which a voice only stops."""
_WIDE_POINT = re.compile("(?<=[0-9])\uff0e(?=[0-9])")
_JAMO = re.compile("[\u3131-\u318e\uffa0-\uffdc]")


def untagged(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the tags and comments in it, and these, each once."""
    if "<" not in text:
        return text, ()
    return _UNSAID.sub(" ", text), tuple(dict.fromkeys(_UNSAID.findall(text)))


def written_out(text: str, language: str) -> str:
    """A text with its abbreviations in words where figures follow: "No. 5", while "No. I won't" stays as it is."""
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


def normalised(text: str) -> str:
    """Text as the key sees it, and as engines get it: every run of white space and control characters one space,
    letters and digits as `plain` has them.
    """
    printable = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text) if not text.isprintable() else text
    return " ".join(plain(printable).split())


def plain(text: str) -> str:
    """The text in Unicode's form NFC, with the digits 0 to 9 for those of all scripts, and the usual letters for those
    that are made for the page: wide, narrow, round, bold, Roman.

    A voice is silent at the others. Not: fractions and raised figures, which would become other numbers (1½, m²),
    letters of Korean by themselves, and what Thai writes as one.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _WIDE_POINT.sub(".", "".join(map(_usual, text))))


@lru_cache(maxsize=4096)
def _usual(sign: str) -> str:
    if sign.isascii():
        return sign
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    kind = unicodedata.decomposition(sign).partition(" ")[0]
    if not kind.startswith("<") or (category[0] not in "LNS" and sign not in _WIDE_SIGNS) or _JAMO.match(sign):
        return sign
    usual = unicodedata.normalize("NFKC", sign)
    return usual if kind in _OF_THE_PAGE or (kind == "<compat>" and usual.isascii()) else sign
