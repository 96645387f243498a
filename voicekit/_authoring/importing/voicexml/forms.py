"""A VoiceXML form as nodes, as the standard's form interpretation algorithm goes through it.

Its items come in order, each while its variable is undefined. In a flow the order is the way from node to node. Where a
form may come back to an item (``<clear>``, ``<goto nextitem>``) or may have filled it in another way, a branch stands
before the item that asks whether it is still empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from voicekit._authoring.importing.draft import Node, identifier
from voicekit._authoring.importing.said import prompt
from voicekit._authoring.importing.voicexml.calls import record_keys, write_transfer
from voicekit._authoring.importing.voicexml.content import Content, Piece, parts_of
from voicekit._authoring.importing.voicexml.events import Events
from voicekit._authoring.importing.voicexml.expressions import variable
from voicekit._authoring.importing.voicexml.fields import FieldKind, name_of, properties_of, slot_of
from voicekit._authoring.importing.voicexml.prompts import ConvertedPrompt, words_said
from voicekit._authoring.importing.xml import Element
from voicekit._dialog.document.values import END
from voicekit._dialog.nodes.form.document import MOST_SLOTS
from voicekit.errors import FlowError

__all__ = ["Form"]

_ITEMS = ("block", "field", "record", "transfer", "subdialog", "object", "initial")

MOST_ITEMS = 1_000
"""Items of a form: each is compared with all others to which a caller may be led back."""

_ASKING = {"field", "record", "transfer"}
"""Items that wait for somebody: a form that comes back through one of them is no endless circle."""


@dataclass(slots=True)
class _FormItem:
    """One item: its element, its variable (empty where nobody asks for it), and what is done once it is filled."""

    place: int
    element: Element
    variable: str
    filled: list[Element] = field(default_factory=list)
    guarded: bool = False
    condition: str = ""

    @property
    def done(self) -> list[Piece]:
        """Everything that is carried out with the item."""
        match self.element.name:
            case "block":
                own = self.element.content
            case "transfer":
                own = [piece for each in self.element.all("filled") for piece in each.content]
            case _:
                own = []
        return [*own, *(piece for each in self.filled for piece in each.content)]


class Form:
    """One form on its way into nodes. ``name`` is reserved for the first of them."""

    def __init__(self, form: Element, content: Content, kinds: dict[int, FieldKind], events: Events, name: str) -> None:
        form.convert().take("id")
        self._form, self._content, self._draft, self._name = form, content, content.draft, name
        self._kinds = kinds
        self._events = events.within(form, content, name)
        self._keys = properties_of(form, content, name)
        self._keys.pop("until", None)
        self._items = [_FormItem(place, each, _variable(each)) for place, each in enumerate(form.all(*_ITEMS))]
        if len(self._items) > MOST_ITEMS:
            what = f"the form {name} has {len(self._items)} items; at most {MOST_ITEMS} are read"
            raise FlowError(what, line=form.line, hint="split the form")
        self._places = {item.variable: item.place for item in self._items if item.variable}
        self._landings: set[int] = set()
        """Items that something leads to beside the one before them."""
        self._returns: dict[int, int] = {}
        """By item, an earlier one that may be empty again when it is done."""
        self._attach()
        self._guard()

    def write(self) -> None:
        """Write all its nodes."""
        groups = self._grouped()
        entered = self._entered()
        names, doors = self._named(groups, entered=bool(entered))
        content = self._content
        content.items = {
            item.variable: name for group, name in zip(groups, names, strict=True) for item in group if item.variable
        }
        content.again = {
            item.variable: door if item.condition else name
            for group, name, door in zip(groups, names, doors, strict=True)
            for item in group
            if item.variable
        }
        by_place = {item.place: door for group, door in zip(groups, doors, strict=True) for item in group}
        following = END
        for group, name, door in reversed(list(zip(groups, names, doors, strict=True))):
            returns = min(self._returns.get(item.place, len(self._items)) for item in group)
            content.fall = by_place.get(returns, following)
            self._item(group, name, content.fall)
            self._open_door(group, door, name, following)
            following = door
        if entered:
            self._draft.put(self._name, {"set": entered, "next": following})
        elif not groups:
            self._draft.put(self._name, {"goto": END})

    # -- in what order -----------------------------------------------------------------------------------------------

    def _attach(self) -> None:
        """Each ``<filled>`` belongs to an item: one in a form to the last of those that it waits for."""
        for item in self._items:
            if item.element.name != "transfer":
                item.filled += item.element.all("filled")
        asking = [item for item in self._items if item.element.name in _ASKING]
        for filled in self._form.all("filled"):
            named = [variable(each) for each in filled.peek("namelist").split()]
            waited = [item for item in asking if item.variable in named] if named else asking
            if not waited or any(name not in self._places for name in named):
                self._draft.leave(filled, node=self._name)
                continue
            filled.take("namelist")
            if filled.peek("mode") == "any" and len(waited) > 1:
                self._draft.drop(filled, "mode", "carried out when all are filled", self._name)
            filled.take("mode", lambda written: written if written in {"any", "all"} else None)
            waited[-1].filled.append(filled)

    def _guard(self) -> None:
        """Find the items that may be filled already when the call comes to them."""
        for item in self._items:
            done = set()
            for cleared, last in _clears(item.done):
                done.add(id(cleared))
                self._cleared(item, self._cleared_places(cleared), inner=not last)
            for each in item.element.walk():
                if each.name == "clear" and id(each) not in done:  # in a handler
                    self._cleared(item, self._cleared_places(each), inner=False)
            for piece in (item.element, *item.filled):
                for each in piece.walk():
                    self._led(item, each)
            if "expr" in item.element.attributes and item.variable:
                item.guarded = True
        for each in self._form.walk():
            if (
                each.name == "assign"
                and (place := self._places.get(variable(each.peek("name").rpartition(".")[2]))) is not None
            ):
                self._items[place].guarded = True

    def _cleared_places(self, clear: Element) -> set[int]:
        named = {variable(each.rpartition(".")[2]) for each in clear.peek("namelist").split()}
        return {self._places[name] for name in (named or self._places) if name in self._places}

    def _cleared(self, item: _FormItem, places: set[int], *, inner: bool) -> None:
        """The call goes back to the first of these; what lies between and is not among them is filled."""
        if not places:
            return
        first = min(places)
        self._landings.add(first)
        for each in self._items[first : item.place + 1]:
            each.guarded |= inner or each.place not in places
        if inner:
            self._returns[item.place] = min(first, self._returns.get(item.place, first))

    def _led(self, item: _FormItem, each: Element) -> None:
        """A ``<goto>`` to another item: the ones between are skipped, and asked for after it."""
        place = self._places.get(variable(each.peek("nextitem"))) if each.name == "goto" else None
        if place is None:
            return
        self._landings.add(place)
        for between in self._items[min(place, item.place) : max(place, item.place) + 1]:
            between.guarded = True
        if place > item.place + 1 and self._items[place].element.name in _ASKING:
            self._returns[place] = min(item.place + 1, self._returns.get(place, place))

    def _grouped(self) -> list[list[_FormItem]]:
        """Fields in a row are one node, up to the first after which something is done."""
        for item in self._items:
            condition = item.element.peek("cond")
            if condition == "true":
                item.element.take("cond")
            item.condition = "" if condition == "true" else condition
            if item.guarded and not item.variable:
                item.variable = variable(self._draft.reserve(f"{self._name}_{item.element.name}_done"))
        groups: list[list[_FormItem]] = []
        for item in self._items:
            if groups and self._joins(item, groups[-1]):
                groups[-1].append(item)
            else:
                groups.append([item])
        return groups

    def _joins(self, item: _FormItem, group: list[_FormItem]) -> bool:
        last = group[-1]
        if item.element.name != "field" or last.element.name not in {"field", "initial"} or last.filled:
            return False
        if len(group) == MOST_SLOTS:
            return False
        if group[0].element.name == "initial":
            return not self._is_own(item) or len(group) == 1
        free = not (item.guarded or last.guarded or item.place in self._landings)
        return free and not self._is_own(item) and not self._is_own(last) and bool(item.element.peek("name"))

    def _is_own(self, item: _FormItem) -> bool:
        """Whether each try of the field is a node of its own."""
        return self._events.within(item.element, self._content, self._name).are_own

    def _entered(self) -> Node:
        """What is set when the form is entered: its variables, and the items that branches ask for."""
        values: Node = {}
        guarded = {id(item.element): item for item in self._items if item.guarded}
        for each in self._form.elements:
            if each.name == "var":
                values |= dict(filter(None, [self._content.assigned(each, self._name)]))
            elif (item := guarded.get(id(each))) is not None:
                script = each.peek("expr")
                value = self._content.scope.expression(script, each.line) if script else None
                if value is not None:
                    each.take("expr")
                values[item.variable] = value or "None"
        return values

    def _named(self, groups: list[list[_FormItem]], *, entered: bool) -> tuple[list[str], list[str]]:
        """The nodes of items, and those before them that ask whether to go in; the same where nobody asks."""
        names, doors = [], []
        for place, group in enumerate(groups):
            first = self._name if place == 0 and not entered else ""
            asks = self._asks(group)
            name = first if first and not asks else self._draft.reserve(_wanted(self._name, group))
            names.append(name)
            doors.append((first or self._draft.reserve(f"{name}_or_next")) if asks else name)
        return names, doors

    def _asks(self, group: list[_FormItem]) -> bool:
        """Whether a branch stands before an item."""
        alone = group[0] if len(group) == 1 else None
        conditional = alone is not None and bool(alone.condition) and (alone.element.name != "field" or alone.filled)
        return bool(conditional) or any(item.guarded for item in group)

    def _open_door(self, group: list[_FormItem], door: str, name: str, following: str) -> None:
        if door == name:
            return
        empty = [f"{item.variable} == None" for item in group if item.guarded]
        condition = " or ".join(empty)
        first = group[0]
        if first.condition and len(group) == 1:
            told = self._condition(first, door)
            condition = f"{condition} and ({told})" if condition and told else condition or told
        self._draft.put(door, {"branch": [{"if": condition or "True", "next": name}], "else": following})

    def _condition(self, item: _FormItem, node: str) -> str:
        """An item's condition; one that cannot be had is reported, and holds."""
        expression = self._content.scope.expression(item.condition, item.element.line)
        if expression is None:
            self._draft.drop(item.element, "cond", "always carried out", node)
        item.element.take("cond")
        return expression or ""

    # -- what they are -----------------------------------------------------------------------------------------------

    def _item(self, group: list[_FormItem], name: str, following: str) -> None:
        item = group[0]
        element = item.element
        match element.name:
            case "field" | "initial":
                self._fields(group, name, following)
            case "record":
                self._record(item, name, following)
            case "transfer":
                self._handlers(item, name)
                then = self._filled(item.filled, following, f"{name}_then")
                write_transfer(element, self._content, name, then, keep=item.guarded)
            case "block":
                element.convert().take("name")
                self._content.write(element.content, following, self._name, self._begun(item, name))
            case _:
                self._draft.leave(element, node=name)
                self._draft.put(name, {"goto": following})

    def _begun(self, item: _FormItem, name: str) -> str:
        """A block counts as visited when it begins; gives the name for its first node."""
        if not item.guarded:
            return name
        first = self._draft.reserve(f"{name}_visited")
        self._draft.put(name, {"set": {item.variable: "True"}, "next": first})
        return first

    def _fields(self, group: list[_FormItem], name: str, following: str) -> None:
        opening = []
        slots: Node = {}
        content = self._content
        own: Events | None = None
        for item in group:
            element = item.element
            if element.name == "initial":
                element.convert().take("name")
                self._handlers(item, name)
                opening += ConvertedPrompt(self._draft, content.scope, name).add(words_said(element)).close().parts
                continue
            events = self._events.within(element, content, name)
            kind = self._kinds[id(element)]
            following = self._settled(item, kind, following, name, alone=len(group) == 1)
            slot_name = name_of(element)
            if slot_name in slots:
                self._draft.leave(element, "left out: another field has its name", name, f"<field> {slot_name!r}")
                continue
            slots[slot_name] = slot_of(element, kind, content, name, events)
            if item.condition and not (len(group) == 1 and self._asks(group)):
                slots[slot_name] |= self._asked_if(item, name)
            if events.are_own and len(group) == 1:
                own = events
            else:
                slots[slot_name] |= events.defaults(content, name)
        node: Node = {"form": slots} | self._keys | ({"open": prompt(opening)} if opening and slots else {})
        if own is not None:
            slot_name = next(iter(slots))
            own.turns(content, name, lambda turn, failed: self._try(node, slot_name, following, turn, failed))
        elif slots:
            self._draft.put(name, node | {"next": following})
        else:
            self._draft.put(name, {"say": prompt(opening), "next": following} if opening else {"goto": following})

    def _try(self, node: Node, slot: str, following: str, name: str, failed: str) -> None:
        """One try of a field whose tries are nodes of their own."""
        once = node["form"][slot] | {"max_tries": 1, "failed": failed}
        self._draft.put(name, node | {"form": {slot: once}, "next": following})

    def _asked_if(self, item: _FormItem, name: str) -> Node:
        told = self._condition(item, name)
        return {"if": told} if told else {}

    def _settled(self, item: _FormItem, kind: FieldKind, following: str, name: str, *, alone: bool) -> str:
        """What follows a field: choices that stand for true and false become so, then comes what its filling does."""
        after = self._filled(item.filled, following, f"{name}_then")
        if item.condition and after != following and not alone:
            told = self._content.scope.expression(item.condition, item.element.line)
            if told is not None:
                asked = {"branch": [{"if": told, "next": after}], "else": following}
                after = self._draft.add(f"{name}_if_asked", asked)
        if not kind.flag:
            return after
        slot = name_of(item.element)
        return self._draft.add(f"{name}_is", {"set": {slot: f"{slot} == 'true'"}, "next": after})

    def _record(self, item: _FormItem, name: str, following: str) -> None:
        element, content = item.element, self._content
        events = self._events.within(element, content, name)
        then = self._filled(item.filled, following, f"{name}_then")
        said, how = record_keys(element, content, name)
        variable_ = item.variable or "recording"
        if "noinput" not in events.handlers:
            empty = {} if following == END else {"empty": following}
            self._draft.put(name, {"record": variable_} | said | how | {"next": then} | empty)
            return
        slot: Node = {"type": "recording"} | said | how
        node: Node = {"form": {variable_: slot}} | self._keys
        if events.are_own:
            events.turns(content, name, lambda turn, failed: self._try(node, variable_, then, turn, failed))
            return
        slot |= events.defaults(content, name)
        self._draft.put(name, node | {"next": then})

    def _handlers(self, item: _FormItem, name: str) -> None:
        """Handlers of an item that is no question."""
        for each in item.element.all("noinput", "nomatch", "help", "catch", "error"):
            self._draft.leave(each, "left out", name, f"{each.tag} in {item.element.tag}")

    def _filled(self, blocks: list[Element], following: str, hint: str) -> str:
        for block in reversed(blocks):
            block.convert()
            following = self._content.write(block.content, following, hint)
        return following


def _variable(element: Element) -> str:
    """The variable of an item."""
    return name_of(element) if element.name == "field" else variable(element.peek("name"))


def _clears(content: list[Piece], *, last: bool = True) -> Iterator[tuple[Element, bool]]:
    """Every ``<clear>`` in content, and whether the item is done with whatever stands in its list after it."""
    elements = [each for each in content if isinstance(each, Element) or each.text.strip()]
    for place, each in enumerate(elements):
        if not isinstance(each, Element):
            continue
        if each.name == "clear":
            yield each, last
        elif each.name == "if":
            for part in parts_of(each):
                yield from _clears(part, last=last and place == len(elements) - 1)


def _wanted(form: str, group: list[_FormItem]) -> str:
    first = group[0].element
    return f"{form}_{identifier(first.peek('name')) or first.name}"
