"""The contract of a language, and how its folder is found."""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from voicekit._lang._alphabet import Alphabet
from voicekit._lang._hearing import HearingWords
from voicekit._lang._rules import LanguageRules
from voicekit._lang._words import CalendarWords, ClockWords, DurationWords, MoneyWords, ToolkitPhrases
from voicekit._lang.tags import primary

__all__ = ["Language", "language_of", "languages", "rules_of"]


@dataclass(frozen=True, slots=True)
class Language:
    """What voicekit knows of one language. Each part may be empty: then the libraries alone serve, or nothing does."""

    name: str = ""
    """In English."""
    rules: type[LanguageRules] = LanguageRules
    """How values are said."""
    hearing: HearingWords = field(default_factory=HearingWords)
    """What stands around answers, yes and no, and the small words of numbers."""
    calendar: CalendarWords = field(default_factory=CalendarWords)
    clock: ClockWords = field(default_factory=ClockWords)
    durations: DurationWords = field(default_factory=DurationWords)
    money: MoneyWords = field(default_factory=MoneyWords)
    alphabet: Alphabet = field(default_factory=Alphabet)
    phrases: ToolkitPhrases = field(default_factory=ToolkitPhrases)
    sound: Callable[[str], str] | None = None
    """A key of a word's sound: words with the same key may be taken for each other. None: sounds are not compared."""
    ambiguous: Mapping[str, str] = field(default_factory=dict)
    """Kinds of value of which what is said has several meanings, and why: the value is among the readings, and another
    may come first. Of all other kinds the first reading of what is said is the value."""
    ordinal_point: bool = False
    """Ordinal numbers are written with a point, at which no sentence ends: der 3. Mai."""


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that have a folder here, by their codes."""
    folders = sys.modules["voicekit._lang"].__path__
    return tuple(sorted(name for _, name, is_folder in pkgutil.iter_modules(folders) if is_folder))


@lru_cache(maxsize=64)
def language_of(tag: str) -> Language:
    """The language of a tag (``pt-BR`` is ``pt``); an empty one where there is no folder for it."""
    code = primary(tag)
    if code not in languages():
        return Language()
    found: Language = importlib.import_module(f"voicekit._lang.{code}").LANGUAGE
    return found


@lru_cache(maxsize=256)
def rules_of(tag: str) -> LanguageRules:
    """How values are said in a language and country; what the libraries know where it has no rules of its own."""
    tag = tag.replace("_", "-")
    return language_of(tag).rules(tag)
