"""The flows that a program answers calls with: files and folders, of which changes are taken up by new calls."""

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import structlog

from voicekit._call.info import CallInfo
from voicekit._dialog.compiled import Compiled, compile_flow
from voicekit._dialog.document import Flow
from voicekit._dialog.load import Loaded, load
from voicekit._unread import hint_of
from voicekit.errors import FlowError, VoicekitError

__all__ = ["RECHECK_SECONDS", "SUFFIXES", "Check", "Flows", "Snapshot", "flow_files"]

RECHECK_SECONDS = 2.0
"""A flow that was changed on the disk is held with the calls that begin so long afterwards."""

SUFFIXES = (".yaml", ".yml", ".json")

_CALLS = (".calls.yaml", ".calls.yml", ".calls.json")
"""Call scripts, which name a flow, too."""

_IS_FLOW = re.compile(r"""^[\s{]*["']?flow["']?\s*:""", re.MULTILINE)

_log = structlog.get_logger("voicekit._dialog")

Stamp = tuple[int, int, int]

Check = Callable[[Mapping[Path, Loaded]], Sequence[FlowError]]
"""What looks flows over before they are served: from all of them by file to the errors in them (may block).

The checks of `voicekit._authoring.lint` are no part of what a call runs: who serves hands them in. Raises VoicekitError
where it cannot look at them.
"""


def flow_files(path: Path) -> list[Path]:
    """The flows of a folder, those below it left out; a file is itself. Raises FlowError where there is nothing."""
    if not path.is_dir():
        if not path.exists():
            raise FlowError("there is no such file or folder", file=str(path), hint="name a flow, or a folder of flows")
        return [path]
    return [each for each in sorted(path.iterdir()) if each.suffix in SUFFIXES and _says_flow(each)]


def _says_flow(path: Path) -> bool:
    """Whether a file of a folder, where other files may lie, is a flow."""
    if path.name.endswith(_CALLS):
        return False
    try:
        return _IS_FLOW.search(path.read_text(encoding="utf-8", errors="replace")) is not None
    except OSError:
        return False


class Snapshot(dict[str, Compiled]):
    """Flows by name as they were at one moment, ready to run: a call finishes with those that it began with."""

    def __init__(self, flows: Mapping[str, Compiled] | None = None, loaded: Mapping[str, Loaded] | None = None) -> None:
        super().__init__(flows or {})
        self.loaded: Mapping[str, Loaded] = loaded or {}

    def find(self, info: CallInfo) -> Flow | None:
        """The flow that answers a call; None where there is none.

        Of those whose conditions all fit it is the one with the most of them (route, called number, arguments), then
        the one with the longest called number; else one that answers all other calls.
        """
        fitting = [(rank, compiled.flow) for compiled in self.values() if (rank := _rank(compiled.flow, info))]
        if fitting:
            return max(fitting, key=lambda each: each[0])[1]
        return next((compiled.flow for compiled in self.values() if compiled.flow.answers.default), None)


def _rank(flow: Flow, info: CallInfo) -> tuple[int, int] | None:
    """How many conditions of a flow fit the call, and the length of its number; None where one does not."""
    answers, route = flow.answers, info.positional[0] if info.positional else ""
    routes = answers.route or (() if answers.called or answers.arguments else (flow.flow,))
    numbers = [len(number) for number in answers.called if _is_called(number, info.called)]
    fits = (
        (not routes or route in routes)
        and (not answers.called or bool(numbers))
        and all(info.named.get(name) == value for name, value in answers.arguments.items())
    )
    count = bool(routes) + bool(answers.called) + len(answers.arguments)
    return (count, max(numbers, default=0)) if fits else None


def _is_called(pattern: str, number: str) -> bool:
    return number.startswith(pattern[:-1]) if pattern.endswith("*") else number == pattern


class Flows:
    """The flows of files and folders, read once and again when they change on the disk.

    A change that cannot be read, or in which ``check`` finds an error, is reported once, and the flow stays as it was.
    So does one whose own path, or whose folder, is gone or cannot be read any more; and one that was taken out of its
    folder, where others cannot be served without it.
    """

    def __init__(
        self, paths: Iterable[Path | str], clock: Callable[[], float] = time.monotonic, check: Check | None = None
    ) -> None:
        """Read the flows (blocks). Raises FlowError with all that is wrong in all of them. ``clock`` counts seconds."""
        self._check = check
        self._refused: frozenset[Path] = frozenset()
        """Files whose present content is not taken up: they are read again when another one changes."""
        self._missed: frozenset[Path] = frozenset()
        """Files that are gone from their folders, and whose flows are served on: others need them."""
        self._lost: frozenset[Path] = frozenset()
        """Files that cannot be read just now, and whose flows are served on."""
        self._looking = threading.Lock()
        self._paths = tuple(Path(path) for path in paths)
        self._clock = clock
        self._looked = clock()
        self._known: dict[Path, tuple[Loaded, Compiled]] = {}
        self._seen: dict[Path, Stamp] = {}
        self.now = Snapshot()
        problems = self._look()
        if problems:
            raise problems[0] if len(problems) == 1 else _several(problems)

    def __getitem__(self, name: str) -> Compiled:
        return self.now[name]

    def find(self, info: CallInfo) -> Flow | None:
        """As `Snapshot.find`, with the flows of now."""
        return self.now.find(info)

    async def fresh(self, *, at_once: bool = False) -> Snapshot:
        """The flows for a call that begins: a look at the disk now and then, in a thread. ``at_once``: now, because
        somebody asks for it; then what was not taken up is read, and reported, again.
        """
        if at_once or self._clock() - self._looked >= RECHECK_SECONDS:
            self._looked = self._clock()  # before the look, so that calls that begin meanwhile do not wait for it
            await asyncio.to_thread(self.refresh, again=at_once)
        return self.now

    def refresh(self, *, again: bool = False) -> bool:
        """Take up what has changed on the disk, and say whether anything has (blocks). Raises nothing.

        ``again``: what could not be taken up is read, and reported, once more.
        """
        with self._looking:
            before = self.now
            for problem in self._look(again=again):
                _log.error("flow.rejected", file=problem.file, reason=str(problem))
            return self.now is not before

    def _look(self, *, again: bool = False) -> list[FlowError]:
        """Read what is new or has changed, forget what is gone; gives what keeps any of it from being taken up."""
        problems: list[FlowError] = []
        files = list(self._files(problems))
        back = self._miss(files)
        changed = self._changed([path for path in files if path not in self._lost], back, again=again)
        kept = {path: self._known[path] for path in files if path in self._known}
        gone = {path: flow for path, flow in self._known.items() if path not in kept}
        read: dict[Path, Loaded] = {}
        for path in changed:
            try:
                read[path] = load(path)
            except FlowError as error:
                problems.append(error)
        try:
            passed = self._passed(kept, read, problems)
        except VoicekitError as error:  # the check cannot look: nothing is served that it has not seen
            passed = {}
            problems.append(error if isinstance(error, FlowError) else FlowError(error.what, hint=error.hint))
        known = {**kept, **dict(self._ready(passed, problems))}
        if frozenset(gone) != self._missed or changed:
            self._missed = self._needed(gone, known, problems) if gone else frozenset()
        known |= {path: flow for path, flow in gone.items() if path in self._missed}
        self._refused = frozenset(path for path in changed if known.get(path) is self._known.get(path))
        problems += _twice(known)
        if known != self._known and not (problems and not self._known):
            now = _snapshot(known)
            for path, (_, flow) in self._known.items():
                if flow.name not in now:
                    _log.warning("flow.removed", flow=flow.name, file=str(path))
            self._known, self.now = known, now
        return problems

    def _miss(self, files: Sequence[Path]) -> frozenset[Path]:
        """Say which of the served files cannot be read any more, and which can again; gives the latter."""
        unread = {path: error for path in files if path in self._known and (error := _unread(path)) is not None}
        for path, error in unread.items():
            if path not in self._lost:
                _log.warning("flow.lost", file=str(path), reason=error.strerror, hint=hint_of(error))
        back = frozenset(path for path in self._lost | self._missed if path in files and path not in unread)
        for path in sorted(back):
            _log.info("flow.back", file=str(path))
        self._lost = frozenset(unread)
        return back

    def _changed(self, files: Sequence[Path], back: frozenset[Path], *, again: bool) -> list[Path]:
        """The files that are to be read, in their order. Those that are ``back`` may differ, whatever their stamps."""
        new = set(back)
        self._seen = {path: stamp for path, stamp in self._seen.items() if path in files}  # what is put back is new
        for path in files:
            stamp = _stamp(path)
            if stamp is not None and self._seen.get(path) != stamp:
                self._seen[path] = stamp
                new.add(path)
        return [path for path in files if path in new | self._refused] if new or again else []

    def _passed(
        self, kept: Mapping[Path, tuple[Loaded, Compiled]], read: Mapping[Path, Loaded], problems: list[FlowError]
    ) -> dict[Path, Loaded]:
        """Of the flows that were read, those that can be served together with the ones that are served already."""
        before = _documents(kept)
        passed = dict(read)
        while passed and (errors := self._errors({**before, **passed})):
            at_fault = {path for path in passed if str(path) in {error.file for error in errors}}
            if not at_fault and {str(error) for error in errors} <= {str(error) for error in self._errors(before)}:
                break  # they were there before, and are in none of the new flows
            problems += [error for error in errors if str(error) not in map(str, problems)]
            passed = {path: loaded for path, loaded in passed.items() if at_fault and path not in at_fault}
        return passed

    def _needed(
        self,
        gone: Mapping[Path, tuple[Loaded, Compiled]],
        known: Mapping[Path, tuple[Loaded, Compiled]],
        problems: list[FlowError],
    ) -> frozenset[Path]:
        """The files that are gone, where what is ``known`` has errors without their flows; none where it has not."""
        try:
            before = set(map(str, self._errors(_documents({**known, **gone}))))
            without = [str(error) for error in self._errors(_documents(known)) if str(error) not in before]
        except VoicekitError as error:  # the check cannot look, for which no flow is to blame
            problem = error if isinstance(error, FlowError) else FlowError(error.what, hint=error.hint)
            if str(problem) not in map(str, problems):
                problems.append(problem)
            return frozenset(gone)
        for path in gone if without else ():
            what = f"its file is gone, and the flow is served on; without it: {without[0]}"
            problems.append(FlowError(what, hint="put it back, or end its use first", file=str(path)))
        return frozenset(gone) if without else frozenset()

    def _errors(self, flows: Mapping[Path, Loaded]) -> list[FlowError]:
        return [] if self._check is None else list(self._check(flows))

    @staticmethod
    def _ready(
        flows: Mapping[Path, Loaded], problems: list[FlowError]
    ) -> Iterator[tuple[Path, tuple[Loaded, Compiled]]]:
        for path, loaded in flows.items():
            try:
                yield path, (loaded, compile_flow(loaded.flow, path.parent, loaded.version))
            except FlowError as error:
                problems.append(FlowError(error.what, hint=error.hint, file=str(path)))

    def _files(self, problems: list[FlowError]) -> Iterator[Path]:
        """The files of flows. What is served of a path that is gone, or of what cannot be read, is among them."""
        for path in self._paths:
            served = [known for known in self._known if path in (known, known.parent)]
            try:
                files = flow_files(path)
            except (FlowError, OSError) as error:
                yield from served  # gone for the moment, perhaps: an editor writes it anew, a new version is copied
                if not self._known:
                    problems.append(
                        error
                        if isinstance(error, FlowError)
                        else FlowError(str(error), file=str(path), hint=hint_of(error))
                    )
            else:
                yield from sorted({*files, *(known for known in served if _is_closed(known))})


def _documents(known: Mapping[Path, tuple[Loaded, Compiled]]) -> dict[Path, Loaded]:
    return {path: loaded for path, (loaded, _) in known.items()}


def _unread(path: Path) -> OSError | None:
    """What keeps a file from being read; None where it can be."""
    try:
        path.open("rb").close()
    except OSError as error:
        return error
    return None


def _is_closed(path: Path) -> bool:
    """Whether a file is there and cannot be read."""
    return not isinstance(_unread(path), FileNotFoundError | None)


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _twice(known: Mapping[Path, tuple[Loaded, Compiled]]) -> Iterator[FlowError]:
    names: dict[str, Path] = {}
    for path, (loaded, _) in known.items():
        if (first := names.setdefault(loaded.flow.flow, path)) != path:
            what = f"the flow `{loaded.flow.flow}` is in {first}, too"
            yield FlowError(what, hint="give one of them another name", file=str(path), line=1)


def _snapshot(known: Mapping[Path, tuple[Loaded, Compiled]]) -> Snapshot:
    """The flows by name; of two with one name the first, which had it before."""
    flows: dict[str, Compiled] = {}
    loaded: dict[str, Loaded] = {}
    for own, compiled in known.values():
        flows.setdefault(compiled.name, compiled)
        loaded.setdefault(compiled.name, own)
    return Snapshot(flows, loaded)


def _several(problems: Iterable[FlowError]) -> FlowError:
    single = [problem for error in problems for problem in error.problems]
    return FlowError(f"{len(single)} mistakes", problems=single)
