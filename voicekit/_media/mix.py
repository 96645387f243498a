"""From several channels to one."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicekit._media.pcm import Pcm, from_floats

__all__ = ["CANCELLED", "MEND", "READING_VERSION", "Mixed", "mixed"]

CANCELLED = "its channels cancel each other, so only one of them is played"
MEND = "turn the polarity of one channel, or keep one channel only"
"""For people, where a recording is ``out_of_phase``."""

READING_VERSION = "2"
"""Part of the content key of each prompt that is a recording: a change of what is read of a file needs a new one."""

LEFT_OVER = 0.05
"""Of the channels' power. Of voices that are alike all is left, of two voices half, of one that is wired the wrong way
round on one side next to nothing.
"""

_Blocks = Iterator[NDArray[np.float32]]  # frames by channels


class Mixed(NamedTuple):
    """The mean of all channels; ``out_of_phase``: they cancel each other, and it is the loudest of them instead."""

    pcm: Pcm
    out_of_phase: bool


def mixed(read: Callable[[], _Blocks], rate: int) -> Mixed:
    """One channel of many. ``read`` gives all blocks from the start, and is called again where channels cancel."""
    blocks = [np.zeros(0, np.float32)]
    left, powers = 0.0, np.zeros(1)
    for block in read():
        mean = block.mean(axis=1, dtype=np.float32)
        if block.shape[1] > 1:
            left += _power(mean)
            powers = powers + np.array([_power(channel) for channel in block.T])
        blocks.append(mean)
    out_of_phase = bool(left < LEFT_OVER * powers.mean())
    if out_of_phase:
        loudest = int(powers.argmax())
        blocks = [np.ascontiguousarray(block[:, loudest]) for block in read()]
    return Mixed(from_floats(np.concatenate(blocks), rate), out_of_phase)


def _power(samples: NDArray[np.float32]) -> float:
    whole = np.clip(np.nan_to_num(samples), -1.0, 1.0)
    return float(np.dot(whole, whole))
