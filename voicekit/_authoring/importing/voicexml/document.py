"""A VoiceXML document as a flow: its dialogs in order, the first of them where calls begin."""

import re
from pathlib import PurePath

from voicekit._authoring.importing.draft import Draft, Node
from voicekit._authoring.importing.said import language_of
from voicekit._authoring.importing.voicexml.content import Content
from voicekit._authoring.importing.voicexml.events import Events
from voicekit._authoring.importing.voicexml.expressions import ScriptScope, variable
from voicekit._authoring.importing.voicexml.fields import kind_of, properties_of
from voicekit._authoring.importing.voicexml.forms import Form
from voicekit._authoring.importing.voicexml.menus import link_command, write_menu
from voicekit._authoring.importing.xml import Element
from voicekit._dialog.document.values import END

__all__ = ["read_voicexml"]

_VERSIONS = re.compile(r"[12]\.\d|3\.0")

_EVERYWHERE = {"call", "today", "now", "failure", "result", "answer"}
"""Names that a flow knows, and the answer of a submit."""


def read_voicexml(root: Element, file: str) -> Draft:
    """A ``<vxml>`` as a draft."""
    root.convert()
    root.take("version", lambda written: written if _VERSIONS.fullmatch(written) else None)
    root.take("xsi:schemaLocation")  # where its schema lies is for its editor
    told = [root.take(name, lambda written: language_of(written) or None) for name in ("xml:lang", "lang")]
    language = next(filter(None, told), "en")
    draft = Draft(PurePath(file).stem, language=language)
    dialogs = root.all("menu", "form")
    names = [draft.reserve(each.peek("id") or each.name) for each in dialogs]
    ids: dict[str, str] = {}
    for each, name in zip(dialogs, names, strict=True):
        ids.setdefault(each.peek("id") or name, name)
    scope = ScriptScope()
    content = Content(draft, scope, PurePath(file).name, ids, language, root.take("xml:base"))
    kinds = {id(field): kind_of(field, scope, language) for form in root.all("form") for field in form.all("field")}
    for record in (each for form in root.all("form") for each in form.all("record")):
        scope.kinds[variable(record.peek("name")) or "recording"] = "recording"
    _learn(root, scope)
    whole = Events().within(root, content, "")
    events = whole.of_document()
    for dialog, name in zip(dialogs, names, strict=True):
        content.items, content.again, content.fall = {}, {}, END
        if dialog.name == "menu":
            write_menu(dialog, content, events, name)
        else:
            Form(dialog, content, kinds, events, name).write()
    content.items, content.again, content.fall = {}, {}, END
    draft.start = names[0] if names else draft.add("nothing", {"hangup": True})
    _head(root, dialogs, content, whole)
    _declare(content)
    return draft


def _learn(root: Element, scope: ScriptScope) -> None:
    """The kinds of variables that scripts set, where they are the same at each place."""
    for each in root.walk():
        if each.name in {"var", "assign"} and (name := variable(each.peek("name").rpartition(".")[2])):
            kind = scope.kind(each.peek("expr")) if each.peek("expr") else ""
            scope.kinds[name] = kind if scope.kinds.get(name, kind) == kind else ""


def _head(root: Element, dialogs: list[Element], content: Content, events: Events) -> None:
    """What the document says for all its dialogs."""
    draft = content.draft
    defaults = properties_of(root, content, "")
    defaults.pop("until", None)
    if events.are_plain:
        defaults |= events.defaults(content, "")
    variables = dict(filter(None, (content.assigned(each) for each in root.all("var"))))
    metas = [each.convert() for each in root.all("meta")]
    notes = [f"{each.take('name') or each.take('http-equiv')}: {each.take('content')}" for each in metas]
    values: Node = {
        "note": "; ".join(notes),
        "variables": variables,
        "defaults": defaults,
        "commands": _commands(root, dialogs, content),
    }
    draft.head |= {key: value for key, value in values.items() if value}


def _commands(root: Element, dialogs: list[Element], content: Content) -> Node:
    """The links of the document and its dialogs; a flow has one set of commands."""
    commands: Node = {}
    for place in (root, *dialogs):
        for link in place.all("link"):
            found = link_command(link, content)
            if found is None:
                continue
            if place is not root and len(dialogs) > 1:
                content.draft.lose(link.line, f"<link> of one {place.tag}", "it works in every question")
            name, command = found
            before = commands.setdefault(name, command)
            if before is not command:
                _join(before, command, link, content)
    return commands


def _join(before: Node, command: Node, link: Element, content: Content) -> None:
    """Two links to the same place are one command."""
    words = [*before.get("words", []), *command.get("words", [])]
    before |= {"words": list(dict.fromkeys(words))} if words else {}
    key = command.get("key")
    if key and before.setdefault("key", key) != key:
        content.draft.lose(link.line, f"the key {key} of a <link>", "left out: a command has one key")


def _declare(content: Content) -> None:
    """Variables that scripts ask for and nothing in the document sets: another page's, a program's, or a mistake."""
    draft, scope = content.draft, content.scope
    declared: Node = draft.head.get("variables", {})
    sets = [declared, *(node["set"] for node in draft.nodes.values() if isinstance(node.get("set"), dict))]
    known = {name for values in sets for name, value in values.items() if value != "None"} | _EVERYWHERE
    for node in draft.nodes.values():
        known |= {*node.get("form", ()), *([node["record"]] if "record" in node else ())}
    for name, line in scope.used.items():
        if name in known:
            continue
        value = scope.stand_in(name)
        for values in sets:
            if name in values:
                values[name] = value
        draft.head.setdefault("variables", {})[name] = value
        draft.lose(line, f"the variable {name}, which nothing here sets", f"it begins as {value}: write its value")
