"""Where calls go: targets that there are not, nodes that nothing leads to, ends and circles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from voicekit._authoring.lint.finding import Finding
from voicekit._authoring.lint.subject import Subject
from voicekit._authoring.loops import loops
from voicekit._authoring.silent import MOST_SPOTS, silent
from voicekit._authoring.ways import around, entries, stated
from voicekit._dialog.document.defaults import OWN_COMMANDS
from voicekit._dialog.document.node import Edge
from voicekit._dialog.document.values import END
from voicekit._dialog.invalid import near

__all__ = ["find"]


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about the ways of calls."""
    out = stated(subject.flow)
    yield from _targets(subject, out)
    yield from _dead_ends(subject)
    reached = _reachable((edge.target for edge in entries(subject.flow)), out)
    for name in subject.flow.nodes:
        if name not in reached:
            hint = "let a next lead there, or remove it"
            yield subject.found("unreachable", f"no way leads to `{name}`", hint, ("nodes", name), key=True)
    yield from _loops(subject)
    yield from _exits(subject)
    yield from _commands(subject)


def _targets(subject: Subject, out: Mapping[str, Sequence[Edge]]) -> Iterator[Finding]:
    nodes = subject.flow.nodes
    for edge in (*entries(subject.flow), *(edge for several in out.values() for edge in several)):
        if edge.target not in nodes and (edge.target != END or edge.location == ("start",)):
            hint = near(edge.target, (*nodes, END)) or "name a node of this flow, or end"
            yield subject.found("unknown-target", f"there is no node `{edge.target}`", hint, edge.location)
    for name in (END, "defaults", "manners", "commands"):  # manners: defaults, in catalogues of before
        if name in nodes:
            what = f"no node can be called `{name}`: the word has a meaning of its own"
            yield subject.found("invalid", what, "give it another name", ("nodes", name), key=True)


def _dead_ends(subject: Subject) -> Iterator[Finding]:
    for name, node in subject.flow.nodes.items():
        if not node.leads_on:
            what = f"`{name}` does not say where the call goes on"
            yield subject.found("dead-end", what, f"write {node.leads_by}, which may be end", ("nodes", name), key=True)


def _reachable(starts: Iterable[str], out: Mapping[str, Sequence[Edge]]) -> set[str]:
    """The nodes to which some way leads from these, themselves among them."""
    waiting = list(starts)
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in out and name not in reached:
            reached.add(name)
            waiting += (edge.target for edge in out[name])
    return reached


def _loops(subject: Subject) -> Iterator[Finding]:
    """Ways by which a call comes back to a node without an answer of the caller's."""
    ways = silent(subject.flow, subject.world.flows or {})
    if not ways.is_whole:
        what = f"with its subflows the flow has more than {MOST_SPOTS:,} nodes: loops through some are not looked for"
        yield subject.found("unfollowed", what, "let fewer flows carry out each other", ("flow",))
    for loop in loops(ways):
        names = ", ".join(f"`{spot}`" for spot in loop.spots[:6])
        first = ("nodes", loop.nodes[0])
        if loop.endless:
            what = f"the call can go round in {names} without waiting for anything"
            hint = "put a question, an action or a transfer into the circle, or lead it out"
            if loop.waits:
                what = f"the call can go round in {names} without an answer of the caller's"
                hint = "ask the caller before it goes round again, count the rounds, or lead it out"
            yield subject.found("endless-loop", what, hint, first, key=True)
            continue
        for spot in loop.asks:
            what = f"after the last try of `{spot}` the call comes back to it, over and over"
            hint = "lead failed to a person: a transfer, or a hangup with last words"
            yield subject.found("failing-loop", what, hint, ("nodes", spot.own), key=True)
        if not loop.asks:
            what = f"where something fails in {names}, the call comes back to it, over and over"
            hint = "lead failed to last words, or count the failures"
            yield subject.found("failing-loop", what, hint, first, key=True)


def _exits(subject: Subject) -> Iterator[Finding]:
    """What happens where the caller does not answer, or where work fails."""
    surroundings = around(subject.flow)
    for name, node in subject.flow.nodes.items():
        if node.may_fail and node.failure(name, surroundings) is None:
            what, hint = f"`{name}` has no way for where it fails", "write failed: NODE"
            if node.asks:
                what = f"`{name}` has no way for a caller who does not answer"
            if not node.is_apologised_for:
                hint += ", or an operator command"
            yield subject.found("no-exit", what, hint, ("nodes", name), key=True)


def _commands(subject: Subject) -> Iterator[Finding]:
    """Commands that nobody can give, or that lead nowhere."""
    keys: dict[str, str] = {}
    for name, command in subject.flow.commands.items():
        here = ("commands", name)
        if command.key is None and not command.words:
            yield subject.found("bad-command", f"nobody can give the command `{name}`", "give it a key or words", here)
        if command.next is None and name not in OWN_COMMANDS:
            hint = f"write next: NODE; only {', '.join(OWN_COMMANDS)} need none"
            yield subject.found("bad-command", f"the command `{name}` leads nowhere", hint, here, key=True)
        if command.key is not None and (other := keys.setdefault(command.key, name)) != name:
            what = f"the commands `{other}` and `{name}` have the key {command.key}"
            yield subject.found("same-key", what, "give one of them another key", (*here, "key"))
