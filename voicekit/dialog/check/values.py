"""Values that prompts say before anything has set them: the call would fail there."""

from collections.abc import Iterator

from voicekit.dialog.check.finding import Finding
from voicekit.dialog.check.names import FACTS, set_by
from voicekit.dialog.check.subject import Subject
from voicekit.dialog.check.ways import reachable
from voicekit.dialog.edges import Why, edges, entries
from voicekit.errors import BadPrompt
from voicekit.prompts.template import Template

__all__ = ["find"]


def find(subject: Subject) -> Iterator[Finding]:
    """A finding for each variable of a prompt to which no way leads from a node that sets it."""
    flow = subject.flow
    given = {*flow.arguments, *(name for name, value in flow.variables.items() if value != "none"), *FACTS}
    given |= {"result", "value"}
    out = {name: tuple(edges(name, node)) for name, node in flow.nodes.items()}
    anywhere = [edge.target for edge in entries(flow) if edge.why is not Why.NEXT]
    after: dict[str, set[str]] = {}
    for placed in subject.said:
        if not placed.node or placed.part.text is None or "{" not in placed.part.text:
            continue
        for name in _names(placed.part.text):
            if name in given or name not in subject.variables:
                continue
            if name not in after:
                setters = [node for node, each in flow.nodes.items() if name in set_by(each)]
                after[name] = reachable([*setters, *(anywhere if setters else ())], out)
            if placed.node not in after[name]:
                what = f"nothing has set `{name}` before `{placed.node}` says it"
                mend = "set it in a node before, or begin with it in variables"
                within = (placed.part.text, placed.part.text.find("{" + name) + 2)
                yield subject.found("never-set", what, mend, placed.location, within=within)


def _names(text: str) -> dict[str, None]:
    try:
        return dict.fromkeys(name.partition(".")[0] for name in Template.parse(text).names)
    except BadPrompt:
        return {}
