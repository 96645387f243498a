"""What Asterisk tells us, one frozen value for each event.

``at`` is Asterisk's Unix time in seconds, None where the line carries none that can be read.
"""

from typing import ClassVar

from voicekit._plain import plain
from voicekit._protocol.limits import PARAMETERS_MAX

__all__ = [
    "Dropped",
    "Event",
    "Exited",
    "Failed",
    "Finished",
    "HangupRequest",
    "HungUp",
    "Interrupted",
    "Key",
    "Parameters",
    "Unknown",
    "Variables",
]


@plain(frozen=True, slots=True)
class Event:
    """The base of all events; ``letter`` is the tag that starts the line."""

    letter: ClassVar[str] = ""
    at: int | None

    @property
    def tag(self) -> str:
        """What starts the line."""
        return self.letter

    @property
    def data(self) -> str | None:
        """What follows the time, None where nothing does."""
        return None


@plain(frozen=True, slots=True)
class Key(Event):
    """The caller pressed a key: one of ``0``-``9``, ``A``-``D``, ``*``, ``#``."""

    key: str

    @property
    def tag(self) -> str:
        return self.key


@plain(frozen=True, slots=True)
class Dropped(Event):
    """``D``: a file left the playlist without having been played."""

    letter: ClassVar[str] = "D"
    file: str

    @property
    def data(self) -> str | None:
        return self.file


@plain(frozen=True, slots=True)
class Interrupted(Event):
    """``T``: the file that was playing was stopped. ``file`` is None before Asterisk 1.8, which does not name it."""

    letter: ClassVar[str] = "T"
    file: str | None

    @property
    def data(self) -> str | None:
        return self.file


@plain(frozen=True, slots=True)
class Finished(Event):
    """``F``: a file was read to its end."""

    letter: ClassVar[str] = "F"
    file: str

    @property
    def data(self) -> str | None:
        return self.file


@plain(frozen=True, slots=True)
class Failed(Event):
    """``Z``: a command failed; ``reason`` is the file that is not there, a word, or None (channel not up)."""

    letter: ClassVar[str] = "Z"
    reason: str | None

    @property
    def data(self) -> str | None:
        return self.reason


@plain(frozen=True, slots=True)
class HungUp(Event):
    """``H``: the caller hung up, or our `Hangup` was carried out; the connection closes."""

    letter: ClassVar[str] = "H"


@plain(frozen=True, slots=True)
class HangupRequest(Event):
    """``I``: the caller hung up in a call with option ``i``: the application has to leave by itself."""

    letter: ClassVar[str] = "I"
    reason: str | None

    @property
    def data(self) -> str | None:
        return self.reason


@plain(frozen=True, slots=True)
class Exited(Event):
    """``E``: our `Exit` was carried out; the connection closes."""

    letter: ClassVar[str] = "E"


@plain(frozen=True, slots=True)
class Parameters(Event):
    """``P``: the address or the program's path (``target``), and what the dialplan passed, as the line has them."""

    letter: ClassVar[str] = "P"
    text: str

    @property
    def data(self) -> str | None:
        return self.text

    @property
    def target(self) -> str:
        """The address that was called, or the path of the program."""
        return self.text.partition(",")[0]

    @property
    def is_full(self) -> bool:
        """Whether the answer is as long as Asterisk's can be, so that its end may have been cut off."""
        return len(self.text if self.text.isascii() else _bytes_of(self.text)) >= PARAMETERS_MAX

    def goes_on_in(self, other: "Parameters") -> bool:
        """Whether this is the other answer, or its beginning: the cut may go through a character."""
        return _bytes_of(other.text).startswith(_bytes_of(self.text))


@plain(frozen=True, slots=True)
class Variables(Event):
    """``G``: the answer as it came, ``name=value,name=value``; `codec.values_of` reads it by the names asked for."""

    letter: ClassVar[str] = "G"
    text: str

    @property
    def data(self) -> str | None:
        return self.text


@plain(frozen=True, slots=True)
class Unknown(Event):
    """A line that is none of the above, kept as it came (bytes that are not UTF-8 as surrogate escapes)."""

    line: str


def _bytes_of(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
