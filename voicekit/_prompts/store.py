"""The store of rendered prompts: what is there, known without asking the disk."""

import asyncio
import itertools
import os
import secrets
import stat
import threading
import time
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from voicekit._media.formats import Format, decode, encode
from voicekit._media.master import frame_levels
from voicekit._media.pcm import to_floats
from voicekit._prompts.eviction import KEEP_SECONDS, PRIVATE_SECONDS, Removed, collect, purge
from voicekit._prompts.folder import FOLDER, OPEN, Access, PromptFolder
from voicekit._prompts.index import Index, Record, checksum
from voicekit._prompts.key import Recipe
from voicekit._prompts.parts import Clip
from voicekit._prompts.source import LEVEL_STEP
from voicekit.errors import AudioError, SoundsError

__all__ = ["TRUST_SECONDS", "Store"]

TRUST_SECONDS = KEEP_SECONDS / 3
"""A file at which this process looked so recently is still there: nobody evicts what was used in `KEEP_SECONDS`. Uses
do not count as looks: whoever plays from memory alone would never notice that somebody has deleted the files."""

STAND_IN_SECONDS = 3600.0
"""How long live calls play what another voice said instead, before the voice that was asked first is asked again."""

MOST_STAND_INS = 10_000
"""Prompts of which it is remembered that another voice spoke instead, a fifth of a kilobyte each; then the oldest are
forgotten, and the voice that was asked first is asked again.
"""

_QUIETEST = -90
"""dBFS of what is digital silence."""

_READERS = 0o044
"""Bits of a mode: a file that neither its group nor others may read is closed to Asterisk, unless it runs as we do."""


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
        access: Access = OPEN,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``limit`` is in bytes, for all files of the folder. ``asterisk_root`` is the sounds directory as Asterisk
        sees it, where that is another path. ``access`` says who may read what is written. ``clock`` counts seconds and
        never goes back.
        """
        self.folder = PromptFolder(sounds, access)
        self.form = form
        self.limit = limit
        self.seal = secrets.token_bytes(32)
        """What the keys of private prompts are made with: this process alone can find them again."""
        self._private_since: float | None = None
        self.read_only: SoundsError | None = None
        """Why nothing can be written, where that is so: what is there can be played all the same."""
        self._index = Index(self.folder)
        self._clock = clock
        self._records: dict[str, Record] = {}
        self._doubtful: dict[str, Record] = {}
        self._seen: dict[str, float] = {}
        self._made: dict[str, int] = {}
        self._making = itertools.count(1)
        self._used: set[str] = set()
        self.version = 1
        """Grows whenever what can be played may be another, and with each `flush`: until then clips may be remembered.
        A prompt that is remembered counts as used, for it was looked up since the last flush.
        """
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
        if record is None or self._clock() - self._seen.get(key, -TRUST_SECONDS) >= TRUST_SECONDS:
            return None
        self._used.add(key)
        return record

    def stand_in(self, key: str) -> Record | None:
        """As `get`, for a prompt that another voice spoke instead a short while ago."""
        other = self._stand_in(key)
        return None if other is None else self.get(other)

    def _stand_in(self, key: str) -> str | None:
        """The key of what another voice spoke instead, while that holds."""
        record = self._records.get(self._stand_ins.get(key, ""))
        if record is None:
            return None
        age = datetime.now(UTC) - datetime.fromisoformat(record.created)
        return record.key if age.total_seconds() < STAND_IN_SECONDS else None

    def record(self, key: str) -> Record | None:
        """What is known of the prompt."""
        return self._records.get(key)

    def has(self, key: str) -> bool:
        """Whether the prompt was there at the last look."""
        return key in self._records

    def clip(self, record: Record, label: str) -> Clip:
        """What Asterisk is told to play."""
        return Clip(self._prefix + record.key, record.seconds, label, self._made.get(record.key, 0))

    def key_of(self, file: str) -> str | None:
        """The key of what Asterisk is told to play, where it is one of these prompts."""
        key = file.removeprefix(self._prefix)
        return key if key != file and key in self._records else None

    def records(self) -> tuple[Record, ...]:
        """Every prompt that is known, the oldest first."""
        return tuple(sorted(self._records.copy().values(), key=lambda record: record.created))

    @property
    def doubtful(self) -> tuple[Record, ...]:
        """Prompts that are not played: their files were not what had been written when they were last looked at."""
        return tuple(self._doubtful.values())

    @property
    def size(self) -> int:
        """Bytes of the prompts that are known."""
        return self._size

    @property
    def too_big(self) -> bool:
        """Whether the limit is passed, so that `collect` has work."""
        return self.limit is not None and self._size > self.limit

    @property
    def has_private(self) -> bool:
        """Whether private prompts are known, which are removed in time."""
        return self._private_since is not None

    @property
    def has_old_private(self) -> bool:
        """Whether private prompts may have to go, so that `collect` has work."""
        return self._private_since is not None and self._clock() - self._private_since > PRIVATE_SECONDS

    # From and to the disk

    def load(self) -> None:
        """Read the directory and the index (blocks).

        Raises SoundsError where the directory cannot be used. One that has prompts and cannot be written is used as it
        is (`read_only`).
        """
        try:
            self.folder.prepare()
        except SoundsError as error:
            self.read_only = error
        try:
            self.folder.clean(datetime.now(UTC).timestamp())
            with self._disk:
                self._take(self._index.read(), replaced=True)
        except OSError as error:
            unreadable = SoundsError(
                f"cannot read {self.folder.path}: {error.strerror}",
                hint="let voicekit's user read it; voicekit doctor says who may",
            )
            raise self.read_only or unreadable from error
        if self.read_only is not None and not self._records:
            raise self.read_only
        self._note_private()

    def refresh(self) -> None:
        """Take in what other processes did since the last look (blocks)."""
        with self._disk:
            replaced, records = self._index.news()
            self._take(records, replaced=replaced)

    def _take(self, records: tuple[Record, ...], *, replaced: bool) -> None:
        found = {record.key: record for record in records if replaced or self.form.name == _format(record)}
        with self._memory:
            for record in found.values():
                self._know(record)
            self.version += 1
        if replaced:
            self._survey()

    def levels(self, key: str) -> Sequence[int] | None:
        """dBFS of each `LEVEL_STEP` of a prompt, in a byte each (blocks); None where its file cannot be read."""
        try:
            pcm = decode(self.folder.file(key + self.form.extension).read_bytes(), self.form)
        except (OSError, AudioError):
            return None
        levels = frame_levels(to_floats(pcm), round(pcm.rate * LEVEL_STEP))
        return array("b", np.clip(np.rint(levels), _QUIETEST, 0).astype(np.int8).tobytes())

    async def find(self, key: str, *, stand_in: bool = False) -> Record | None:
        """The prompt, if its file is there and whole: a look at the disk, for what `get` does not vouch for.

        With ``stand_in``, also what `stand_in` would give.
        """
        return await asyncio.to_thread(self._find, key, stand_in=stand_in)

    def _find(self, key: str, *, stand_in: bool) -> Record | None:
        record = self._found(key)
        other = self._stand_in(key) if record is None and stand_in else None
        return record if other is None else self._found(other)

    def _found(self, key: str) -> Record | None:
        path = self.folder.file(key + self.form.extension)
        try:
            data = path.read_bytes()
        except OSError:
            if key in self._records or key in self._doubtful:
                self.forget(key)
            return None
        record = self._described(key, data)
        if record is None:
            self._doubt(key)
            return None
        with suppress(OSError):  # another user's file, a disk that cannot be written: its owner counts the uses
            os.utime(path)
        self._remember(record)
        return record

    def _described(self, key: str, data: bytes) -> Record | None:
        """The record of a file with this content; None where it is not what was written."""
        record = self._records.get(key) or self._doubtful.get(key)
        if record is not None and record.describes(data):
            return record
        self.refresh()  # perhaps another process has just written it
        record = self._records.get(key) or self._doubtful.get(key)
        if record is None:
            return self._adopted(key, data)
        return record if record.describes(data) else None

    def _adopted(self, key: str, data: bytes) -> Record | None:
        """The record of a file that has none: whoever wrote it died before it wrote the record, or the index is lost.

        What is cut shows only in formats that hold their length; what is all zeros was never written.
        """
        with suppress(AudioError):
            sound = decode(data, self.form)
            whole = not self.form.name.startswith("wav") or encode(sound, self.form) == data
            if whole and sound.seconds > 0 and any(data):
                return Record(key, None, sound.seconds, len(data), _now(), checksum=checksum(data))
        return None

    def renew(self, clips: Collection[Clip]) -> bool:
        """Asterisk could not play these clips: forget those whose files are not on the disk as they were written, so
        that they are made again (blocks). Whether there were any, or some have been made again since these clips were
        given: calls that play the same file lose it together, and the first of them has it made again.

        Where one is gone, more may be: then all others are looked for.
        """
        ours = {clip.file.removeprefix(self._prefix): clip for clip in clips if clip.file.startswith(self._prefix)}
        keys = list(ours)
        with self._disk:
            known = {key for key in keys if self.has(key)}
            wrong = {key: damage for key in keys if (damage := self.damage(key)) != ""}
            if known & wrong.keys():
                self.discard(key for key, damage in wrong.items() if damage)
                self._survey()
        again = any(self._made.get(key, 0) != clip.made for key, clip in ours.items())
        return bool(wrong) or again

    def damage(self, key: str) -> str | None:
        """What is wrong with the file of a prompt: empty where it lies there as it was written, None where there is no
        file (blocks). What is not right is played no more, and is made again.
        """
        try:
            mode, data = self.folder.read(key + self.form.extension)
        except FileNotFoundError:
            self.forget(key)
            return None
        except OSError as error:
            found = f"cannot be read: {error.strerror}"
        else:
            found = self._damage(key, data, mode)
        if found:
            self._doubt(key)
        return found

    def _damage(self, key: str, data: bytes, mode: int) -> str:
        if self._described(key, data) is None:
            record = self._records.get(key) or self._doubtful.get(key)
            if not data:
                return "empty"
            if record is not None and len(data) != record.size:
                return f"{len(data):,} bytes, where {record.size:,} were written"
            return "all zeros" if not any(data) else "not what was written" if record else "no whole sound"
        return "" if mode & _READERS else f"closed to Asterisk's user (mode {stat.S_IMODE(mode):04o})"

    def keys(self) -> tuple[str, ...]:
        """Every prompt that has a file, whole or not (blocks)."""
        return tuple(self.folder.sizes(self.form.extension))

    def discard(self, keys: Iterable[str]) -> None:
        """Remove prompts that are to be made again (blocks); what cannot be removed stays."""
        for key in keys:
            self.forget(key)
            with suppress(OSError):
                self.folder.file(key + self.form.extension).unlink(missing_ok=True)

    def _survey(self) -> None:
        """Hold every record against its file's size."""
        sizes = self.folder.sizes(self.form.extension)
        for record in self.records():
            if record.key not in sizes:
                self.forget(record.key)
            elif sizes[record.key] != record.size:
                self._doubt(record.key)

    async def put(
        self, recipe: Recipe, data: bytes, seconds: float, *, key: str = "", private: bool = False, asked: str = ""
    ) -> Record:
        """Write a prompt; when this returns it can be played. `settle` has to follow.

        ``asked`` is the key that was asked for; the recipe is that of the voice which really spoke, and ``key`` its
        own, where it is known already. Raises StoreError; nothing is left on the disk then.
        """
        key = key or (recipe.sealed(self.seal) if private else recipe.key)
        asked = "" if asked == key else asked
        record = Record(key, recipe, seconds, len(data), _now(), private, asked, checksum(data))
        await self.folder.write(record.key + self.form.extension, data)
        self._remember(record)
        if private and self._private_since is None:
            self._private_since = self._clock()
        return record

    async def settle(self, record: Record) -> None:
        """Bring a prompt's record into the index. A failure costs one reading of the file later, so none is raised."""
        file = self.folder.file(record.key + self.form.extension)
        with suppress(OSError):
            await asyncio.to_thread(self._index.append, record, file)

    def _note_private(self) -> None:
        private = any(record.private for record in self.records())
        self._private_since = self._clock() if private else None

    def _remember(self, record: Record) -> None:
        with self._memory:
            self._know(record)
            self._seen[record.key] = self._clock()
            self.version += 1

    def _know(self, record: Record) -> None:
        """Take a prompt into memory, whose lock is held; a file that is not the one known until now is noted."""
        old = self._records.get(record.key)
        if old is None or old.checksum != record.checksum:
            self._made[record.key] = next(self._making)
        self._size += record.size - (old.size if old else 0)
        self._records[record.key] = record
        self._doubtful.pop(record.key, None)
        if record.asked:
            self._stand_ins.pop(record.asked, None)  # so that the one that is forgotten is the oldest
            self._stand_ins[record.asked] = record.key
            if len(self._stand_ins) > MOST_STAND_INS:
                del self._stand_ins[next(iter(self._stand_ins))]

    def forget(self, key: str) -> None:
        """Take a prompt out of memory: its file is gone."""
        self._doubt(key)
        self._doubtful.pop(key, None)

    def _doubt(self, key: str) -> None:
        """Play a prompt no more: its file is not what its record says."""
        with self._memory:
            if (record := self._records.pop(key, None)) is not None:
                self._size -= record.size
                self._doubtful[key] = record
            self._seen.pop(key, None)
            self._made.pop(key, None)
            self.version += 1

    def flush(self) -> None:
        """Look at the files that were used since the last time, and write the uses as modification times, for the
        eviction of the least recently used; and take in what other processes did (blocks).
        """
        with self._memory:
            used, self._used = self._used, set()
            self.version += 1
        for key in used:
            self._look(key)
        self.refresh()

    def _look(self, key: str) -> None:
        path, record = self.folder.file(key + self.form.extension), self._records.get(key)
        if record is None:
            return
        try:
            size = path.stat().st_size
        except OSError:
            self.forget(key)
            return
        if size != record.size:
            self._doubt(key)
            return
        self._seen[key] = self._clock()
        with suppress(OSError):  # another user's file, a disk that cannot be written: its owner counts the uses
            os.utime(path)

    # Upkeep

    def collect(self) -> Removed:
        """Remove leftovers and old private prompts, evict down to the limit, rewrite the index (blocks).

        Raises StoreError.
        """
        self.flush()
        with self._disk:
            removed, left = collect(self.folder, self._index, self.limit)
            self._take(left, replaced=True)
        self._note_private()
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
            hint="choose another sounds directory",
        )
