"""What went over one call's line, kept in memory as it came and put into words only when somebody looks."""

from collections.abc import Iterator

from voicekit._call.info import hide_secrets
from voicekit._call.keys import KeyPress
from voicekit._protocol import codec
from voicekit._protocol.events import Key

__all__ = ["KEPT", "KEPT_BYTES", "LineTranscript"]

KEPT_BYTES = 64 * 1024
"""What was heard and is kept, at least, in bytes, to which each read adds `_READ`: the last minutes of a conversation.
"""

_READ = 128
"""Bytes of memory that a read takes beside what it has brought."""

KEPT = 400
"""Keys of which is known whether they may be shown, at least: nearly as many as reads of one key are kept."""

_MOST = 2 * KEPT_BYTES  # so that shortening is seldom

_HIDDEN = "*"


class LineTranscript:
    """The last lines of a call with their times; masked entries and the dialplan's secrets are hidden."""

    __slots__ = ("_bytes", "_presses", "_secrets", "_size")

    def __init__(self) -> None:
        self._bytes: list[tuple[float, str, bytes]] = []
        self._presses: list[KeyPress] = []
        self._secrets: list[str] = []
        self._size = 0

    def wrote(self, data: bytes, now: float) -> None:
        """We wrote whole lines."""
        self._bytes.append((now, ">", data))

    def heard(self, data: bytes, now: float) -> None:
        """Asterisk sent bytes, cut anywhere."""
        self._bytes.append((now, "<", data))
        self._size += len(data) + _READ
        if self._size > _MOST:  # what is written is answered, so here both are kept short
            self._shorten()

    def pressed(self, press: KeyPress) -> None:
        """One of the lines that were heard is this key, which may be masked at any time."""
        self._presses.append(press)
        if len(self._presses) > 2 * KEPT:  # one read may bring thousands
            del self._presses[:-KEPT]

    def _shorten(self) -> None:
        cut = 0
        while self._size > KEPT_BYTES and cut < len(self._bytes) - 1:
            _, way, data = self._bytes[cut]
            cut += 1
            if way == "<":
                self._size -= len(data) + _READ
        del self._bytes[:cut]
        del self._presses[:-KEPT]

    def hide(self, secret: str) -> None:
        """From now on this entry is shown nowhere, in whatever line it stands."""
        if secret:
            self._secrets.append(secret)

    def lines(self, start: float = 0.0) -> Iterator[str]:
        """One line of text for each line of the wire: seconds since ``start``, direction, the line."""
        kept = list(self._split())
        keys = [place for place, (_, _, key) in enumerate(kept) if isinstance(key, Key)]
        # From the end: of the oldest lines and keys, some may be gone. A key whose press is gone stays hidden.
        pairs = zip(reversed(keys), reversed(self._presses), strict=False)
        shown = {place for place, press in pairs if not press.masked}
        for place, (at, way, line) in enumerate(kept):
            if isinstance(line, Key):
                line = line.key if place in shown else _HIDDEN  # noqa: PLW2901
            yield self.covered(f"{at - start:9.3f} {way} {line}")

    def _split(self) -> Iterator[tuple[float, str, str | Key]]:
        rest = b""
        for at, way, data in self._bytes:
            if way == ">":
                lines = data.splitlines()
            else:
                *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                event = codec.decode_event(line) if way == "<" else None
                yield at, way, event if isinstance(event, Key) else hide_secrets(line.decode(errors="backslashreplace"))

    def covered(self, text: str) -> str:
        """A text with what has been hidden as ``*``."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN * len(secret))
        return text
