"""How Asterisk takes command lines from the descriptor of a call.

`StallingReader` is Asterisk 15 and later: one line for each poll of the descriptor, through a buffer that the poll
does not see (``ast_iostream_gets`` in ``main/iostream.c``). Lines that arrive together with an earlier one stay in that
buffer until *more* bytes make the descriptor readable. `PlainReader` is Asterisk 13 and earlier (``fgets`` on an
unbuffered stream): what has not been taken stays in the descriptor, so nothing stalls.

Both may stop in the middle of a line; then `blocked` is true, and the thread of the call stands still with it.
"""

from typing import Protocol

__all__ = ["LINE_SIZE", "PlainReader", "Reader", "StallingReader", "reader_for"]

LINE_SIZE = 1024
"""``char input[1024]`` in ``eivr_comm``: at most 1,023 bytes of a line, its newline among them, and a NUL."""

READ_SIZE = 2048
"""``char rbuf[2048]`` in ``struct ast_iostream``: the most that one read of the descriptor takes."""

STALLING_SINCE = 15
"""The first version of Asterisk that reads commands through ``ast_iostream``."""


class Reader(Protocol):
    """The receiving end of the command stream, from the kernel's buffer to one line."""

    @property
    def readable(self) -> bool:
        """What a poll of the descriptor says: bytes wait in the kernel, or the other end has closed."""

    @property
    def blocked(self) -> bool:
        """A line was begun and the descriptor has run dry: nothing goes on until bytes or the end arrive."""

    def feed(self, data: bytes) -> None:
        """Bytes arrive at the descriptor."""

    def feed_eof(self) -> None:
        """The other end has closed; what arrived before is still read."""

    def take(self) -> bytes | None:
        """One line as the C string's bytes with its newline, or without one if cut or if the stream ended.

        ``b""`` is the end of the stream; None means the read blocks (see `blocked`), to be taken up again when
        bytes have arrived. Call it only when `readable`, or to go on after None.
        """


class StallingReader:
    """The reader of Asterisk 15 and later."""

    def __init__(self) -> None:
        self._kernel = bytearray()
        self._eof = False
        self._buffer = bytearray()
        self._begun = bytearray()
        self._blocked = False

    @property
    def readable(self) -> bool:
        return bool(self._kernel) or self._eof

    @property
    def blocked(self) -> bool:
        return self._blocked

    @property
    def buffered(self) -> int:
        """Bytes that have left the descriptor and are not yet taken: what a poll does not see."""
        return len(self._buffer) + len(self._begun)

    def feed(self, data: bytes) -> None:
        self._kernel += data

    def feed_eof(self) -> None:
        self._eof = True

    def take(self) -> bytes | None:
        self._blocked = False
        while True:
            room = LINE_SIZE - 1 - len(self._begun)
            length = self._buffer.find(b"\n") + 1
            if length or len(self._buffer) >= room:
                return self._line(min(length or room, room))
            self._begun += self._buffer
            self._buffer.clear()
            if not self._kernel:
                if self._eof:
                    return self._line(0)
                self._blocked = True
                return None
            self._buffer += self._kernel[:READ_SIZE]
            del self._kernel[:READ_SIZE]

    def _line(self, length: int) -> bytes:
        line = bytes(self._begun + self._buffer[:length])
        self._begun.clear()
        del self._buffer[:length]
        return line


class PlainReader:
    """The reader of Asterisk 13 and earlier."""

    def __init__(self) -> None:
        self._kernel = bytearray()
        self._searched = 0
        self._eof = False
        self._blocked = False

    @property
    def readable(self) -> bool:
        # While a line is begun its bytes are out of the descriptor; `blocked` says so, and nobody polls.
        return bool(self._kernel) or self._eof

    @property
    def blocked(self) -> bool:
        return self._blocked

    def feed(self, data: bytes) -> None:
        self._kernel += data

    def feed_eof(self) -> None:
        self._eof = True

    def take(self) -> bytes | None:
        self._blocked = False
        length = self._kernel.find(b"\n", self._searched, LINE_SIZE - 1) + 1
        if not length and len(self._kernel) < LINE_SIZE - 1 and not self._eof:
            self._searched = len(self._kernel)
            self._blocked = True
            return None
        length = length or LINE_SIZE - 1
        line = bytes(self._kernel[:length])
        del self._kernel[:length]
        self._searched = 0
        return line


def reader_for(version: int) -> Reader:
    """The reader of Asterisk ``version`` (its first number)."""
    return StallingReader() if version >= STALLING_SINCE else PlainReader()
