"""The folder of recognition models: one folder for each, and nothing else in sight."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

from voicekit._asr.models.catalogue import CATALOGUE, MANY
from voicekit._asr.models.engines import engine_of, problem
from voicekit._asr.models.lock import locked
from voicekit.errors import FetchFailed, ModelBroken, ModelMissing

__all__ = ["RECORD", "Installed", "ModelStore", "Origin"]

RECORD = "voicekit.json"
"""In a model's folder: where it came from. A model put there by hand has none and is as good."""

WORK = ".fetch"
"""Inside the folder of models: locks, what is half fetched, and what is being unpacked or removed."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}")
_LANGUAGE = re.compile(r"vosk-model-(?:small-)?(?P<language>[a-z]{2,3})(?:-(?P<region>us|gb|in|tn|br|ph|gr))?(?:-|$)")
_MOONSHINE = re.compile(r"moonshine-\w+-(?P<language>[a-z]{2})")
# The publisher names some models by country.
_TAGS = {"cn": "zh", "kz": "kk", "ua": "uk", "vn": "vi"}


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a model that was fetched; ``fetched`` is an ISO date and time in UTC."""

    name: str
    engine: str
    language: str
    license: str
    source: str
    checksum: str
    fetched: str


@dataclass(frozen=True, slots=True)
class Installed:
    """A model in the folder. ``engine`` is None and ``problem`` says why where no engine can load it.

    ``language`` is a language tag, MANY, or empty where the name tells none; ``size`` is in bytes on the disk.
    """

    name: str
    engine: str | None
    language: str
    path: Path
    size: int
    problem: str
    source: str = ""

    @property
    def usable(self) -> bool:
        """Whether an engine can load it, as far as its files tell."""
        return not self.problem


class ModelStore:
    """The models of one folder. Every method looks at the disk (blocks)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.work = self.folder / WORK

    def installed(self) -> tuple[Installed, ...]:
        """Every model by name, the broken ones too; `usable` tells them apart."""
        if not self.folder.is_dir():
            return ()
        folders = sorted(entry for entry in self.folder.iterdir() if entry.is_dir() and _NAME.fullmatch(entry.name))
        return tuple(_look(folder) for folder in folders)

    def usable(self) -> tuple[Installed, ...]:
        """The models that an engine can load."""
        return tuple(model for model in self.installed() if model.usable)

    def has(self, name: str) -> bool:
        """Whether a usable model of this name is here."""
        folder = self._place(name)
        return folder.is_dir() and not problem(folder)

    def get(self, name: str) -> Installed:
        """One model. Raises ModelMissing where it is not here, ModelBroken where no engine can load it."""
        folder = self._place(name)
        if not folder.is_dir():
            raise ModelMissing(f"the model {name} is not in {self.folder}", hint=self._mend(name))
        model = _look(folder)
        if model.problem:
            raise ModelBroken(
                f"the model {folder} cannot be used: {model.problem}",
                hint=f"voicekit models remove {name}, then voicekit models fetch {name}",
            )
        return model

    def path(self, name: str) -> Path:
        """The folder of a usable model. Raises as `get`."""
        return self.get(name).path

    def remove(self, name: str) -> int:
        """Remove a model, whole or broken, and what a broken fetch left of it; the bytes that are free now.

        Raises ModelMissing where there is nothing of it, FetchFailed where the disk does not let us.
        """
        folder = self._place(name)
        if not folder.is_dir() and not any(self._leftovers(name)):
            raise ModelMissing(f"the model {name} is not in {self.folder}", hint="voicekit models list")
        freed = _size(folder) if folder.is_dir() else 0
        with self.holding(name):
            freed += sum(entry.stat().st_size for entry in self._leftovers(name) if entry.is_file())
            try:
                if folder.is_dir():
                    self.put_aside(folder)
            except OSError as error:
                raise FetchFailed(
                    f"{folder} cannot be removed: {error.strerror}", hint="let voicekit write there"
                ) from error
            self.clean(name)
        return freed

    # For `fetch`

    @contextmanager
    def holding(self, name: str, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Hold the lock of one model, the work folder made. Raises FetchFailed where it cannot be made."""
        self._place(name)
        try:
            self.work.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FetchFailed(
                f"{self.folder} cannot be written: {error.strerror}", hint="name another folder in the setting models"
            ) from error
        with locked(self.work / f"{name}.lock", waiting):
            yield

    def part(self, name: str) -> Path:
        """Where an archive grows."""
        return self.work / f"{name}.part"

    def room(self, name: str) -> Path:
        """A new empty folder beside the models, which a rename can make one of them."""
        room = Path(tempfile.mkdtemp(prefix=f"{name}.new-", dir=self.work))
        room.chmod(0o755)
        return room

    def keep(self, room: Path, origin: Origin) -> Installed:
        """Make a whole model of a room, in the place of a broken one of that name."""
        (room / RECORD).write_text(json.dumps(asdict(origin), indent=2) + "\n", encoding="utf-8")
        folder = self._place(origin.name)
        if folder.exists():
            self.put_aside(folder)
        room.rename(folder)
        return _look(folder)

    def put_aside(self, folder: Path) -> None:
        """Out of sight in one step, then off the disk."""
        aside = Path(tempfile.mkdtemp(prefix=f"{folder.name}.old-", dir=self.work))
        folder.rename(aside / "model")
        shutil.rmtree(aside)

    def clean(self, name: str) -> None:
        """Remove what fetches left of a model; only who holds its lock may."""
        for entry in self._leftovers(name):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    def clean_rooms(self, name: str) -> None:
        """Remove the rooms of killed processes, not the archive that can be gone on with."""
        for kind in ("new", "old"):
            for entry in self.work.glob(f"{name}.{kind}-*"):
                shutil.rmtree(entry, ignore_errors=True)

    def _leftovers(self, name: str) -> list[Path]:
        files = [self.part(name), self.part(name).with_name(f"{name}.part.json")]
        rooms = [entry for kind in ("new", "old") for entry in self.work.glob(f"{name}.{kind}-*")]
        return [file for file in files if file.exists()] + rooms

    def _place(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ModelMissing(f"{name!r} is no name of a model", hint="voicekit models list")
        return self.folder / name

    def _mend(self, name: str) -> str:
        if name in CATALOGUE:
            return f"voicekit models fetch {name}"
        near = get_close_matches(name, CATALOGUE, n=1)
        return f"did you mean {near[0]}?" if near else "voicekit models list"


def _look(folder: Path) -> Installed:
    engine = engine_of(folder)
    record = _record(folder)
    told = record.language if record else ""  # of a model that is in no list nothing is told
    language = told or _language(folder.name, engine)
    source = record.source if record else ""
    return Installed(folder.name, engine, language, folder, _size(folder), problem(folder, engine), source)


def _record(folder: Path) -> Origin | None:
    with suppress(OSError, ValueError, TypeError):
        return Origin(**json.loads((folder / RECORD).read_text(encoding="utf-8")))
    return None


def _language(name: str, engine: str | None) -> str:
    if name in CATALOGUE:
        return CATALOGUE[name].language
    if engine == "moonshine":
        return found["language"] if (found := _MOONSHINE.fullmatch(name)) else ""
    if engine == "whisper":
        return "en" if ".en" in name else MANY
    found = _LANGUAGE.match(name)
    if not found:
        return ""
    language = _TAGS.get(found["language"], found["language"])
    return f"{language}-{found['region'].upper()}" if found["region"] else language


def _size(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in folder.rglob("*") if entry.is_file())
