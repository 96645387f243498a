"""Choices and strings of words by how much the sound speaks for each: what engines that score texts share."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.calibration import Calibration
from voicekit._asr.engine import Hypothesis
from voicekit._asr.mel import RATE

__all__ = ["MOST_HYPOTHESES", "Evidence", "Silences", "evidence", "hypotheses", "near_silence", "strung"]

MOST_HYPOTHESES = 10

MOST_MARGIN = 8.0
"""A lead over the best other choice beyond which nothing is learnt."""

MOST_LEAD = 1.0
"""The same for words in any order, whose scores are those of one token."""

KEPT = 20_000
"""Texts whose score on silence is kept."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one choice, in natural logarithms.

    ``rank``: how much more probable the sound makes it than silence would; ``margin``: its rank less that of the best
    other one; ``mean``: probability of a token, in its likeliest spelling.
    """

    choice: str
    rank: float
    margin: float
    mean: float

    @property
    def features(self) -> dict[str, float]:
        """As calibrations name them."""
        return {"mean": self.mean, "margin": max(-MOST_MARGIN, min(self.margin, MOST_MARGIN))}


def evidence(
    choices: Sequence[str], ranks: Sequence[float] | NDArray[np.float64], means: Sequence[float], order: Sequence[int]
) -> tuple[Evidence, ...]:
    """The choices in an ``order`` of places, the best first; each with its margin over the best of the others."""
    best = [float(ranks[place]) for place in order]
    return tuple(
        Evidence(choices[place], best[index], _margin(best, index), means[place]) for index, place in enumerate(order)
    )


def hypotheses(found: Sequence[Evidence], table: Calibration) -> tuple[Hypothesis, ...]:
    """Choices with the confidence that a table gives them. The order is the rank's: what ranks lower is not surer."""
    given: list[Hypothesis] = []
    for each in found:
        ceiling = given[-1].confidence if given else 1.0
        given.append(Hypothesis(each.choice, min(ceiling, table.confidence(each.features))))
    return tuple(given)


def strung(means: Mapping[str, float], table: Calibration) -> tuple[Hypothesis, ...]:
    """Texts by the mean log-probability of a token, the best first, each with its lead over the best of the others."""
    given: list[Hypothesis] = []
    for text in sorted(means, key=lambda text: -means[text]):
        rest = max((mean for other, mean in means.items() if other != text), default=means[text] - MOST_LEAD)
        lead = max(-MOST_LEAD, min(means[text] - rest, MOST_LEAD))
        ceiling = given[-1].confidence if given else 1.0
        given.append(Hypothesis(text, min(ceiling, table.confidence({"mean": means[text], "lead": lead}))))
    return tuple(given)


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
    others = [rank for place, rank in enumerate(ranks) if place != index]
    return ranks[index] - max(others) if others else MOST_MARGIN
