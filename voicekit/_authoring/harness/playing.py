"""The call scripts of a file, played: for ``voicekit flow test`` and for pytest."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from voicekit._authoring.harness.flow_set import FlowSet, find_flow, flow_set_of
from voicekit._authoring.harness.runner import play_script, virtual
from voicekit._authoring.scripts import ScriptFailure, ScriptVerdict, load_scripts, told
from voicekit._dialog.load import load
from voicekit._interrupt import InterruptedRunner
from voicekit._logs import silenced
from voicekit._settings import Settings

__all__ = ["PlayedScripts", "lines_of"]


class PlayedScripts:
    """The calls of one file. Each flow is read when a call needs it."""

    def __init__(self, path: Path, settings: Settings | None = None) -> None:
        """Read the file. Raises FlowError with all that is wrong in it."""
        self.path = path
        self._scripts = load_scripts(path)
        self._settings = settings or Settings()
        self._flows, self._found = cache(self._read), cache(find_flow)

    @property
    def names(self) -> list[str]:
        """What the calls are called."""
        return [call.call for call in self._scripts.calls]

    def line(self, place: int, failure: ScriptFailure | None = None) -> int:
        """The line of a call, or of the step at which it failed."""
        step = () if failure is None or failure.step is None else ("steps", failure.step)
        return self._scripts.line("calls", place, *step)

    def verdict(self, place: int, runner: InterruptedRunner, recordings: Path) -> ScriptVerdict:
        """Play a call. Raises FlowError where its flow cannot be read."""
        call = self._scripts.calls[place]
        path = self._scripts.file_of(call) or self._found(self.path.parent, self._scripts.flow_of(call))
        return runner.run(play_script(self._flows(path), call, recordings))

    def play(self, place: int) -> str | None:
        """Play a call by itself; gives why it failed, in words, or None. Raises FlowError."""
        with tempfile.TemporaryDirectory(prefix="voicekit-") as recordings, virtual() as runner, silenced():
            verdict = self.verdict(place, runner, Path(recordings))
        if verdict.failure is None:
            return None
        return "\n".join(lines_of(verdict.failure, self.line(place, verdict.failure)))

    def _read(self, path: Path) -> FlowSet:
        return flow_set_of(load(path), self._settings.beside(path))


def lines_of(failure: ScriptFailure, line: int) -> Iterator[str]:
    """A failure in words, with its place in the script."""
    step = "at the end" if failure.step is None else f"step {failure.step + 1}"
    expected, *more = told(failure)
    yield f"{step}, line {line}: {expected}"
    yield from more
