"""All that a flow says and all that it listens for, each at its place: for checks, catalogues and rendering."""

from collections.abc import Iterator
from dataclasses import dataclass

from voicekit._dialog.document.flow import Flow
from voicekit._dialog.document.places import Location
from voicekit._dialog.document.values import Model, PromptPart

__all__ = ["SEPARATOR", "Placed", "PlacedWords", "heard_in", "said_in"]

SEPARATOR = "|"
"""Between the words of one choice in a catalogue: translators give as many as their language needs."""


@dataclass(frozen=True, slots=True)
class Placed:
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
class PlacedWords:
    """The words for one choice or command, in the flow's own language; fields as in `Placed`."""

    key: str
    node: str
    place: str
    words: tuple[str, ...]
    note: str
    location: Location


def said_in(flow: Flow) -> Iterator[Placed]:
    """Every part of every prompt of a flow, in the document's order.

    A text without a key of its own has ``<flow>.<node>.<place>``: ``company.main.menu``, ``trip.book.form.day.help``.
    What escalates is counted from 1 (``company.defaults.no_input.1``); a prompt's further texts are from 2 on.
    """
    for node, note, location, said in _found(flow):
        if not isinstance(said[0], PromptPart):
            continue
        texts = 0
        place = ".".join(str(step + 1) if isinstance(step, int) else step for step in _after(node, location))
        for index, part in enumerate(said):
            assert isinstance(part, PromptPart)
            texts += part.text is not None
            own = place if texts <= 1 else f"{place}.{texts}"
            key = "" if part.text is None else part.key or _key(flow, node, own)
            yield Placed(key, node, own, part, note, location, index)


def heard_in(flow: Flow) -> Iterator[PlacedWords]:
    """Every choice and command that has words: ``company.main.choices.1.words``, ``company.commands.help.words``."""
    for node, note, location, said in _found(flow):
        if isinstance(said[0], str):
            full = location if location[-1] == "words" else (*location, "words")
            place = ".".join(str(step) for step in _after(node, full))
            words = tuple(word for word in said if isinstance(word, str))
            yield PlacedWords(_key(flow, node, place), node, place, words, note, location)


def _key(flow: Flow, node: str, place: str) -> str:
    return ".".join(part for part in (flow.flow, node, place) if part)


def _after(node: str, location: Location) -> Location:
    return location[2:] if node else location


_Found = tuple[str, str, Location, tuple[object, ...]]


def _found(flow: Flow) -> Iterator[_Found]:
    for name, value in flow:
        if name == "nodes":
            for node, document in flow.nodes.items():
                for location, said in _below(document, ("nodes", node)):
                    yield node, document.note or "", location, said
        else:
            for location, said in _below(value, (name,)):
                yield "", flow.note or "", location, said


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
