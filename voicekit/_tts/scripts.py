"""Which letters a language is written with.

An engine given letters that its voice does not know says their names, or nothing; both are worse than an error.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from voicekit._lang.tags import primary
from voicekit.errors import Unsayable

__all__ = ["check_sayable", "scripts_of"]

MAX_FOREIGN = 0.25
"""Share of letters in a foreign script that is taken for a name inside the text; with more the text is not said."""

_LATIN = frozenset({"LATIN"})
_HAN = frozenset({"CJK", "LATIN", "BOPOMOFO"})
_CYRILLIC = frozenset({"CYRILLIC"})
_ARABIC = frozenset({"ARABIC"})
_DEVANAGARI = frozenset({"DEVANAGARI"})

_SCRIPTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("ar", "fa", "ur", "ug", "sd", "ps"), _ARABIC),
    **dict.fromkeys(("be", "bg", "ba", "cv", "ky", "kk", "mk", "ru", "tt", "uk", "nog", "mn"), _CYRILLIC),
    **dict.fromkeys(("sr", "bs", "az", "uz"), _LATIN | _CYRILLIC),
    **dict.fromkeys(("hi", "mr", "ne", "kok"), _DEVANAGARI),
    **dict.fromkeys(("cmn", "zh", "yue", "hak", "nan"), _HAN),
    "am": frozenset({"ETHIOPIC"}),
    "as": frozenset({"BENGALI"}),
    "bn": frozenset({"BENGALI"}),
    "bpy": frozenset({"BENGALI"}),
    "chr": frozenset({"CHEROKEE"}),
    "el": frozenset({"GREEK"}),
    "grc": frozenset({"GREEK"}),
    "gu": frozenset({"GUJARATI"}),
    "he": frozenset({"HEBREW"}),
    "iw": frozenset({"HEBREW"}),
    "hy": frozenset({"ARMENIAN"}),
    "hyw": frozenset({"ARMENIAN"}),
    "ja": frozenset({"HIRAGANA", "KATAKANA", "CJK"}),
    "jv": frozenset({"LATIN", "JAVANESE"}),
    "ka": frozenset({"GEORGIAN"}),
    "km": frozenset({"KHMER"}),
    "kn": frozenset({"KANNADA"}),
    "ko": frozenset({"HANGUL", "CJK"}),
    "lo": frozenset({"LAO"}),
    "ml": frozenset({"MALAYALAM"}),
    "my": frozenset({"MYANMAR"}),
    "or": frozenset({"ORIYA"}),
    "pa": frozenset({"GURMUKHI"}),
    "shn": frozenset({"MYANMAR"}),
    "si": frozenset({"SINHALA"}),
    "ta": frozenset({"TAMIL"}),
    "te": frozenset({"TELUGU"}),  # codespell:ignore te
    "th": frozenset({"THAI"}),
}

_OF_ALL = frozenset({"MODIFIER", "MASCULINE", "FEMININE", "FULLWIDTH", "MICRO", "COMBINING"})
"""First words of the names of letters that stand in many scripts."""


def scripts_of(language: str) -> frozenset[str]:
    """The scripts of a language tag as `unicodedata` names them; Latin where nothing else is known."""
    return _SCRIPTS.get(primary(language), _LATIN)


def check_sayable(text: str, language: str, *, speaker: str) -> None:
    """Raise Unsayable where a voice of the language cannot say the text.

    That is where nothing in it is a letter or digit (`speaker` would be silent), or where more than `MAX_FOREIGN` of
    its letters belong to scripts of other languages. Latin letters are said by every voice.
    """
    letters = [letter for letter in text if letter.isalpha()]
    if not letters and not any(sign.isalnum() or unicodedata.category(sign).startswith("S") for sign in text):
        raise Unsayable(f"{speaker} has nothing to say: the text has no letter and no digit")
    known = scripts_of(language) | _LATIN | _OF_ALL
    foreign = [letter for letter in letters if _script(letter) not in known]
    if len(foreign) > MAX_FOREIGN * len(letters):
        seen = ", ".join(sorted({_script(letter).capitalize() for letter in foreign}))
        raise Unsayable(
            f"{speaker} speaks {language} and cannot say text in {seen} letters",
            hint="set the prompt's language, or name an engine that speaks it",
        )


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
