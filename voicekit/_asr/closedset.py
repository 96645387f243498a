"""Choices and strings of words by how much the sound speaks for each: what engines that score texts share."""

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.calibration import Calibration
from voicekit._asr.engine import Hypothesis, PhraseChoices
from voicekit._asr.mel import RATE

__all__ = [
    "MOST_HYPOTHESES",
    "Evidence",
    "Scored",
    "Scorer",
    "Silences",
    "choose",
    "counted",
    "hypotheses",
    "near_silence",
    "or_sentence",
    "strung",
]

MOST_HYPOTHESES = 10

CLEAR = 2.0
"""A lead in one spelling that further spellings hardly ever turn: three of four answers have it, even at 5 dB.

This and `FINALISTS` were chosen on 32 menu phrases by three made voices."""

FINALISTS = 3
"""Choices that are scored in every spelling, and in all ways to say them, where none is clear; six are no better."""

MOST_MARGIN = 8.0
"""A lead over the best other choice beyond which nothing is learnt."""

MOST_LEAD = 1.0
"""The same for words in any order, whose scores are those of one token."""

MOST_SIGN_MARGIN = 4.0
"""The same between strings of so many signs."""

SENTENCE = 1.8
"""Seconds of a sound, the quiet around it included, from which on it may be a sentence around a choice."""

KEPT = 20_000
"""Texts whose score on silence is kept."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one choice, in natural logarithms.

    ``rank``: how much more probable the sound makes it than silence would, over all ``tokens`` of it; ``margin``: its
    rank less that of the best other one; ``mean``: probability of a token, in its likeliest spelling; ``others``: how
    many choices there are beside it.
    """

    choice: str
    rank: float
    margin: float
    mean: float
    tokens: int
    others: int

    @property
    def features(self) -> dict[str, float]:
        """As calibrations name them; a table weighs some."""
        return {
            "mean": self.mean,
            "margin": _within(self.margin, MOST_MARGIN),
            "rank": self.rank,
            "lift": self.rank / self.tokens,
            "few": 1 / (1 + self.others),
        }


@dataclass(frozen=True, slots=True)
class Scored:
    """What speaks for a phrase: its ``rank``, ``mean`` and ``tokens``, as `Evidence` has them."""

    rank: float
    mean: float
    tokens: int


class Scorer(Protocol):
    """One sound, for which a model scores phrases."""

    def once(self, phrases: Sequence[str]) -> Sequence[Scored]:
        """Each phrase in its usual spelling."""

    def fully(self, phrase: str, first: Scored) -> Scored:
        """A phrase in every spelling, the usual one of which was scored already."""


def choose(scorer: Scorer, choices: PhraseChoices, is_sure: Callable[[Evidence], bool]) -> tuple[Evidence, ...]:
    """What a sound speaks for, the best first: one phrase for each choice, at most `MOST_HYPOTHESES`.

    The margin is that between choices. What nearly everybody says is scored first; where nothing of it is sure, the
    short ways to say every choice and all ways to say the best are scored as well.
    """
    scores = dict(zip(range(choices.usual), scorer.once(choices[: choices.usual]), strict=True))
    found = _ranked(scorer, choices, scores)
    if choices.usual == len(choices) or (found and is_sure(found[0])):
        return found
    best = {choices.choice[choices.phrases.index(each.choice)] for each in found[:FINALISTS]}
    known = set(choices.choice[: choices.usual])
    beside = [
        place
        for place in range(choices.usual, len(choices))
        if choices.choice[place] in best or choices.choice[place] not in known or place < choices.short
    ]
    scores |= zip(beside, scorer.once([choices[place] for place in beside]), strict=True)
    return _ranked(scorer, choices, scores)


def _ranked(scorer: Scorer, choices: PhraseChoices, scores: Mapping[int, Scored]) -> tuple[Evidence, ...]:
    leading: dict[int, int] = {}
    for place in sorted(scores, key=lambda place: -scores[place].rank):
        leading.setdefault(choices.choice[place], place)
    order = list(leading.values())[:MOST_HYPOTHESES]
    kept = [scores[place] for place in order]
    if len(order) > 1 and kept[0].rank - kept[1].rank < CLEAR:
        full = [scorer.fully(choices[place], scores[place]) for place in order[:FINALISTS]]
        # What was scored in one spelling is not comparable with these, and no better than the worst of them.
        least = min(each.rank for each in full)
        kept = [*full, *(replace(each, rank=min(each.rank, least)) for each in kept[FINALISTS:])]
    best = sorted(zip(kept, order, strict=True), key=lambda each: -each[0].rank)
    ranks = [each.rank for each, _ in best]
    others = len(set(choices.choice[: choices.usual])) - 1
    return tuple(
        Evidence(choices[place], each.rank, _margin(ranks, index), each.mean, each.tokens, others)
        for index, (each, place) in enumerate(best)
    )


def hypotheses(found: Sequence[Evidence], table: Calibration) -> tuple[Hypothesis, ...]:
    """Choices with the confidence that a table gives them. The order is the rank's: what ranks lower is not surer."""
    return _falling([(each.choice, each.features) for each in found], table)


def or_sentence(
    found: tuple[Hypothesis, ...],
    table: Calibration,
    seconds: float,
    choices: PhraseChoices,
    written: Callable[[], tuple[Hypothesis, ...]],
) -> tuple[Hypothesis, ...]:
    """Choices, the best first; and what is ``written`` freely of the same sound, where that is wanted, no choice is so
    sure that it is asked back, and the sound lasts long enough for a sentence.
    """
    refused = not found or found[0].confidence < table.confirm
    if not choices.in_sentences or not refused or seconds < SENTENCE:
        return found
    return tuple(sorted((*written(), *found), key=lambda each: -each.confidence))


def strung(means: Mapping[str, float], table: Calibration) -> tuple[Hypothesis, ...]:
    """Texts by the mean log-probability of a token, the best first, each with its lead over the best of the others."""
    order = sorted(means.items(), key=lambda each: -each[1])
    ranks = [mean for _, mean in order]
    found = [
        (text, {"mean": mean, "lead": _within(_margin(ranks, index), MOST_LEAD)})
        for index, (text, mean) in enumerate(order)
    ]
    return _falling(found, table)


def _falling(found: Sequence[tuple[str, Mapping[str, float]]], table: Calibration) -> tuple[Hypothesis, ...]:
    """Texts, the best first, with the confidence of their features: none is surer than the one before."""
    given: list[Hypothesis] = []
    for text, features in found:
        ceiling = given[-1].confidence if given else 1.0
        given.append(Hypothesis(text, min(ceiling, table.confidence(features))))
    return tuple(given)


def counted(
    means: Mapping[str, float], totals: Mapping[str, float], signs: Mapping[str, str], table: Calibration
) -> tuple[Hypothesis, ...]:
    """Texts of so many signs, the surest first: each by its mean, and by how much it leads what differs in a sign.

    ``totals`` are the log-probabilities of the likeliest texts of just so many words that are a sign each: those that
    differ in one sign are among them, and what is none of them is behind all.
    """
    best: dict[str, float] = {}
    for text, total in totals.items():
        written = _signs_of(text, signs)
        best[written] = max(total, best.get(written, total))
    found = []
    for text, mean in means.items():
        written = _signs_of(text, signs)
        others = [total for other, total in best.items() if other != written]
        margin = best.get(written, min(best.values())) - max(others) if others else MOST_SIGN_MARGIN
        features = {"mean": mean, "margin": _within(margin, MOST_SIGN_MARGIN)}
        found.append(Hypothesis(text, table.confidence(features)))
    return tuple(sorted(found, key=lambda each: -each.confidence))


def _signs_of(text: str, signs: Mapping[str, str]) -> str:
    """What a text writes; itself where it has other words."""
    words = text.split()
    return "".join(signs[word] for word in words) if all(word in signs for word in words) else text


class Silences:
    """What texts score on near-silence, each worked out once: the language model's own taste. For many threads."""

    def __init__(self, score: Callable[[Sequence[str]], Sequence[float]]) -> None:
        """``score`` gives what texts score on `near_silence`."""
        self._score = score
        self._keeping = threading.Lock()
        self._known: dict[str, float] = {}

    def of(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The score of each text."""
        with self._keeping:
            found = {text: self._known[text] for text in texts if text in self._known}
        if missing := [text for text in dict.fromkeys(texts) if text not in found]:
            made = dict(zip(missing, self._score(missing), strict=True))
            found |= made
            with self._keeping:
                self._known |= made
                while len(self._known) > KEPT:
                    del self._known[next(iter(self._known))]
        return np.array([found[text] for text in texts])


def near_silence() -> NDArray[np.float32]:
    """A second at 16 kHz of which a model can say nothing but what it likes to write."""
    return np.random.default_rng(0).standard_normal(RATE).astype(np.float32) * np.float32(1e-4)


def _margin(ranks: Sequence[float], index: int) -> float:
    """How much one of ``ranks``, the best first, leads the best other one; beyond all measure where there is none."""
    if len(ranks) == 1:
        return math.inf
    return ranks[index] - ranks[0 if index else 1]


def _within(value: float, most: float) -> float:
    return max(-most, min(value, most))
