"""Reading spools: those of this process and of others, of living and of dead ones, cut at any byte."""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from voicekit._events.stream import read_json
from voicekit._records.record import KEY_MAX, CallRecord, Rows, is_over, record_of, texts_of
from voicekit._records.spool import LOCK_SUFFIX, LOSSES, LOST, SUFFIX

__all__ = ["SpoolReader", "alone", "blank", "is_carried", "shed", "standing_in"]

_CARRIER = "carrier"  # has a lock as processes have


@dataclass(slots=True)
class PartialCall:
    """A call that is not whole yet: its rows, and the files in which they are."""

    rows: Rows = field(default_factory=list)
    files: set[Path] = field(default_factory=set)


class SpoolReader:
    """Reads all spools of a folder, again and again, each line once. Blocks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._offsets: dict[Path, int] = {}
        self.open: dict[str, PartialCall] = {}
        """Calls that go on, by their keys."""
        self.garbled = 0
        """Lines that are none, and calls whose beginning is missing."""
        self.lost = 0
        """Lines for which there was no room, as their process has said."""

    def whole(self) -> Iterator[CallRecord]:
        """The calls that have ended since the last look, and those that a dead process has left, as cut."""
        tokens = {_token(file) for file in self._files()}
        dead = {token for token in tokens if not _lives(self._folder, token)}  # nothing more will come from these
        for file, key, rows in self.lines():
            if not rows:  # as `blank` has left it
                self.open.pop(key, None)
                continue
            found = self.open.setdefault(key, PartialCall())
            found.rows += rows
            found.files.add(file)
            if is_over(found.rows):
                del self.open[key]
                yield from self._whole(record_of(key, found.rows))
        for key in [key for key in self.open if key.partition("-")[0] in dead]:
            yield from self._whole(record_of(key, self.open.pop(key).rows, dead=True))

    def _whole(self, record: CallRecord | None) -> Iterator[CallRecord]:
        if record is None:
            self.garbled += 1
        else:
            yield record

    def lines(self) -> Iterator[tuple[Path, str, Rows]]:
        """The lines since the last look: the file, the key of a call, and some of its rows."""
        for file in self._files():
            for key, rows in self._lines(file):
                yield file, key, rows

    def live(self) -> list[CallRecord]:
        """The calls that go on, as far as they have been read."""
        records = (record_of(key, found.rows) for key, found in self.open.items())
        return [record for record in records if record is not None]

    def clear(self) -> None:
        """Remove files in which all calls have ended: they are kept elsewhere now, or of no use."""
        needed = {file for found in self.open.values() for file in found.files}
        newest = {_token(file): file for file in self._files()}
        for token, last in newest.items():
            lives = _lives(self._folder, token)
            for file in [file for file in self._files() if _token(file) == token and file not in needed]:
                if (file != last or not lives) and self._is_read(file):
                    file.unlink(missing_ok=True)
                    self._offsets.pop(file, None)
            if not lives and not any(_token(file) == token for file in self._files()):
                (self._folder / f"{token}{LOCK_SUFFIX}").unlink(missing_ok=True)

    def _is_read(self, file: Path) -> bool:
        """Whether all of a file that is whole has been read: it may have come, or grown, since the last look."""
        with suppress(FileNotFoundError), file.open("rb") as opened:
            opened.seek(self._offsets.get(file, 0))
            return b"\n" not in opened.read()
        return True

    def _files(self) -> list[Path]:
        """The files in the order in which they were written."""
        return spool_files(self._folder)

    def _lines(self, file: Path) -> Iterator[tuple[str, Rows]]:
        """The lines that are whole, and have not been read: the end of a file may be on its way."""
        with suppress(FileNotFoundError), file.open("rb") as opened:
            opened.seek(self._offsets.get(file, 0))
            for line in opened:
                if not line.endswith(b"\n"):
                    break
                self._offsets[file] = self._offsets.get(file, 0) + len(line)
                read = _read(line)
                if read is not None and (lost := _lost(*read)):
                    self.lost += lost
                elif read is not None:
                    yield read
                elif not line.isspace():
                    self.garbled += 1


def spool_files(folder: Path) -> list[Path]:
    """The files of a spool, in the order in which they were written: what only has such a name, and could be waited on
    for ever (a pipe), is none. Raises OSError.
    """
    try:
        with os.scandir(folder) as found:
            names = [each.name for each in found if each.name.endswith(SUFFIX) and each.is_file(follow_symlinks=False)]
    except FileNotFoundError:
        return []
    return [folder / name for name in sorted(names)]


def blank(folder: Path, keys: Iterable[str]) -> int:
    """Overwrite the lines of calls where they stand, also in files that are written to, so that only their keys are
    left, by which those who have read them already forget them; gives how many. Raises OSError.
    """
    begins = {f'["{key}",'.encode(): f'["{key}",[]]'.encode() for key in keys}
    count = 0
    for file in spool_files(folder):
        with suppress(FileNotFoundError), file.open("r+b") as opened:
            place = 0
            for line in opened.readlines():
                left = begins.get(line[: line.find(b",") + 1])
                if left is not None and line.endswith(b"\n"):
                    os.pwrite(opened.fileno(), left.ljust(len(line) - 1), place)
                    count += 1
                place += len(line)
            os.fsync(opened.fileno())
    return count


def standing_in(folder: Path, text: re.Pattern[str]) -> list[str]:
    """The lines of spools in which a text stands: the key of each one's call, or its file where it has none."""
    found: dict[str, None] = {}
    for file in spool_files(folder):
        with suppress(FileNotFoundError), file.open("rb") as opened:
            for line in opened:
                read = _read(line)
                texts = [line.decode(errors="replace")] if read is None else texts_of(read)
                if any(map(text.search, texts)):
                    found[file.name if read is None else read[0]] = None
    return list(found)


def shed(folder: Path, most: int, since: float) -> tuple[int, int]:
    """Remove the oldest files of a spool that nobody carries: those last written before ``since`` (a time of files),
    and what is beyond ``most`` bytes. Those that are written to stay. Gives how many are removed, and their bytes.
    """
    files = sorted((status.st_mtime, status.st_size, file) for file, status in _spooled(folder))
    newest = {_token(file): file for _, _, file in sorted(files, key=lambda each: each[2])}
    size = sum(size for _, size, _ in files)
    count = removed = 0
    for moment, its, file in files:
        if moment >= since and size - removed <= most:
            break
        token = _token(file)
        if file != newest[token] or not _lives(folder, token):
            file.unlink(missing_ok=True)
            count, removed = count + 1, removed + its
            if file == newest[token]:
                (folder / f"{token}{LOCK_SUFFIX}").unlink(missing_ok=True)
    return count, removed


def _spooled(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for file in spool_files(folder):
        with suppress(FileNotFoundError):
            yield file, file.stat()


def _read(line: bytes) -> tuple[str, Rows] | None:
    try:
        key, rows = read_json(line)
    except (ValueError, TypeError, RecursionError):
        return None
    return (key, rows) if isinstance(key, str) and len(key) <= KEY_MAX and isinstance(rows, list) else None


def _lost(key: str, rows: Rows) -> int:
    """How many lines are lost, where a line says so."""
    if key.rpartition("-")[2] == str(LOSSES) and rows:
        match rows[0]:
            case [str(tag), _, int(count)] if tag == LOST:
                return count
    return 0


def _token(file: Path) -> str:
    return file.name.partition(".")[0]


def is_carried(folder: Path) -> bool:
    """Whether a process carries from this folder just now."""
    return _lives(folder, _CARRIER)


def _lives(folder: Path, token: str) -> bool:
    """Whether the process of a token holds its lock."""
    try:
        with (folder / f"{token}{LOCK_SUFFIX}").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else carries from this folder, while the block runs."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / f"{_CARRIER}{LOCK_SUFFIX}", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(lock)
