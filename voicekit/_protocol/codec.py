"""Commands and events to and from the bytes of a line.

Bytes that are not UTF-8 travel as surrogate escapes, so what came in can be sent on or logged as it was.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

from voicekit._protocol import commands as c
from voicekit._protocol import events as e
from voicekit._protocol.limits import COMMAND_MAX, COMMAND_MIN, KEYS, VARIABLES_MAX
from voicekit.errors import UnsendableCommand

__all__ = ["decode_command", "decode_event", "encode_command", "encode_event", "encoded", "is_cut", "values_of"]

_Command = TypeVar("_Command", bound=c.Command)


def encode_command(command: c.Command) -> bytes:
    """The line of a command, newline included. Raises UnsendableCommand where it is too long for Asterisk."""
    if command.encoded:
        return command.encoded
    line = f"{command.letter},{command.data}\n".encode("utf-8", "surrogateescape")
    if not COMMAND_MIN < len(line) <= COMMAND_MAX + 1:
        raise UnsendableCommand(
            f"{type(command).__name__} has {len(line) - 1} bytes, and Asterisk reads {COMMAND_MIN} to {COMMAND_MAX}",
            hint="shorten it: the rest would be read as another command",
        )
    object.__setattr__(command, "encoded", line)
    return line


def encoded(command: _Command) -> _Command:
    """A command that has its line from the beginning, for those that every call sends."""
    encode_command(command)
    return command


def decode_command(line: bytes) -> c.Command:
    """The command of a line without its newline. Raises UnsendableCommand for what is none."""
    text = line.decode(errors="surrogateescape")
    make = _COMMANDS.get(text[:2])
    if make is None:
        raise UnsendableCommand(f"{text!r} is no command", hint="a command is a letter, a comma and its data")
    return make(text[2:])


def encode_event(event: e.Event) -> bytes:
    """The line of an event as Asterisk writes it, newline included."""
    if isinstance(event, e.Unknown):
        return f"{event.line}\n".encode(errors="surrogateescape")
    at = "" if event.at is None else f"{event.at:010d}"
    line = f"{event.tag},{at}" if event.data is None else f"{event.tag},{at},{event.data}"
    return f"{line}\n".encode(errors="surrogateescape")


def decode_event(line: bytes) -> e.Event:
    """The event of a line without its newline. Never raises: what is no event is `Unknown`."""
    text = line.decode("utf-8", "surrogateescape")
    fields = text.split(",", 2)
    if len(fields) == 3:
        tag, stamp, data = fields
        make = _WITH_DATA.get(tag)
    else:
        tag, _, stamp = text.partition(",")
        data, make = tag, _WITHOUT_DATA.get(tag)
    at = _time(stamp)
    if make is None or at == _NO_TIME:
        known = at != _NO_TIME and (tag in _WITH_DATA or tag in _WITHOUT_DATA)
        return e.Unknown(at if known else None, text)
    return make(at, data)


def values_of(variables: e.Variables, names: tuple[str, ...]) -> Mapping[str, str | None]:
    """The values by the names that were asked for, in that order; a name that the answer lacks is None.

    A value may hold commas; it ends where the next name that was asked for begins. An answer that Asterisk has cut
    (`VARIABLES_MAX` bytes) loses the end of its last value: `is_cut` tells.
    """
    found: dict[str, str | None] = dict.fromkeys(names)
    rest = variables.text
    for i, name in enumerate(names):
        if not rest.startswith(f"{name}="):
            break
        rest = rest[len(name) + 1 :]
        following = f",{names[i + 1]}=" if i + 1 < len(names) else None
        end = rest.find(following) if following else len(rest)
        if end < 0:
            found[name] = rest
            break
        found[name], rest = rest[:end], rest[end + 1 :]
    return found


def is_cut(variables: e.Variables) -> bool:
    """Whether Asterisk has cut the answer, so that the end of its last value is missing."""
    return len(variables.text.encode(errors="surrogateescape")) >= VARIABLES_MAX


_NO_TIME = -1

_STAMP_MAX = 19  # digits of a 64-bit time; int() of more would be work that a peer chooses

_COMMANDS: Mapping[str, Callable[[str], c.Command]] = {
    "S,": c.Play,
    "A,": c.Append,
    "I,": lambda _: c.Interrupt(),
    "H,": c.Hangup,
    "E,": c.Exit,
    "X,": c.LegacyExit,
    "O,": lambda data: c.SetAutoclear(on=_one_of(data, "autoclear", "noautoclear") == "autoclear"),
    "T,": lambda _: c.Answer(),
    "V,": lambda data: c.SetVariable(data.partition("=")[0], data.partition("=")[2]),
    "G,": lambda data: c.GetVariables(tuple(data.split(","))),
    "P,": lambda _: c.GetParameters(),
    "L,": c.Log,
    "D,": lambda data: _dtmf(*data.split(",")),
}


def _dtmf(keys: str, interval: str = "250", duration: str = "100", *more: str) -> c.SendDtmf:
    if more or not (interval.isdecimal() and duration.isdecimal()):
        raise UnsendableCommand("a D command is keys, interval and duration", hint="write D,123,250,100")
    return c.SendDtmf(keys, int(interval), int(duration))


def _one_of(word: str, *words: str) -> str:
    if word not in words:
        raise UnsendableCommand(f"{word!r} is no option", hint=f"use one of {', '.join(words)}")
    return word


@lru_cache(maxsize=16)  # all calls' events of a second have the same
def _time(stamp: str) -> int | None:
    """The time that a stamp says; None for one that is empty or too long, `_NO_TIME` for what is none."""
    if not stamp:
        return None
    if not stamp.isdecimal():
        return _NO_TIME
    return int(stamp) if len(stamp) <= _STAMP_MAX else None


_Make = Callable[[int | None, str], e.Event]

_WITH_DATA: Mapping[str, _Make] = {
    "D": e.Dropped,
    "T": e.Interrupted,
    "F": e.Finished,
    "Z": e.Failed,
    "H": lambda at, _: e.HungUp(at),
    "I": e.HangupRequest,
    "E": lambda at, _: e.Exited(at),
    "P": e.Parameters,
    "G": e.Variables,
}
_WITHOUT_DATA: Mapping[str, _Make] = {
    **dict.fromkeys(KEYS, e.Key),
    "T": lambda at, _: e.Interrupted(at, None),
    "Z": lambda at, _: e.Failed(at, None),
    "H": lambda at, _: e.HungUp(at),
    "I": lambda at, _: e.HangupRequest(at, None),
    "E": lambda at, _: e.Exited(at),
    "G": lambda at, _: e.Variables(at, ""),
}
"""By the tag of a line that has no data, what makes its event from the time and the tag."""
