"""What a call leaves behind: what its caller heard, and what Asterisk logged."""

from dataclasses import dataclass

from voicekit.testing.asterisk.channel import Level
from voicekit.testing.asterisk.player import Ending

__all__ = ["HeardFile", "LogLine"]


@dataclass(frozen=True, slots=True)
class HeardFile:
    """A file the caller heard, in seconds of the model's clock; ``ending`` is None while it plays."""

    start: float
    end: float
    file: str
    ending: Ending | None


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of Asterisk's log."""

    at: float
    level: Level
    text: str
