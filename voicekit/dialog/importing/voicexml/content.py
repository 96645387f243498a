"""Executable content as chains of nodes, written from the last element to the first, so that each knows the next."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from voicekit.dialog.document.values import END
from voicekit.dialog.importing.draft import Draft, Node, identifier
from voicekit.dialog.importing.said import prompt, unplaced
from voicekit.dialog.importing.voicexml.expressions import as_expression
from voicekit.dialog.importing.voicexml.prompts import SAID, said_in
from voicekit.dialog.importing.xml import Element

__all__ = ["Content", "branches_of", "leading"]


@dataclass(slots=True)
class Content:
    """Writes content. ``dialogs`` are the nodes of dialogs by their id, ``items`` those of the present form's items."""

    draft: Draft
    file: str
    dialogs: dict[str, str]
    base: str = ""
    items: dict[str, str] = field(default_factory=dict)
    here: str = ""

    def write(self, content: list[str | Element], following: str, hint: str, name: str = "") -> str:
        """The entry of the chain; ``name`` is that of its first node, where it must have one."""
        groups = _grouped(content)
        for place, group in reversed(list(enumerate(groups))):
            following = self._one(group, following, hint, name if place == 0 else "")
        if name and name not in self.draft.nodes:
            self.draft.put(name, {"goto": following})
            return name
        return following

    def _one(self, group: list[str | Element], following: str, hint: str, name: str) -> str:
        first = group[0]
        if isinstance(first, str) or first.name in SAID:
            name = name or self.draft.reserve(f"{hint}_say")
            said = prompt(said_in(group, self.draft, name).parts)
            return self.draft.put(name, {"say": said} | leading(following)) if said else following
        first.seen = True
        writer = _WRITERS.get(first.name)
        if writer is None:
            self.draft.lose(first.line, f"<{first.name}>", "left out", name)
            first.use()
            return following
        return writer(self, first, following, hint, name)

    def put(self, name: str, wanted: str, node: Node) -> str:
        """Add a node under its name, or one as near to ``wanted`` as can be."""
        return self.draft.put(name or self.draft.reserve(wanted), node)

    def target(self, element: Element) -> str:
        """Where ``next``, ``nextitem`` or an expression leads."""
        item, address = element.take("nextitem"), element.take("next")
        element.take("fetchaudio")
        if item is not None and item in self.items:
            return self.items[item]
        if address is not None:
            return self.address(address, element.line)
        script = element.take("expr") or element.take("expritem") or item or ""
        return self.draft.stub("elsewhere", element.line, f"<{element.name}> to {script[:60]!r}")

    def address(self, address: str, line: int) -> str:
        """The node for an address: a dialog of this document, or a place to be filled in."""
        document, _, dialog = address.partition("#")
        if document in {"", self.file} and (dialog in self.dialogs or not dialog):
            return self.dialogs.get(dialog) or next(iter(self.dialogs.values()), END)
        wanted = dialog or urlsplit(document).path.rpartition("/")[2].partition(".")[0]
        return self.draft.stub(wanted or "elsewhere", line, f"the document {address[:80]}")

    def _if(self, element: Element, following: str, hint: str, name: str) -> str:
        cases = []
        otherwise = following
        name = name or self.draft.reserve(f"{hint}_if")
        for script, content, line in branches_of(element):
            target = self.write(content, following, hint)
            if script is None:
                otherwise = target
                continue
            expression = as_expression(script)
            if expression is None:
                self.draft.lose(line, f"the condition {script[:80]!r}", "never true: write it anew", name)
            cases.append({"if": expression or "False", "next": target})
        return self.draft.put(name, {"branch": cases, "else": otherwise})

    def _goto(self, element: Element, following: str, hint: str, name: str) -> str:
        return self.target(element)

    def _assign(self, element: Element, following: str, hint: str, name: str) -> str:
        variable = identifier((element.take("name") or "").rpartition(".")[2])
        script = element.take("expr") or "undefined"
        expression = as_expression(script)
        if not variable or expression is None:
            self.draft.lose(element.line, f"the value {script[:80]!r} of {variable or 'nothing'}", "left out", name)
            return following
        return self.put(name, f"{hint}_set", {"set": {variable: expression}} | leading(following))

    def _clear(self, element: Element, following: str, hint: str, name: str) -> str:
        names = [identifier(each) for each in (element.take("namelist") or " ".join(self.items)).split()]
        values = {each: "None" for each in names if each}
        return self.put(name, f"{hint}_clear", {"set": values} | leading(following)) if values else following

    def _submit(self, element: Element, following: str, hint: str, name: str) -> str:
        address = urljoin(self.base, element.take("next") or "")
        name = name or self.draft.reserve(f"{hint}_submit")
        if not re.match(r"https?://", address):
            script = element.take("expr")
            wanted = address.lstrip("/") or "submit"
            address = f"http://localhost/{wanted}"
            self.draft.lose(element.line, f"<submit> to {script or wanted!r}", f"{address}: write its address", name)
        names = [identifier(each) for each in (element.take("namelist") or " ".join(self.items)).split()]
        method = "POST" if (element.take("method") or "get").lower() == "post" else "GET"
        self.draft.lose(
            element.line, "<submit>, which goes on with the document that comes back", "JSON is read as answer", name
        )
        node: Node = {"webhook": unplaced(address)[:2000], "method": method, "set": "answer"}
        node["arguments"] = {each: each for each in names if each}
        node["next"] = END
        return self.draft.put(name, node)

    def _exit(self, element: Element, following: str, hint: str, name: str) -> str:
        return END

    def _disconnect(self, element: Element, following: str, hint: str, name: str) -> str:
        return self.put(name, f"{hint}_hangup", {"hangup": True})

    def _reprompt(self, element: Element, following: str, hint: str, name: str) -> str:
        return self.here or following


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


def branches_of(element: Element) -> list[tuple[str | None, list[str | Element], int]]:
    """The branches of an ``<if>``: condition (None for else), content, line."""
    found: list[tuple[str | None, list[str | Element], int]] = [(element.take("cond") or "", [], element.line)]
    for each in element.content:
        if isinstance(each, Element) and each.name in {"elseif", "else"}:
            each.seen = True
            found.append((each.take("cond") or "" if each.name == "elseif" else None, [], each.line))
        else:
            found[-1][1].append(each)
    return found


def leading(following: str) -> Node:
    """The key for where a node leads."""
    return {"next": following}


def _grouped(content: list[str | Element]) -> list[list[str | Element]]:
    """What is said in a row stands together; each other element alone."""
    groups: list[list[str | Element]] = []
    saying = False
    for each in content:
        says = isinstance(each, str) or each.name in SAID
        if isinstance(each, str) and not each.strip() and not saying:
            continue
        if says and saying:
            groups[-1].append(each)
        else:
            groups.append([each])
        saying = says
    return groups
