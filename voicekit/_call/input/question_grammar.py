"""What may be said to one question, hot words included, and what it means."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from functools import lru_cache

from voicekit._call.input.grammars import hot_of
from voicekit._call.input.kinds import InputKind
from voicekit._grammar import Band, Grammar, Heard, Interpretation, Thresholds
from voicekit._grammar.combine import either
from voicekit._plain import plain

__all__ = ["QuestionGrammar", "UnderstoodAnswer", "Verdict", "decided"]

WHOLE = 0.93
"""Confidence from which on an answer before a pause is whole for sure. A part of one is accepted as readily as a whole:
of the parts of answers to menus ("I would like", "change" of "change my pin") Whisper is up to 0.90 sure, Moonshine up
to 0.61, of 15 of 17 whole answers to menus more than 0.93. An engine that works while sound comes has the words
themselves.
"""

WHOLE_STRING = 1.0
"""The same for words in any order, such as digits: only by the words themselves. An engine that is told how many there
are hears so many in a part, too: at 0.97 two of 36 strings of four were cut in a pause of 0.45 s."""

_ANSWER, _HOT = "answer", "hot"


@plain(frozen=True, slots=True)
class UnderstoodAnswer:
    """What a caller meant: the question's answer, or with ``is_hot`` the hot word that is the interpretation's key."""

    what: Interpretation
    is_hot: bool = False


class Verdict(Enum):
    """What a call does with what it has understood."""

    ACCEPT = "accepted"
    ASK_BACK = "asked back"
    REFUSE = "refused"


def decided(kind: InputKind, meant: UnderstoodAnswer | None) -> Verdict:
    """What becomes of an answer to a question of a kind; None: what was heard means nothing there."""
    if meant is None or meant.what.band is Band.REJECT:
        return Verdict.REFUSE
    reads_back = not meant.is_hot and kind.reads_back(meant.what.key)
    return Verdict.ASK_BACK if reads_back or meant.what.band is Band.CONFIRM else Verdict.ACCEPT


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

    def is_whole(self, hypotheses: Sequence[Heard], thresholds: Thresholds, kind: InputKind) -> bool:
        """Whether the likeliest hypotheses are for sure an answer to a question of the kind, and nothing can follow."""
        meant = self.meant(hypotheses, thresholds)
        if meant is None or meant.what.band is not Band.ACCEPT:
            return False
        if meant.what.confidence < (WHOLE if self.grammar.complete else WHOLE_STRING):
            return False
        if not self.grammar.complete:
            return not meant.is_hot and kind.is_whole(meant.what.key)
        origin = f"{_HOT if meant.is_hot else _ANSWER}:" if self._mixed else ""
        return not self.grammar.goes_on(meant.what.text, origin + meant.what.key)


@lru_cache(maxsize=256)
def _with_words(own: Grammar, words: tuple[str, ...]) -> Grammar:
    return either({_ANSWER: own, _HOT: hot_of(words, own.language)})
