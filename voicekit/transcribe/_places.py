"""Which recordings there are, and where the result of each goes."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from voicekit._media.ffmpeg import CONTAINERS
from voicekit._media.read import RAW, UNREAD
from voicekit.errors import ConfigError

__all__ = ["EXTENSIONS", "Found", "TranscriptionJob", "Unread", "look", "place"]

EXTENSIONS = frozenset(
    {*RAW, *UNREAD, *CONTAINERS, ".wav", ".wav16", ".wav49", ".flac", ".aif", ".aiff", ".au", ".caf", ".w64"}
)
"""What is taken for a recording in a folder; a file that is named itself may be called anything."""


class TranscriptionJob(NamedTuple):
    """One recording and the file for its transcript."""

    source: Path
    result: Path


class Found(NamedTuple):
    """A recording with the size and modification time (nanoseconds) that it had at this look."""

    source: Path
    base: Path
    size: int
    changed: int


Unread = Callable[[Path, OSError], None]
"""Told of a folder that cannot be looked into, and why."""


def look(roots: Iterable[Path], unread: Unread | None = None) -> Iterator[Found]:
    """Every recording that is named or stands in a folder that is, hidden ones apart, in order (blocks).

    ``base`` is the folder that was named, or the file's own. A folder that cannot be read is told to ``unread``, or
    raised as OSError; a recording whose state cannot be told is given with size and time 0: who reads it learns why.
    Raises ConfigError for a root that is not there.
    """

    def failed(error: OSError) -> None:
        if isinstance(error, FileNotFoundError):
            return  # removed while we look
        if unread is None:
            raise error
        unread(Path(os.fsdecode(error.filename)), error)

    for root in roots:
        if os.path.isdir(root):  # noqa: PTH112 - false, where pathlib raises: a folder that cannot be looked into
            for folder, folders, names in os.walk(root, onerror=failed):
                folders[:] = sorted(name for name in folders if not name.startswith("."))
                for name in sorted(names):
                    if not name.startswith(".") and os.path.splitext(name)[1].lower() in EXTENSIONS:  # noqa: PTH122
                        yield from _stat(Path(folder, name), root)
        elif os.path.lexists(root):
            yield from _stat(root, root.parent)
        else:
            raise ConfigError(
                f"{root}: no such file or directory", hint="correct its path: a recording, or a folder of them"
            )


def _stat(path: Path, base: Path) -> Iterator[Found]:
    try:
        state = path.stat()
    except OSError as error:  # a link to itself or to nothing, a disk or a server that is ill
        if not isinstance(error, FileNotFoundError) or os.path.islink(path):  # noqa: PTH114 - raises nothing
            yield Found(path, base, 0, 0)
        return  # else removed since the folder was read
    yield Found(path, base, state.st_size, state.st_mtime_ns)


def place(found: Sequence[Found], output: Path | None, form: str) -> list[TranscriptionJob]:
    """The jobs: results stand beside the recordings, or in ``output`` with the folders between kept.

    A result is called as the recording with its extension, since ``call.wav`` and ``call.gsm`` may be two calls.
    Raises ConfigError where two recordings would have one result.
    """
    jobs: dict[Path, TranscriptionJob] = {}
    for one in found:
        folder = one.source.parent if output is None else output / one.source.parent.relative_to(one.base)
        job = TranscriptionJob(one.source, folder / f"{one.source.name}.{form}")
        other = jobs.setdefault(job.result, job)
        if other.source.absolute() != job.source.absolute():
            raise ConfigError(
                f"{other.source} and {job.source} would both be written to {job.result}",
                hint="name the folder above them, or transcribe them one after the other",
            )
    return list(jobs.values())
