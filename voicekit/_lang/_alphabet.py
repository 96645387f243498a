"""Spelling alphabets: the words by which letters are told apart on the telephone, and the names of letters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase

__all__ = ["ICAO", "Alphabet"]

ICAO = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo"
    " Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
"""ICAO's and ITU-R's words (Radio Regulations, appendix 14): said where a language has none, heard in every one."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How letters are said and heard in a language. What is said is always heard, too."""

    words: str = ICAO
    """Words for A to Z, as they are said."""
    regional: Mapping[str, str] = field(default_factory=dict)
    """The same for single countries, by their tags in small letters."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Words for letters beside A to Z."""
    heard: str = ""
    """Further words that callers use; each stands for its own first letter."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The names of letters, and what else stands for one, each with its capital: aitch."""
    likened: tuple[str, ...] = ()
    """What stands between a letter and its word: as in."""

    def said(self, tag: str) -> Mapping[str, str]:
        """The word of each capital letter, in a language and country."""
        words = self.regional.get(tag.replace("_", "-").lower(), self.words)
        return {**dict(zip(ascii_uppercase, words.split(), strict=True)), **self.more}

    @property
    def understood(self) -> Mapping[str, str]:
        """Words that stand for a letter, each with its capital. The language's own words go before ICAO's."""
        rows = (ICAO, *self.regional.values(), self.words)
        spelled = {word.lower(): sign for row in rows for sign, word in zip(ascii_uppercase, row.split(), strict=True)}
        own = {word: word[0].upper() for word in self.heard.split()}
        more = {word.lower(): sign for sign, word in self.more.items()}
        return {**spelled, **own, **more, **self.names}
