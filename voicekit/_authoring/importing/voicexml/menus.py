"""A VoiceXML menu, and its links, as a menu and commands."""

from voicekit._authoring.importing.draft import Node, identifier
from voicekit._authoring.importing.said import flag, prompt
from voicekit._authoring.importing.voicexml.content import Content
from voicekit._authoring.importing.voicexml.events import Events
from voicekit._authoring.importing.voicexml.fields import grammar_of, question_keys
from voicekit._authoring.importing.voicexml.grammars import free_keys, key_of, reading_of
from voicekit._authoring.importing.voicexml.prompts import ConvertedPrompt, words_said
from voicekit._authoring.importing.xml import Element, Words
from voicekit._dialog.document.defaults import OWN_COMMANDS
from voicekit._dialog.document.values import END, MOST_CHOICES

__all__ = ["link_command", "write_menu"]

_ENDS = {"exit", "connection.disconnect", "connection.disconnect.hangup"}
"""Events that end the call."""


def write_menu(menu: Element, content: Content, events: Events, name: str) -> None:
    """A ``<menu>``; ``name`` is its node's."""
    draft = content.draft
    menu.convert().take("id")
    menu.take("accept", lambda written: written if written == "exact" else None)
    choices = _choices(menu, content, name)
    offered = tuple((option.get("words", key), key) for key, option in choices.items())
    said = ConvertedPrompt(draft, content.scope, name, offered).add(words_said(menu)).close()
    node: Node = {"menu": prompt(said.parts)}
    if not said.parts:
        draft.lose(menu.line, "<menu> without a prompt", "the caller hears nothing: write the question", name)
    keys = question_keys(menu, said, content, name)
    keys.pop("until", None)
    if not choices:
        draft.lose(menu.line, "<menu> without choices", "it is said, and the call ends", name)
        draft.put(name, {"say": node["menu"], "next": END} if said.parts else {"hangup": True})
        return
    own = events.within(menu, content, name)
    node |= {"choices": choices} | keys | own.help(content, name)
    content.fall = END
    if own.are_own:
        own.turns(content, name, lambda turn, failed: _put(content, turn, node | {"max_tries": 1, "failed": failed}))
    else:
        draft.put(name, node | own.defaults(content, name))


def _put(content: Content, name: str, node: Node) -> None:
    content.draft.put(name, node)


def _choices(menu: Element, content: Content, name: str) -> Node:
    draft = content.draft
    counted = bool(menu.take("dtmf", flag))
    found: Node = {}
    keyless: list[Node] = []
    for place, choice in enumerate(menu.all("choice"), 1):
        if place > MOST_CHOICES:
            what = f"<choice> {choice.text[:60]!r}"
            draft.leave(choice, f"left out: a question has {MOST_CHOICES} at most", name, what)
            continue
        key, option = _choice(choice, content, name)
        key = key or (str(place) if counted and place < 10 else "")
        if key and key not in found:
            found[key] = option
        else:
            keyless.append(option)
            what = f"<choice> {choice.text[:40]!r} without a key of its own"
            draft.lose(choice.line, what, "the next free key", name)
    return found | dict(zip(free_keys(dict(found), len(keyless)), keyless, strict=False))


def _choice(choice: Element, content: Content, name: str) -> tuple[str, Node]:
    """A choice and its key."""
    choice.convert()
    choice.take("accept", lambda written: written if written == "exact" else None)
    words = [each for each in choice.content if isinstance(each, Words)]
    said = " ".join("".join(each.take() for each in words).split())
    known = [said[:200]] if said else []
    key = choice.take("dtmf", key_of) or ""
    for grammar in choice.all("grammar"):
        listed = grammar_of(grammar, reading_of(grammar, "", content.language), content, name, "its own words alone")
        known += [each.words for each in listed if each.words and each.words not in known]
        key = key or next((each.key for each in listed if each.key), "")
    if len(said) > 200:
        content.draft.lose(choice.line, f"<choice> {said[:40]!r} of {len(said)} letters", "its first 200", name)
    option: Node = {"words": known[0] if len(known) == 1 else known} if known else {}
    return key, option | {"next": _target(choice, content, name)}


def _target(choice: Element, content: Content, name: str) -> str:
    event = choice.peek("event")
    if not event:
        return content.target(choice)
    if event in _ENDS:
        choice.take("event")
        return END
    content.draft.drop(choice, "event", "the menu is asked again", name)
    return name


def link_command(link: Element, content: Content) -> tuple[str, Node] | None:
    """A ``<link>`` as a command and its name; None where nothing can be said or pressed for it."""
    words: list[str] = []
    keys = [key_of(link.peek("dtmf")) or ""]
    event = link.peek("event")
    if event and event not in OWN_COMMANDS:
        content.draft.leave(link, what=f"<link> event={event[:40]!r}")
        return None
    for grammar in link.all("grammar", "dtmf"):
        listed = grammar_of(grammar, reading_of(grammar, "", content.language), content, "", "left out")
        words += [each.words for each in listed if each.words]
        keys += [each.key for each in listed if each.key]
    keys = [each for each in dict.fromkeys(keys) if each]
    alone = next((each for each in keys if len(each) == 1), "")
    command: Node = ({"key": alone} if alone else {}) | ({"words": words} if words else {})
    if not command:
        content.draft.leave(link, what="<link> without words and keys")
        return None
    for each in keys:
        if each != alone:
            content.draft.lose(link.line, f"the key {each} of a <link>", "left out: a command has one key")
    link.convert()
    link.take("dtmf", key_of)
    if event:
        link.take("event")
        return event, command
    target = content.target(link)
    return identifier(target) or "link", command | {"next": target}
