"""Silence within what an engine says."""

import numpy as np

from voicekit._media.master import master
from voicekit._media.pcm import Pcm

ABBREVIATED = [
    "Please ask Dr. Smith about it",
    "Mr. and Mrs. O'Neill are here",
    "Take bus No. 5 to St. James",
    "Dial Ext. 4021 for Jan. 3 or Fri. 4",
]

GAP = 0.2
"""Seconds: a plosive closes the mouth for a tenth, an end of a sentence for a third."""


def longest_gap(pcm: Pcm) -> float:
    """Seconds of the longest stretch of silence within, at the level of a prompt."""
    sound = master(pcm, 8000).samples.astype(float)
    levels = np.sqrt((sound[: len(sound) // 80 * 80].reshape(-1, 80) ** 2).mean(axis=1))
    longest = run = 0
    for level in levels:
        run = 0 if level > 60 else run + 1
        longest = max(longest, run)
    return longest / 100
