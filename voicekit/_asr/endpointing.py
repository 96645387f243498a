"""How one question listens: what makes an onset, and what ends an answer."""

from dataclasses import dataclass, replace

__all__ = ["CLOSED", "FREE_SPEECH", "LOOKBACK", "MENU", "SEVERAL", "Endpointing"]

LOOKBACK = 0.3
"""Seconds of audio before the onset that are part of the answer."""


@dataclass(frozen=True, slots=True)
class Endpointing:
    """How one question listens; seconds.

    ``least_speech`` within the last ``LOOKBACK`` makes an onset: a cough or a click is shorter. ``trailing`` silence
    ends the answer, and so does its length of ``longest``. ``whole`` is the silence that ends one that is known to be
    whole by then; None where that makes no difference. ``stated``: the question itself says it, whatever is usual.
    """

    least_speech: float = 0.12
    trailing: float = 0.5
    longest: float = 15.0
    whole: float | None = None
    stated: bool = False

    def ended_by(self, silence: float) -> "Endpointing":
        """The same, but so much silence ends every answer."""
        return replace(self, trailing=silence, longest=max(self.longest, silence), whole=None)


MENU = Endpointing()
SEVERAL = Endpointing(trailing=0.9)
"""Of answers of several parts whose number is not known: people pause for up to 0.7 s between groups of digits, before
cents, and within a phrase."""
CLOSED = Endpointing(trailing=0.9, whole=0.4)
"""Of answers that can be known to be whole: a choice that no other one goes on from, so many digits."""
FREE_SPEECH = Endpointing(trailing=1.2, longest=60.0)
