"""How one question listens: what makes an onset, and what ends an answer."""

from dataclasses import dataclass

__all__ = ["FREE_SPEECH", "LOOKBACK", "MENU", "Endpointing"]

LOOKBACK = 0.3
"""Seconds of audio before the onset that are part of the answer."""


@dataclass(frozen=True, slots=True)
class Endpointing:
    """How one question listens; seconds.

    ``least_speech`` within the last ``LOOKBACK`` makes an onset: a cough or a click is shorter. ``trailing`` silence
    ends the answer, and so does its length of ``longest``.
    """

    least_speech: float = 0.12
    trailing: float = 0.5
    longest: float = 15.0


MENU = Endpointing()
FREE_SPEECH = Endpointing(trailing=1.2, longest=60.0)
