"""A flow while it is made from something else: its nodes, and what could not be brought over."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from voicekit.dialog.document.values import END

__all__ = ["Draft", "Loss", "Node", "identifier"]

Node = dict[str, Any]
"""A node as the document has it."""

_LONGEST = 48
"""Letters of a name that is made from a text."""


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """Something with no equivalent: in which line (0: the whole file), what it is, and what was done instead."""

    line: int
    what: str
    instead: str


@dataclass(slots=True)
class Draft:
    """The document so far. `comments` are by the node's name; the empty name stands for the head of the document."""

    name: str
    language: str = "en"
    head: dict[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    comments: dict[str, list[str]] = field(default_factory=dict)
    start: str = END
    _reserved: dict[str, None] = field(default_factory=lambda: {END: None, "start": None})

    def reserve(self, wanted: str) -> str:
        """A name for a node that is still to come, as near to ``wanted`` as can be."""
        base = identifier(wanted) or "node"
        name, number = base, 1
        while name in self._reserved:
            number += 1
            name = f"{base}_{number}"
        self._reserved[name] = None
        return name

    def add(self, wanted: str, node: Node) -> str:
        """Add a node; gives its name."""
        return self.put(self.reserve(wanted), node)

    def put(self, name: str, node: Node) -> str:
        """Add a node under a name that was reserved."""
        self.nodes[name] = node
        return name

    def lose(self, line: int, what: str, instead: str, node: str = "") -> None:
        """Report something with no equivalent, and say so above ``node``."""
        self.losses.append(Loss(line, what, instead))
        self.comments.setdefault(node, []).append(f"{f'line {line}: ' if line else ''}{what}: {instead}")

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
