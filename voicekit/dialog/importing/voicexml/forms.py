"""A VoiceXML form: its items in order, fields without anything between them as the slots of one node."""

from voicekit.dialog.importing.draft import Node, identifier
from voicekit.dialog.importing.said import prompt
from voicekit.dialog.importing.voicexml.calls import record_node, transfer_node
from voicekit.dialog.importing.voicexml.content import Content, leading
from voicekit.dialog.importing.voicexml.events import EVENTS, Events, Leaving
from voicekit.dialog.importing.voicexml.expressions import as_expression
from voicekit.dialog.importing.voicexml.fields import properties_of, slot_of, words_said
from voicekit.dialog.importing.voicexml.prompts import said_in
from voicekit.dialog.importing.xml import Element

__all__ = ["Form"]

_ITEMS = {"block", "field", "record", "transfer", "subdialog", "object", "initial", "var", "filled"}

_BESIDE = {*EVENTS, "property", "link"}


class Form:
    """One form on its way into nodes. ``name`` is reserved for the first of them."""

    def __init__(self, form: Element, content: Content, events: Events, name: str) -> None:
        form.seen = True
        self._form, self._content, self._draft, self._name = form, content, content.draft, name
        self._events = events.within(form, self._draft, name)
        self._keys = properties_of(form, self._draft, name)

    def write(self, following: str) -> None:
        """Write all its nodes."""
        form, draft = self._form, self._draft
        form.take("id")
        groups = _grouped([each for each in form.elements if each.name not in _BESIDE])
        names = [
            self._name if place == 0 else draft.reserve(_wanted(self._name, group))
            for place, group in enumerate(groups)
        ]
        self._content.items = {
            item: name
            for group, name in zip(groups, names, strict=True)
            for each in group
            if (item := each.attributes.get("name", "")) and each.name != "var"
        }
        for group, name in reversed(list(zip(groups, names, strict=True))):
            self._content.here = name
            self._item(group, name, following)
            following = name
        if not groups:
            draft.put(self._name, {"goto": following})

    def _item(self, group: list[Element], name: str, following: str) -> None:
        first = group[0]
        first.seen = True
        match first.name:
            case "field" | "initial":
                self._fields(group, name, following)
            case "record" | "transfer":
                self._call(first, name, following)
            case "block":
                self._block(first, name, following)
            case "filled":
                self._filled([first], following, name)
            case "var":
                self._content.write(list(group), following, self._name, name)
            case _:
                first.use()
                self._draft.lose(first.line, f"<{first.name}>", "left out", name)
                self._draft.put(name, {"goto": following})

    def _fields(self, group: list[Element], name: str, following: str) -> None:
        node: Node = {"form": {}} | self._keys
        opening = []
        for each in group:
            if each.name == "initial":
                each.seen = True
                each.take("name")
                opening += said_in(words_said(each), self._draft, name).parts
                continue
            slot_name, slot, leaving = slot_of(each, self._draft, name, self._events)
            node["form"][slot_name] = slot
            if leaving is not None:
                slot["failed"] = self._left(leaving, f"{name}_failed")
            following = self._filled(each.all("filled"), following, "", f"{name}_then")
        if not node["form"]:
            node = {"say": prompt(opening)} if opening else {"set": {"asked": True}}
        elif opening:
            node["open"] = prompt(opening)
        self._draft.put(name, node | leading(following))

    def _left(self, leaving: Leaving, hint: str) -> str:
        return self._content.write(leaving.element.content, "end", hint)

    def _call(self, element: Element, name: str, following: str) -> None:
        for each in element.all(*EVENTS):
            each.use()
            if each.name != "noinput":
                self._draft.lose(each.line, f"<{each.name}> in <{element.name}>", "left out", name)
        if element.name == "transfer":
            node = transfer_node(element, self._content, name, following)
        else:
            then = self._filled(element.all("filled"), following, "", f"{name}_then")
            node = record_node(element, self._draft, name, then, following)
        self._draft.put(name, node)

    def _block(self, block: Element, name: str, following: str) -> None:
        block.take("name")
        condition = block.take("cond")
        if condition is None:
            self._content.write(block.content, following, self._name, name)
            return
        expression = as_expression(condition)
        if expression is None:
            self._draft.lose(block.line, f"<block> cond={condition[:60]!r}", "always carried out", name)
        target = self._content.write(block.content, following, self._name)
        self._draft.put(name, {"branch": [{"if": expression or "True", "next": target}], "else": following})

    def _filled(self, blocks: list[Element], following: str, name: str, hint: str = "") -> str:
        for place, block in reversed(list(enumerate(blocks))):
            block.seen = True
            block.take("namelist")
            if block.take("mode", "all") == "any":
                self._draft.lose(block.line, "<filled> mode='any'", "carried out when all are filled", name)
            hint = hint or f"{self._name}_filled"
            following = self._content.write(block.content, following, hint, name if place == 0 else "")
        return following


def _grouped(items: list[Element]) -> list[list[Element]]:
    """Fields in a row are one group up to the first with a ``<filled>`` of its own; each other item stands alone."""
    groups: list[list[Element]] = []
    for item in items:
        if groups and item.name == "field" and _goes_on(groups[-1][-1]) and item.attributes.get("name"):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _goes_on(item: Element) -> bool:
    return item.name == "initial" or (item.name == "field" and not item.all("filled"))


def _wanted(form: str, group: list[Element]) -> str:
    return f"{form}_{identifier(group[0].attributes.get('name', '')) or group[0].name}"
