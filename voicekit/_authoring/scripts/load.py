"""From a file to call scripts, with all that is wrong in it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from voicekit._authoring.scripts.document import CallScript, CallScripts
from voicekit._dialog.flows import SUFFIXES
from voicekit._dialog.source import Source, read
from voicekit.errors import FlowError

__all__ = ["Scripts", "load_scripts"]


@dataclass(frozen=True, slots=True)
class Scripts:
    """The calls of one file."""

    path: Path
    calls: tuple[CallScript, ...]
    flow: str | None
    _source: Source

    def flow_of(self, call: CallScript) -> str:
        """The flow of a call, as the document names it: a file's name or a flow's."""
        return call.flow or self.flow or ""

    def file_of(self, call: CallScript) -> Path | None:
        """The file of a call's flow; None where the flow is named by its name."""
        named = self.flow_of(call)
        return self.path.parent / named if named.endswith(SUFFIXES) else None

    def line(self, *location: str | int) -> int:
        """The line of a part of the document, ``("calls", 0, "steps", 2)``."""
        return self._source.position(location)[0]


def load_scripts(path: Path) -> Scripts:
    """Load call scripts. Raises FlowError with all problems."""
    source = read(path)
    problems = list(source.problems)
    scripts = None
    try:
        scripts = CallScripts.model_validate(source.value)
    except ValidationError as error:
        problems += _mistakes(error, source)
    if problems or scripts is None:
        raise FlowError(f"{source.file}: {len(problems)} mistakes", file=source.file, problems=problems)
    return Scripts(path, scripts.calls, scripts.flow, source)


def _mistakes(error: ValidationError, source: Source) -> Sequence[FlowError]:
    """One sentence with its place for each; a list is not too short where one of its entries is wrong."""
    found = []
    errors = error.errors(include_url=False)
    within = {each["loc"][:depth] for each in errors for depth in range(len(each["loc"]))}
    for each in errors:
        if each["type"] == "too_short" and each["loc"] in within:
            continue
        line, column = source.position(each["loc"])
        where = ".".join(str(step) for step in each["loc"])
        unknown = each["type"] == "extra_forbidden"
        what = f"unknown key `{each['loc'][-1]}`" if unknown else each["msg"].removeprefix("Value error, ")
        found.append(
            FlowError(
                f"{where}: {what}" if where else what,
                file=source.file,
                line=line,
                column=column,
                hint="docs/howto/testing-flows.md has the keys of call scripts",
            )
        )
    return sorted(found, key=lambda problem: (problem.line, problem.column))
