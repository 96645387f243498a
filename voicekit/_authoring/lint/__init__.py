"""A flow looked over before anybody calls: what does not work, and what callers would stumble over."""

from voicekit._authoring.lint import calls, expressions, keys, prompts, told, values, ways
from voicekit._authoring.lint.finding import CODES, Finding, Severity
from voicekit._authoring.lint.subject import LintContext, Lookup, Registered, Subject, Unfit
from voicekit._dialog.load import Loaded
from voicekit.errors import FlowError

__all__ = ["CODES", "Finding", "LintContext", "Lookup", "Registered", "Severity", "Unfit", "check", "invalid"]


def check(loaded: Loaded, world: LintContext | None = None) -> tuple[Finding, ...]:
    """All that is wrong with a flow, in the order of its file. Reads recordings where `LintContext.seconds` does."""
    subject = Subject(loaded, world or LintContext())
    found = [subject.old_name(each.old, each.new, each.location, key=each.key) for each in loaded.earlier]
    found += [
        finding for part in (ways, keys, told, prompts, values, expressions, calls) for finding in part.find(subject)
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: (finding.line, finding.column)))


def invalid(error: FlowError) -> tuple[Finding, ...]:
    """The findings of a flow that cannot be loaded."""
    return tuple(
        Finding("invalid", problem.what, problem.hint, "", problem.file, problem.line, problem.column)
        for problem in error.problems
    )
