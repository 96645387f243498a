"""A backup of FreePBX 15 and later: a tar archive with a JSON file for each module, and the system's recordings.

Nothing of it is unpacked: the tables are read where they are, and a recording is written only under the name that the
flow has for it.
"""

import gzip
import json
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from voicekit._authoring.importing.sounds import EXTENSIONS, LARGEST_SOUND, plain_name
from voicekit._authoring.importing.xml import LARGEST
from voicekit.errors import FlowError

__all__ = ["Backup", "is_archive"]

MOST_MEMBERS = 200_000
"""Files of an archive; a large system's backup without calls has some 20,000."""

MOST_UNPACKED = 8 * 2**30
"""Bytes that are read of an archive, unpacked: what is small and unpacks without end is refused there."""

_MODULES = ("ivr", "recordings", "announcement", "timeconditions")
"""Modules whose tables make flows."""


def is_archive(head: bytes) -> bool:
    """Whether a file begins as an archive does."""
    return head.startswith(b"\x1f\x8b") or head[257:262] == b"ustar"


class _Bounded:
    """A stream that ends with an error after so many bytes."""

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._stream = stream
        self._file = file
        self._left = MOST_UNPACKED

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise FlowError(
                f"more than {MOST_UNPACKED:,} bytes unpacked", file=self._file, hint="make a backup of fewer modules"
            )
        return data


class Backup:
    """A backup on disk. Raises FlowError for what is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sounds: dict[str, str] = {}
        """Names in the archive, by what Asterisk calls the sounds, with their extensions."""
        self._wanted: dict[str, str] = {}
        modules: dict[str, Any] = {}
        with self._told():
            for member, archive in self._members():
                parts = [part for part in member.name.split("/") if part not in {"", "."}]
                if (
                    parts[:1] == ["modulejson"]
                    and len(parts) == 2
                    and parts[1].lower().removesuffix(".json") in _MODULES
                ):
                    modules[parts[1].lower().removesuffix(".json")] = self._module(member, archive)
                elif "sounds" in parts and Path(member.name).suffix in EXTENSIONS and member.size <= LARGEST_SOUND:
                    at = parts.index("sounds")
                    self._sounds.setdefault("/".join(parts[at + 2 :]), member.name)
        if not modules:
            raise FlowError(
                "no backup of FreePBX 15 or later in this archive",
                file=path.name,
                hint="make a backup with the modules IVR, System Recordings, Announcements and Time Conditions",
            )
        self._modules = modules

    def tables(self) -> bytes:
        """The tables of its modules, as `freepbx` reads them from one JSON object."""
        ivr, recordings = self._configs("ivr"), self._configs("recordings")
        times = self._configs("timeconditions")
        inner = times.get("tables") if isinstance(times, dict) else None
        tables: dict[str, Any] = {
            "ivr_details": _rows(ivr.get("ivrs") if isinstance(ivr, dict) else ivr),
            "ivr_entries": _rows(ivr.get("entries") if isinstance(ivr, dict) else None),
            "recordings": [
                {key: row[key] for key in ("id", "displayname", "description", "filename") if key in row}
                for row in _rows(recordings.get("data") if isinstance(recordings, dict) else recordings)
            ],
            "announcement": _rows(self._configs("announcement")),
        }
        for name in ("timeconditions", "timegroups_groups", "timegroups_details"):
            tables[name] = _rows((inner or times).get(name) if isinstance(inner or times, dict) else None)
        return json.dumps({name: rows for name, rows in tables.items() if rows or name == "ivr_details"}).encode()

    def find(self, name: str) -> str:
        """The file beside the flow for a sound; empty where the archive has none."""
        plain = plain_name(name)
        for extension in EXTENSIONS if plain is not None else ():
            told = f"{plain}{extension}"
            if told in self._sounds:
                self._wanted[self._sounds[told]] = told
                return told
        return ""

    def copy(self, folder: Path) -> list[str]:
        """Lay the sounds that were found beside a flow; one that is there already is left as it is. Gives their names.
        Raises OSError.
        """
        written: list[str] = []
        with self._told():
            for member, archive in self._members():
                name = self._wanted.get(member.name)
                opened = archive.extractfile(member) if name is not None and name not in written else None
                if name is None or opened is None:
                    continue
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                if not target.exists():
                    with target.open("wb") as file:
                        shutil.copyfileobj(opened, file)
                written.append(name)
        return written

    def _members(self) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
        """Its plain files, in order; links and devices are none."""
        with self._path.open("rb") as raw:
            is_packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_packed else raw
            bounded = cast("BinaryIO", _Bounded(stream, self._path.name))
            with tarfile.open(fileobj=bounded, mode="r|") as archive:
                for count, member in enumerate(archive):
                    if count >= MOST_MEMBERS:
                        raise FlowError(
                            f"more than {MOST_MEMBERS:,} files in it",
                            file=self._path.name,
                            hint="make a backup of fewer modules",
                        )
                    if member.isreg():
                        yield member, archive

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What an archive that is damaged raises, as an error of the file."""
        try:
            yield
        except FlowError:
            raise
        except (
            tarfile.TarError,
            zlib.error,
            EOFError,
            gzip.BadGzipFile,
            UnicodeError,
            OverflowError,
            ValueError,
        ) as error:
            raise FlowError(
                f"no archive that can be read: {error}", file=self._path.name, hint="download the backup anew"
            ) from None

    def _module(self, member: tarfile.TarInfo, archive: tarfile.TarFile) -> Any:
        opened = archive.extractfile(member) if member.size <= LARGEST else None
        if opened is None:
            raise FlowError(
                f"{member.name[:80]}: {member.size} bytes; at most {LARGEST} are read",
                file=self._path.name,
                hint="export the tables by themselves",
            )
        try:
            return json.loads(opened.read())
        except (ValueError, RecursionError) as error:
            raise FlowError(
                f"{member.name[:80]}: no JSON: {error}", file=self._path.name, hint="make the backup anew"
            ) from None

    def _configs(self, module: str) -> Any:
        """What a module has kept: its ``configs``, which older ones write as the whole."""
        value = self._modules.get(module)
        return value.get("configs", value) if isinstance(value, dict) else value if value is not None else {}


def _rows(value: Any) -> list[Mapping[str, Any]]:
    """Rows, in whichever way a module nests them: in a list, by number, each alone or in a list of its own."""
    waiting = [*value.values()] if isinstance(value, dict) else [*value] if isinstance(value, list) else []
    rows: list[Mapping[str, Any]] = []
    for each in waiting:
        nested = each if isinstance(each, list) else [*each.values()] if _is_numbered(each) else [each]
        rows += [_named(row) for row in nested if isinstance(row, dict)]
    return rows


def _is_numbered(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(each, dict) for each in value.values())


def _named(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row without what stands in it a second time, by the numbers of its columns."""
    return {name: each for name, each in row.items() if not str(name).isdigit()}
