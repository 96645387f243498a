"""What we can tell Asterisk, one frozen value for each command.

A command that exists can be sent: what the line cannot carry is refused with `UnsendableCommand` when the value is
made, and nothing is changed on its way. There is no escaping on this line, so a newline would start a command of its
own, a comma in a value of ``V`` the next variable, and white space at an end would be cut off.
"""

import re
from dataclasses import field
from typing import ClassVar

from voicekit._plain import plain
from voicekit._protocol.limits import KEYS
from voicekit._unseen import UNSEEN
from voicekit.errors import UnsendableCommand

__all__ = [
    "Answer",
    "Append",
    "Command",
    "Exit",
    "GetParameters",
    "GetVariables",
    "Hangup",
    "Interrupt",
    "LegacyExit",
    "Log",
    "Play",
    "SendDtmf",
    "SetAutoclear",
    "SetVariable",
]

WRITABLE_FUNCTIONS = frozenset({"CHANNEL(language)", "CHANNEL(musicclass)", "TALK_DETECT(set)", "TALK_DETECT(remove)"})
"""Dialplan functions that `SetVariable` may write; any other could change the machine, not only the call."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNWRITABLE = UNSEEN + r"\ud800-\udc7f\udd00-\udfff"  # the surrogates between are bytes that came in as they were
_CONTROL = re.compile(f"[{_UNWRITABLE}]")
_FILE = re.compile(rf"[^\s,&{_UNWRITABLE}](?:[^,&\t{_UNWRITABLE}]*[^\s,&{_UNWRITABLE}])?")
_TIME_MAX_MS = 60_000
_PAUSE_MS = 500


@plain(frozen=True, slots=True)
class Command:
    """The base of all commands; ``letter`` is what starts the line."""

    letter: ClassVar[str] = ""
    encoded: bytes = field(default=b"", init=False, compare=False, repr=False)
    """The line, once it has been written for the first time: most commands are sent again and again."""

    @property
    def data(self) -> str:
        """What follows the letter and its comma; a single filler where the command has nothing to say."""
        return "1"


@plain(frozen=True, slots=True)
class _FileCommand(Command):
    file: str

    def __post_init__(self) -> None:
        if not _is_playable(self.file):
            raise UnsendableCommand(
                f"the file name {self.file!r} cannot be played",
                hint="a name is given without extension and holds no comma, no '&', no '..', no control character "
                "and no white space at its ends",
            )

    @property
    def data(self) -> str:
        return self.file


@plain(frozen=True, slots=True)
class Play(_FileCommand):
    """``S``: clear the playlist and play ``file`` (a name without extension, or a URL)."""

    letter: ClassVar[str] = "S"


@plain(frozen=True, slots=True)
class Append(_FileCommand):
    """``A``: append ``file`` to the playlist."""

    letter: ClassVar[str] = "A"


@plain(frozen=True, slots=True)
class Interrupt(Command):
    """``I``: stop what plays and clear the playlist (Asterisk 11 and later)."""

    letter: ClassVar[str] = "I"


@plain(frozen=True, slots=True)
class _MessageCommand(Command):
    message: str = "1"

    def __post_init__(self) -> None:
        _check_text(self.message, type(self).__name__)

    @property
    def data(self) -> str:
        return self.message


@plain(frozen=True, slots=True)
class Hangup(_MessageCommand):
    """``H``: hang up. Asterisk answers ``H`` and closes the connection."""

    letter: ClassVar[str] = "H"


@plain(frozen=True, slots=True)
class Exit(_MessageCommand):
    """``E``: leave ExternalIVR; the dialplan goes on. Asterisk answers ``E`` and closes the connection."""

    letter: ClassVar[str] = "E"


@plain(frozen=True, slots=True)
class LegacyExit(_MessageCommand):
    """``X``: as `Exit`, without an answer; deprecated by Asterisk."""

    letter: ClassVar[str] = "X"


@plain(frozen=True, slots=True)
class SetAutoclear(Command):
    """``O``: whether each key press clears the playlist. Asterisk starts with it off."""

    letter: ClassVar[str] = "O"
    on: bool

    @property
    def data(self) -> str:
        return "autoclear" if self.on else "noautoclear"


@plain(frozen=True, slots=True)
class Answer(Command):
    """``T``: answer the channel. Silent when it worked; `Failed` where it did not."""

    letter: ClassVar[str] = "T"


@plain(frozen=True, slots=True)
class SetVariable(Command):
    """``V``: set one channel variable (``_X`` and ``__X`` are inherited), or a function of `WRITABLE_FUNCTIONS`."""

    letter: ClassVar[str] = "V"
    name: str
    value: str

    def __post_init__(self) -> None:
        if _VARIABLE.fullmatch(self.name) is None and self.name not in WRITABLE_FUNCTIONS:
            raise UnsendableCommand(
                f"{self.name!r} is not the name of a channel variable",
                hint="a name is letters, digits and '_'; functions that may be written: "
                + ", ".join(sorted(WRITABLE_FUNCTIONS)),
            )
        _check_text(self.value, f"the variable {self.name}", empty=True)
        if "," in self.value:
            raise UnsendableCommand(
                f"the value of {self.name} holds a comma, which would start the next variable",
                hint="encode it (urllib.parse.quote) and read it in the dialplan with ${URIDECODE(...)}",
            )

    @property
    def data(self) -> str:
        return f"{self.name}={self.value}"


@plain(frozen=True, slots=True)
class GetVariables(Command):
    """``G``: read channel variables; ask for one at a time where values may hold commas, which are not escaped."""

    letter: ClassVar[str] = "G"
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in self.names or ("",):
            if not name or "," in name or "=" in name:
                raise UnsendableCommand(f"{name!r} is not the name of a variable", hint="give letters, digits and '_'")
            _check_text(name, "the variable's name")

    @property
    def data(self) -> str:
        return ",".join(self.names)


@plain(frozen=True, slots=True)
class GetParameters(Command):
    """``P``: ask for the address or program that was called, and its arguments."""

    letter: ClassVar[str] = "P"


@plain(frozen=True, slots=True)
class Log(Command):
    """``L``: a line in Asterisk's log, at level NOTICE."""

    letter: ClassVar[str] = "L"
    text: str

    def __post_init__(self) -> None:
        _check_text(self.text, "the log line")

    @property
    def data(self) -> str:
        return self.text


@plain(frozen=True, slots=True)
class SendDtmf(Command):
    """``D``: send keys to the caller; ``w`` waits half a second. Times are in milliseconds.

    Asterisk's thread of the call is busy for as long as it lasts, and keys that the caller presses meanwhile are lost.
    """

    letter: ClassVar[str] = "D"
    keys: str
    interval: int = 250
    duration: int = 100

    def __post_init__(self) -> None:
        if not self.keys or self.keys.strip(KEYS + "abcdwW"):
            raise UnsendableCommand(f"{self.keys!r} are not DTMF keys", hint=f"use {KEYS} and w for a pause")
        for value in (self.interval, self.duration):
            if not 1 <= value <= _TIME_MAX_MS:
                raise UnsendableCommand(f"{value} ms is no length of a key", hint=f"use 1 to {_TIME_MAX_MS} ms")

    @property
    def data(self) -> str:
        return f"{self.keys},{self.interval},{self.duration}"

    @property
    def seconds(self) -> float:
        """How long Asterisk is busy with it, in seconds."""
        pauses = sum(key in "wW" for key in self.keys)
        return (len(self.keys) * (self.interval + self.duration) + pauses * _PAUSE_MS) / 1000


def _is_playable(file: str) -> bool:
    return _FILE.fullmatch(file) is not None and ".." not in file.split("/")


def _check_text(text: str, what: str, *, empty: bool = False) -> None:
    if _CONTROL.search(text):
        raise UnsendableCommand(
            f"{what} holds a line break, another control character, or half a surrogate pair",
            hint="send one line at a time, of characters that can be seen",
        )
    if text != text.strip() or not (text or empty):
        raise UnsendableCommand(
            f"{what} is empty or has white space at its ends, which Asterisk would cut off",
            hint="give text without white space at its ends: text.strip()",
        )
