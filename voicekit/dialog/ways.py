"""The ways out of every node of a flow: what a walk has to go, each once."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from voicekit.dialog.answers import words_of
from voicekit.dialog.document import Flow, Node
from voicekit.dialog.document.nodes import (
    ActionNode,
    BranchNode,
    Choice,
    FormNode,
    GotoNode,
    MenuNode,
    RecordNode,
    ScheduleNode,
    TransferNode,
    WebhookNode,
)
from voicekit.dialog.document.slots import ChoiceSlot, RecordingSlot, Slot, SpeechSlot, YesNoSlot
from voicekit.dialog.document.values import END

__all__ = ["Act", "Way", "distances", "ways_of"]


class Act(Enum):
    """What makes a call go a way."""

    ALONE = "alone"
    """Nothing: the node does what it does."""
    CHOOSES = "chooses"
    """A branch or a schedule decides; ``detail`` is which of its ways it is."""
    ANSWERS = "answers"
    """The question of the slot is answered, ``detail`` by which key or word; any valid answer where it is empty."""
    SILENT = "silent"
    """Nothing is said or pressed until the last try."""
    WRONG = "wrong"
    """Something that does not fit, until the last try."""
    COMMANDS = "commands"
    """A command is given, ``detail`` is its name."""
    DENIES = "denies"
    """What is asked back is wrong."""
    HAPPENS = "happens"
    """What lies outside decides: ``detail`` is done, failed, busy, no_answer, recorded, empty."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a node; ``target`` is where it leads as far as that can be told."""

    node: str
    act: Act
    detail: str = ""
    slot: str = ""
    target: str = END
    key: str = ""
    """The canonical answer, where there is just one."""
    is_lost: bool = False
    """Whether it is a failure for which the flow has no way: only a flow around this one may have one."""

    @property
    def name(self) -> str:
        """For people: ``key 1``, ``number: no input``, ``operator``."""
        words = _NAMES.get(self.act, "{}").format(self.detail or "answer")
        return f"{self.slot}: {words}" if self.slot else words

    def __str__(self) -> str:
        return f"{self.node}: {self.name}"


_NAMES: Mapping[Act, str] = {
    Act.ALONE: "goes on",
    Act.SILENT: "no input",
    Act.WRONG: "no match",
    Act.COMMANDS: "command {}",
    Act.DENIES: "asked back: no",
}


def ways_of(flow: Flow) -> dict[str, tuple[Way, ...]]:
    """The ways out of each node."""
    return {name: tuple(_ways(flow, name, node)) for name, node in flow.nodes.items()}


def _ways(flow: Flow, name: str, node: Node) -> Iterator[Way]:
    following = getattr(node, "next", None) or END
    match node:
        case BranchNode():
            for place, case in enumerate(node.branch, 1):
                yield Way(name, Act.CHOOSES, f"if {place}", target=case.next)
            yield Way(name, Act.CHOOSES, "else", target=node.otherwise or END)
        case ScheduleNode():
            yield from _hours(flow, name, node)
        case MenuNode():
            yield from _menu(flow, name, node, following)
        case FormNode():
            yield from _form(flow, name, node, following)
        case ActionNode() | WebhookNode():
            yield Way(name, Act.HAPPENS, "done", target=following)
            yield _failing(Way(name, Act.HAPPENS, "failed"), node.failed, _operator(flow, name))
        case TransferNode():
            yield from _transfer(name, node, following)
        case RecordNode():
            yield Way(name, Act.HAPPENS, "recorded", target=following)
            yield Way(name, Act.HAPPENS, "empty", target=node.empty or following)
        case _:
            target = node.goto if isinstance(node, GotoNode) else following
            yield Way(name, Act.ALONE, target=target)


def _hours(flow: Flow, name: str, node: ScheduleNode) -> Iterator[Way]:
    yield Way(name, Act.CHOOSES, "open", target=node.open)
    yield Way(name, Act.CHOOSES, "closed", target=node.closed)
    hours = flow.hours.get(node.schedule) if isinstance(node.schedule, str) else node.schedule
    if hours is not None and hours.holidays:
        yield Way(name, Act.CHOOSES, "holiday", target=node.holiday or node.closed)


def _menu(flow: Flow, name: str, node: MenuNode, following: str) -> Iterator[Way]:
    yield from _commands(flow, name)
    for key, choice in node.choices.items():
        target = (choice.next if isinstance(choice, Choice) else choice) or following
        yield Way(name, Act.ANSWERS, f"key {key}", target=target, key=key)
        for words in words_of(choice)[:1]:
            yield Way(name, Act.ANSWERS, f"word {words}", target=target, key=key)
    if node.confirm == "always":
        yield Way(name, Act.DENIES, target=name)
    failed = node.failed, flow.manners.failed, _operator(flow, name)
    yield _failing(Way(name, Act.SILENT), *failed)
    yield _failing(Way(name, Act.WRONG), *failed)


def _form(flow: Flow, name: str, node: FormNode, following: str) -> Iterator[Way]:
    yield from _commands(flow, name)
    for slot, each in node.form.items():
        for detail, key in _answers(each):
            yield Way(name, Act.ANSWERS, detail, slot, following, key)
        if each.confirm == "always" or isinstance(each.confirm, tuple):
            yield Way(name, Act.DENIES, slot=slot, target=name)
        failed: tuple[str | None, ...] = each.failed, node.failed, flow.manners.failed, _operator(flow, name)
        if each.default is not None:
            failed = (following,)
        yield _failing(Way(name, Act.SILENT, slot=slot), *failed)
        if not isinstance(each, SpeechSlot | RecordingSlot):
            yield _failing(Way(name, Act.WRONG, slot=slot), *failed)
    if node.confirm:
        yield Way(name, Act.DENIES, target=name)


def _answers(slot: Slot) -> Iterator[tuple[str, str]]:
    """What answers a slot, and by which key the flow is told so."""
    if isinstance(slot, ChoiceSlot):
        if not slot.written:
            yield "", ""
        for key, choice in slot.written.items():
            yield f"key {key}", key
            yield from ((f"word {words}", key) for words in words_of(choice)[:1])
    elif isinstance(slot, YesNoSlot):
        yield from ((f"key {slot.yes}", "yes"), (f"key {slot.no}", "no"))
    else:
        yield "", ""


def _transfer(name: str, node: TransferNode, following: str) -> Iterator[Way]:
    if node.transfer.extension is not None:
        yield Way(name, Act.ALONE)
        return
    yield Way(name, Act.HAPPENS, "answered", target=following)
    if node.transfer.voicemail is None:
        yield _failing(Way(name, Act.HAPPENS, "busy"), node.busy, node.failed)
        yield _failing(Way(name, Act.HAPPENS, "no_answer"), node.no_answer, node.failed)
    yield _failing(Way(name, Act.HAPPENS, "failed"), node.failed)


def _commands(flow: Flow, name: str) -> Iterator[Way]:
    """Those that stay come first: after them the question is still there."""
    for command, each in sorted(flow.commands.items(), key=lambda pair: pair[1].next is not None):
        yield Way(name, Act.COMMANDS, command, target=each.next or name)


def _failing(way: Way, *targets: str | None) -> Way:
    """A way that leads to the first of some targets that is stated."""
    target = next(filter(None, targets), None)
    return replace(way, target=target or END, is_lost=target is None)


def _operator(flow: Flow, name: str) -> str | None:
    """Where a failure of a node leads that has no way for it; no node leads to itself so."""
    command = flow.commands.get("operator")
    target = command.next if command is not None else None
    return None if target == name else target


def distances(ways: Mapping[str, tuple[Way, ...]], goals: Iterable[str]) -> dict[str, int]:
    """From how many nodes away each node leads to one of the goals; nodes that lead to none are left out."""
    into: dict[str, list[str]] = {}
    for name, out in ways.items():
        for way in out:
            into.setdefault(way.target, []).append(name)
    found = dict.fromkeys(goals, 0)
    waiting = deque(found)
    while waiting:
        name = waiting.popleft()
        for before in into.get(name, ()):
            if before not in found:
                found[before] = found[name] + 1
                waiting.append(before)
    return found
