"""Executable content as chains of nodes, written from the last element to the first, so that each knows the next."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from voicekit._authoring.importing.draft import Draft, Node
from voicekit._authoring.importing.said import parted, prompt, unplaced
from voicekit._authoring.importing.voicexml.expressions import ScriptScope, variable
from voicekit._authoring.importing.voicexml.prompts import SAID, ConvertedPrompt
from voicekit._authoring.importing.xml import Element, Words
from voicekit._dialog.document.values import END

__all__ = ["Content", "Piece", "branches_of", "leaves", "parts_of"]

Piece = Words | Element
"""What stands in an element."""


@dataclass(slots=True)
class Content:
    """Writes content. ``dialogs`` are the nodes of dialogs by their id, ``items`` those of the present form's items.

    ``fall`` is where the call goes on after the present item, and ``again`` the place that asks for an item anew, by
    its name.
    """

    draft: Draft
    scope: ScriptScope
    file: str
    dialogs: Mapping[str, str]
    language: str = "en"
    base: str = ""
    items: dict[str, str] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)
    fall: str = END

    def write(self, content: list[Piece], following: str, hint: str, name: str = "") -> str:
        """The entry of the chain; ``name`` is that of its first node, where it must have one."""
        groups = _grouped(content)
        if following == self.fall:
            following = self._asked_again(groups) or following
        for place, group in reversed(list(enumerate(groups))):
            following = self._one(group, following, hint, name if place == 0 else "")
        if name and name not in self.draft.nodes:
            return self.draft.put(name, {"goto": following})
        return following

    def _asked_again(self, groups: list[list[Piece]]) -> str:
        """Where the call goes on after content that clears items: to the first of them."""
        cleared = {
            name
            for first, *_ in groups
            if isinstance(first, Element) and first.name == "clear"
            for name in self.cleared_by(first)
        }
        return next((place for name, place in self.again.items() if name in cleared), "")

    def cleared_by(self, clear: Element) -> set[str]:
        """The items of the present form that a ``<clear>`` makes empty."""
        named = {variable(each.rpartition(".")[2]) for each in clear.peek("namelist").split()}
        return named & self.items.keys() if named else set(self.items)

    def _one(self, group: list[Piece], following: str, hint: str, name: str) -> str:
        first = group[0]
        self.draft.count(things=len(group))
        if isinstance(first, Words) or first.name in SAID:
            return self._say(group, following, hint, name)
        writer = _WRITERS.get(first.name)
        if writer is None:
            self.draft.leave(first, node=name)
            return following
        return writer(self, first, following, hint, name)

    def _say(self, group: list[Piece], following: str, hint: str, name: str) -> str:
        first = group[0]
        name = name or self.draft.reserve(f"{hint}_say")
        if isinstance(first, Element) and (condition := first.peek("cond")):
            expression = self.scope.expression(condition, first.line)
            if expression is not None:
                first.take("cond")
                inner = self._said(group, following, self.draft.reserve(f"{hint}_say"))
                return self.draft.put(name, {"branch": [{"if": expression, "next": inner}], "else": following})
        return self._said(group, following, name)

    def _said(self, group: list[Piece], following: str, name: str) -> str:
        said = ConvertedPrompt(self.draft, self.scope, name).add(group).close()
        if not said.parts:
            return following
        interruptible = {"barge_in": said.barge_in} if said.barge_in is False else {}
        return self.draft.put(name, {"say": prompt(said.parts)} | interruptible | {"next": following})

    def put(self, name: str, wanted: str, node: Node) -> str:
        """Add a node under its name, or one as near to ``wanted`` as can be."""
        return self.draft.put(name or self.draft.reserve(wanted), node)

    def target(self, element: Element) -> str:
        """Where ``next``, ``nextitem`` or an expression leads."""
        item, address = element.peek("nextitem"), element.peek("next")
        if variable(item) in self.items:
            element.take("nextitem")
            return self.items[variable(item)]
        if address:
            element.take("next")
            return self.address(address, element.line)
        script = element.peek("expr") or element.peek("expritem") or item
        literal = self.scope.words(script, element.line) if script else None
        if literal and "{" not in literal and "expr" in element.attributes:
            element.take("expr")
            return self.address(literal, element.line)
        for name in ("expr", "expritem", "nextitem"):
            element.take(name)
        return self.draft.stub("elsewhere", element.line, f"{element.tag} to {script[:60]!r}")

    def address(self, address: str, line: int) -> str:
        """The node for an address: a dialog of this document, or a place to be filled in."""
        document, _, dialog = address.partition("#")
        if document in {"", self.file} and (dialog in self.dialogs or not dialog):
            return self.dialogs.get(dialog) or next(iter(self.dialogs.values()), END)
        wanted = dialog or parted(document).path.rpartition("/")[2].partition(".")[0]
        return self.draft.stub(wanted or "elsewhere", line, f"the document {address[:80]}")

    def condition(self, script: str, line: int, node: str) -> str:
        """A condition; one that cannot be had is never true, and reported."""
        expression = self.scope.expression(script, line)
        if expression is None:
            self.draft.lose(line, f"the condition {script[:80]!r}", "never true: write it anew", node)
        return expression or "False"

    def _if(self, element: Element, following: str, hint: str, name: str) -> str:
        element.convert()
        cases = []
        otherwise = following
        name = name or self.draft.reserve(f"{hint}_if")
        for script, content, line in branches_of(element):
            target = self.write(content, following, hint)
            if script is None:
                otherwise = target
            else:
                cases.append({"if": self.condition(script, line, name), "next": target})
        return self.draft.put(name, {"branch": cases, "else": otherwise})

    def _goto(self, element: Element, _following: str, _hint: str, _name: str) -> str:
        return self.target(element.convert())

    def _assign(self, element: Element, following: str, hint: str, name: str) -> str:
        found = self.assigned(element, name)
        return following if found is None else self.put(name, f"{hint}_set", {"set": dict([found]), "next": following})

    def assigned(self, element: Element, node: str = "") -> tuple[str, str] | None:
        """The variable that an element sets, and its value; None for what cannot be had, which is reported."""
        named = variable(element.peek("name").rpartition(".")[2])
        script = element.peek("expr") or "undefined"
        value = self.scope.expression(script, element.line)
        if not named or value is None:
            what = f"the value {script[:80]!r} of {element.peek('name')[:40] or 'nothing'}"
            self.draft.leave(element, "left out", node, what)
            return None
        element.convert()
        for attribute in ("name", "expr"):
            element.take(attribute)
        return named, value

    def _clear(self, element: Element, following: str, hint: str, name: str) -> str:
        """Items are asked for again; where the call goes for that is told by who writes the item."""
        names = [variable(each.rpartition(".")[2]) for each in element.peek("namelist").split()] or list(self.items)
        element.convert().take("namelist")
        self.draft.count(things=len(names))
        values = {each: "None" for each in names if each}
        return self.put(name, f"{hint}_clear", {"set": values, "next": following}) if values else following

    def _submit(self, element: Element, _following: str, hint: str, name: str) -> str:
        element.convert()
        address = _absolute(self.base, element.take("next"))
        name = name or self.draft.reserve(f"{hint}_submit")
        if not re.match(r"https?://", address):
            wanted = address.lstrip("/") or "submit"
            address = f"http://localhost/{wanted}"
            asked = element.take("expr") or wanted
            self.draft.lose(element.line, f"<submit> to {asked[:60]!r}", f"{address[:80]}: write its address", name)
        names = [variable(each) for each in element.take("namelist").split()] or list(self.items)
        self.draft.count(things=len(names))
        method = element.take("method", {"post": "POST", "get": "GET"}.get) or "GET"
        what = "<submit>, which goes on with the document that comes back"
        self.draft.lose(element.line, what, "JSON is read as answer", name)
        for each in names:
            self.scope.asks(each, element.line)
        node: Node = {"webhook": unplaced(address)[:2000], "method": method, "set": "answer"}
        node["arguments"] = {each: each for each in names if each}
        return self.draft.put(name, node | {"next": END})

    def _exit(self, element: Element, _following: str, _hint: str, _name: str) -> str:
        element.convert()
        return END

    def _disconnect(self, element: Element, _following: str, hint: str, name: str) -> str:
        element.convert()
        return self.put(name, f"{hint}_hangup", {"hangup": True})

    def _reprompt(self, element: Element, following: str, _hint: str, _name: str) -> str:
        """Prompts are said whenever a question is asked."""
        element.convert()
        return following


_WRITERS: dict[str, Callable[[Content, Element, str, str, str], str]] = {
    "if": Content._if,
    "goto": Content._goto,
    "assign": Content._assign,
    "var": Content._assign,
    "clear": Content._clear,
    "submit": Content._submit,
    "exit": Content._exit,
    "return": Content._exit,
    "disconnect": Content._disconnect,
    "reprompt": Content._reprompt,
}

_LEAVING = ("goto", "submit", "exit", "return", "disconnect")


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def branches_of(element: Element) -> list[tuple[str | None, list[Piece], int]]:
    """The branches of an ``<if>``: condition (None for else), content, line."""
    found: list[tuple[str | None, list[Piece], int]] = [(element.take("cond"), [], element.line)]
    for each in element.content:
        if isinstance(each, Element) and each.name in {"elseif", "else"}:
            each.convert()
            found.append((each.take("cond") if each.name == "elseif" else None, [], each.line))
        else:
            found[-1][1].append(each)
    return found


def leaves(content: list[Piece]) -> bool:
    """Whether content leaves the question in each case."""
    for each in content:
        if isinstance(each, Element):
            if each.name in _LEAVING:
                return True
            if each.name == "if" and _all_leave(each):
                return True
    return False


def _all_leave(element: Element) -> bool:
    names = {each.name for each in element.elements}
    return "else" in names and all(leaves(each) for each in parts_of(element))


def parts_of(element: Element) -> list[list[Piece]]:
    """The contents of an ``<if>``'s branches; nothing is taken."""
    parts: list[list[Piece]] = [[]]
    for each in element.content:
        if isinstance(each, Element) and each.name in {"elseif", "else"}:
            parts.append([])
        else:
            parts[-1].append(each)
    return parts


def _grouped(content: list[Piece]) -> list[list[Piece]]:
    """What is said in a row stands together, up to what is said on a condition; each other element alone.

    What stands behind an element that leaves is not carried out, and left as it is.
    """
    groups: list[list[Piece]] = []
    saying = False
    for each in content:
        says = isinstance(each, Words) or each.name in SAID
        conditional = isinstance(each, Element) and says and bool(each.peek("cond"))
        if isinstance(each, Words) and not each.text.strip() and not saying:
            continue
        if says and saying and not conditional:
            groups[-1].append(each)
        else:
            groups.append([each])
        saying = says and not conditional
        if isinstance(each, Element) and (each.name in _LEAVING or (each.name == "if" and _all_leave(each))):
            break
    return groups
