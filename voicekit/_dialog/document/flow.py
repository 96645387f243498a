"""A whole flow."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from voicekit._dialog.document.defaults import FlowCommand, StatedDefaults
from voicekit._dialog.document.hours import Hours
from voicekit._dialog.document.node import AnyNode, Fault, Used
from voicekit._dialog.document.places import Location
from voicekit._dialog.document.values import Language, Model, Name, OneOrMore, Scalar

__all__ = ["MOST_NODES", "Answers", "Argument", "Flow"]

MOST_NODES = 10_000
"""Nodes of a flow."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | int) else value


def _texts(value: object) -> object:
    listed = _listed(value)
    return [str(each) if isinstance(each, int) else each for each in listed] if isinstance(listed, list) else listed


class Answers(Model):
    """Which calls the flow answers. Where several are given, all must fit; the flow with most of them wins."""

    route: Annotated[tuple[str, ...], BeforeValidator(_listed), OneOrMore()] = ()
    """Routes, as the dialplan names them; a flow that answers by nothing else has its own name as its route."""
    called: Annotated[tuple[str, ...], BeforeValidator(_texts), OneOrMore()] = ()
    """Numbers that were called; ``*`` at the end stands for any digits."""
    arguments: dict[str, str] = {}
    """Arguments of the dialplan and their values."""
    default: bool = False
    """Whether it answers calls that no flow and no route answers."""


class Argument(Model):
    """What a flow is told by whoever calls it."""

    type: Literal["text", "number", "date", "time", "money", "yes_no", "any"] = "text"
    """What it must be; text from a dialplan is read as this."""
    default: Scalar | None = None
    """Taken where it is not given; without a default it must be."""


class Flow(Model):
    """A telephone dialogue, of whichever kinds its nodes are: `FlowDocument` is the one that files are read into."""

    flow: Name
    """The flow's name."""
    note: str | None = None
    """For people: what the flow is for."""
    language: Language = "en"
    """The language in which its texts are written."""
    languages: tuple[Language, ...] = ()
    """The languages in which it can be held, its own included; the texts of the others come from catalogues."""
    answers: Answers = Answers()
    """Which calls it answers."""
    python: str | None = None
    """A Python file beside the flow that registers its actions."""
    arguments: dict[Name, Argument] = {}
    """What it is told by whoever calls it; each is a variable."""
    results: tuple[Name, ...] = ()
    """The variables that go back to whoever called it."""
    variables: dict[Name, Scalar] = {}
    """Variables and what they begin with."""
    defaults: StatedDefaults = StatedDefaults()
    """How all its questions are asked."""
    commands: dict[Name, FlowCommand] = {}
    """What works in every question: ``help``, ``repeat``, ``back``, ``operator``, ``main_menu``, and your own."""
    hours: dict[Name, Hours] = {}
    """Opening hours by name."""
    start: Name
    """The node it begins with."""
    nodes: Annotated[dict[Name, AnyNode], Field(min_length=1, max_length=MOST_NODES)]
    """The nodes by name."""

    @property
    def all_languages(self) -> tuple[str, ...]:
        """The languages in which it can be held, each once: its own first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))

    def faults(self) -> Iterator[Fault]:
        """What is wrong with it though it can be read."""
        for name, command in self.commands.items():
            if command.key is not None and len(command.key) > 1:
                what = f"the command `{name}` has more than one key"
                yield Fault("bad-command", what, "a command has one key", ("commands", name, "key"), unsafe=True)
        for name, node in self.nodes.items():
            yield from node.faults(("nodes", name))

    def sets(self) -> Iterator[str]:
        """The variables that its nodes set."""
        for node in self.nodes.values():
            yield from node.sets()

    def own_names(self) -> frozenset[str]:
        """The variables that it sets itself: its arguments among them, which it is told."""
        return frozenset((*self.arguments, *self.variables, *self.sets()))

    def used(self, used: Used) -> Iterator[str]:
        """The names that its nodes need of such things."""
        return filter(None, (node.used(used) for node in self.nodes.values()))

    def expressions(self) -> Iterator[tuple[Location, str, tuple[str, ...]]]:
        """Every expression of it: where it stands, its text, and the names it may use beside the flow's own."""
        for name, scalar in self.variables.items():
            if isinstance(scalar, str):
                yield ("variables", name), scalar, ()
        for name, argument in self.arguments.items():
            if isinstance(argument.default, str):
                yield ("arguments", name, "default"), argument.default, ()
        for name, node in self.nodes.items():
            for location, value, own in node.expressions(("nodes", name)):
                if isinstance(value, str):
                    yield location, value, own
