"""From hypotheses and what each could mean to one interpretation with a band."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

__all__ = ["Band", "Heard", "Interpretation", "Read", "Reading", "Thresholds", "decide", "within"]

MAX_HYPOTHESES = 10
"""Alternatives that are looked at; further ones are too unlikely to change anything."""


class Band(Enum):
    """What to do with an interpretation."""

    ACCEPT = "accept"
    CONFIRM = "confirm"
    """Ask: "Did you say sales?"."""
    REJECT = "reject"


class Heard(Protocol):
    """What an engine heard: `voicekit.engines.Hypothesis`."""

    @property
    def text(self) -> str: ...

    @property
    def confidence(self) -> float:
        """0 to 1, by the engine's own calibration."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the bands begin; each engine carries its own, measured. All from 0 to 1."""

    accept: float = 0.7
    confirm: float = 0.4
    margin: float = 0.1
    """By how much the best meaning must lead the next one to be accepted without asking."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a text."""

    key: str
    """The meaning in one canonical writing: two readings with the same key mean the same."""
    value: Any
    score: float = 1.0
    """How well the text says it, 0 to 1: 1 where it says just that."""
    sure: bool = True
    """Whether every word of the text is accounted for; else it is asked about, however sure the engine is."""
    said: str = ""
    """The words that were understood, where others were not; empty: all of the text."""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What the caller meant.

    ``key`` is the canonical writing (``"1"``, ``"yes"``, ``"2026-03-05"``), ``value`` the same as a Python value,
    ``confidence`` the engine's times how well the text says it, ``text`` the words it was heard in, ``second`` the key
    of the next best different meaning, if any. ``said`` are the words of ``text`` that were understood: what is asked
    back, so that a caller hears which of their words were not.
    """

    key: str
    value: Any
    confidence: float
    text: str
    band: Band
    second: str | None = None
    said: str = ""


Read = Callable[[str], Sequence[Reading] | None]
"""What a text could mean, best first; empty: nothing; None: it cannot be an answer of the expected shape, and so says
nothing about the other alternatives."""


class _Ordered(Protocol):
    def __le__(self, other: Any, /) -> bool: ...


def within(value: _Ordered, least: _Ordered | None, most: _Ordered | None) -> bool:
    """Whether a value lies in a range; None leaves that end of it open."""
    return (least is None or least <= value) and (most is None or value <= most)


def decide(hypotheses: Iterable[Heard], read: Read, thresholds: Thresholds) -> Interpretation | None:
    """The most likely meaning over all alternatives; None where none of them has one."""
    meanings: dict[str, tuple[float, Reading, str]] = {}
    nothing = 0.0
    for heard, _ in zip(hypotheses, range(MAX_HYPOTHESES), strict=False):
        confidence = heard.confidence if 0.0 <= heard.confidence <= 1.0 else 0.0
        readings = read(heard.text)
        if readings is not None and not readings:
            nothing = max(nothing, confidence)
        for reading in readings or ():
            weight = confidence * reading.score
            if reading.key not in meanings or weight > meanings[reading.key][0]:
                meanings[reading.key] = (weight, reading, heard.text)
    if not meanings:
        return None
    (weight, best, text), *others = sorted(meanings.values(), key=lambda meaning: -meaning[0])
    rival = others[0][0] if others else None
    band = _band(weight, rival, nothing, thresholds)
    if band is Band.ACCEPT and not best.sure:
        band = Band.CONFIRM
    second = others[0][1].key if others else None
    return Interpretation(best.key, best.value, weight, text, band, second, best.said or text)


def _band(weight: float, rival: float | None, nothing: float, thresholds: Thresholds) -> Band:
    if weight < thresholds.confirm:
        return Band.REJECT
    # Words that fit nothing, heard more clearly than the answer, are a reason to doubt it, and none to rule it out.
    clear = (rival is None or weight - rival >= thresholds.margin) and weight >= nothing
    return Band.ACCEPT if weight >= thresholds.accept and clear else Band.CONFIRM
