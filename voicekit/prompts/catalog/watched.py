"""Values read from files, and read again where those change."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from voicekit.errors import CatalogError

__all__ = ["Watched", "report"]

Value = TypeVar("Value")
Stamp = tuple[tuple[int, int, int], ...]

_log = structlog.get_logger()


class Watched(Generic[Value]):
    """A value for each language tag. What cannot be read any more is reported once and stays as it was."""

    def __init__(self, read: Callable[[Path], Value], inner: tuple[str, ...] = ()) -> None:
        """``read`` blocks and raises CatalogError; ``inner`` are files in a folder that count as the folder does."""
        self._read = read
        self._inner = inner
        self._values: dict[str, Value] = {}
        self._seen: dict[Path, Stamp] = {}

    def values(self) -> Mapping[str, Value]:
        """What was read, as it is now."""
        return self._values.copy()

    def look(self, paths: Mapping[str, Path], *, strict: bool = False) -> bool:
        """Read what is new or has changed, forget what is gone, and say whether anything did (blocks).

        ``strict`` raises the CatalogError that is reported otherwise.
        """
        gone = self._values.keys() - paths.keys()
        for tag in gone:
            del self._values[tag]
        changed = bool(gone)
        for tag, path in paths.items():
            stamp = self._stamp(path)
            if self._seen.get(path) == stamp:
                continue
            self._seen[path] = stamp
            try:
                self._values[tag] = self._read(path)
            except CatalogError as error:
                if strict:
                    raise
                report(error)
            else:
                changed = True
        return changed

    def _stamp(self, path: Path) -> Stamp:
        """What differs where a file or a folder, or a file in it, has changed."""
        return tuple(_stamp(file) for file in (path, *(path / name for name in self._inner)))


def report(error: CatalogError) -> None:
    """Say that a catalogue was not taken up."""
    _log.warning("catalogue not taken up", reason=error.what, mend=error.mend)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_size, status.st_ino)
