"""The index of the cache: what is known of each prompt, one JSON object on a line, in a file that a person can read and
several processes append to.
"""

import fcntl
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

from voicekit._plain import plain
from voicekit._prompts.folder import PromptFolder
from voicekit._prompts.key import INGREDIENTS, Recipe, is_key

__all__ = ["INDEX", "Index", "Record", "checksum"]

INDEX = "index.jsonl"
_LOCK = ".lock"


@plain(frozen=True, slots=True)
class Record:
    """One file of the cache.

    ``seconds`` is its length, ``size`` its bytes, ``created`` an ISO 8601 time in UTC. The content of a
    ``private`` prompt is empty: it is kept nowhere but in the sound itself. ``recipe`` is None for a file of which
    only its name is known, because a process died before it could write more. ``checksum`` is that of its bytes, empty
    where it was never worked out.
    """

    key: str
    recipe: Recipe | None
    seconds: float
    size: int
    created: str
    private: bool = False
    asked: str = ""
    checksum: str = ""

    def describes(self, data: bytes) -> bool:
        """Whether these bytes are the file that was written."""
        return len(data) == self.size and self.checksum in {"", checksum(data)}

    def line(self) -> bytes:
        """The index line, newline included."""
        recipe = replace(self.recipe, content="") if self.recipe and self.private else self.recipe
        entry = {
            "key": self.key,
            **(dict(zip(INGREDIENTS, recipe.values(), strict=True)) if recipe else {}),
            "seconds": round(self.seconds, 4),
            "size": self.size,
            "created": self.created,
            "private": self.private,
            "asked": self.asked,
            "checksum": self.checksum,
        }
        return json.dumps(entry, ensure_ascii=False, separators=(", ", ": ")).encode() + b"\n"


def checksum(data: bytes) -> str:
    """Eight hex digits by which damage is found; against intent they are no proof."""
    return f"{zlib.crc32(data):08x}"


class Index:
    """The index file of a folder. Every method blocks; call them from a thread.

    The index is an aid, not the truth: the files are. A line that is lost costs one reading of its file.
    """

    def __init__(self, folder: PromptFolder) -> None:
        self.path: Path = folder.file(INDEX)
        self._folder = folder
        self._lock = folder.file(_LOCK)
        self._inode = 0
        self._offset = 0

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone among all processes that append to or rewrite this index."""
        descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, self._folder.access.file)
        try:
            # A file system without locks: appending stays safe, a rewrite may lose a line.
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def append(self, record: Record, file: Path) -> None:
        """Add a record with one write, unless its file was evicted meanwhile. Raises OSError."""
        line = record.line()
        with self.locked():
            if not file.exists():
                return
            descriptor = self._folder.open(str(self.path), os.O_RDWR | os.O_APPEND | os.O_CREAT)
            try:
                size = os.fstat(descriptor).st_size
                torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
                os.write(descriptor, b"\n" + line if torn else line)
            finally:
                os.close(descriptor)

    def rewrite(self, records: Iterable[Record]) -> None:
        """Replace the index, whole or not at all; its records are no news. The caller holds the lock.

        Raises OSError.
        """
        part = self.path.with_name(f".{INDEX}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                self._folder.access.give(file.fileno())
                file.writelines(record.line() for record in records)
                file.flush()
                os.fsync(file.fileno())
                status = os.fstat(file.fileno())
            part.replace(self.path)
            self._inode, self._offset = status.st_ino, status.st_size
        finally:
            part.unlink(missing_ok=True)

    def read(self) -> tuple[Record, ...]:
        """Every record, later ones after earlier ones of the same key."""
        self._inode = self._offset = 0
        return self.news()[1]

    def news(self) -> tuple[bool, tuple[Record, ...]]:
        """Whether the index was replaced since the last look, and the records that were added (all, if it was)."""
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                replaced = status.st_ino != self._inode or status.st_size < self._offset
                file.seek(0 if replaced else self._offset)
                data = file.read()
        except FileNotFoundError:
            self._inode = self._offset = 0
            return True, ()
        # The last line may be half written: it is read once it has its end.
        whole = data[: data.rfind(b"\n") + 1]
        self._offset = (0 if replaced else self._offset) + len(whole)
        self._inode = status.st_ino
        return replaced, tuple(_parse_lines(whole))


_ingredients = itemgetter(*INGREDIENTS)


def _parse(line: bytes) -> Record | None:
    """The record of an index line; None for a line that is torn, or that something else wrote."""
    try:
        entry = json.loads(line.decode())
        if not isinstance(entry, dict) or not is_key(entry["key"]):
            return None
        recipe = Recipe(*_ingredients(entry)) if "kind" in entry else None
        return Record(
            entry["key"],
            recipe,
            float(entry["seconds"]),
            int(entry["size"]),
            str(entry["created"]),
            bool(entry["private"]),
            str(entry["asked"]),
            str(entry.get("checksum", "")),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _parse_lines(data: bytes) -> Iterator[Record]:
    """The records of an index, or of any stretch of one; what cannot be read is left out."""
    for line in data.split(b"\n"):
        if line and (record := _parse(line)) is not None:
            yield record
