"""Where calls go: targets that there are not, nodes that nothing leads to, ends and circles."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from voicekit.dialog.check.finding import Finding
from voicekit.dialog.check.subject import Subject
from voicekit.dialog.document.nodes import (
    ActionNode,
    FormNode,
    MenuNode,
    Node,
    TransferNode,
    WebhookNode,
)
from voicekit.dialog.document.values import END
from voicekit.dialog.edges import WAITING, Edge, edges, entries, leads_on
from voicekit.dialog.invalid import near

__all__ = ["find", "reachable"]

_OWN_COMMANDS = ("help", "repeat", "back")
"""Commands that mean something without leading anywhere."""


def find(subject: Subject) -> Iterator[Finding]:
    """All findings about the ways of calls."""
    out = {name: tuple(edges(name, node)) for name, node in subject.flow.nodes.items()}
    yield from _targets(subject, out)
    yield from _dead_ends(subject)
    reached = reachable((edge.target for edge in entries(subject.flow)), out)
    for name in subject.flow.nodes:
        if name not in reached:
            mend = "let a next lead there, or remove it"
            yield subject.found("unreachable", f"no way leads to `{name}`", mend, ("nodes", name), key=True)
    yield from _circles(subject, out)
    yield from _exits(subject, out)
    yield from _commands(subject)


def _targets(subject: Subject, out: Mapping[str, Sequence[Edge]]) -> Iterator[Finding]:
    nodes = subject.flow.nodes
    for edge in (*entries(subject.flow), *(edge for several in out.values() for edge in several)):
        if edge.target not in nodes and (edge.target != END or edge.location == ("start",)):
            mend = near(edge.target, (*nodes, END)) or "name a node of this flow, or end"
            yield subject.found("unknown-target", f"there is no node `{edge.target}`", mend, edge.location)
    for name in (END, "manners", "commands"):
        if name in nodes:
            what = f"no node can be called `{name}`: the word has a meaning of its own"
            yield subject.found("invalid", what, "give it another name", ("nodes", name), key=True)


def _dead_ends(subject: Subject) -> Iterator[Finding]:
    for name, node in subject.flow.nodes.items():
        if not leads_on(node):
            missing = "an else" if node.kind == "branch" else "a next"
            what = f"`{name}` does not say where the call goes on"
            yield subject.found("dead-end", what, f"write {missing}, which may be end", ("nodes", name), key=True)


def reachable(starts: Iterable[str], out: Mapping[str, Sequence[Edge]]) -> set[str]:
    """The nodes to which some way leads from these, themselves among them."""
    waiting = list(starts)
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in out and name not in reached:
            reached.add(name)
            waiting += (edge.target for edge in out[name])
    return reached


def _circles(subject: Subject, out: Mapping[str, Sequence[Edge]]) -> Iterator[Finding]:
    """Circles of nodes that are gone through at once: the call would never come out of them."""
    quick = {
        name: [edge.target for edge in out[name]]
        for name, node in subject.flow.nodes.items()
        if not isinstance(node, WAITING)
    }
    for circle in _strong(quick):
        if len(circle) > 1 or circle[0] in quick[circle[0]]:
            first = min(circle, key=list(subject.flow.nodes).index)
            names = ", ".join(f"`{name}`" for name in sorted(circle)[:6])
            what = f"the call can go round in {names} without waiting for anything"
            mend = "put a question, an action or a transfer into the circle, or lead it out"
            yield subject.found("endless-loop", what, mend, ("nodes", first), key=True)


def _strong(graph: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """The strongly connected parts of a graph (Tarjan's algorithm, without recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    for root in graph:
        work = [(root, iter(graph[root]))] if root not in number else []
        while work:
            name, following = work[-1]
            if name not in number:
                number[name] = low[name] = len(number)
                stack.append(name)
                on_stack.add(name)
            for target in following:
                if target in graph and target not in number:
                    work.append((target, iter(graph[target])))
                    break
                if target in on_stack:
                    low[name] = min(low[name], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    part = [stack.pop()]
                    while part[-1] != name:
                        part.append(stack.pop())
                    on_stack -= set(part)
                    yield part


def _exits(subject: Subject, out: Mapping[str, Sequence[Edge]]) -> Iterator[Finding]:
    """What happens where the caller does not answer, or where work fails."""
    for name, node in subject.flow.nodes.items():
        if not isinstance(node, MenuNode | FormNode | ActionNode | WebhookNode | TransferNode):
            continue
        target = _failed(subject, name, node)
        if target is None and not (isinstance(node, TransferNode) and node.transfer.extension is not None):
            what, mend = (
                f"`{name}` has no way for a caller who does not answer",
                "write failed: NODE, or an operator command",
            )
            if not isinstance(node, MenuNode | FormNode):
                what = f"`{name}` has no way for where it fails"
                mend = "write failed: NODE" if isinstance(node, TransferNode) else mend
            yield subject.found("no-exit", what, mend, ("nodes", name), key=True)
        elif target is not None and isinstance(node, MenuNode | FormNode) and _comes_back(subject, out, name, target):
            what = f"after the last try of `{name}` the call comes back to it, over and over"
            mend = "lead failed to a person: a transfer, or a hangup with last words"
            yield subject.found("failing-loop", what, mend, ("nodes", name), key=True)


def _failed(subject: Subject, name: str, node: Node) -> str | None:
    """Where the call goes after a failure of the node."""
    flow, own = subject.flow, getattr(node, "failed", None)
    if own is not None or isinstance(node, TransferNode):
        return own if isinstance(own, str) else None
    if isinstance(node, MenuNode | FormNode) and flow.manners.failed is not None:
        return flow.manners.failed
    if isinstance(node, FormNode) and all(slot.failed or slot.default is not None for slot in node.form.values()):
        return END
    operator = flow.commands.get("operator")
    return operator.next if operator is not None and operator.next != name else None


def _comes_back(subject: Subject, out: Mapping[str, Sequence[Edge]], name: str, target: str) -> bool:
    """Whether a call in which nobody answers comes from ``target`` to ``name`` again, with nothing to stop it."""
    here, seen = target, set[str]()
    while here != name:
        node = subject.flow.nodes.get(here)
        if node is None or here in seen:
            return False
        seen.add(here)
        if isinstance(node, MenuNode | FormNode):
            following = _failed(subject, here, node)
        elif isinstance(node, WAITING) or len(out[here]) != 1:
            return False  # work that may end differently, or a condition that may count
        else:
            following = out[here][0].target
        if following is None:
            return False
        here = following
    return True


def _commands(subject: Subject) -> Iterator[Finding]:
    """Commands that nobody can give, or that lead nowhere."""
    keys: dict[str, str] = {}
    for name, command in subject.flow.commands.items():
        here = ("commands", name)
        if command.key is None and not command.words:
            yield subject.found("bad-command", f"nobody can give the command `{name}`", "give it a key or words", here)
        if command.next is None and name not in _OWN_COMMANDS:
            mend = f"write next: NODE; only {', '.join(_OWN_COMMANDS)} need none"
            yield subject.found("bad-command", f"the command `{name}` leads nowhere", mend, here, key=True)
        if command.key is not None:
            if len(command.key) > 1:
                what = f"the command `{name}` has more than one key"
                yield subject.found("bad-command", what, "a command has one key", (*here, "key"))
            if (other := keys.setdefault(command.key, name)) != name:
                what = f"the commands `{other}` and `{name}` have the key {command.key}"
                yield subject.found("same-key", what, "give one of them another key", (*here, "key"))
