"""Archives of strangers, unpacked so that nothing of them can land elsewhere, fill the disk or start anything."""

import errno
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader, FileIO
from pathlib import Path, PurePosixPath

from voicekit.errors import ModelBroken

__all__ = ["MAX_BYTES", "MAX_ENTRIES", "unpack"]

OTHERWISE = "fetch it from another source, or give another archive"
"""What to do about an archive that is no model."""

MAX_ENTRIES = 2000
"""The largest model has some forty files; more is a flood of inodes."""

MAX_BYTES = 20_000_000_000
"""The publisher's largest model unpacks to 6 GB."""

MAX_RATIO = 100
"""Unpacked bytes for a packed one. Graphs, which pack best, reach 8; what deflate can make of zeros is 1,000."""

RATIO_FREE = 1_000_000
"""Bytes below which the ratio says nothing: a table of zeros packs well."""

_BLOCK = 1 << 20


def unpack(archive: Path, folder: Path, progress: Callable[[int, int], None], inside: str = "") -> None:
    """Unpack a zip (a wheel is one) into ``folder``, which is there and empty (blocks; every file is synced).

    Without ``inside`` the one folder at the top of the archive, as the publisher packs, is left out; with it only
    what is below it is taken. ``progress`` gets bytes. Raises ModelBroken for what must not be unpacked, and OSError
    from the disk; what was written until then is left to the caller, who removes ``folder``.
    """
    try:
        with _Bounded(FileIO(archive)) as file, zipfile.ZipFile(file) as packed:
            wanted = _chosen(packed.infolist(), inside)
            total = sum(info.file_size for info, _ in wanted)
            if total > shutil.disk_usage(folder).free:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
            done = 0
            for info, name in wanted:
                done = _write(packed, info, folder / name, done, lambda now: progress(now, total))
    except (FileExistsError, NotADirectoryError) as error:
        raise ModelBroken(f"{archive.name} holds a file and a folder of the same name", hint=OTHERWISE) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelBroken(f"{archive.name} is no zip archive that can be read: {error}", hint=OTHERWISE) from error
    except (ValueError, IndexError) as error:  # IndexError: zipfile of a name that a null character begins
        raise ModelBroken(f"{archive.name} has a damaged list of files: {error}", hint=OTHERWISE) from error


class _Bounded(BufferedReader):
    """A file of which no more than `_BLOCK` is read at once: so large, too, may be the list of what is in an archive.

    It is read as a whole, before its entries can be counted.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = os.fstat(self.fileno()).st_size - self.tell()
        if size > _BLOCK:
            raise ModelBroken(f"the archive has a list of files of {size} bytes: this is no model", hint=OTHERWISE)
        return super().read(size)


def _chosen(entries: list[zipfile.ZipInfo], inside: str) -> list[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files to write with their places; every entry of the archive is checked, also one that is not wanted."""
    if len(entries) > MAX_ENTRIES:
        raise ModelBroken(
            f"the archive has {len(entries)} entries; more than {MAX_ENTRIES} is no model", hint=OTHERWISE
        )
    files = [(info, _place(info)) for info in entries if not info.is_dir()]
    if (size := sum(info.file_size for info, _ in files)) > MAX_BYTES:
        raise ModelBroken(f"the archive unpacks to {size} bytes; more than {MAX_BYTES} is no model", hint=OTHERWISE)
    for info in entries:
        _check_kind(info)
    top = PurePosixPath(inside) if inside else _top([place for _, place in files])
    wanted = [(info, place.relative_to(top)) for info, place in files if place.is_relative_to(top)]
    if not wanted:
        raise ModelBroken(f"the archive holds no files{f' in {inside}' if inside else ''}", hint=OTHERWISE)
    if len({str(place).casefold() for _, place in wanted}) < len(wanted):
        raise ModelBroken("the archive holds the same file twice", hint=OTHERWISE)
    return wanted


def _place(info: zipfile.ZipInfo) -> PurePosixPath:
    """Where an entry belongs, below the folder. Raises ModelBroken for a name that leads elsewhere."""
    name = info.filename
    place = PurePosixPath(name)
    if not name.isprintable() or "\\" in name or ":" in name or place.is_absolute() or ".." in place.parts:
        raise ModelBroken(f"the archive holds {name!r}, which leads out of its folder", hint=OTHERWISE)
    if not place.parts:
        raise ModelBroken("the archive holds a file without a name", hint=OTHERWISE)
    return place


def _check_kind(info: zipfile.ZipInfo) -> None:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ModelBroken(f"the archive holds {info.filename!r}, which is a link or a device", hint=OTHERWISE)
    if info.flag_bits & 1:
        raise ModelBroken(f"the archive holds {info.filename!r} encrypted", hint=OTHERWISE)


def _top(places: list[PurePosixPath]) -> PurePosixPath:
    """The one folder at the top, or the archive itself where it has none."""
    tops = {place.parts[0] for place in places}
    deep = all(len(place.parts) > 1 for place in places)
    return PurePosixPath(tops.pop()) if deep and len(tops) == 1 else PurePosixPath()


def _write(
    packed: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, done: int, progress: Callable[[int], None]
) -> int:
    """One file. The sizes in the list are claims: what really comes out is counted."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    most = max(RATIO_FREE, MAX_RATIO * info.compress_size)
    with target.open("xb") as file:
        for block in _blocks(packed, info):
            written += len(block)
            if written > most or written > info.file_size:
                raise ModelBroken(f"{info.filename} unpacks to far more than it should", hint=OTHERWISE)
            file.write(block)
            progress(done + written)
        file.flush()
        os.fsync(file.fileno())
    return done + written


def _blocks(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """What an entry holds. An error of the archive's own file is the archive's fault: damaged offsets lead nowhere."""
    try:
        with packed.open(info) as source:
            while block := source.read(_BLOCK):
                yield block
    except OSError as error:
        raise ModelBroken(
            f"{info.filename} cannot be read from the archive: {error.strerror or error}", hint=OTHERWISE
        ) from error
