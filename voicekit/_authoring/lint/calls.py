"""What a flow calls by name: actions, other flows, opening hours, languages, and what it asks for."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.names import lack_of
from voicekit._authoring.lint.subject import Registered, Subject
from voicekit._dialog.document.flow import Flow
from voicekit._dialog.document.node import AnyNode
from voicekit._dialog.document.places import Location
from voicekit._dialog.document.values import is_language
from voicekit._dialog.expression import Expression, names_of
from voicekit._dialog.hours import zone
from voicekit._dialog.invalid import near
from voicekit._dialog.nodes import (
    ActionNode,
    LanguageNode,
    ScheduleNode,
    SubflowNode,
    WebhookNode,
)
from voicekit._dialog.places import names_in
from voicekit._dialog.webhook import unfit_headers
from voicekit.errors import FlowError, ProgramError

__all__ = ["find"]


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about what is called by name."""
    for name, hours in subject.flow.hours.items():
        yield from _zone(subject, hours.zone, ("hours", name, "zone"))
    for name, node in subject.flow.nodes.items():
        here: Location = ("nodes", name)
        for location, text in node.places(here):
            yield from _places(subject, text, location)
        yield from _slots(subject, node, here)
        match node:
            case ActionNode():
                yield from _action(subject, node, here)
                yield from _revealed(subject, node, here)
            case WebhookNode():
                yield from _webhook(subject, node, here)
                yield from _revealed(subject, node, here)
            case SubflowNode():
                yield from _subflow(subject, node, here)
            case ScheduleNode():
                yield from _schedule(subject, node, here)
            case LanguageNode():
                yield from _language(subject, node, here)


def _action(subject: Subject, node: ActionNode, here: Location) -> Iterator[Finding]:
    actions = subject.world.actions
    if actions is None:
        return
    if node.action not in actions:
        hint = near(node.action, actions) or "register it in Python, by @actions.action or @app.action"
        yield subject.found("unknown-action", f"there is no action `{node.action}`", hint, (*here, "action"))
    elif wrong := actions[node.action](node.arguments):
        what = f"the action `{node.action}` does not take these arguments: {wrong}"
        yield subject.found("action-arguments", what, "give those that it has", (*here, "arguments"), key=True)


def _webhook(subject: Subject, node: WebhookNode, here: Location) -> Iterator[Finding]:
    for name, what, hint in unfit_headers(node.headers):
        yield subject.found("bad-header", what, hint, (*here, "headers", name), key=True)


def _revealed(subject: Subject, node: ActionNode | WebhookNode, here: Location) -> Iterator[Finding]:
    """What is given away of masked answers, and what is revealed that there is not."""
    for index, name in enumerate(node.reveal):
        if name not in subject.variables:
            hint = near(name, subject.variables) or "name a masked variable"
            yield subject.found("unknown-variable", f"there is no variable `{name}`", hint, (*here, "reveal", index))
    kept = subject.masked - set(node.reveal)
    taken = node.arguments if isinstance(node, WebhookNode) else _plainly(subject, node)
    what = "the webhook" if isinstance(node, WebhookNode) else f"the action `{node.action}`"
    hint = "" if isinstance(node, WebhookNode) else "annotate it as Secret, and ask for its value by reveal(), or "
    for name in taken:
        if given := kept & names_of(node.arguments[name]):
            told = f"{what} is given `{name}`, which comes of a masked answer"
            mended = f"{hint}write reveal: [{', '.join(sorted(given))}]"
            yield subject.found("masked-argument", told, mended, (*here, "arguments", name), key=True)
    if isinstance(node, WebhookNode):
        for name in sorted(kept & {place.partition(".")[0] for place in names_in(node.webhook)}):
            told = f"the address of the webhook holds `{name}`, which is masked"
            yield subject.found("masked-argument", told, f"write reveal: [{name}]", (*here, "webhook"))


def _plainly(subject: Subject, node: ActionNode) -> Iterator[str]:
    """The arguments that an action says it takes as they are."""
    action = (subject.world.actions or {}).get(node.action)
    takes = action.takes if isinstance(action, Registered) else {}
    for name in node.arguments:
        words = set(re.findall(r"\w+", takes.get(name, "object")))
        if words.isdisjoint({"Secret", "object", "Any"}):
            yield name


def _places(subject: Subject, text: str, location: Location) -> Iterator[Finding]:
    for place in names_in(text):
        lack = lack_of(place.split("."), subject.variables, subject.own)
        if lack is not None:
            hint = lack.hint or "set it in a node before"
            within = (text, text.find("{" + place) + 2 + place.find(lack.part))
            yield subject.found("unknown-variable", lack.what, hint, location, within=within)


def _subflow(subject: Subject, node: SubflowNode, here: Location) -> Iterator[Finding]:
    flows = subject.world.flows
    if flows is None:
        return
    other = flows.get(node.subflow)
    if other is None:
        hint = near(node.subflow, flows) or f"there are {', '.join(flows)}; give all files that belong together"
        yield subject.found("unknown-flow", f"there is no flow `{node.subflow}`", hint, (*here, "subflow"))
        return
    for name in node.arguments:
        if name not in other.arguments:
            what = f"the flow `{other.flow}` has no argument `{name}`"
            hint = near(name, other.arguments) or f"it has {', '.join(other.arguments) or 'none'}"
            yield subject.found("subflow-arguments", what, hint, (*here, "arguments", name), key=True)
    for name, argument in other.arguments.items():
        if argument.default is None and name not in node.arguments:
            what = f"the flow `{other.flow}` needs the argument `{name}`"
            yield subject.found("subflow-arguments", what, f"write arguments: {{{name}: ...}}", (*here, "subflow"))
    yield from _results(subject, node, other, here)
    if _within(subject.flow.flow, other, flows):
        what = f"the flow `{subject.flow.flow}` is carried out within itself"
        yield subject.found("calls-itself", what, "make sure that it comes to an end", (*here, "subflow"))


def _results(subject: Subject, node: SubflowNode, other: Flow, here: Location) -> Iterator[Finding]:
    for name, text in node.set.items() if isinstance(node.set, Mapping) else ():
        try:
            paths = Expression.parse(text).paths
        except FlowError:
            continue
        for path in paths:
            if path[0] == "result" and len(path) > 1 and path[1] not in other.results:
                what = f"the flow `{other.flow}` has no result `{path[1]}`"
                hint = near(path[1], other.results) or f"it has {', '.join(other.results) or 'none'}"
                yield subject.found("subflow-arguments", what, hint, (*here, "set", name))


def _within(name: str, flow: Flow, flows: Mapping[str, Flow]) -> bool:
    """Whether a flow is carried out by another one, or by one that this carries out."""
    seen: set[str] = set()
    waiting = [flow]
    while waiting:
        here = waiting.pop()
        if here.flow == name:
            return True
        if here.flow not in seen:
            seen.add(here.flow)
            called = [node.subflow for node in here.nodes.values() if isinstance(node, SubflowNode)]
            waiting += (flows[each] for each in called if each in flows)
    return False


def _schedule(subject: Subject, node: ScheduleNode, here: Location) -> Iterator[Finding]:
    if not isinstance(node.schedule, str):
        yield from _zone(subject, node.schedule.zone, (*here, "schedule", "zone"))
    elif node.schedule not in subject.flow.hours:
        hint = near(node.schedule, subject.flow.hours) or "write them under hours, or here"
        yield subject.found("unknown-hours", f"there are no hours `{node.schedule}`", hint, (*here, "schedule"))


def _zone(subject: Subject, name: str, location: Location) -> Iterator[Finding]:
    try:
        zone(name)
    except FlowError as error:
        yield subject.found("unknown-zone", error.what, error.hint, location)


def _language(subject: Subject, node: LanguageNode, here: Location) -> Iterator[Finding]:
    languages = (subject.flow.language, *subject.flow.languages)
    if node.language not in (*languages, *subject.variables) and is_language(node.language):
        what = f"the flow is not held in the language `{node.language}`"
        hint = f"add it to languages, which are {', '.join(dict.fromkeys(languages))}"
        yield subject.found("unknown-language", what, hint, (*here, "language"))


def _slots(subject: Subject, node: AnyNode, here: Location) -> Iterator[Finding]:
    for name, slot in node.slots.items():
        place: Location = (*here, "form", name)
        try:
            slot.asked()
        except (ProgramError, ValueError) as error:
            what, hint = (error.what, error.hint) if isinstance(error, ProgramError) else (str(error), "")
            yield subject.found("bad-slot", f"`{name}`: {what}", hint, place, key=True)
        found = [slot.contradiction(day) for day in _DAYS]
        if all(found) and found[0] is not None:
            least, most = found[0]
            what = f"no answer to `{name}` is ever taken: its {least} is after its {most}"
            yield subject.found("never-valid", what, f"let {least} come before {most}", (*place, least))


_DAYS = tuple(dt.date(year, month, 1) for year in (2026, 2027, 2028) for month in (1, 3, 6, 12))
"""Days on which the bounds of a slot are looked at, as some are counted from today."""
