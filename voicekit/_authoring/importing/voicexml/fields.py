"""A VoiceXML field as a slot."""

from collections.abc import Callable
from dataclasses import dataclass

from voicekit._authoring.importing.draft import Node
from voicekit._authoring.importing.said import flag, prompt, seconds
from voicekit._authoring.importing.voicexml.content import Content
from voicekit._authoring.importing.voicexml.events import Events
from voicekit._authoring.importing.voicexml.expressions import ScriptScope, variable
from voicekit._authoring.importing.voicexml.grammars import (
    GrammarReading,
    Listed,
    builtin,
    choices_of,
    key_of,
    reading_of,
)
from voicekit._authoring.importing.voicexml.prompts import ConvertedPrompt, Offered, words_said
from voicekit._authoring.importing.xml import Element, Words
from voicekit._dialog.document.values import MOST_CHOICES

__all__ = ["FieldKind", "grammar_of", "kind_of", "name_of", "properties_of", "question_keys", "slot_of"]

_SAID_AS = {
    "digits": "text",
    "phone": "text",
    "choice": "text",
    "free_speech": "text",
    "number": "number",
    "yes_no": "flag",
}
"""What scripts make of a slot's value."""


@dataclass(slots=True)
class FieldKind:
    """What a field asks for, before anything of it is written: its slot's type and the grammars that tell it."""

    slot: Node | None
    readings: list[GrammarReading]
    unread: list[Element]
    """Grammars that cannot be read."""
    left: list[str]
    """Parameters of its type that have no equivalent."""
    flag: bool = False
    """Whether its choices are true and false."""


def name_of(field: Element) -> str:
    """The variable of a field."""
    return variable(field.peek("name") or field.peek("id")) or "answer"


def kind_of(field: Element, scope: ScriptScope, language: str) -> FieldKind:
    """What a field asks for; tells the scope of its value."""
    named = builtin(field.peek("type")) if "type" in field.attributes else None
    slot, left = named or (None, [])
    kind = FieldKind(slot, [], [], left)
    name = name_of(field)
    for grammar in field.all("grammar", "dtmf"):
        reading = reading_of(grammar, field.peek("slot") or field.peek("name"), language)
        if reading is None:
            kind.unread.append(grammar)
            continue
        kind.readings.append(reading)
        if reading.part:
            scope.parts[f"{field.peek('name')}.{reading.part}"] = name
        kind.flag |= reading.flag
    kind.slot = slot or next((each.slot for each in kind.readings if each.slot is not None), None)
    scope.kinds[name] = "flag" if kind.flag else _SAID_AS.get((kind.slot or {"type": "choice"})["type"], "")
    return kind


def slot_of(field: Element, kind: FieldKind, content: Content, node: str, events: Events) -> Node:
    """The slot of a field; what is done after failures comes by its events."""
    field.convert()
    for attribute in ("name", "id", "slot"):
        field.take(attribute)
    if field.take("modal", flag):
        content.draft.drop(field, "modal", "commands work in every question", node)
    slot, offered = _slot(field, kind, content, node)
    said = ConvertedPrompt(content.draft, content.scope, node, offered).add(words_said(field)).close()
    if said.parts:
        slot["prompt"] = prompt(said.parts)
    keys = question_keys(field, said, content, node)
    until = keys.pop("until", None)
    if until is not None and slot["type"] == "digits":
        slot["until"] = until
    return slot | keys | events.help(content, node)


def question_keys(element: Element, said: ConvertedPrompt, content: Content, node: str) -> Node:
    """What prompts and properties set for a question."""
    keys = properties_of(element, content, node)
    if said.barge_in is not None:
        keys["barge_in"] = said.barge_in
    if said.timeout:
        keys["no_input_timeout"] = said.timeout
    return keys


def properties_of(element: Element, content: Content, node: str) -> Node:
    """Keys of a question that properties of an element set; ``until`` is the key that ends digits."""
    keys: Node = {}
    for each in element.all("property"):
        name = each.peek("name")
        own, read = _PROPERTIES.get(name, ("", None))
        value = read(each.peek("value")) if read is not None else None
        if value is None or (own == "until" and element.name != "field" and value != "#"):
            content.draft.leave(each, "left out", node, f"the property {name}={each.peek('value')[:40]!r}")
            continue
        each.convert()
        for attribute in ("name", "value"):
            each.take(attribute)
        if own != "until" or element.name == "field":
            keys[own] = value
    return keys


_PROPERTIES: dict[str, tuple[str, Callable[[str], object]]] = {
    "timeout": ("no_input_timeout", lambda written: seconds(written) or None),
    "interdigittimeout": ("interdigit_timeout", lambda written: seconds(written) or None),
    "bargein": ("barge_in", flag),
    "termchar": ("until", lambda written: written if written in {"#", "*", "A", "B", "C", "D", ""} else None),
}
"""Properties: the key of a question, and its value, None for what it cannot be."""


def grammar_of(
    element: Element, reading: GrammarReading | None, content: Content, node: str, instead: str
) -> list[Listed]:
    """What the grammar of a choice or link lists; one that does more is reported."""
    if reading is None or reading.slot is not None:
        content.draft.leave(element, instead, node, "a <grammar> that is more than a list")
        return []
    reading.take(content.draft, node)
    return reading.listed


def _slot(field: Element, kind: FieldKind, content: Content, node: str) -> tuple[Node, tuple[Offered, ...]]:
    """The slot without its prompts, and what an enumerate names."""
    draft = content.draft
    for each in kind.left:
        draft.lose(field.line, f"{each[:60]} of <field> type={field.peek('type')[:40]!r}", "left out", node)
    if kind.slot is not None:
        _built_in(field, kind, content, node)
        return dict(kind.slot), ()
    if "type" in field.attributes:
        draft.drop(field, "type", "free speech", node)
        return {"type": "free_speech"}, ()
    listed = [found for each in field.all("option") if (found := _option(each, content, node)) is not None]
    for reading in kind.readings:
        reading.take(draft, node)
        listed += reading.listed
    for grammar in kind.unread:
        draft.leave(grammar, "left out", node, "a <grammar> that is more than a list")
    if listed:
        return _choice(field, listed, content, node)
    if not kind.unread:
        draft.lose(field.line, "<field> without type, options and grammar", "free speech", node)
    by_keys = any(each.peek("mode") == "dtmf" or each.name == "dtmf" for each in kind.unread)
    return {"type": "digits" if by_keys else "free_speech"}, ()


def _built_in(field: Element, kind: FieldKind, content: Content, node: str) -> None:
    """The type, or the one grammar, that tells the slot is converted; other grammars are not."""
    draft = content.draft
    if builtin(field.peek("type")) is not None:
        field.take("type")
    told = next((each for each in kind.readings if each.slot is kind.slot), None)
    for reading in kind.readings:
        if reading is told or reading.slot == kind.slot:
            reading.take(draft, node)
        else:
            draft.leave(reading.grammar, f"{(kind.slot or {})['type']} by key and voice", node, "a second <grammar>")
    for grammar in kind.unread:
        draft.leave(grammar, f"{(kind.slot or {})['type']} by key and voice", node, "a second <grammar>")
    if (kind.slot or {})["type"] == "money":
        draft.lose(field.line, "the currency of an amount", "USD: write yours", node)


def _option(option: Element, content: Content, node: str) -> Listed | None:
    words = option.text
    key = key_of(option.peek("dtmf")) or ""
    if not (words or key) or len(words) > 200 or option.elements:
        content.draft.leave(option, "left out", node, f"<option> {words[:60]!r}")
        return None
    option.convert().take("dtmf", key_of)
    for each in option.content:
        if isinstance(each, Words):
            each.take()
    option.take("accept", lambda written: written if written == "exact" else None)
    return Listed(words, key, option.take("value"), option.line)


def _choice(field: Element, listed: list[Listed], content: Content, node: str) -> tuple[Node, tuple[Offered, ...]]:
    choices, given, beyond = choices_of(listed)
    draft = content.draft
    if given:
        draft.lose(field.line, "choices without a key", "the next free keys", node)
    for each in beyond:
        what = f"the choice {(each.words or each.key)[:60]!r}"
        full = len(choices) == MOST_CHOICES
        instead = f"left out: a question has {MOST_CHOICES} at most" if full else "left out: another has its words"
        draft.lose(each.line, what, instead, node)
    offered = tuple((option.get("words", [key])[0], key) for key, option in choices.items())
    return {"type": "choice", "choices": choices}, offered
