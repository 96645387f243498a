"""What a catalogue is made of: texts by their keys, and what translators are told of them."""

import re
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256

__all__ = ["Catalog", "Entry", "Identity", "name_of"]

Identity = tuple[str, str]
"""What makes an entry itself: its key; or, for a text without a key, the text."""

_SLUG = 40
_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One text and its translation. A text of a program has no key: it is its own.

    ``notes`` are for translators, written anew by each extraction; ``comments`` are the translators' own. ``places``
    are files and lines, ``previous`` is the text that a fuzzy translation was made from. ``line`` is where the entry
    stands in its catalogue.
    """

    key: str
    text: str
    translation: str = ""
    fuzzy: bool = False
    notes: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()
    comments: tuple[str, ...] = ()
    previous: str = ""
    flags: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def identity(self) -> Identity:
        """What it is found by."""
        return (self.key, "") if self.key else ("", self.text)

    @property
    def name(self) -> str:
        """How people and the files of recordings call it."""
        return name_of(self.key, self.text)

    @property
    def usable(self) -> bool:
        """Whether a caller may hear the translation."""
        return bool(self.translation) and not self.fuzzy


@dataclass(frozen=True, slots=True)
class Catalog:
    """A whole catalogue; without a language it is the template that all languages start from.

    ``obsolete`` entries are translations of texts that are gone. ``headers`` and ``comment`` are kept as they were.
    """

    language: str = ""
    entries: tuple[Entry, ...] = ()
    obsolete: tuple[Entry, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    comment: str = ""

    def header(self, name: str) -> str:
        """One header's value; empty where it is not there."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


def name_of(key: str, text: str) -> str:
    """The key; for a text without one, its first words and a digest, so that a file can be called by it."""
    if key:
        return key
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG].strip("-")
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{slug or 'text'}-{digest}"
