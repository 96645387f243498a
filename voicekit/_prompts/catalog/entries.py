"""What a catalogue is made of: texts that are said, and words that callers say, by their keys, and what translators are
told of them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256

from voicekit._lang.tags import fallbacks, normal
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt

__all__ = [
    "SOURCE_LANGUAGE",
    "WORDS",
    "Catalog",
    "Identity",
    "Message",
    "for_language",
    "has_places",
    "held_note",
    "is_words",
    "key_of_now",
    "name_of",
]

SOURCE_LANGUAGE = "X-Source-Language"
"""The header that names the language of the texts, as Poedit has it."""

WORDS = "callers-words"
"""The flag of an entry that is heard, not said."""

_HELD = "said in: "

Identity = tuple[str, str]
"""What makes an entry itself: its key; or, for a text without a key, the text."""

_EARLIER = re.compile(r"^(\w+)\.manners\.(?=no_input|no_match)")

_SLUG = 40
_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Message:
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
    entries: tuple[Message, ...] = ()
    obsolete: tuple[Message, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    comment: str = ""

    def header(self, name: str) -> str:
        """One header's value; empty where it is not there."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


def key_of_now(key: str) -> str:
    """The key, or that of now where it is one of before: what a flow's ``defaults`` say stood under ``manners``."""
    return _EARLIER.sub(r"\1.defaults.", key, count=1)


def name_of(key: str, text: str) -> str:
    """The key; for a text without one, its first words and a digest, so that a file can be called by it."""
    if key:
        return key
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG].strip("-")
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    return f"{slug or 'text'}-{digest}"


def is_words(entry: Message) -> bool:
    """Whether it is what callers say, not what they hear."""
    return WORDS in entry.flags


def has_places(text: str) -> bool:
    """Whether values are said in a template; so has one that cannot be read."""
    try:
        return bool(Template.parse(text).places)
    except BadPrompt:
        return True


def held_note(languages: Iterable[str]) -> str:
    """The note that tells which languages a text is said in."""
    return _HELD + ", ".join(sorted({normal(tag) for tag in languages}))


def for_language(template: Catalog, language: str) -> Catalog:
    """The template without the texts that are not said in this language or a variety of it."""
    return replace(template, entries=tuple(entry for entry in template.entries if _is_said_in(entry, language)))


def _is_said_in(entry: Message, language: str) -> bool:
    """A text that does not tell is said in all languages: a program's."""
    held = next((note.removeprefix(_HELD).split(", ") for note in entry.notes if note.startswith(_HELD)), None)
    return (
        held is None
        or any(tag in held for tag in fallbacks(language))
        or any(language in fallbacks(tag) for tag in held)
    )
