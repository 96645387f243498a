"""Letters and digits in the shape that voices know."""

import re
import unicodedata
from functools import lru_cache

__all__ = ["plain"]

_OF_THE_PAGE = ("<wide>", "<narrow>", "<font>", "<circle>", "<isolated>", "<initial>", "<medial>", "<final>")
_WIDE_SIGNS = "％＃＆＠＊"
"""Marks that are read, unlike other wide ones, at which a voice only stops."""
_WIDE_POINT = re.compile("(?<=[0-9])\uff0e(?=[0-9])")
_JAMO = re.compile("[\u3131-\u318e\uffa0-\uffdc]")


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
