"""A VoiceXML menu, and its links, as a menu and commands."""

import re

from voicekit.dialog.importing.draft import Node, identifier
from voicekit.dialog.importing.said import prompt
from voicekit.dialog.importing.voicexml.content import Content
from voicekit.dialog.importing.voicexml.events import Events
from voicekit.dialog.importing.voicexml.fields import properties_of, question_keys, words_said
from voicekit.dialog.importing.voicexml.grammars import builtin, free_key, listed_in
from voicekit.dialog.importing.voicexml.prompts import said_in
from voicekit.dialog.importing.xml import Element

__all__ = ["link_command", "menu_node"]

_KEYS = re.compile(r"[0-9*#A-D]{1,8}")

_OWN_COMMANDS = {"help", "repeat", "back"}


def menu_node(menu: Element, content: Content, events: Events, name: str) -> Node:
    """A ``<menu>``; ``name`` is its node's."""
    draft = content.draft
    menu.seen = True
    menu.take("id")
    choices = menu.all("choice")
    said = said_in(words_said(menu), draft, name, [each.text for each in choices])
    node: Node = {"menu": prompt(said.parts)}
    if not said.parts:
        draft.lose(menu.line, "<menu> without a prompt", "the caller hears nothing: write the question", name)
    node["choices"] = _choices(menu, choices, content, name)
    node |= properties_of(menu, draft, name) | question_keys(menu, said, draft, name)
    keys, leaving = events.within(menu, draft, name).manners(draft, name)
    node |= keys
    if not node["choices"]:
        draft.lose(menu.line, "<menu> without choices", "it is said, and the call ends", name)
        return {"say": node["menu"]}
    if leaving is not None:
        node["failed"] = content.write(leaving.element.content, "end", f"{name}_failed")
    return node


def _choices(menu: Element, choices: list[Element], content: Content, name: str) -> Node:
    draft = content.draft
    counted = menu.take("dtmf") == "true"
    found: Node = {}
    keyless: list[Node] = []
    for place, choice in enumerate(choices[:100], 1):
        choice.seen = True
        choice.take("accept")
        key = (choice.take("dtmf") or (str(place) if counted and place < 10 else "")).replace(" ", "")
        option = {"words": choice.text[:200]} if choice.text else {}
        option["next"] = _target(choice, content, name)
        for grammar in choice.all("grammar"):
            if listed_in(grammar) is None:
                draft.lose(grammar.line, "<grammar> of a choice", "its own words alone", name)
            grammar.use()
        for each in choice.elements:
            each.use()
        if _KEYS.fullmatch(key) and key not in found:
            found[key] = option
        else:
            keyless.append(option)
            draft.lose(
                choice.line, f"<choice> {choice.text[:40]!r} without a key of its own", "the next free key", name
            )
    for option in keyless:
        found[free_key(found)] = option
    return found


def _target(choice: Element, content: Content, name: str) -> str:
    event = choice.take("event")
    if event is None:
        return content.target(choice)
    if event in {"exit", "connection.disconnect", "connection.disconnect.hangup"}:
        return "end"
    content.draft.lose(choice.line, f"<choice> event={event[:40]!r}", "the menu is asked again", name)
    return name


def link_command(link: Element, content: Content) -> tuple[str, Node] | None:
    """A ``<link>`` as a command and its name; None where nothing can be said or pressed for it."""
    link.seen = True
    command: Node = {}
    words: list[str] = []
    keys = [(link.take("dtmf") or "").replace(" ", "")]
    for grammar in link.all("grammar"):
        listed = listed_in(grammar)
        if listed is None or builtin(grammar.attributes.get("src", ""), whole=True) is not None:
            content.draft.lose(grammar.line, "<grammar> of a link that is more than a list", "left out")
        words += [each.words for each in listed or [] if each.words]
        keys += [each.key for each in listed or [] if each.key]
        grammar.use()
    key = next((each for each in keys if _KEYS.fullmatch(each)), None)
    command |= ({"key": key} if key else {}) | ({"words": words} if words else {})
    event = link.take("event")
    if not command:
        content.draft.lose(link.line, "<link> without words and keys", "left out")
        link.use()
        return None
    if event is not None and event not in _OWN_COMMANDS:
        content.draft.lose(link.line, f"<link> event={event[:40]!r}", "left out")
        return None
    if event is not None:
        return event, command
    target = content.target(link)
    return identifier(target) or "link", command | {"next": target}
