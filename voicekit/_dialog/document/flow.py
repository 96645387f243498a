"""A whole flow: what calls it answers, its nodes, and all that it says and listens for, each at its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from voicekit._dialog.document.defaults import FlowCommand, StatedDefaults
from voicekit._dialog.document.hours import Hours
from voicekit._dialog.document.node import AnyNode, Fault, Used
from voicekit._dialog.document.values import Language, Location, Model, Name, OneOrMore, PromptPart, Scalar

__all__ = ["MOST_NODES", "SEPARATOR", "Answers", "Argument", "Flow", "HeardWords", "SaidPart"]

MOST_NODES = 10_000
"""Nodes of a flow."""


SEPARATOR = "|"
"""Between the words of one choice in a catalogue: translators give as many as their language needs."""


@dataclass(frozen=True, slots=True)
class SaidPart:
    """One part of a prompt.

    ``key`` is the text's key in catalogues, empty for what is no text; ``node`` the node's name, empty for what the
    whole flow says; ``place`` the rest of the key; ``note`` what the flow's writer says to translators and speakers.
    ``location`` leads to the prompt in the document; ``index`` is the part in it.
    """

    key: str
    node: str
    place: str
    part: PromptPart
    note: str
    location: Location
    index: int

    @property
    def slot(self) -> str:
        """The slot whose answer is ``value`` in this prompt; empty where no answer is looked over."""
        match self.location:
            case ("nodes", _, "form", str() as slot, "confirm" | "invalid"):
                return slot
        return ""


@dataclass(frozen=True, slots=True)
class HeardWords:
    """The words for one choice or command, in the flow's own language; fields as in `SaidPart`."""

    key: str
    node: str
    place: str
    words: tuple[str, ...]
    note: str
    location: Location


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

    def said(self) -> Iterator[SaidPart]:
        """Every part of every prompt, in the document's order.

        A text without a key of its own has ``<flow>.<node>.<place>``, such as ``trip.book.form.day.help``.
        What escalates is counted from 1 (``company.defaults.no_input.1``), a prompt's further texts from 2 on.
        """
        for node, note, location, said in self._found():
            if not isinstance(said[0], PromptPart):
                continue
            texts = 0
            place = ".".join(str(step + 1) if isinstance(step, int) else step for step in _after(node, location))
            for index, part in enumerate(said):
                assert isinstance(part, PromptPart)
                texts += part.text is not None
                own = place if texts <= 1 else f"{place}.{texts}"
                key = "" if part.text is None else part.key or self._key(node, own)
                yield SaidPart(key, node, own, part, note, location, index)

    def heard(self) -> Iterator[HeardWords]:
        """Every choice and command that has words, such as ``company.main.choices.1.words``."""
        for node, note, location, said in self._found():
            if isinstance(said[0], str):
                full = location if location[-1] == "words" else (*location, "words")
                place = ".".join(str(step) for step in _after(node, full))
                words = tuple(word for word in said if isinstance(word, str))
                yield HeardWords(self._key(node, place), node, place, words, note, location)

    def _key(self, node: str, place: str) -> str:
        return ".".join(part for part in (self.flow, node, place) if part)

    def _found(self) -> Iterator[tuple[str, str, Location, tuple[object, ...]]]:
        """Prompts and words: the node's name, its note, the place in the document, and what stands there."""
        for name, value in self:
            if name == "nodes":
                for node, document in self.nodes.items():
                    for location, said in _below(document, ("nodes", node)):
                        yield node, document.note or "", location, said
            else:
                for location, said in _below(value, (name,)):
                    yield "", self.note or "", location, said


def _after(node: str, location: Location) -> Location:
    return location[2:] if node else location


def _below(value: object, location: Location) -> list[tuple[Location, tuple[object, ...]]]:
    """Prompts and words in a value, each with its place in the document."""
    found: list[tuple[Location, tuple[object, ...]]] = []
    _collect(value, location, found)
    return found


def _collect(value: object, location: Location, found: list[tuple[Location, tuple[object, ...]]]) -> None:
    if isinstance(value, Model):
        value = value.__dict__
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, Model | dict | tuple):  # most is neither, and a flow may have a thousand nodes
                _collect(each, (*location, key), found)
    elif isinstance(value, tuple) and value:
        if isinstance(value[0], PromptPart) or location[-1] == "words" or location[-2:-1] == ("choices",):
            found.append((location, value))
        else:
            for index, each in enumerate(value):
                _collect(each, (*location, index), found)
