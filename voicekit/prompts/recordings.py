"""People's recordings: a file on our disk, or a name that only Asterisk knows."""

import asyncio
import os
import re
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import aiofiles

from voicekit.errors import BadPrompt

__all__ = ["RECHECK_SECONDS", "Recordings", "asterisk_name"]

RECHECK_SECONDS = 5.0
"""A recording that was replaced on the disk is heard at the latest so long afterwards."""

MOST_LOOKS = 10_000
"""Looks that are remembered: calls play their own recordings, each of which has a name of its own."""

_BLOCK = 1 << 18
_NAME = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True, slots=True)
class _Known:
    stamp: tuple[int, int, int]
    digest: str


class Recordings:
    """The digests of recordings, each read once for as long as the file stays as it is."""

    def __init__(self, base: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """``base`` is where relative names start; ``clock`` counts seconds."""
        self._base = base.absolute()
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._looked: dict[str, float] = {}

    def path(self, file: str) -> Path:
        """Where a recording of that name would lie."""
        return self._base / file

    def is_fresh(self, file: str) -> bool:
        """Whether the last look at the file was just now."""
        return self._clock() - self._looked.get(file, -RECHECK_SECONDS) < RECHECK_SECONDS

    async def digest(self, file: str) -> str:
        """The digest of the file's content; empty where there is no such file and Asterisk may know the name.

        Raises BadPrompt where neither can be.
        """
        path, now = self.path(file), self._clock()
        status = await asyncio.to_thread(_status, path)
        if status is None:
            self._known.pop(file, None)
            asterisk_name(file)
            self._saw(file, now)
            return ""
        if not stat.S_ISREG(status.st_mode):
            raise BadPrompt(f"{path} is not a file")
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._known.get(file)
        if known is None or known.stamp != stamp:
            known = self._known[file] = _Known(stamp, await _digest(path))
        self._saw(file, now)
        return known.digest

    def _saw(self, file: str, now: float) -> None:
        """Remember a look at a file, and forget the one that is longest ago."""
        self._looked.pop(file, None)
        self._looked[file] = now
        if len(self._looked) > MOST_LOOKS:
            del self._looked[next(iter(self._looked))]


def asterisk_name(name: str) -> str:
    """The name, where Asterisk may know a sound by it: ``beep``, ``digits/1``, an absolute path without extension.

    Raises BadPrompt for any other: Asterisk has no quoting, so what it would read otherwise is not sent.
    """
    parts = name.split("/")
    if not _NAME.fullmatch(name) or ".." in parts or name.endswith("/") or name.startswith("-"):
        raise BadPrompt(
            f"there is no recording {name!r}, and Asterisk cannot have a sound of that name",
            mend="name a file that exists, or a sound as Asterisk writes it: letters, digits, _ . / -",
        )
    if "." in parts[-1]:
        raise BadPrompt(
            f"there is no recording {name!r}; a sound of Asterisk's own is named without extension",
            mend=f"name a file that exists, or {name.rpartition('.')[0] or 'a sound'!r}",
        )
    return name


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except (OSError, ValueError):  # ValueError: a null character
        return None


async def _digest(path: Path) -> str:
    digest = sha256()
    try:
        async with aiofiles.open(path, "rb", buffering=0) as file:
            while block := await file.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise BadPrompt(f"the recording {path} cannot be read: {error.strerror}") from error
    return digest.hexdigest()
