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

    An engine that scores whole phrases gets ``short`` (what matters) or ``phrases`` (``short`` first, then the same in
    carrier phrases), and only where ``complete`` is true: then they are everything that can be said. An engine that
    follows words (Vosk) gets ``phrases`` where ``complete`` is true and else ``words``, of which answers are made.
    """

    language: str
    short: tuple[str, ...]
    phrases: tuple[str, ...]
    complete: bool
    read: Read = field(repr=False)
    repairs: bool = False
    """Whether it understands itself what corrects what: "three nights, no, four"."""

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
