"""Whether a text that a model wrote freely is what was said, or the model talking to itself.

A model of Whisper's kind that is unsure repeats itself, or writes what it has often read. Pure functions.
"""

import zlib
from collections.abc import Sequence

__all__ = ["is_plausible", "is_repetitive"]

MOST_COMPRESSION = 2.4
"""Whisper's own limit: prose compresses to about half; repeated words to far less."""

MOST_LETTERS = 28.0
"""For each second: fast speech has some 20."""

_SLACK = 12
"""Letters that the shortest sound may have: one long word."""


def is_repetitive(words: Sequence[str]) -> bool:
    """Whether one to five words are said three times running, where whole and more than half of the text is that."""
    lowered = [word.lower().strip(".,!?") for word in words]
    for size in range(1, 6):
        for start in range(len(lowered) - 3 * size + 1):
            times = _times(lowered, start, size)
            # Digits are said three times running: "five five five one two".
            if times >= 3 and times * size > max(6, len(lowered) // 2):
                return True
    return False


def is_plausible(text: str, seconds: float) -> bool:
    """Whether a text can have been said within ``seconds``, and is no loop."""
    encoded = text.encode()
    # A short text does not compress, its header alone outweighs it.
    looped = len(encoded) > 40 and len(encoded) / len(zlib.compress(encoded)) > MOST_COMPRESSION
    return not looped and len(text) <= MOST_LETTERS * seconds + _SLACK and not is_repetitive(text.split())


def _times(words: Sequence[str], start: int, size: int) -> int:
    unit, times = words[start : start + size], 1
    while words[start + times * size : start + (times + 1) * size] == unit:
        times += 1
    return times
