"""PCM audio as voicekit carries it: mono, 16 bit, with its rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Pcm"]


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """Mono sound: ``samples`` is a one-dimensional int16 array, ``rate`` is in samples per second."""

    samples: NDArray[np.int16]
    rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate
