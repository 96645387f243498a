"""The expressions of a flow, each at its place: whether it can be read, and whether its names mean something."""

from collections.abc import Collection, Iterator

from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.names import lack_of
from voicekit._authoring.lint.subject import Subject
from voicekit._dialog.document.values import Location
from voicekit._dialog.expression import Expression
from voicekit.errors import FlowError

__all__ = ["find"]

_TRUTHS = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about expressions."""
    for location, text, own in subject.flow.expressions():
        try:
            parsed = Expression.parse(text)
        except FlowError as error:
            yield subject.found("bad-expression", error.what, error.hint, location, within=(text, error.column))
            continue
        for path in dict.fromkeys(parsed.paths):
            yield from _known(subject, path, (*subject.variables, *own), location, text)


def _known(
    subject: Subject, path: tuple[str, ...], names: Collection[str], location: Location, text: str
) -> Iterator[Finding]:
    lack = lack_of(path, names, subject.own)
    if lack is not None:
        hint = (
            _TRUTHS.get(lack.part)
            or lack.hint
            or f"set it in a node, or declare it in variables; a text is quoted: \"'{lack.part}'\""
        )
        within = (text, text.find(lack.part) + 1)
        yield subject.found("unknown-variable", lack.what, hint, location, within=within)
