"""From a file to a flow, with all that is wrong in it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from voicekit._dialog.document import Flow
from voicekit._dialog.earlier import EarlierName, bring_up_to_date
from voicekit._dialog.flow_document import FlowDocument
from voicekit._dialog.invalid import mistakes
from voicekit._dialog.source import Source, parse, read
from voicekit.errors import FlowError

__all__ = ["Loaded", "load", "loads"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A flow and where its parts stand; one that was made in Python has neither file nor source."""

    flow: Flow
    path: Path | None = None
    source: Source | None = None
    earlier: tuple[EarlierName, ...] = ()
    """The names of before that the file has for keys and types."""

    @property
    def file(self) -> str:
        """The file's name as it was given, or the flow's in brackets."""
        return f"<{self.flow.flow}>" if self.path is None else str(self.path)

    def position(self, location: Sequence[str | int], *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of a value of the document (``("nodes", "main", "menu")``), or of its key.

        What is not there itself stands where what is around it does. Without a file it is (0, 0).
        """
        return (0, 0) if self.source is None else self.source.position(location, key=key)


def load(path: str | Path) -> Loaded:
    """Load a flow from a YAML or JSON file. Raises FlowError with all problems: see `FlowError.problems`."""
    return _loaded(read(Path(path)), Path(path))


def loads(data: str | bytes, file: str = "<text>") -> Loaded:
    """Load a flow from YAML or JSON in memory, which errors call by a file's name. Raises FlowError."""
    return _loaded(parse(data.encode() if isinstance(data, str) else data, file), Path(file))


def _loaded(source: Source, path: Path) -> Loaded:
    problems = list(source.problems)
    earlier = bring_up_to_date(source)
    try:
        if not isinstance(source.value, dict):
            raise FlowError("a flow is a mapping", hint="begin with flow: NAME", file=source.file, line=1, column=1)
        flow = FlowDocument.model_validate(source.value)
    except ValidationError as error:
        problems += mistakes(error, source)
    if problems:
        problems.sort(key=lambda problem: (problem.line, problem.column))
        raise FlowError(f"{source.file}: {len(problems)} mistakes", file=source.file, problems=problems)
    return Loaded(flow, path, source, earlier)
