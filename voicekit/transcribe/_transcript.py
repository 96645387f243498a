"""What was said in a recording, and when."""

from dataclasses import dataclass

from voicekit._asr.engine import Word

__all__ = ["Passage", "Transcript"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of speech between two pauses.

    ``leg`` counts the channels of the recording from 1; ``start`` and ``end`` are in seconds from the recording's
    start, as the times of its words; ``confidence`` is the engine's, 0 to 1.
    """

    leg: int
    start: float
    end: float
    text: str
    confidence: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """A recording's passages in the order in which they begin; ``seconds`` is its length, ``legs`` the number of its
    channels, without those that are copies of another.
    """

    seconds: float
    legs: int
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """All that was said, a line for each passage."""
        return "\n".join(passage.text for passage in self.passages)
