"""A flow while it is made from something else: its nodes, and what could not be brought over."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from voicekit._authoring.importing.xml import Element
from voicekit._dialog.document.flow import MOST_NODES
from voicekit._dialog.document.values import END
from voicekit._spoken.texts import untagged
from voicekit.errors import FlowError

__all__ = ["EXPRESSION_WORDS", "MOST_LOSSES", "OUTSIDE", "Draft", "Loss", "Node", "identifier"]

Node = dict[str, Any]
"""A node as the document has it."""

OUTSIDE = "from-internal"
"""The context of the dialplan in which a telephone number is dialled."""

MOST_LOSSES = 1_000
"""Lines of a report; nobody reads more, and a hostile file has a million things to name."""

MOST_LETTERS = 16 * 2**20
"""Letters of all prompts, for the same reason: some four times the largest document."""

EXPRESSION_WORDS = frozenset(
    {"call", "today", "now", "result", "value", "failure", "and", "or", "not", "in", "if", "else"}
) | {
    "true",
    "false",
    "none",
    "null",
    "lambda",
    "is",
    "for",
    "end",
    "start",
}
"""Names that a variable cannot have: they mean something in expressions, or in a flow."""

_LETTERS_OF_A_THING = 40
"""What an element or a value counts, so that much that says nothing has an end, too."""

_LONGEST = 48
"""Letters of a name that is made from a text."""


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """Something with no equivalent: in which line (0: the whole file), what it is, and what was done instead.

    ``file`` is that of the line where it is another than the one that was named: a file that it includes.
    """

    line: int
    what: str
    instead: str
    file: str = ""

    @property
    def place(self) -> str:
        """Where it is, as a report begins with it; empty where it is the whole file."""
        line = f"line {self.line}: " if self.line else ""
        return f"{self.file}, {line}" if self.file and line else line


@dataclass(slots=True)
class Draft:
    """The document so far. `comments` are by the node's name; the empty name stands for the head of the document."""

    name: str
    language: str = "en"
    head: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    unlisted: int = 0
    """Losses beyond `MOST_LOSSES`."""
    comments: dict[str, list[str]] = field(default_factory=dict)
    start: str = END
    _letters: int = 0
    _told: set[Loss] = field(default_factory=set)
    _left: set[int] = field(default_factory=set)
    _reserved: dict[str, None] = field(default_factory=lambda: dict.fromkeys((END, "start", "defaults", "commands")))
    _numbers: dict[str, int] = field(default_factory=dict)

    def reserve(self, wanted: str) -> str:
        """A name for a node that is still to come, as near to ``wanted`` as can be."""
        base = identifier(wanted) or "node"
        name, number = base, self._numbers.get(base, 1)
        while name in self._reserved:
            number += 1
            name = f"{base}_{number}"
        self._numbers[base] = number  # the next one of this name need not look from the beginning
        self._reserved[name] = None
        return name

    def add(self, wanted: str, node: Node) -> str:
        """Add a node; gives its name."""
        return self.put(self.reserve(wanted), node)

    def put(self, name: str, node: Node) -> str:
        """Add a node under a name that was reserved. Raises FlowError for more than a flow has: what a document says
        once for all its questions is written for each.
        """
        if len(self.nodes) >= MOST_NODES:
            raise FlowError(f"more than {MOST_NODES:,} nodes come of {self.name}", hint="split the document")
        self.nodes[name] = node
        return name

    def ask_anew(self, slot: str, name: str, question: Node) -> Node:
        """The node before a question whose slot may hold a value already: a form asks for what is none alone."""
        return {"set": {slot: "none"}, "next": self.add(f"{name}_asked", question)}

    def count(self, letters: int = 0, things: int = 0) -> None:
        """So many more letters are said, or things written. Raises FlowError where they are too many."""
        self._letters += letters + things * _LETTERS_OF_A_THING
        if self._letters > MOST_LETTERS:
            raise FlowError(f"more than {MOST_LETTERS:,} letters come of {self.name}", hint="split the document")

    def plain(self, words: str, line: int, node: str) -> str:
        """Words without tags that stand in them as words: a voice would read them out. They are reported."""
        said, tags = untagged(words)
        for tag in tags:
            self.lose(line, f"{tag[:60]!r} among the words", "left out", node)
        return said

    def lose(self, line: int, what: str, instead: str, node: str = "", file: str = "") -> None:
        """Report something with no equivalent, and say so above ``node``; once, however often it is met."""
        loss = Loss(line, what, instead, file)
        if loss not in self._told:
            self._told.add(loss)
            self._list(loss, node)

    def leave(self, element: Element, instead: str = "left out", node: str = "", what: str = "") -> None:
        """Report a whole element as one thing, once."""
        if id(element) not in self._left:
            self._left.add(id(element))
            self._list(Loss(element.line, what or element.tag, instead), node)
            element.reported()

    def drop(self, element: Element, attribute: str, instead: str, node: str = "") -> None:
        """Report one attribute of an element."""
        self.lose(element.line, f"{element.tag} {attribute}={element.peek(attribute)[:60]!r}", instead, node)
        element.take(attribute)

    def rest(self, untaken: Iterable[tuple[int, str]]) -> None:
        """Report what no converter has taken, each thing for itself."""
        for line, what in untaken:
            self._list(Loss(line, what, "left out"), "")

    def _list(self, loss: Loss, node: str) -> None:
        if len(self.losses) >= MOST_LOSSES:
            self.unlisted += 1
            return
        self.losses.append(loss)
        self.comments.setdefault(node, []).append(f"{loss.place}{loss.what}: {loss.instead}")

    def stub(self, wanted: str, line: int, what: str) -> str:
        """A node in the place of something that is not in the file: the call ends there until somebody fills it in."""
        name = self.reserve(wanted)
        self.put(name, {"note": f"To be filled in: {what}", "hangup": True})
        self.lose(line, what, "it is not in this file: the call ends here until you fill it in", name)
        return name

    def document(self) -> dict[str, Any]:
        """The whole document; nodes in the order in which a call comes to them, then the others."""
        self.nodes = {name: self.nodes[name] for name in self._reached()}
        return {
            "flow": identifier(self.name) or "imported",
            "language": self.language,
            **self.head,
            "start": self.start,
            "nodes": self.nodes,
        }

    def _reached(self) -> list[str]:
        waiting, order = [*reversed(self._reserved), self.start], dict[str, None]()
        while waiting:
            name = waiting.pop()
            if name in self.nodes and name not in order:
                order[name] = None
                waiting += reversed(_targets(self.nodes[name]))
        return list(order)


_LEADING = {"next", "failed", "busy", "no_answer", "empty", "else", "open", "closed", "holiday", "goto"}


def _targets(part: Any) -> list[str]:
    """All names in a node that may be targets, in order."""
    if isinstance(part, list):
        return [name for each in part for name in _targets(each)]
    if not isinstance(part, dict):
        return []
    found = []
    for key, value in part.items():
        if isinstance(value, str):
            found += [value] if key in _LEADING or _is_key(key) else []
        else:
            found += _targets(value)
    return found


def _is_key(text: str) -> bool:
    return re.fullmatch(r"[0-9*#A-D]{1,8}", text) is not None


def identifier(text: str) -> str:
    """A text as the name of a node, slot or variable; empty where nothing of it can be in one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:_LONGEST].rstrip("_")
    return f"n{name}" if name[:1].isdigit() else name
