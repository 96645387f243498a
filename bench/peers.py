"""Asterisk's side of the conversation, as bytes: a line comes in, an answer goes out."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Answer", "ExternalIvr", "FastAgi", "LongLine", "Peer", "WrongKey"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send now, and a turn later (the caller's key).

    With the ``last`` of a call Asterisk ``closes`` the connection, or finds it closed.
    """

    now: bytes
    later: bytes = b""
    last: bool = False
    closes: bool = False


class Peer(Protocol):
    """One protocol. ``parked`` is the line whose answer is withheld in a call that is to stay idle."""

    greeting: bytes
    parked: bytes

    def answer(self, line: bytes) -> Answer:
        """The answer to a line of the server's, without its newline."""


_STAMP = b"1700000000"
_NOTHING = Answer(b"")


class ExternalIvr:
    """Asterisk's ExternalIVR: every file is played to its end at once; after the first of a call comes a key."""

    greeting = b""
    parked = b"S,"
    key = b"1"

    def __init__(self) -> None:
        self._parameters = Answer(b"P,%s,ivr://127.0.0.1:2949,bench,id=1700000000.1,from=100,to=200\n" % _STAMP)
        self._exited = Answer(b"E,%s\n" % _STAMP, last=True, closes=True)
        self._fence = Answer(b"G,%s,vk=\n" % _STAMP)
        self._files: dict[bytes, Answer] = {}

    def answer(self, line: bytes) -> Answer:
        match line[:1]:
            case b"S" | b"A":
                return self._files.get(line) or self._file(line)
            case b"P":
                return self._parameters
            case b"E":
                return self._exited
            case b"G":
                return self._fence
        return _NOTHING

    def _file(self, line: bytes) -> Answer:
        # A conversation has two files, and the first that is ever seen is the welcome.
        key = b"" if self._files else b"%s,%s\n" % (self.key, _STAMP)
        self._files[line] = Answer(b"F,%s,%s\n" % (_STAMP, line[2:]), key)
        return self._files[line]


class WrongKey(ExternalIvr):
    """Its key makes the conversation fail; voicekit then says that it is sorry."""

    key = b"2"


class LongLine(ExternalIvr):
    """Answers the first prompt with a line that Asterisk would never send, and goes."""

    _LONG = Answer(b"F,%s,%s\n" % (_STAMP, b"x" * 20_000), last=True, closes=True)

    def answer(self, line: bytes) -> Answer:
        return self._LONG if line.startswith(self.parked) else super().answer(line)


class FastAgi:
    """Asterisk's FastAGI: its server closes at the end."""

    greeting = (
        b"agi_network: yes\nagi_network_script: bench\nagi_request: agi://127.0.0.1/bench\n"
        b"agi_channel: Local/100@ivr-00000001;2\nagi_language: en\nagi_type: Local\nagi_uniqueid: 1700000000.1\n"
        b"agi_callerid: 100\nagi_dnid: 200\nagi_context: ivr\nagi_extension: 200\nagi_priority: 1\n\n"
    )
    parked = b"WAIT"

    def answer(self, line: bytes) -> Answer:
        match line[:4]:
            case b"STRE":
                return _PLAYED
            case b"WAIT":
                return _KEYED
            case b"VERB":
                return _SPOKEN
        return _NOTHING


_PLAYED = Answer(b"200 result=0 endpos=8000\n")
_KEYED = Answer(b"", b"200 result=49\n")
_SPOKEN = Answer(b"200 result=1\n", last=True)
