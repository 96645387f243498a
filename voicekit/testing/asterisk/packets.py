"""What the network does to a caller's sound: packets of 20 ms that are lost, or late.

As measured on Asterisk 22.10.1 with RTP: what does not come leaves no gap, neither in the tap nor in a recording; what
comes up to 60 ms late is heard late and whole.
"""

import random
from dataclasses import dataclass

from voicekit.testing.asterisk.player import FRAME

__all__ = ["Packets"]

_MOST_JITTER = 0.060
_APART = 1_000_003
"""Seeds of neighbouring frames are far apart, and those of neighbouring seeds are others."""


@dataclass(frozen=True, slots=True)
class Packets:
    """``loss``: the share that is lost, each by itself. ``jitter``: the rest is up to so many seconds late, in order.

    The same seed has the same packets lost and late, at the same times of a call. ValueError for what is no share, or
    for a jitter above 60 ms, of which Asterisk drops sound.
    """

    loss: float = 0.0
    jitter: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.loss <= 1:
            raise ValueError(f"{self.loss} is no share: give 0.02 for every fiftieth packet")
        if not 0 <= self.jitter <= _MOST_JITTER:
            raise ValueError(f"a jitter of {self.jitter} s is not modelled: give 0 to {_MOST_JITTER}")

    def delay(self, second: float) -> float | None:
        """How late the packet is that was spoken at this second of the call; None where it is lost."""
        if not self.loss and not self.jitter:
            return 0.0
        chance = random.Random(self.seed * _APART + round(second / FRAME))  # noqa: S311 - to be repeated is its use
        return None if chance.random() < self.loss else chance.random() * self.jitter
