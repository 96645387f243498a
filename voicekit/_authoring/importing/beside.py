"""The files beside one that is imported: those of its folder and of the folders within, and none outside."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from voicekit._authoring.importing.xml import LARGEST

__all__ = ["FolderFiles"]

MOST_LISTED = 2_000
"""Names that are looked through for a pattern; /etc/asterisk has some 150."""

DEEPEST_FOLDER = 4
"""Folders within one another that are looked through."""


class FolderFiles(Mapping[str, bytes]):
    """Files by their names relative to a folder, read when they are asked for, each as far as tells that it is too
    large. A link that leads outside is no file of the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def __getitem__(self, name: str) -> bytes:
        path = self._path(name)
        if path is None:
            raise KeyError(name)
        try:
            with path.open("rb") as opened:
                return opened.read(LARGEST + 1)
        except OSError:
            raise KeyError(name) from None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._path(name) is not None

    def __iter__(self) -> Iterator[str]:
        """The names of plain files, at most `MOST_LISTED`."""
        count = 0
        for folder, inner, names in os.walk(self._folder):
            inner.sort()
            if len(Path(folder).relative_to(self._folder).parts) >= DEEPEST_FOLDER:
                inner.clear()
            for name in sorted(names):
                relative = str(Path(folder, name).relative_to(self._folder))
                count += 1
                if count > MOST_LISTED:
                    return
                if relative in self:
                    yield relative

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _path(self, name: str) -> Path | None:
        try:
            path = (self._folder / name).resolve()
            return path if path.is_relative_to(self._folder) and path.is_file() else None
        except (OSError, ValueError, RuntimeError):
            return None
