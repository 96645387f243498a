"""The expressions of a flow, each at its place: whether it can be read, and whether its names mean something."""

from collections.abc import Collection, Iterator, Mapping

from voicekit.authoring.lint.finding import Finding
from voicekit.authoring.lint.names import lack_of
from voicekit.authoring.lint.subject import Subject
from voicekit.dialog.document.flow import Flow
from voicekit.dialog.document.nodes import (
    ActionNode,
    BranchNode,
    FormNode,
    LanguageNode,
    SetNode,
    SubflowNode,
    WebhookNode,
)
from voicekit.dialog.document.prompts import Location
from voicekit.dialog.document.slots import ChoiceSlot, DateSlot
from voicekit.dialog.document.values import is_language
from voicekit.dialog.expression import Expression
from voicekit.errors import FlowError

__all__ = ["expressions_in", "find"]

_TRUTHS = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}

_Placed = tuple[Location, object, tuple[str, ...]]
"""Where a value stands, the value, and the names that it may use beside the flow's own."""


def expressions_in(flow: Flow) -> Iterator[tuple[Location, str, tuple[str, ...]]]:
    """Every expression of a flow: where it stands, its text, and the names it may use beside the flow's own."""
    for location, value, own in (*_of_flow(flow), *(each for name in flow.nodes for each in _of_node(flow, name))):
        if isinstance(value, str):
            yield location, value, own


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about expressions."""
    for location, text, own in expressions_in(subject.flow):
        try:
            parsed = Expression.parse(text)
        except FlowError as error:
            yield subject.found("bad-expression", error.what, error.mend, location, within=(text, error.column))
            continue
        for path in dict.fromkeys(parsed.paths):
            yield from _known(subject, path, (*subject.variables, *own), location, text)


def _known(
    subject: Subject, path: tuple[str, ...], names: Collection[str], location: Location, text: str
) -> Iterator[Finding]:
    lack = lack_of(path, names, subject.own)
    if lack is not None:
        mend = (
            _TRUTHS.get(lack.part)
            or lack.mend
            or f"set it in a node, or declare it in variables; a text is quoted: \"'{lack.part}'\""
        )
        within = (text, text.find(lack.part) + 1)
        yield subject.found("unknown-variable", lack.what, mend, location, within=within)


def _of_flow(flow: Flow) -> Iterator[_Placed]:
    for name, value in flow.variables.items():
        yield ("variables", name), value, ()
    for name, argument in flow.arguments.items():
        yield ("arguments", name, "default"), argument.default, ()


def _of_node(flow: Flow, name: str) -> Iterator[_Placed]:
    node, here = flow.nodes[name], ("nodes", name)
    match node:
        case BranchNode():
            for index, case in enumerate(node.branch):
                yield (*here, "branch", index, "if"), case.when, ()
        case SetNode():
            yield from _mapping((*here, "set"), node.set)
        case LanguageNode():
            if not is_language(node.language):
                yield (*here, "language"), node.language, ()
        case FormNode():
            yield from _of_form(here, node)
        case ActionNode() | WebhookNode() | SubflowNode():
            yield from _mapping((*here, "arguments"), node.arguments)
            yield from _mapping((*here, "set"), node.set if isinstance(node.set, Mapping) else {})


def _of_form(here: Location, node: FormNode) -> Iterator[_Placed]:
    for name, slot in node.form.items():
        place = (*here, "form", name)
        yield (*place, "if"), slot.when, ()
        yield (*place, "default"), slot.default, ()
        yield (*place, "valid"), slot.valid, ("value",)
        if isinstance(slot, DateSlot):
            yield (*place, "earliest"), slot.earliest, ()
            yield (*place, "latest"), slot.latest, ()
        if isinstance(slot, ChoiceSlot):
            yield (*place, "choices"), slot.choices, ()


def _mapping(here: Location, values: Mapping[str, object]) -> Iterator[_Placed]:
    for name, value in values.items():
        yield (*here, name), value, ()
