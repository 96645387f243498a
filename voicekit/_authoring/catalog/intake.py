"""Taking a speaker's recordings: every one looked over, the good ones put in their place, all or none at a time."""

import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from voicekit._authoring.catalog.recorded import near
from voicekit._authoring.catalog.script import ScriptLine
from voicekit._authoring.catalog.take import Remark, Take, measure, remarks
from voicekit._interrupt import heeded
from voicekit._media.mix import CANCELLED, MEND
from voicekit._media.read import read_mixed
from voicekit._prompts.catalog.recordings import files, said, write_said
from voicekit.errors import AudioError, CatalogError

__all__ = ["Looked", "look_over", "put"]

_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Looked:
    """One file that was looked over. ``line`` is the text it says, ``take`` what it is like, where these are known."""

    path: Path
    line: ScriptLine | None
    take: Take | None
    remarks: tuple[Remark, ...]

    @property
    def good(self) -> bool:
        """Whether it is to be taken."""
        return not any(remark.bad for remark in self.remarks)


def look_over(
    folder: Path, lines: Sequence[ScriptLine], seen: Callable[[int, int], None] = lambda *_: None
) -> tuple[Looked, ...]:
    """Look over the files of a folder: their names, and how they sound (blocks). Nothing is written.

    ``seen`` is told how many are done, of how many. Raises CatalogError where there is no folder, or nothing in it.
    """
    if not folder.is_dir():
        raise CatalogError(f"there is no folder {folder}", hint="name the folder with the recordings", file=str(folder))
    found = [(name, path, len(paths)) for name, paths in files(folder).items() for path in paths]
    if not found:
        raise CatalogError(
            f"there are no recordings in {folder}",
            hint="its files are called by the keys of the script",
            file=str(folder),
        )
    known = {line.name: line for line in lines}
    looked = []
    for number, (name, path, same) in enumerate(found):
        seen(number, len(found))
        looked.append(_looked(path, name, known, twice=same > 1))
    seen(len(found), len(found))
    return tuple(looked)


def put(looked: Sequence[Looked], folder: Path) -> None:
    """Put the good recordings into the folder of their language (blocks).

    They are copied beside their places first, then moved into them at once. What breaks the copying leaves all as it
    was; so does Ctrl-C, which comes between two files. Raises CatalogError.
    """
    good = [(one.path, one.line) for one in looked if one.good and one.line is not None]
    if not good:
        return
    try:
        with _interruptions() as came:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".import-", dir=folder) as staging:
                for path, line in good:
                    if came:
                        return
                    copy = Path(staging) / (line.name + path.suffix.lower())
                    shutil.copyfile(path, copy)
                    copy.chmod(_MODE)
                _move(Path(staging), folder, {line.name: line.text for _, line in good})
    except OSError as error:
        raise CatalogError(
            f"cannot copy to {folder}: {error.strerror}",
            file=str(folder),
            hint="make room there, or let voicekit write to it",
        ) from error


def _move(staging: Path, folder: Path, new: Mapping[str, str]) -> None:
    before, texts = files(folder), said(folder)
    # First what would be said of the old recordings goes, last what is said of the new ones comes: a power failure
    # in between leaves recordings of which nothing is known, and none that is said to be what it is not.
    write_said(folder, {name: text for name, text in texts.items() if name not in new})
    for path in sorted(staging.iterdir()):
        place = folder / path.name
        path.replace(place)
        for old in before.get(place.stem, []):
            if old != place:
                old.unlink(missing_ok=True)
    write_said(folder, {**texts, **new})


def _looked(path: Path, name: str, known: dict[str, ScriptLine], *, twice: bool) -> Looked:
    line = known.get(name)
    if line is None:
        return _refused(path, None, "unknown", "no text has this name", near(name, known))
    if line.why_not:
        return _refused(path, line, "not-recordable", line.why_not, "leave it out")
    if twice:
        return _refused(path, line, "twice", "there are several recordings of this name", "leave the best one")
    try:
        sound, out_of_phase = read_mixed(path)
    except AudioError as error:
        return _refused(path, line, "unreadable", error.what, error.hint)
    take = measure(sound)
    phase = (Remark("out-of-phase", CANCELLED, MEND),) if out_of_phase else ()
    return Looked(path, line, take, remarks(take, line.seconds) + phase)


def _refused(path: Path, line: ScriptLine | None, code: str, what: str, hint: str) -> Looked:
    return Looked(path, line, None, (Remark(code, what, hint, bad=True),))


@contextmanager
def _interruptions() -> Iterator[list[int]]:
    """Ctrl-C and SIGTERM that came meanwhile: they are held back, and do what they do afterwards."""
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came  # Python handles signals in the main thread alone
        return
    before = {
        number: signal.signal(number, lambda it, _: came.append(it)) for number in heeded(signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for caught in came:
            signal.raise_signal(caught)
