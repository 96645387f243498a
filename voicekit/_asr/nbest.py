"""From the alternatives of a decoder to hypotheses: segments joined, scores turned into shares, garbage dropped."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from voicekit._asr.engine import Hypothesis, Word

__all__ = ["GARBAGE", "Alternative", "HeardWord", "ScoredText", "hypotheses", "joined", "parsed"]

GARBAGE = ("[unk]", "<unk>", "<UNK>")
"""What Kaldi models call speech that is none of their words; which of them a model has, if any, differs."""

MOST = 10
"""Alternatives kept of one utterance."""


@dataclass(frozen=True, slots=True)
class HeardWord:
    """A word of an alternative; seconds from the start of the audio."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to hear a segment; ``score`` is a log-likelihood, comparable within the segment only."""

    score: float
    words: tuple[HeardWord, ...]


@dataclass(frozen=True, slots=True)
class ScoredText:
    """A text, and what speaks for it.

    ``share`` is the part of all alternatives' likelihood that reads so; ``covered`` the part of the time from its first
    to its last sound that is words and not garbage.
    """

    text: str
    share: float
    covered: float
    words: tuple[Word, ...]


def parsed(result: str, began: float) -> tuple[Alternative, ...]:
    """A result of Vosk with alternatives and words, best first; one without any sound of speech gives ().

    ``began`` is the time on the decoder's clock at which the audio started.
    """
    found: dict[str, Any] = json.loads(result)
    alternatives = [
        Alternative(
            float(each["confidence"]),
            tuple(
                HeardWord(word["word"], round(word["start"] - began, 3), round(word["end"] - began, 3))
                for word in each.get("result", ())
            ),
        )
        for each in found.get("alternatives", ())
    ]
    return tuple(alternatives) if any(each.words for each in alternatives) else ()


def joined(segments: Sequence[tuple[Alternative, ...]]) -> tuple[Alternative, ...]:
    """Segments of one utterance as its alternatives: the best of each, and those that differ in one segment."""
    segments = [segment for segment in segments if segment]
    if not segments:
        return ()
    best = [segment[0] for segment in segments]
    rows = [best]
    for place, segment in enumerate(segments):
        rows += [[*best[:place], other, *best[place + 1 :]] for other in segment[1:]]
    whole = [
        Alternative(sum(each.score for each in row), tuple(word for each in row for word in each.words)) for row in rows
    ]
    return tuple(sorted(whole, key=lambda each: -each.score)[:MOST])


def hypotheses(
    alternatives: Sequence[Alternative],
    read: Callable[[Sequence[str]], str | None],
    confidence: Callable[[ScoredText], float],
) -> tuple[Hypothesis, ...]:
    """The texts that ``read`` makes of the alternatives, those of one text added up, the likeliest first.

    ``read`` gives None for words that mean nothing; such an alternative still takes its share.
    """
    if not alternatives:
        return ()
    shares = _shares([each.score for each in alternatives])
    found: dict[str, ScoredText] = {}
    for alternative, share in zip(alternatives, shares, strict=True):
        known = [word for word in alternative.words if word.text not in GARBAGE]
        text = read([word.text for word in known]) if known else None
        if not text:
            continue
        if (before := found.get(text)) is not None:
            found[text] = ScoredText(text, before.share + share, before.covered, before.words)
            continue
        words = tuple(Word(each.text, each.start, each.end, _backing(each, alternatives, shares)) for each in known)
        found[text] = ScoredText(text, share, _covered(alternative, known), words)
    ranked = sorted(found.values(), key=lambda reading: -reading.share)
    given: list[Hypothesis] = []
    for each in ranked:
        ceiling = given[-1].confidence if given else 1.0  # what is less likely is not the surer one
        given.append(Hypothesis(each.text, min(ceiling, confidence(each)), each.words))
    return tuple(given)


def _shares(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    weights = [math.exp(score - top) for score in scores]
    return [weight / sum(weights) for weight in weights]


def _covered(alternative: Alternative, known: Sequence[HeardWord]) -> float:
    whole = alternative.words[-1].end - alternative.words[0].start
    return min(1.0, sum(word.end - word.start for word in known) / whole) if whole > 0 else 1.0


def _backing(word: HeardWord, alternatives: Sequence[Alternative], shares: Sequence[float]) -> float:
    """The share of the alternatives that hear the same word at the same time."""
    agreeing = (
        share
        for alternative, share in zip(alternatives, shares, strict=True)
        if any(
            other.text == word.text and other.start < word.end and word.start < other.end for other in alternative.words
        )
    )
    return min(1.0, sum(agreeing))
