"""What entries are: texts to be said, and words that callers say."""

from collections.abc import Iterable
from dataclasses import replace

from voicekit.errors import BadPrompt
from voicekit.lang.tags import fallbacks, normal
from voicekit.prompts.catalog.entries import Catalog, Entry
from voicekit.prompts.template import Template

__all__ = ["WORDS", "for_language", "has_places", "held_note", "is_words"]

WORDS = "callers-words"
"""The flag of an entry that is heard, not said."""

_HELD = "said in: "


def is_words(entry: Entry) -> bool:
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


def _is_said_in(entry: Entry, language: str) -> bool:
    """A text that does not tell is said in all languages: a program's."""
    held = next((note.removeprefix(_HELD).split(", ") for note in entry.notes if note.startswith(_HELD)), None)
    return (
        held is None
        or any(tag in held for tag in fallbacks(language))
        or any(language in fallbacks(tag) for tag in held)
    )
