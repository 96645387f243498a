"""A flow looked over before anybody calls: what does not work, and what callers would stumble over."""

from voicekit.authoring.lint import calls, expressions, keys, prompts, told, values, ways
from voicekit.authoring.lint.finding import CODES, Finding, Severity
from voicekit.authoring.lint.subject import Lookup, Registered, Subject, Unfit, World
from voicekit.dialog.load import Loaded
from voicekit.errors import FlowError

__all__ = ["CODES", "Finding", "Lookup", "Registered", "Severity", "Unfit", "World", "check", "invalid"]


def check(loaded: Loaded, world: World | None = None) -> tuple[Finding, ...]:
    """All that is wrong with a flow, in the order of its file. Reads recordings where `World.seconds` does."""
    subject = Subject(loaded, world or World())
    found = [
        finding for part in (ways, keys, told, prompts, values, expressions, calls) for finding in part.find(subject)
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: (finding.line, finding.column)))


def invalid(error: FlowError) -> tuple[Finding, ...]:
    """The findings of a flow that cannot be loaded."""
    return tuple(
        Finding("invalid", problem.what, problem.mend, "", problem.file, problem.line, problem.column)
        for problem in error.problems
    )
