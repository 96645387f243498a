"""A VoiceXML field as a slot."""

import re

from voicekit.dialog.importing.draft import Draft, Node, identifier
from voicekit.dialog.importing.said import prompt, seconds
from voicekit.dialog.importing.voicexml.events import Events, Leaving
from voicekit.dialog.importing.voicexml.expressions import as_expression
from voicekit.dialog.importing.voicexml.grammars import Listed, builtin, choices_of, listed_in
from voicekit.dialog.importing.voicexml.prompts import SAID, Said, said_in
from voicekit.dialog.importing.xml import Element

__all__ = ["properties_of", "question_keys", "slot_of", "words_said"]

_PROPERTIES = {"timeout": "timeout", "interdigittimeout": "between", "bargein": "barge_in"}


def slot_of(field: Element, draft: Draft, node: str, events: Events) -> tuple[str, Node, Leaving | None]:
    """Name and slot of a field, and the handler by which its question is left."""
    field.seen = True
    name = identifier(field.take("name") or field.take("id") or "") or "answer"
    slot = _kind(field, draft, node)
    said = said_in(words_said(field), draft, node, [each.text for each in field.all("option")])
    if said.parts:
        slot["prompt"] = prompt(said.parts)
    keys, leaving = events.within(field, draft, node).manners(draft, node)
    slot |= question_keys(field, said, draft, node) | keys
    condition = field.take("cond")
    if condition:
        expression = as_expression(condition)
        if expression is None:
            draft.lose(field.line, f"<field> cond={condition[:60]!r}", "always asked", node)
        else:
            slot["if"] = expression
    if slot["type"] == "speech":
        slot.pop("until", None)
    return name, slot, leaving


def words_said(element: Element) -> list[str | Element]:
    """What an element says itself; text between its elements is no prompt."""
    return [each for each in element.elements if each.name in SAID]


def question_keys(element: Element, said: Said, draft: Draft, node: str) -> Node:
    """What prompts and properties set for a question."""
    keys = properties_of(element, draft, node)
    if said.barge_in is not None:
        keys["barge_in"] = said.barge_in
    if said.timeout:
        keys["timeout"] = said.timeout
    return keys


def properties_of(element: Element, draft: Draft, node: str) -> Node:
    """Manners that properties of an element set."""
    keys: Node = {}
    for each in element.all("property"):
        name, value = each.attributes.get("name", ""), each.attributes.get("value", "")
        time = seconds(value)
        if name == "bargein" and value in {"true", "false"}:
            keys["barge_in"] = value == "true"
        elif name in _PROPERTIES and time:
            keys[_PROPERTIES[name]] = time
        else:
            draft.lose(each.line, f"the property {name}={value[:40]!r}", "left out", node)
        each.use()
    return keys


def _kind(field: Element, draft: Draft, node: str) -> Node:
    named = field.take("type")
    slot = builtin(named) if named else None
    if named and slot is None:
        draft.lose(field.line, f"<field> type={named[:40]!r}", "free speech", node)
        return {"type": "speech"}
    listed = [_option(each) for each in field.all("option")]
    elsewhere = False
    for grammar in field.all("grammar", "dtmf"):
        slot = slot or builtin(grammar.attributes.get("src", ""), whole=True)
        found = listed_in(grammar) if slot is None else []
        elsewhere = elsewhere or found is None
        listed += found or []
        if found is None:
            draft.lose(grammar.line, "a <grammar> that is more than a list", "left out", node)
        grammar.use()
    if slot is not None:
        if slot["type"] == "money":
            draft.lose(field.line, "the currency of an amount", "USD: write yours", node)
        return slot
    if listed:
        return _choice(field, listed, draft, node)
    if not elsewhere:
        draft.lose(field.line, "<field> without type, options and grammar", "free speech", node)
    return {"type": "speech"}


def _option(option: Element) -> Listed:
    option.seen = True
    option.take("accept")
    key = option.take("dtmf") or ""
    words = option.text[:200]
    option.use()
    return Listed(words, key if re.fullmatch(r"[0-9*#A-D]{1,8}", key) else "", option.take("value") or "")


def _choice(field: Element, listed: list[Listed], draft: Draft, node: str) -> Node:
    choices, given = choices_of(listed)
    if given:
        draft.lose(field.line, "choices without a key", "the next free keys", node)
    return {"type": "choice", "choices": dict(list(choices.items())[:100])}
