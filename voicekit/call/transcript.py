"""What went over one call's line, kept in memory and put into words only when somebody looks."""

from collections import deque
from collections.abc import Iterator

from voicekit.call.keys import KeyPress
from voicekit.protocol import codec
from voicekit.protocol.connection import Answered, Ended, Happening
from voicekit.protocol.events import Key

__all__ = ["KEPT", "Transcript"]

KEPT = 400
"""Lines kept for each call: the last minutes of a conversation, at some 100 bytes a line."""

_HIDDEN = "*"


class Transcript:
    """The last lines of a call with their times, masked entries hidden."""

    __slots__ = ("_lines", "_secrets")

    def __init__(self) -> None:
        self._lines: deque[tuple[float, bytes | Happening | KeyPress]] = deque(maxlen=KEPT)
        self._secrets: list[str] = []

    def wrote(self, data: bytes, now: float) -> None:
        """We wrote whole lines."""
        self._lines.append((now, data))

    def heard(self, happening: Happening | KeyPress, now: float) -> None:
        """Asterisk told us something."""
        self._lines.append((now, happening))

    def hide(self, secret: str) -> None:
        """From now on this entry is shown nowhere, in whatever line it stands."""
        if secret:
            self._secrets.append(secret)

    def lines(self, start: float = 0.0) -> Iterator[str]:
        """One line of text for each line of the wire: seconds since ``start``, direction, the line."""
        for at, item in self._lines:
            if isinstance(item, bytes):
                for line in item.decode(errors="backslashreplace").splitlines():
                    yield self._clean(f"{at - start:9.3f} > {line}")
            else:
                yield self._clean(f"{at - start:9.3f} < {_text(item)}")

    def _clean(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, _HIDDEN * len(secret))
        return line


def _text(item: Happening | KeyPress) -> str:
    if isinstance(item, KeyPress):
        return _HIDDEN if item.masked else codec.encode_event(Key(None, item.key)).decode().strip(",\n")
    event = item.event if isinstance(item, Answered | Ended) else item
    if event is None:
        return f"(no event for {item.entry.file})" if isinstance(item, Ended) else ""
    return codec.encode_event(event).decode(errors="backslashreplace").rstrip("\n")
