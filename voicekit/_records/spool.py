"""The spool: what the calls of one process tell, as lines of files, each in one write.

A process has a token of its own, which begins the names of its files: ``TOKEN.NUMBER.HOUR.jsonl``. It holds a lock on
``TOKEN.lock`` for its life, so that others can tell its files from those of a dead one. A line is a call's key and some
of its events. What is written survives the end of the process, however it comes; a loss of power may cost the last
second. Where the disk is full or read-only, some megabytes wait in memory.
"""

import asyncio
import datetime as dt
import errno
import fcntl
import os
from collections import deque
from pathlib import Path

import structlog

from voicekit._events.stream import Rows, line_of

__all__ = ["FILE_MAX", "LOCK_SUFFIX", "LOSSES", "LOST", "MEMORY_MAX", "RETRY_AFTER", "SUFFIX", "Spool"]

SUFFIX, LOCK_SUFFIX = ".jsonl", ".lock"

FILE_MAX = 16 * 1024 * 1024
"""Bytes after which a new file is begun: what a reader has to look through for one call."""

MEMORY_MAX = 8 * 1024 * 1024
"""Bytes that wait in memory while nothing can be written: some 10,000 calls. What is beyond is lost, and counted."""

LOST, LOSSES = "lost", 0
"""The tag of a row that says how many lines are lost, and the number that stands for no call in its key."""

RETRY_AFTER = 1.0
"""Seconds after which what could not be written is tried again."""

LOOK_EVERY = 1.0
"""Seconds between two looks whether the file is still there: what is written to one that is deleted meanwhile is lost
with it.
"""

_HOUR = 3600.0
_FULL = (errno.ENOSPC, errno.EDQUOT)

_log = structlog.get_logger("voicekit._records")


class Spool:
    """The spool of this process, in a folder of the user's own. All of it is used in the event loop."""

    def __init__(self, folder: Path, token: str, *, memory_max: int = MEMORY_MAX) -> None:
        """Make the folder, and the lock. ``token`` begins the keys of calls. Raises OSError."""
        self._folder = folder
        self._loop = asyncio.get_running_loop()
        self._token = token
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock_file = folder / f"{self._token}{LOCK_SUFFIX}"
        self._lock = _locked(self._lock_file)
        self._file: int | None = None
        self._files = self._size = 0
        self._until = self._look_at = 0.0
        self._torn = self._failing = False  # the file ends within a line; nothing can be written
        self._timer: asyncio.TimerHandle | None = None
        self._unwritten: deque[bytes] = deque()
        self._unwritten_size = 0
        self._memory_max = memory_max
        self._told_lost = 0
        self.lost = 0
        """Lines that found no room, neither on the disk nor in memory."""

    def take(self, key: str, rows: Rows) -> None:
        """Write some events of a call, as `voicekit._events.Sink`."""
        data = line_of(key, rows)
        rest = data if self._unwritten else self._put(data)
        if rest:
            self._keep(rest)

    def close(self) -> None:
        """Write what waits, and let go of the files."""
        if self._timer is not None:
            self._timer.cancel()
        self._flush()
        if self._unwritten:
            self.lost += len(self._unwritten)
            _log.error("records.lost", lines=self.lost, hint="make room in the directory of records")
        if self._file is not None:
            os.close(self._file)
        if not self._files:
            self._lock_file.unlink(missing_ok=True)  # there is nothing to read
        os.close(self._lock)

    def _tick(self) -> None:
        self._timer = None
        self._flush()
        if self._unwritten:
            self._timer = self._loop.call_later(RETRY_AFTER, self._tick)

    def _flush(self) -> None:
        while self._unwritten:
            first = self._unwritten[0]
            rest = self._put(first)
            self._unwritten_size -= len(first) - len(rest)
            if rest:
                self._unwritten[0] = rest
                break
            self._unwritten.popleft()
            if not self._unwritten and self._failing:
                self._failing = False
                _log.warning("records.written", lines=self.lost)
                self._tell_loss()

    def _tell_loss(self) -> None:
        """Write down how much is lost, for whoever looks at records: the log may be elsewhere."""
        if self.lost > self._told_lost:
            self.take(f"{self._token}-{LOSSES}", [(LOST, 0, self.lost - self._told_lost)])
            self._told_lost = self.lost

    def _put(self, data: bytes) -> bytes:
        """Write a line, or the rest of one; gives what found no room."""
        try:
            file = self._file
            written = os.write(self._looked() if file is None or self._loop.time() >= self._look_at else file, data)
        except OSError as error:
            if error.errno not in _FULL and not self._torn:
                self._leave()
            if not self._failing:
                self._failing = True
                reason = error.strerror or str(error)
                hint = f"make room in {self._folder}, and let us write there"
                _log.error("records.unwritten", reason=reason, hint=hint)
            return data
        self._size += written
        rest = data[written:]
        self._torn = bool(rest)
        return rest

    def _keep(self, rest: bytes) -> None:
        if self._unwritten_size + len(rest) > self._memory_max:
            self.lost += 1
            return
        self._unwritten.append(rest)
        self._unwritten_size += len(rest)
        if self._timer is None:
            self._timer = self._loop.call_later(RETRY_AFTER, self._tick)

    def _looked(self) -> int:
        """The file of this hour, looked after. Raises OSError."""
        file, now = self._file, self._loop.time()
        if file is not None and (self._torn or (self._size < FILE_MAX and now < self._until)):
            if os.fstat(file).st_nlink:
                self._look_at = now + LOOK_EVERY
                return file
            self._torn = False  # somebody has deleted the file: what is written to it would be read by nobody
        self._leave()
        if not self._lock_file.exists():  # nor would the rest be taken for that of a process that lives
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(self._lock)
            self._lock = _locked(self._lock_file)
        today = dt.datetime.now(dt.UTC)
        name = f"{self._token}.{self._files:06d}.{today:%Y%m%dT%H}{SUFFIX}"
        file = self._file = _made(self._folder / name, os.O_WRONLY | os.O_APPEND)
        self._files += 1
        self._size = 0
        self._until = now + _HOUR - (today.minute * 60 + today.second)
        self._look_at = now + LOOK_EVERY
        return file

    def _leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _locked(path: Path) -> int:
    """The lock that says that this process lives. Raises OSError."""
    lock = _made(path, os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _made(path: Path, flags: int) -> int:
    """A file for us alone. Raises OSError."""
    return os.open(path, flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
