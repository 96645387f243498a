"""What a flow calls by name: actions, other flows, opening hours, languages, and what it asks for."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.names import lack_of
from voicekit._authoring.lint.subject import Registered, Subject
from voicekit._dialog.document.flow import Flow
from voicekit._dialog.document.node import AnyNode, Use, Used
from voicekit._dialog.document.values import Location
from voicekit._dialog.expression import Expression, names_of
from voicekit._dialog.hours import zone
from voicekit._dialog.invalid import near
from voicekit._dialog.nodes.working import WorkingNode
from voicekit._dialog.places import names_in
from voicekit.errors import FlowError, ProgramError

__all__ = ["find"]


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about what is called by name."""
    for fault in subject.flow.faults():
        yield subject.found(fault.code, fault.what, fault.hint, fault.location, key=fault.at_key)
    for name, hours in subject.flow.hours.items():
        yield from _zone(subject, hours.zone, ("hours", name, "zone"))
    for name, node in subject.flow.nodes.items():
        here: Location = ("nodes", name)
        for location, text in node.places(here):
            yield from _places(subject, text, location)
        yield from _slots(subject, node, here)
        for use in node.uses(here):
            yield from _USES[use.used](subject, node, use)
        if (own := node.hours_of({})) is not None:
            yield from _zone(subject, own.zone, (*here, node.kind, "zone"))
        if isinstance(node, WorkingNode):
            yield from _revealed(subject, node, here)


def _action(subject: Subject, node: AnyNode, use: Use) -> Iterator[Finding]:
    actions = subject.world.actions
    if actions is None:
        return
    if use.name not in actions:
        hint = near(use.name, actions) or "register it in Python, by @actions.action or @app.action"
        yield subject.found("unknown-action", f"there is no action `{use.name}`", hint, use.location)
    elif wrong := actions[use.name](node.given):
        what = f"the action `{use.name}` does not take these arguments: {wrong}"
        place = (*use.location[:2], "arguments")
        yield subject.found("action-arguments", what, "give those that it has", place, key=True)


def _revealed(subject: Subject, node: WorkingNode, here: Location) -> Iterator[Finding]:
    """What is given away of masked answers, and what is revealed that there is not."""
    for index, name in enumerate(node.reveal):
        if name not in subject.variables:
            hint = near(name, subject.variables) or "name a masked variable"
            yield subject.found("unknown-variable", f"there is no variable `{name}`", hint, (*here, "reveal", index))
    kept, action = subject.masked - set(node.reveal), node.used(Used.ACTION)
    what, hint = f"the {node.kind}", ""
    if action is not None:
        what, hint = f"the action `{action}`", "annotate it as Secret, and ask for its value by reveal(), or "
    for name in node.arguments if action is None else _plainly(subject, action, node.arguments):
        if given := kept & names_of(node.arguments[name]):
            told = f"{what} is given `{name}`, which comes of a masked answer"
            mended = f"{hint}write reveal: [{', '.join(sorted(given))}]"
            yield subject.found("masked-argument", told, mended, (*here, "arguments", name), key=True)
    for location, text in node.places(here):
        for name in sorted(kept & {place.partition(".")[0] for place in names_in(text)}):
            told = f"the address of {what} holds `{name}`, which is masked"
            yield subject.found("masked-argument", told, f"write reveal: [{name}]", location)


def _plainly(subject: Subject, name: str, given: Iterable[str]) -> Iterator[str]:
    """The arguments that an action says it takes as they are."""
    action = (subject.world.actions or {}).get(name)
    takes = action.takes if isinstance(action, Registered) else {}
    for argument in given:
        words = set(re.findall(r"\w+", takes.get(argument, "object")))
        if words.isdisjoint({"Secret", "object", "Any"}):
            yield argument


def _places(subject: Subject, text: str, location: Location) -> Iterator[Finding]:
    for place in names_in(text):
        lack = lack_of(place.split("."), subject.variables, subject.own)
        if lack is not None:
            hint = lack.hint or "set it in a node before"
            within = (text, text.find("{" + place) + 2 + place.find(lack.part))
            yield subject.found("unknown-variable", lack.what, hint, location, within=within)


def _subflow(subject: Subject, node: AnyNode, use: Use) -> Iterator[Finding]:
    flows = subject.world.flows
    if flows is None:
        return
    other, here = flows.get(use.name), use.location[:2]
    if other is None:
        hint = near(use.name, flows) or f"there are {', '.join(flows)}; give all files that belong together"
        yield subject.found("unknown-flow", f"there is no flow `{use.name}`", hint, use.location)
        return
    for name in node.given:
        if name not in other.arguments:
            what = f"the flow `{other.flow}` has no argument `{name}`"
            hint = near(name, other.arguments) or f"it has {', '.join(other.arguments) or 'none'}"
            yield subject.found("subflow-arguments", what, hint, (*here, "arguments", name), key=True)
    for name, argument in other.arguments.items():
        if argument.default is None and name not in node.given:
            what = f"the flow `{other.flow}` needs the argument `{name}`"
            yield subject.found("subflow-arguments", what, f"write arguments: {{{name}: ...}}", use.location)
    yield from _results(subject, node, other, here)
    if _within(subject.flow.flow, other, flows):
        what = f"the flow `{subject.flow.flow}` is carried out within itself"
        yield subject.found("calls-itself", what, "make sure that it comes to an end", use.location)


def _results(subject: Subject, node: AnyNode, other: Flow, here: Location) -> Iterator[Finding]:
    for name, text in node.worked_out().items():
        try:
            paths = Expression.parse(str(text)).paths
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
            waiting += (flows[each] for each in here.used(Used.FLOW) if each in flows)
    return False


def _hours(subject: Subject, _: AnyNode, use: Use) -> Iterator[Finding]:
    if use.name not in subject.flow.hours:
        hint = near(use.name, subject.flow.hours) or "write them under hours, or here"
        yield subject.found("unknown-hours", f"there are no hours `{use.name}`", hint, use.location)


def _zone(subject: Subject, name: str, location: Location) -> Iterator[Finding]:
    try:
        zone(name)
    except FlowError as error:
        yield subject.found("unknown-zone", error.what, error.hint, location)


def _language(subject: Subject, _: AnyNode, use: Use) -> Iterator[Finding]:
    languages = subject.flow.all_languages
    if use.name not in (*languages, *subject.variables):
        what = f"the flow is not held in the language `{use.name}`"
        hint = f"add it to languages, which are {', '.join(languages)}"
        yield subject.found("unknown-language", what, hint, use.location)


_USES: Mapping[Used, Callable[[Subject, AnyNode, Use], Iterator[Finding]]] = {
    Used.ACTION: _action,
    Used.FLOW: _subflow,
    Used.HOURS: _hours,
    Used.LANGUAGE: _language,
}


def _slots(subject: Subject, node: AnyNode, here: Location) -> Iterator[Finding]:
    for name, slot in node.slots.items():
        place: Location = (*here, "form", name)
        found = [slot.contradiction(day) for day in _DAYS]
        if all(found) and found[0] is not None:
            least, most = found[0]
            what = f"no answer to `{name}` is ever taken: its {least} is after its {most}"
            yield subject.found("never-valid", what, f"let {least} come before {most}", (*place, least))
            continue
        try:
            slot.asked()
        except (ProgramError, ValueError) as error:
            what, hint = (error.what, error.hint) if isinstance(error, ProgramError) else (str(error), "")
            yield subject.found("bad-slot", f"`{name}`: {what}", hint, place, key=True)


_DAYS = tuple(dt.date(year, month, 1) for year in (2026, 2027, 2028) for month in (1, 3, 6, 12))
"""Days on which the bounds of a slot are looked at, as some are counted from today."""
