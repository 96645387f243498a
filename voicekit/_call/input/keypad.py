"""What has been keyed in for one question, as pure values: a key or the end of time goes in, a verdict comes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Protocol

from voicekit._arguments import kind_of
from voicekit._protocol.limits import KEYS
from voicekit.errors import ProgramError

__all__ = ["DIGITS", "Choices", "KeypadDigits", "KeypadInput", "KeypadMenu", "KeypadNone", "KeypadState", "KeypadYesNo"]

_CHOICES = 'give it some: {"1": "sales", "2": "support"}'

DIGITS = "0123456789"
"""The keys that an entry of digits holds where nothing else is said."""


class KeypadState(Enum):
    """What an entry has come to."""

    OPEN = "open"
    """More keys may come."""
    DONE = "done"
    NO_MATCH = "no match"


# Found faster than in their class.
OPEN, DONE, NO_MATCH = KeypadState.OPEN, KeypadState.DONE, KeypadState.NO_MATCH


class KeypadInput(Protocol):
    """One attempt at one question."""

    def accepts(self, key: str) -> bool:
        """Whether the key could be part of an answer now, or ends one; hot keys take only those that could not."""

    def press(self, key: str) -> KeypadState:
        """The next key."""

    def over(self) -> KeypadState:
        """The inter-digit time has passed: DONE where what stands there is an answer, else NO_MATCH."""

    @property
    def keyed(self) -> str:
        """The keys of the answer, terminator excluded."""

    @property
    def answer(self) -> str:
        """What the keys say, once they are DONE, in its canonical writing. Raises ValueError where they say nothing."""

    @property
    def rest(self) -> int:
        """How many of the last keys an entry that is DONE has not used: they wait for the next question."""

    @property
    def late_key(self) -> str:
        """A terminator that callers press although the answer was complete without it; empty where there is none."""


@dataclass(slots=True)
class KeypadDigits:
    """``minimum`` to ``maximum`` digits (None: no limit), ended by a key of ``until``, by the maximum, or by time.

    ``keys`` are those that it may hold; where it may be ``empty``, a key of ``until`` alone is an answer, too.
    """

    minimum: int = 1
    maximum: int | None = None
    until: str = "#"
    keys: str = DIGITS
    empty: bool = False
    keyed: str = ""
    rest: ClassVar[int] = 0

    @property
    def answer(self) -> str:
        return self.keyed

    @property
    def late_key(self) -> str:
        return self.until[:1]

    def accepts(self, key: str) -> bool:
        return key in self.keys or ((bool(self.keyed) or self.empty) and key in self.until)

    def press(self, key: str) -> KeypadState:
        if key in self.until:
            return DONE if self.empty and not self.keyed else self.over()
        if key not in self.keys:
            return NO_MATCH
        self.keyed += key
        return DONE if len(self.keyed) == self.maximum else OPEN

    def over(self) -> KeypadState:
        return DONE if len(self.keyed) >= self.minimum else NO_MATCH


@dataclass(slots=True)
class KeypadMenu:
    """One of the keys of a menu, the longest that what was keyed begins with.

    Where one choice begins another (1 beside 10) a key that fits neither, or the inter-digit time, decides.
    """

    choices: "Choices"
    keyed: str = ""

    @property
    def answer(self) -> str:
        return self.choices.longest(self.keyed)

    @property
    def rest(self) -> int:
        return len(self.keyed) - len(self.choices.longest(self.keyed))

    @property
    def late_key(self) -> str:
        return "#" if not self.choices.begins("#") else ""

    def accepts(self, key: str) -> bool:
        return self.choices.begins(self.keyed + key) or bool(self.choices.longest(self.keyed))

    def press(self, key: str) -> KeypadState:
        self.keyed += key
        if not self.choices.begins(self.keyed):
            return self.over()
        alone = self.keyed in self.choices.values and not self.choices.goes_on(self.keyed)
        return DONE if alone else OPEN

    def over(self) -> KeypadState:
        return DONE if self.choices.longest(self.keyed) else NO_MATCH


@dataclass(slots=True)
class KeypadYesNo(KeypadMenu):
    """A yes or a no: choices whose values are the canonical answers."""

    @property
    def answer(self) -> str:
        return str(self.choices.values[self.choices.longest(self.keyed)])


@dataclass(slots=True)
class KeypadNone:
    """The entry of a question that no key answers."""

    keyed: str = ""
    late_key: str = ""
    answer: str = ""
    rest: int = 0

    def accepts(self, key: str) -> bool:
        return False

    def press(self, key: str) -> KeypadState:
        return NO_MATCH

    def over(self) -> KeypadState:
        return NO_MATCH


class Choices:
    """The choices of a menu, checked: ``{"1": "sales", "2": ["support", "help"]}``.

    A key is one or more of the sixteen DTMF keys. A value is anything; where it is a list or tuple of words, the first
    is the value and all of them are the words that choose it. Raises ProgramError for no choice, a key that is no DTMF
    key, or one word for two choices.
    """

    __slots__ = ("_beginnings", "values", "words")

    def __init__(self, choices: Mapping[str, Any]) -> None:
        if not isinstance(choices, Mapping):
            raise ProgramError(
                f"the choices of a menu are keys and what they mean, not {kind_of(choices)}", hint=_CHOICES
            )
        if not choices:
            raise ProgramError("a menu has no choices", hint=_CHOICES)
        self.values: dict[str, Any] = {}
        self.words: dict[str, tuple[str, ...]] = {}
        taken: dict[str, str] = {}
        for key, value in choices.items():
            if not isinstance(key, str):
                raise ProgramError(f"the key {key!r} of a menu is not a text", hint=f'write it in quotes: "{key}"')
            if not key or key.strip(KEYS):
                raise ProgramError(f"{key!r} is no choice of a menu", hint=f"a choice is one or more of {KEYS}")
            self.values[key], self.words[key] = _value_and_words(value)
            for word in self.words[key]:
                if taken.setdefault(word.casefold(), key) != key:
                    raise ProgramError(
                        f"{word!r} chooses both {taken[word.casefold()]} and {key}",
                        hint="give each choice words of its own",
                    )
        self._beginnings = {key[:n] for key in self.values for n in range(1, len(key) + 1)}

    def begins(self, keyed: str) -> bool:
        """Whether some choice begins with these keys."""
        return keyed in self._beginnings

    def goes_on(self, keyed: str) -> bool:
        """Whether some choice is longer than these keys and begins with them."""
        return any(len(key) > len(keyed) and key.startswith(keyed) for key in self.values)

    def longest(self, keyed: str) -> str:
        """The longest choice that these keys begin with; empty where there is none."""
        return next((keyed[:n] for n in range(len(keyed), 0, -1) if keyed[:n] in self.values), "")


def _value_and_words(value: Any) -> tuple[Any, tuple[str, ...]]:
    if isinstance(value, list | tuple) and value:
        return value[0], tuple(word for word in value if isinstance(word, str))
    return value, (value,) if isinstance(value, str) else ()
