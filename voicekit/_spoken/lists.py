"""Several things in one breath."""

from voicekit._lang import Options, rules_of
from voicekit._spoken.typed import SEPARATOR

__all__ = ["LIST_OPTIONS", "MAX_ITEMS", "MAX_LIST", "items"]

LIST_OPTIONS = ("or",)

MAX_ITEMS = 20
"""Things in a list: nobody remembers more that were read out."""

MAX_LIST = 1000
"""Characters of a list, about a minute of speech."""


def items(value: str, language: str, options: Options = ()) -> str:
    """Things parted by | as a list with "and" (or ``or``) before the last: soup, salad, and bread."""
    things = [" ".join(thing.split()) for thing in value.split(SEPARATOR) if thing.strip()]
    if len(things) > MAX_ITEMS:
        raise ValueError(f"{len(things)} things are too many to be heard, {MAX_ITEMS} are the most")
    if any(not thing.isprintable() for thing in things):
        raise ValueError("there is a control character in it")
    return rules_of(language).joined(things, options)
