"""The folder of catalogues: ``messages.pot``, a file for each language, and people's recordings.

::

    locales/messages.pot             the texts to translate
    locales/de.po                    a language's translations
    locales/pt_BR.po
    locales/recordings/de/KEY.wav    a recording that is played instead of an entry's text
    locales/recordings/de/said.json  what is said in the recordings
"""

import itertools
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from voicekit._lang.tags import file_name, normal
from voicekit._prompts.catalog import po
from voicekit._prompts.catalog.entries import Catalog
from voicekit._unread import hint_of
from voicekit.errors import CatalogError

__all__ = ["CatalogFolder", "write_whole"]

TEMPLATE = "messages.pot"
RECORDINGS = "recordings"

_FILE_MODE = 0o644
_count = itertools.count()


class CatalogFolder:
    """Where catalogues lie. All methods block; all raise CatalogError."""

    def __init__(self, path: Path, recordings: Path | None = None) -> None:
        """``recordings`` is where recordings lie, when that is not the folder ``recordings`` in it."""
        self.path = path
        self.recordings = recordings or path / RECORDINGS

    @property
    def template(self) -> Path:
        """The file with the texts to translate."""
        return self.path / TEMPLATE

    def languages(self) -> dict[str, Path]:
        """The file of each language tag, in the order of the tags; none where there is no folder."""
        files = [entry for entry in _entries(self.path) if entry.suffix == ".po"]
        return self._by_tag(files, lambda file: file.stem)

    def spoken(self) -> dict[str, Path]:
        """The folder of recordings of each language tag."""
        folders = [entry for entry in _entries(self.recordings) if entry.is_dir()]
        return self._by_tag(folders, lambda entry: entry.name)

    def file(self, language: str) -> Path:
        """The file of a language: the one that is there, or the one to write."""
        return self.languages().get(normal(language)) or self.path / f"{file_name(language)}.po"

    def recordings_of(self, language: str) -> Path:
        """The folder of a language's recordings: the one that is there, or the one to make."""
        return self.spoken().get(normal(language)) or self.recordings / file_name(language)

    def read(self, language: str) -> Catalog:
        """The catalogue of a language."""
        file = self.file(language)
        if not file.is_file():
            there = ", ".join(self.languages()) or "none"
            raise CatalogError(
                f"there is no catalogue {file}",
                hint=f"make it: voicekit catalog update {normal(language)}; there are: {there}",
                file=str(file),
            )
        return po.read(file)

    def read_template(self) -> Catalog:
        """The texts to translate."""
        if not self.template.is_file():
            raise CatalogError(
                f"there is no {self.template}",
                hint="make it: voicekit catalog extract SOURCES",
                file=str(self.template),
            )
        return po.read(self.template)

    def _by_tag(self, paths: list[Path], tag_of: Callable[[Path], str]) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in paths:
            try:
                tag = normal(tag_of(path))
            except CatalogError as error:
                raise CatalogError(f"{path}: {error.what}", hint="call it by a language tag", file=str(path)) from None
            if tag in found:
                raise CatalogError(f"{path}: {found[tag].name} is {tag}, too", hint="leave one of them", file=str(path))
            found[tag] = path
        return dict(sorted(found.items()))


def _entries(folder: Path) -> list[Path]:
    """What is in a folder, hidden files left out; nothing where it is not there. Raises CatalogError."""
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        what = f"{folder} cannot be looked through: {error.strerror}"
        raise CatalogError(what, file=str(folder), hint=hint_of(error)) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole, or not at all (blocks). Raises CatalogError; the file is as it was then."""
    part = path.with_name(f".{path.name}.{os.getpid()}.{next(_count)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            os.fchmod(file.fileno(), _FILE_MODE)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise CatalogError(
            f"cannot write {path}: {error.strerror}", file=str(path), hint="let voicekit write to it"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink()
