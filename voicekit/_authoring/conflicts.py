"""What is wrong with a menu's words before anybody has called: some sound alike, some the model does not know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations

from voicekit._grammar.choices import key_names, phrase
from voicekit._grammar.grammar import Grammar
from voicekit._grammar.text import compact, plain, tokens
from voicekit._lang import language_of

__all__ = ["Conflict", "Pair", "alike", "conflicts", "sounds_alike", "unknown"]

MAX_COMPARED = 500
"""Phrases of a menu that are compared with each other, each with each."""


SIMILAR = 0.6
"""Likeness of two spellings, of 1, from which the same consonants make them sound alike: support, sport."""

_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that makes answers doubtful, and what mends it."""

    kind: str
    """``same``, ``alike``, ``contained``, ``silent`` or ``unknown``."""
    what: str
    hint: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Phrases of two choices that may be taken for each other."""

    key: str
    phrase: str
    other: str
    """The other choice's key."""
    rival: str
    """Its phrase."""
    kind: str
    """``same``, ``alike`` or ``contained``."""

    @property
    def why(self) -> str:
        """What they have in common, as a sentence without its stop."""
        if self.kind == "contained":
            short, long = sorted((self.phrase, self.rival), key=len)
            return f"{short!r} is part of {long!r}"
        common = "are the same words" if self.kind == "same" else "sound alike"
        return f"{self.phrase!r} and {self.rival!r} {common}"

    @property
    def hint(self) -> str:
        """What makes them differ."""
        if self.kind == "contained":
            short = min(self.phrase, self.rival, key=len)
            return f"add a word to {short!r} that the other choice does not have"
        return "use other words for one of them" + (", or longer ones" if self.kind == "alike" else "")


def alike(phrases: Mapping[str, Iterable[str]], language: str) -> tuple[Pair, ...]:
    """The phrases of different choices that may be taken for each other, the worst first.

    ``phrases`` are any: words of a menu, commands, values of a slot, each under its choice's key; MAX_COMPARED of them
    at most are compared. Sound is judged in English, German and Dutch, sameness and containment in every language.
    """
    said = [(key, each, phrase(each, language)) for key, own in phrases.items() for each in own]
    return _pairs(said, language)


def conflicts(words: Mapping[str, Iterable[str]], language: str) -> list[Conflict]:
    """What may go wrong with a menu's words and keys, the worst first; ``words`` as for ``choices.menu``."""
    said = [(key, word, phrase(word, language)) for key, own in words.items() for word in own]
    names = [(key, name, plain(name)) for key in words for name in key_names(key, language)]
    found = [
        Conflict("silent", f"{word!r} has nothing that can be said", "write it in letters", (word,))
        for _, word, spoken in said
        if not tokens(spoken)
    ]
    found += (
        Conflict(pair.kind, pair.why, pair.hint, (pair.phrase, pair.rival))
        for pair in _pairs([*said, *names], language)
    )
    return sorted(dict.fromkeys(found), key=lambda finding: _ORDER.index(finding.kind))


_ORDER = ("same", "silent", "unknown", "alike", "contained")


def _pairs(said: Iterable[tuple[str, str, str]], language: str) -> tuple[Pair, ...]:
    """The clashes among phrases, each with its key and as it is spoken."""
    spoken = [one for one in said if tokens(one[2])]
    found = {
        Pair(key, word, other, rival, kind): None
        for (key, word, text), (other, rival, against) in combinations(spoken[:MAX_COMPARED], 2)
        if key != other and (kind := _kind(text, against, language))
    }
    return tuple(sorted(found, key=lambda pair: _ORDER.index(pair.kind)))


@lru_cache(maxsize=8192)  # yes and no, and the names of keys, meet each other in every menu of a program
def _kind(text: str, against: str, language: str) -> str:
    if compact(text) == compact(against):
        return "same"
    if sounds_alike(text, against, language):
        return "alike"
    within = f" {plain(text)} " in f" {plain(against)} " or f" {plain(against)} " in f" {plain(text)} "
    return "contained" if within else ""


def unknown(grammar: Grammar, nearest: Mapping[str, Iterable[str]]) -> list[Conflict]:
    """Words that a recognizer's model does not know; ``nearest`` is what its ``unknown_words(grammar.phrases)`` gave.

    A word of the choices themselves is named; carrier phrases with unknown words are left to the engine to drop.
    """
    own = {word for said in grammar.short for word in said.split()}
    found = []
    for word, known in nearest.items():
        near = ", ".join(known)
        hint = f"use words the model knows: {near}" if near else "use other words for this choice"
        if word in own:
            found.append(Conflict("unknown", f"the model does not know {word!r}, so it cannot be heard", hint, (word,)))
    return found


def sounds_alike(one: str, other: str, language: str) -> bool:
    """Whether two phrases may be taken for each other by ear; always False for a language without a rule for it."""
    key = language_of(language).sound
    if key is None:
        return False
    words, rivals = "".join(tokens(one)), "".join(tokens(other))
    if not words.isascii() or not rivals.isascii() or not key(words) or key(words) != key(rivals):
        return False
    # The keys have consonants only: as many vowels, or much the same letters, must speak for it too.
    same_length = _syllables(words) == _syllables(rivals)
    return same_length or SequenceMatcher(None, words, rivals, autojunk=False).ratio() >= SIMILAR


def _syllables(word: str) -> int:
    return sum(
        sign in _VOWELS and before not in _VOWELS
        for before, sign in zip(" " + word, word.rstrip("e") or word, strict=False)
    )
