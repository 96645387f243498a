"""What may be said to one question, hot words included, and what it means."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from voicekit._call.input.grammars import hot_of
from voicekit._grammar import Grammar, Heard, Interpretation, Thresholds
from voicekit._grammar.combine import either
from voicekit._plain import plain

__all__ = ["QuestionGrammar", "UnderstoodAnswer"]

_ANSWER, _HOT = "answer", "hot"


@plain(frozen=True, slots=True)
class UnderstoodAnswer:
    """What a caller meant: the question's answer, or with ``is_hot`` the hot word that is the interpretation's key."""

    what: Interpretation
    is_hot: bool = False


class QuestionGrammar:
    """One question's grammar and the words that work in every question; the question's own words go before those."""

    __slots__ = ("_mixed", "grammar")

    def __init__(self, own: Grammar, words: Sequence[str]) -> None:
        self._mixed = bool(words)
        self.grammar = _with_words(own, tuple(words)) if words else own
        """What the recognizer listens for."""

    @property
    def is_mute(self) -> bool:
        """Whether there is nothing that could be said: a language without the words, or choices without any."""
        return self.grammar.complete and not self.grammar.phrases

    def meant(self, hypotheses: Sequence[Heard], thresholds: Thresholds) -> UnderstoodAnswer | None:
        """What the likeliest hypotheses mean; None where they mean nothing here."""
        found = self.grammar.interpret(hypotheses, thresholds)
        if found is None:
            return None
        if not self._mixed:
            return UnderstoodAnswer(found)
        origin, _, key = found.key.partition(":")
        return UnderstoodAnswer(replace(found, key=key), origin == _HOT)


@lru_cache(maxsize=256)
def _with_words(own: Grammar, words: tuple[str, ...]) -> Grammar:
    return either({_ANSWER: own, _HOT: hot_of(words, own.language)})
