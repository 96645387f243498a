"""Values as words: numbers, money, dates, times, spelling and lists, said by the rules of a language.

The rules are loaded when a value is said: what a call needs of this room (withheld numbers) costs none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from voicekit._spoken.withheld import FromNetwork, is_withheld

if TYPE_CHECKING:
    from voicekit._spoken.saying import KINDS, check_kind, countable, prepare, unknown, words

__all__ = ["KINDS", "FromNetwork", "check_kind", "countable", "is_withheld", "prepare", "unknown", "words"]

_FROM_SAYING = frozenset({"KINDS", "check_kind", "countable", "prepare", "unknown", "words"})


def __getattr__(name: str) -> Any:
    if name not in _FROM_SAYING:
        raise AttributeError(f"module 'voicekit._spoken' has no attribute {name!r}")
    return getattr(import_module("voicekit._spoken.saying"), name)
