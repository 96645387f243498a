"""What every node of a flow answers for itself: where it leads, what it sets and reads, how it is drawn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, ClassVar

from voicekit._dialog.document.hours import Hours
from voicekit._dialog.document.slot import AnySlot
from voicekit._dialog.document.values import END, Location, Model, Placed, PromptPart, Said, Scalar, Target

__all__ = [
    "Act",
    "AnyNode",
    "BoxShape",
    "Decision",
    "Edge",
    "Fault",
    "GoingNode",
    "Surroundings",
    "Use",
    "Used",
    "Way",
    "Why",
    "failing",
    "in_short",
]


class Why(Enum):
    """What leads from one node to another."""

    NEXT = "next"
    CHOICE = "choice"
    FAILURE = "failure"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Edge:
    """A way that the document states; a picture writes ``label`` on it, and its target stands at ``location``."""

    target: str
    why: Why
    label: str
    location: Location


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place of a document, and what to do; one that is ``unsafe`` is not carried out.

    ``code`` is that of the check's finding; ``at_key`` is whether it stands at the key, and not at its value.
    """

    code: str
    what: str
    hint: str
    location: Location
    unsafe: bool = False
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One way of a node that decides: it is gone where its condition holds, or ``fact`` is so; else where both are
    empty. ``fact`` stays what it is for the call, as far as can be told before it.
    """

    target: str | None
    condition: str = ""
    location: Location = ()
    """Of the condition."""
    fact: str = ""


class Used(Enum):
    """What a node needs by its name."""

    ACTION = "action"
    FLOW = "flow"
    HOURS = "hours"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Use:
    """A name that a node needs, and where it stands."""

    used: Used
    name: str
    location: Location


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
    """One way a call can go out of a node; ``target`` is where it leads as far as that can be told."""

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


class BoxShape(Enum):
    """What a node does, as a picture shows it."""

    START = "start"
    END = "end"
    SPEAKS = "speaks"
    ASKS = "asks"
    DECIDES = "decides"
    WORKS = "works"
    LEAVES = "leaves"
    SETS = "sets"
    COMMANDS = "commands"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of its flow decides where a node leads: its commands and where they lead, where the last try leads, its
    hours.
    """

    commands: Mapping[str, str | None] = field(default_factory=dict)
    failed: str | None = None
    hours: Mapping[str, Hours] = field(default_factory=dict)

    def operator(self, node: str) -> str | None:
        """Where a failure of a node leads that has no way for it; no node leads to itself so."""
        target = self.commands.get("operator")
        return None if target == node else target

    def ways(self, node: str) -> Iterator[Way]:
        """The ways of commands out of a question, first those that stay: the question is still there after them."""
        for command, target in sorted(self.commands.items(), key=lambda pair: pair[1] is not None):
            yield Way(node, Act.COMMANDS, command, target=target or node)


class AnyNode(Model):
    """What all nodes share. A kind of node that says nothing else leads nowhere, sets nothing and reads nothing."""

    kind: ClassVar[str]
    """The key that tells it."""
    shape: ClassVar[BoxShape]
    asks: ClassVar[bool] = False
    """Whether the caller is asked."""
    works: ClassVar[bool] = False
    """Whether it waits for something outside, which may fail."""
    connects: ClassVar[bool] = False
    """Whether callers may speak with somebody in it."""
    records: ClassVar[bool] = False
    """Whether callers speak into it without being asked a question."""
    has_result: ClassVar[bool] = False
    """Whether something comes of it, which is ``result`` after it."""
    leads_by: ClassVar[str] = "next"
    """The key that says where the call goes on in every other case."""
    parts: ClassVar[Mapping[str, type[Model]]] = {}
    """The models that stand below its keys."""

    note: str | None = None
    """For people: what the node is for. Translators see it, too."""

    def edges(self, here: Location) -> Iterator[Edge]:
        """The ways out that the document states for it, in the document's order; ``here`` is where it stands."""
        yield from ()

    def stated(self, here: Location, why: Why, *names: str) -> Iterator[Edge]:
        """The edges of keys whose values are targets."""
        for name in names:
            target = getattr(self, name)
            if target is not None:
                yield Edge(target, why, name.replace("_", " "), (*here, name))

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        """All ways a call can go out of it, those of its flow's commands and failures included."""
        yield Way(name, Act.ALONE)

    async def run(self, run: Any) -> str | None:
        """Carry it out; gives where the call goes on, None where nothing says so.

        ``run`` is the `Run` of its flow, which is made of documents and knows no kind of node: each kind names it. What
        is raised as a VoicekitError is a failure of the node.
        """
        raise NotImplementedError

    def faults(self, here: Location) -> Iterator[Fault]:
        """What is wrong with it though it can be read."""
        yield from ()

    holds: ClassVar[str] = "any"
    """What the variables that it sets hold where no expression of its own says so: the type of an argument."""

    @property
    def slots(self) -> Mapping[str, AnySlot]:
        """What it asks for beside a choice, by the variable that keeps it."""
        return {}

    @property
    def question(self) -> Said:
        """What is asked where its own choices answer it."""
        return ()

    @property
    def asks_openly(self) -> bool:
        """Whether a question of its own comes before those of its slots, which need none then."""
        return False

    def keyed(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of its own choices, each with its words."""
        return {}

    def leads(self, key: str) -> str | None:
        """Where one of its choices leads; None where nothing says so."""
        return None

    def chosen(self, key: str) -> Mapping[str, object]:
        """The variables that one of its choices sets."""
        return {}

    def decisions(self, here: Location) -> Iterator[Decision]:
        """What it decides by, in order."""
        yield from ()

    def uses(self, here: Location) -> Iterator[Use]:
        """What it needs by name."""
        yield from ()

    def used(self, used: Used) -> str | None:
        """The name that it needs of such a thing; None where it needs none."""
        return next((use.name for use in self.uses(()) if use.used is used), None)

    @property
    def given(self) -> Mapping[str, object]:
        """What it gives to the action or the flow that it uses: values, and expressions as text."""
        return {}

    def hours_of(self, named: Mapping[str, Hours]) -> Hours | None:
        """The hours that decide where it leads, its own or one of the flow's."""
        return None

    def worked_out(self) -> Mapping[str, Scalar]:
        """The variables that it sets by values of the document, expressions as text."""
        return {}

    def sets(self) -> Iterable[str]:
        """The variables that it sets."""
        return ()

    def places(self, here: Location) -> Iterator[tuple[Location, str]]:
        """Its texts beside prompts in which ``{name}`` is a place for a value."""
        yield from ()

    def expressions(self, here: Location) -> Iterator[Placed]:
        """Its values that may be expressions: text is one."""
        yield from ()

    def failure(self, name: str, around: Surroundings) -> str | None:
        """Where the call goes after the last try, or where the work fails; None where nothing says so."""
        return None

    is_apologised_for: ClassVar[bool] = False
    """Whether its failure, where nothing says where it leads, ends in an apology and not at the operator's."""

    @property
    def may_fail(self) -> bool:
        """Whether it needs a way for a caller who does not answer, or for work that fails."""
        return self.asks or self.works

    @property
    def leads_on(self) -> bool:
        """Whether the call goes on after it in each case, or ends there because the document says so."""
        return True

    @property
    def ends_call(self) -> bool:
        """Whether the call itself is over after it, not only its flow."""
        return False

    def gist(self) -> str:
        """What it does, in a few words."""
        return f"{self.kind} {getattr(self, self.kind)}"


class GoingNode(AnyNode):
    """A node after which the call goes on."""

    next: Target | None = None
    """Where the call goes on."""

    @property
    def leads_on(self) -> bool:
        return self.next is not None

    def edges(self, here: Location) -> Iterator[Edge]:
        if self.next is not None:
            yield Edge(self.next, Why.NEXT, "", (*here, "next"))

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        yield Way(name, Act.ALONE, target=self.following)

    @property
    def following(self) -> str:
        """Where the call goes on."""
        return self.next or END


def failing(way: Way, *targets: str | None) -> Way:
    """A way that leads to the first of some targets that is stated."""
    target = next(filter(None, targets), None)
    return replace(way, target=target or END, is_lost=target is None)


def in_short(said: tuple[PromptPart, ...]) -> str:
    """A prompt on one line."""
    return " ".join(
        part.text or (f"[{part.audio}]" if part.audio is not None else f"[{part.silence:g} s of silence]")
        for part in said
    )
