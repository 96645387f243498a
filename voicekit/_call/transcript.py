"""What went over one call's line, kept in memory as it came and put into words only when somebody looks."""

from collections.abc import Iterator

from voicekit._call.info import hide_secrets
from voicekit._call.keys import KeyPress
from voicekit._protocol import codec
from voicekit._protocol.events import Key

__all__ = ["KEPT", "KEPT_BYTES", "LineTranscript"]

KEPT = 400
"""Reads and writes kept for each call, at least: the last minutes of a conversation, at some 100 bytes each."""

KEPT_BYTES = 64 * 1024
"""Bytes that were heard and are kept, at least: a conversation sends a tenth of that in `KEPT` reads."""

_MOST, _MOST_BYTES = 2 * KEPT, 2 * KEPT_BYTES  # so that shortening is seldom

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
        kept = self._bytes
        kept.append((now, "<", data))
        self._size = size = self._size + len(data)
        if size > _MOST_BYTES or len(kept) > _MOST:  # what is written is answered, so here both are kept short
            self._shorten(min(KEPT, len(kept) // 2))

    def pressed(self, press: KeyPress) -> None:
        """One of the lines that were heard is this key, which may be masked at any time."""
        self._presses.append(press)
        if len(self._presses) > _MOST:  # one read may bring thousands
            del self._presses[:-KEPT]

    def _shorten(self, kept: int) -> None:
        """Keep so many reads and writes, and fewer where they are large."""
        while len(self._bytes) > 1 and (len(self._bytes) > kept or self._size > KEPT_BYTES):
            cut = max(1, len(self._bytes) - kept)
            self._size -= sum(len(data) for _, way, data in self._bytes[:cut] if way == "<")
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
