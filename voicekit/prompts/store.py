"""The store of rendered prompts: what is there, known without asking the disk."""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from voicekit.errors import AudioError, SoundsError
from voicekit.media.formats import Format, decode
from voicekit.prompts.folder import FOLDER, Folder
from voicekit.prompts.index import Index
from voicekit.prompts.key import Recipe
from voicekit.prompts.parts import Clip
from voicekit.prompts.record import Record
from voicekit.prompts.upkeep import KEEP_SECONDS, Removed, collect, purge

__all__ = ["STAND_IN_SECONDS", "TRUST_SECONDS", "Store"]

TRUST_SECONDS = KEEP_SECONDS / 3
"""A file that this process saw or used so recently is still there: nobody evicts what was used in `KEEP_SECONDS`."""

STAND_IN_SECONDS = 3600.0
"""How long live calls play what another voice said instead, before the voice that was asked first is asked again."""

_ROOMY = 0.8
"""Below this share of the size limit no process is about to evict anything, so what was listed can be trusted."""


class Store:
    """The prompts of one sounds directory, in one format.

    Many processes may share a directory. Look-ups (`get`, `has`, `clip`) read memory only; what touches the disk is
    either a coroutine or says that it blocks.
    """

    def __init__(
        self,
        sounds: Path,
        form: Format,
        *,
        limit: int | None = None,
        asterisk_root: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``limit`` is in bytes, for all files of the folder. ``asterisk_root`` is the sounds directory as Asterisk
        sees it, where that is another path. ``clock`` counts seconds and never goes back.
        """
        self.folder = Folder(sounds)
        self.form = form
        self.limit = limit
        self._index = Index(self.folder)
        self._clock = clock
        self._records: dict[str, Record] = {}
        self._seen: dict[str, float] = {}
        self._used: set[str] = set()
        self._stand_ins: dict[str, str] = {}
        self._size = 0
        # Two locks: the event loop takes only the second, which nobody holds over a disk operation.
        self._disk = threading.RLock()
        self._memory = threading.Lock()
        self._prefix = f"{(asterisk_root or str(self.folder.sounds)).rstrip('/')}/{FOLDER}/"
        _check_playable(self._prefix)

    # What is known

    def get(self, key: str) -> Record | None:
        """The prompt, if it can be played without another look at the disk; this counts as a use."""
        record = self._records.get(key)
        if record is None:
            return None
        now = self._clock()
        if now - self._seen.get(key, -TRUST_SECONDS) >= TRUST_SECONDS:
            return None
        self._seen[key] = now
        self._used.add(key)
        return record

    def stand_in(self, key: str) -> Record | None:
        """As `get`, for a prompt that another voice spoke instead a short while ago."""
        other = self._stand_ins.get(key)
        record = self._records.get(other) if other is not None else None
        if record is None:
            return None
        age = datetime.now(UTC) - datetime.fromisoformat(record.created)
        return self.get(record.key) if age.total_seconds() < STAND_IN_SECONDS else None

    def has(self, key: str) -> bool:
        """Whether the prompt was there at the last look."""
        return key in self._records

    def clip(self, record: Record, label: str) -> Clip:
        """What Asterisk is told to play."""
        return Clip(self._prefix + record.key, record.seconds, label)

    def records(self) -> tuple[Record, ...]:
        """Every prompt that is known, the oldest first."""
        return tuple(sorted(self._records.copy().values(), key=lambda record: record.created))

    @property
    def size(self) -> int:
        """Bytes of the prompts that are known."""
        return self._size

    @property
    def too_big(self) -> bool:
        """Whether the limit is passed, so that `collect` has work."""
        return self.limit is not None and self._size > self.limit

    @property
    def has_uses(self) -> bool:
        """Whether `flush` has something to write."""
        return bool(self._used)

    # From and to the disk

    def load(self) -> None:
        """Read the directory and the index (blocks). Raises SoundsError where the directory cannot be used."""
        self.folder.prepare()
        self.folder.clean(datetime.now(UTC).timestamp())
        with self._disk:
            self._take(self._index.read(), replaced=True)

    def refresh(self) -> None:
        """Take in what other processes did since the last look (blocks)."""
        with self._disk:
            replaced, records = self._index.news()
            self._take(records, replaced=replaced)

    def _take(self, records: tuple[Record, ...], *, replaced: bool) -> None:
        if replaced:
            present = self.folder.keys(self.form.extension)
            found = {record.key: record for record in records if record.key in present}
            for key in self._records.copy().keys() - present:
                self.forget(key)
        else:
            found = {record.key: record for record in records if self.form.name == _format(record)}
        if not found:
            return
        with self._memory:
            fresh = found.keys() - self._records.keys()
            self._records |= found
            self._stand_ins |= {record.asked: record.key for record in found.values() if record.asked}
            self._size = sum(record.size for record in self._records.values())
            if self.limit is None or self._size < self.limit * _ROOMY:
                self._seen.update(dict.fromkeys(fresh, self._clock()))

    async def find(self, key: str) -> Record | None:
        """The prompt, if its file is there: a look at the disk, for what `get` does not vouch for."""
        return await asyncio.to_thread(self._find, key)

    def _find(self, key: str) -> Record | None:
        path = self.folder.file(key + self.form.extension)
        try:
            os.utime(path)
        except FileNotFoundError:
            self.forget(key)
            return None
        except PermissionError:
            if not path.exists():
                return None
        record = self._records.get(key) or self._adopt(key, path)
        if record is not None:
            self._remember(record)
        return record

    def _adopt(self, key: str, path: Path) -> Record | None:
        """A file without a record: written by another process, or by one that died before it wrote the record."""
        self.refresh()
        if (record := self._records.get(key)) is not None:
            return record
        with suppress(FileNotFoundError, AudioError):
            data = path.read_bytes()
            if (seconds := decode(data, self.form).seconds) > 0:
                return Record(key, None, seconds, len(data), _now())
        path.unlink(missing_ok=True)
        return None

    async def put(
        self, recipe: Recipe, data: bytes, seconds: float, *, private: bool = False, asked: str = ""
    ) -> Record:
        """Write a prompt; when this returns it can be played. `settle` has to follow.

        ``asked`` is the key that was asked for; the recipe is that of the voice which really spoke.
        Raises StoreError; nothing is left on the disk then.
        """
        key = recipe.key
        record = Record(key, recipe, seconds, len(data), _now(), private, "" if asked == key else asked)
        await self.folder.write(record.key + self.form.extension, data)
        self._remember(record)
        return record

    async def settle(self, record: Record) -> None:
        """Bring a prompt's content to the disk, then its record into the index. In this order: after a power failure
        a record vouches for a whole file. A failure costs one reading of the file later, so none is raised.
        """
        with suppress(OSError):
            await asyncio.to_thread(self._settle, record)

    def _settle(self, record: Record) -> None:
        name = record.key + self.form.extension
        self.folder.sync(name)
        self._index.append(record, self.folder.file(name))

    def _remember(self, record: Record) -> None:
        with self._memory:
            old = self._records.get(record.key)
            self._size += record.size - (old.size if old else 0)
            self._records[record.key] = record
            if record.asked:
                self._stand_ins[record.asked] = record.key
            self._seen[record.key] = self._clock()

    def forget(self, key: str) -> None:
        """Take a prompt out of memory: its file is gone, or Asterisk could not open it."""
        with self._memory:
            if (record := self._records.pop(key, None)) is not None:
                self._size -= record.size
            self._seen.pop(key, None)

    def flush(self) -> None:
        """Write the uses since the last time as modification times, for the eviction of the least recently used,
        and take in what other processes did (blocks).
        """
        used, self._used = self._used, set()
        for key in used:
            try:
                os.utime(self.folder.file(key + self.form.extension))
            except FileNotFoundError:
                self.forget(key)
            except PermissionError:
                break  # another user's files: their owner counts the uses
        self.refresh()

    # Upkeep

    def collect(self) -> Removed:
        """Remove leftovers and old private prompts, evict down to the limit, rewrite the index (blocks).

        Raises StoreError.
        """
        self.flush()
        with self._disk:
            removed, left = collect(self.folder, self._index, self.limit)
            self._take(left, replaced=True)
        return removed

    def purge(self) -> Removed:
        """Remove every prompt and the index (blocks). Raises StoreError."""
        with self._disk:
            removed = purge(self.folder, self._index)
            self._take((), replaced=True)
        self._used.clear()
        return removed


def _format(record: Record) -> str | None:
    return record.recipe.format if record.recipe else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _check_playable(prefix: str) -> None:
    if prefix.strip() != prefix or any(character in prefix for character in ",&\n\r") or not prefix.isprintable():
        raise SoundsError(
            f"Asterisk cannot play from {prefix!r}: its file names have no comma, ampersand or line break",
            mend="choose another sounds directory",
        )
