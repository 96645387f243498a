"""Upkeep of the cache: eviction of the least recently used, removal of leftovers, the index written anew."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from voicekit._prompts.folder import PromptFolder
from voicekit._prompts.index import Index, Record
from voicekit._prompts.key import KEY_LENGTH
from voicekit.errors import StoreError

__all__ = ["KEEP_SECONDS", "PRIVATE_SECONDS", "Removed", "collect", "purge"]

KEEP_SECONDS = 3600.0
"""What was used so recently is never evicted: a call may be playing it, and other processes count on it."""

PRIVATE_SECONDS = 3600.0
"""A private prompt not used for so long is removed: it is one caller's, and nobody wants it again."""

_LOW_WATER = 0.9
"""Eviction goes down to this share of the limit, so that it does not run again at the next prompt."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What upkeep did: files and bytes removed, files and bytes still there."""

    files: int
    size: int
    kept: int
    kept_size: int


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    key: str
    size: int
    used: float


def collect(folder: PromptFolder, index: Index, limit: int | None) -> tuple[Removed, tuple[Record, ...]]:
    """One round of upkeep, alone among all processes of this cache; also the records of the new index.

    Raises StoreError.
    """
    now = datetime.now(UTC).timestamp()
    try:
        with index.locked():
            folder.clean(now)
            records = {record.key: record for record in index.read()}
            files = sorted(_files(folder), key=lambda file: file.used)
            doomed = _doomed(files, records, limit, now)
            gone = {file.path for file in doomed}
            kept = [file for file in files if file.path not in gone]
            # Records first: one without a file is dropped by every reader, a file without one has to be read.
            known = {file.key for file in kept}
            left = tuple(record for key, record in records.items() if key in known)
            index.rewrite(left)
            return _remove(doomed, kept), left
    except OSError as error:
        raise StoreError(f"cannot clean up {folder.path}: {error.strerror}", hint="let voicekit write to it") from error


def purge(folder: PromptFolder, index: Index) -> Removed:
    """Remove everything. Raises StoreError."""
    try:
        with index.locked():
            files = _files(folder)
            folder.clean(float("inf"))
            index.path.unlink(missing_ok=True)
            return _remove(files, [])
    except OSError as error:
        raise StoreError(f"cannot empty {folder.path}: {error.strerror}", hint="let voicekit write to it") from error


def _files(folder: PromptFolder) -> list[_File]:
    files = []
    for entry in folder.entries():
        with suppress(FileNotFoundError):
            status = entry.stat()
            files.append(_File(entry.path, entry.name[:KEY_LENGTH], status.st_size, status.st_mtime))
    return files


def _doomed(files: list[_File], records: dict[str, Record], limit: int | None, now: float) -> list[_File]:
    """``files`` come with the least recently used first."""
    private = {record.key for record in records.values() if record.private}
    doomed = [file for file in files if file.key in private and now - file.used > PRIVATE_SECONDS]
    size = sum(file.size for file in files) - sum(file.size for file in doomed)
    if limit is None or size <= limit:
        return doomed
    gone = {file.path for file in doomed}
    for file in files:
        if size <= limit * _LOW_WATER or now - file.used <= KEEP_SECONDS:
            break
        if file.path not in gone:
            doomed.append(file)
            size -= file.size
    return doomed


def _remove(doomed: list[_File], kept: list[_File]) -> Removed:
    for file in doomed:
        with suppress(FileNotFoundError):
            Path(file.path).unlink()
    return Removed(len(doomed), sum(f.size for f in doomed), len(kept), sum(f.size for f in kept))
