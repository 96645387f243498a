"""Signs of a text that a language's voice has no sound for."""

import unicodedata
from functools import lru_cache

from babel.core import get_global

from voicekit._spoken.texts import plain

__all__ = ["unsayable"]

_SCRIPTS = {
    "Jpan": ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"),
    "Kore": ("HANGUL", "CJK"),
    "Hans": ("CJK",),
    "Hant": ("CJK", "BOPOMOFO"),
}
"""The scripts that are several; by the first word of their letters' Unicode names."""

_NAMES = {
    "Arab": "ARABIC",
    "Armn": "ARMENIAN",
    "Beng": "BENGALI",
    "Cyrl": "CYRILLIC",
    "Deva": "DEVANAGARI",
    "Geor": "GEORGIAN",
    "Grek": "GREEK",
    "Gujr": "GUJARATI",
    "Hebr": "HEBREW",
    "Khmr": "KHMER",
    "Knda": "KANNADA",
    "Latn": "LATIN",
    "Mlym": "MALAYALAM",
    "Mymr": "MYANMAR",
    "Taml": "TAMIL",
    "Telu": "TELUGU",
    "Thai": "THAI",
}
_READ_EVERYWHERE = "LATIN"
"""Names of firms and products: every voice reads them in some way."""

_SAID = frozenset("+-*/=<>%&@#$€£¥§°^~|_'`©®™")
"""Symbols that voices read, or keep silent at without harm."""


def unsayable(text: str, language: str) -> str:
    """The signs of a text that its language's voice cannot say, each once: letters of another script, pictures."""
    if text.isascii():
        return ""
    scripts = _scripts(language)
    return "".join(dict.fromkeys(sign for sign in plain(text) if not sign.isascii() and not _sayable(sign, scripts)))


def _sayable(sign: str, scripts: tuple[str, ...]) -> bool:
    category = unicodedata.category(sign)
    if category.startswith("L"):
        first = unicodedata.name(sign, "").split(" ", 1)[0]
        return not scripts or first in scripts or first in (_READ_EVERYWHERE, "MODIFIER", "FEMININE", "MASCULINE")
    if category in ("So", "Sk", "Sm", "Sc"):
        return sign in _SAID or category == "Sc"
    return category not in ("Cc", "Cn", "Co", "Cs")


@lru_cache(maxsize=128)
def _scripts(language: str) -> tuple[str, ...]:
    """The first words of the names of a language's letters; none where the language is not known."""
    own = language.replace("-", "_").split("_")
    likely = get_global("likely_subtags")
    guessed = next((likely[tag] for tag in ("_".join(own), own[0]) if tag in likely), "").split("_")
    script = next((part.title() for part in [*own[1:], *guessed[1:]] if len(part) == 4 and part.isalpha()), "")
    return _SCRIPTS.get(script, (_NAMES[script],) if script in _NAMES else ())
