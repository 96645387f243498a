"""What a question lets the caller say, and what each answer means."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from voicekit._grammar.meaning import Heard, Interpretation, Read, Reading, Thresholds, decide
from voicekit._grammar.text import plain

__all__ = ["MAX_PHRASES", "Grammar", "bounded", "bounded_words"]

MAX_PHRASES = 400
"""Phrases of one grammar: an engine that scores each of them needs time for each."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """One question's answers.

    An engine gets ``phrases`` (``usual`` first, then ``short``, then the same in carrier phrases) where ``complete`` is
    true: then they are everything that can be said; else ``words``, of which answers are made. ``short`` is what
    matters, ``usual`` what nearly everybody says of it.
    """

    language: str
    short: tuple[str, ...]
    phrases: tuple[str, ...]
    complete: bool
    read: Read = field(repr=False)
    repairs: bool = False
    """Whether it understands itself what corrects what: "three nights, no, four"."""
    count: int | None = None
    """How many signs an answer has, where that is known."""
    signs: tuple[tuple[str, str], ...] = ()
    """The words that are one sign each, with it."""
    often: tuple[str, ...] = ()
    """The part of ``short`` that is usual; empty: all of it."""
    in_sentences: bool = False
    """Whether an answer may be looked for in any sentence: it has words of its own, unlike a yes or a no."""

    @property
    def usual(self) -> tuple[str, ...]:
        """What nearly everybody says."""
        return self.often or self.short

    def choice_of(self, phrases: Iterable[str]) -> tuple[int, ...]:
        """Which choice each phrase stands for, by a number: those with the same number mean the same."""
        known: dict[str, int] = {}
        keys = (next((each.key for each in self.read(phrase) or ()), f" {phrase}") for phrase in phrases)
        return tuple([known.setdefault(key, len(known)) for key in keys])

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of the phrases, once."""
        return tuple(dict.fromkeys(word for phrase in self.phrases for word in phrase.split()))

    @property
    def free(self) -> bool:
        """Whether anything may be said: nothing is known that an engine could be told."""
        return not self.complete and not self.phrases

    def readings(self, text: str) -> tuple[Reading, ...]:
        """What a text could mean, best first."""
        return tuple(self.read(text) or ())

    def goes_on(self, text: str, key: str) -> bool:
        """Whether a text that means ``key`` ends in words with which another answer begins: "check", of "check my
        balance".
        """
        words = plain(text).split()
        for said in (*self.usual, *self.short):
            phrase = said.split()
            begun = any(phrase[:count] == words[-count:] for count in range(1, min(len(words) + 1, len(phrase))))
            if begun and any(each.key != key for each in self.read(said) or ()):
                return True
        return False

    def interpret(
        self,
        hypotheses: Iterable[Heard],
        thresholds: Thresholds = Thresholds(),  # noqa: B008
    ) -> Interpretation | None:
        """The meaning of an engine's alternatives, best first; None where they have none. Raises nothing."""
        return decide(hypotheses, self.read, thresholds)


def bounded_words(phrases: Iterable[str]) -> tuple[str, ...]:
    """The words of phrases as engines take them, each once, MAX_PHRASES at most."""
    return bounded(word for phrase in phrases for word in plain(phrase).split())


def bounded(phrases: Iterable[str], most: int = MAX_PHRASES) -> tuple[str, ...]:
    """Phrases as engines take them, each once, ``most`` at most."""
    kept: dict[str, None] = {}
    for phrase in phrases:
        if len(kept) == most:
            break
        if said := plain(phrase):
            kept[said] = None
    return tuple(kept)
