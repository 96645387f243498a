"""Whether a recording is whole: Asterisk writes into it until the call ends."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from voicekit._media.read import RAW
from voicekit._media.wav import HEAD, data_chunk

__all__ = ["Growth", "quiet_seconds"]

STEP = 32_768
"""Asterisk writes files in steps of so many bytes (its stdio buffer): between them a growing file lies still."""

BROKEN_SECONDS = 60.0
"""A WAV file whose header does not fit its length grows no more after this time: its recorder or copier was killed."""

UNKNOWN_SECONDS = 10.0
"""For compressed files: whoever makes them writes more often than this."""

REFUSED_SECONDS = 10.0
"""A file that cannot be read may be about to get its owner or its place: a copier makes it first, and gives it then."""

_BYTES_PER_SECOND = {"gsm": 1650, "ulaw": 8000, "alaw": 8000, "g722": 8000}
_DENSE = {".g729": 1000, ".g723": 866, ".g723sf": 866, ".ilbc": 1666}
"""Bytes per second of telephony's codecs that only ffmpeg reads; G.723.1 at its lower rate."""


def quiet_seconds(extension: str, head: bytes, size: int) -> float:
    """How long a file with this start and size has to lie still to count as whole.

    Asterisk writes a WAV file's length into its header at the end of the call, so 0 where it is there and fits.
    """
    data = data_chunk(head)
    if data is not None:
        return 0.0 if data.size and size >= data.offset + data.size else BROKEN_SECONDS
    form = RAW.get(extension.lower())
    rate = _DENSE.get(extension.lower()) if form is None else _BYTES_PER_SECOND.get(form.name, 2 * form.rate)
    return UNKNOWN_SECONDS if rate is None else 1.5 * STEP / rate + 1.0


class _FileState(NamedTuple):
    size: int
    changed: int
    since: float
    given: bool = False
    refused: bool = False


class Growth:
    """What is known of the files of a folder from one look to the next."""

    def __init__(self) -> None:
        self._looks: dict[Path, _FileState] = {}

    def forget(self, all_but: Collection[Path]) -> None:
        """Know nothing more of files that the last look did not find."""
        for path in self._looks.keys() - all_but:
            del self._looks[path]

    def whole(self, path: Path, size: int, changed: int, now: float) -> bool:
        """Whether the file is whole and was not given as such before; called once for each look at the folder.

        One that cannot be read for REFUSED_SECONDS is given once, too: who reads it says why. Where it can be read
        later, it is given again. ``changed`` is its modification time in nanoseconds, ``now`` in seconds on any clock.
        Reads the file's start where it has to (blocks).
        """
        before = self._looks.get(path)
        if before is None or (before.size, before.changed) != (size, changed):
            before = _FileState(size, changed, now)
        still = now - before.since
        given, refused = before.given, before.refused
        # What cannot even be looked at has size and time 0; an empty file is none yet, and may be a pipe.
        if not given and (size or not changed):
            try:
                given = still >= quiet_seconds(path.suffix, _head(path), size) and size > 0
            except OSError:
                refused = still >= REFUSED_SECONDS
        self._looks[path] = before._replace(given=given, refused=refused)
        return (given and not before.given) or (refused and not before.refused)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)
