"""What entries are: texts to be said, and words that callers say."""

from voicekit.errors import BadPrompt
from voicekit.prompts.catalog.entries import Entry
from voicekit.prompts.template import Template

__all__ = ["WORDS", "has_places", "is_recordable", "is_words"]

WORDS = "callers-words"
"""The flag of an entry that is heard, not said."""


def is_words(entry: Entry) -> bool:
    """Whether it is what callers say, not what they hear."""
    return WORDS in entry.flags


def has_places(text: str) -> bool:
    """Whether values are said in a template; so has one that cannot be read."""
    try:
        return bool(Template.parse(text).places)
    except BadPrompt:
        return True


def is_recordable(entry: Entry) -> bool:
    """Whether one recording can stand for it: its words are the same in every call."""
    return not is_words(entry) and not (entry.key and has_places(entry.translation or entry.text))
