"""What is wrong with a menu's words before anybody has called: some sound alike, some the model does not know."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from voicekit.grammar.choices import key_names, phrase
from voicekit.grammar.grammar import Grammar
from voicekit.grammar.sound import alike
from voicekit.grammar.text import compact, plain, tokens

__all__ = ["MAX_COMPARED", "Finding", "conflicts", "unknown"]

MAX_COMPARED = 500
"""Phrases of a menu that are compared with each other, each with each."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that makes answers doubtful, and what mends it."""

    kind: str
    """``same``, ``alike``, ``contained``, ``silent`` or ``unknown``."""
    what: str
    mend: str
    words: tuple[str, ...]


def conflicts(words: Mapping[str, Iterable[str]], language: str) -> list[Finding]:
    """What may go wrong with a menu's words, the worst first; ``words`` as for ``choices.menu``."""
    said = [(key, word, phrase(word, language)) for key, own in words.items() for word in own]
    names = [(key, name, plain(name)) for key in words for name in key_names(key, language)]
    found = [
        Finding("silent", f"{word!r} has nothing that can be said", "write it in letters", (word,))
        for _, word, spoken in said
        if not tokens(spoken)
    ]
    spoken = [one for one in (*said, *names) if tokens(one[2])]
    for (key, word, text), (other, rival, against) in combinations(spoken[:MAX_COMPARED], 2):
        if key != other:
            found += _pair(word, text, rival, against, language)
    return sorted(dict.fromkeys(found), key=lambda finding: _ORDER.index(finding.kind))


_ORDER = ("same", "silent", "unknown", "alike", "contained")


def _pair(word: str, text: str, rival: str, against: str, language: str) -> Iterator[Finding]:
    both = (word, rival)
    if compact(text) == compact(against):
        yield Finding("same", f"{word!r} and {rival!r} are the same words", "use other words for one of them", both)
    elif alike(text, against, language):
        mend = "use other words for one of them, or longer ones"
        yield Finding("alike", f"{word!r} and {rival!r} sound alike", mend, both)
    elif f" {plain(text)} " in f" {plain(against)} " or f" {plain(against)} " in f" {plain(text)} ":
        short, long = sorted(both, key=len)
        mend = f"add a word to {short!r} that the other choice does not have"
        yield Finding("contained", f"{short!r} is part of {long!r}", mend, both)


def unknown(grammar: Grammar, nearest: Mapping[str, Iterable[str]]) -> list[Finding]:
    """Words that a recognizer's model does not know; ``nearest`` is what its ``unknown_words(grammar.phrases)`` gave.

    A word of the choices themselves is named; carrier phrases with unknown words are left to the engine to drop.
    """
    own = {word for said in grammar.short for word in said.split()}
    found = []
    for word, known in nearest.items():
        near = ", ".join(known)
        mend = f"use words the model knows: {near}" if near else "use other words for this choice"
        if word in own:
            found.append(Finding("unknown", f"the model does not know {word!r}, so it cannot be heard", mend, (word,)))
    return found
