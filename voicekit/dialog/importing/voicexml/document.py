"""A VoiceXML document as a flow: its dialogs in order, the first of them where calls begin."""

import re
from pathlib import PurePath

from voicekit.dialog.document.values import END
from voicekit.dialog.importing.draft import Draft, identifier
from voicekit.dialog.importing.voicexml.content import Content
from voicekit.dialog.importing.voicexml.events import Events
from voicekit.dialog.importing.voicexml.expressions import as_expression
from voicekit.dialog.importing.voicexml.fields import properties_of
from voicekit.dialog.importing.voicexml.forms import Form
from voicekit.dialog.importing.voicexml.menus import link_command, menu_node
from voicekit.dialog.importing.xml import Element

__all__ = ["read_voicexml"]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_voicexml(root: Element, file: str) -> Draft:
    """A ``<vxml>`` as a draft."""
    root.seen = True
    language = root.take("xml:lang") or "en"
    for passed_over in ("version", "xml:base", "schemaLocation"):
        root.take(passed_over)
    draft = Draft(PurePath(file).stem, language=language if _LANGUAGE.fullmatch(language) else "en")
    dialogs = root.all("menu", "form")
    names = [draft.reserve(each.attributes.get("id") or each.name) for each in dialogs]
    ids = {each.attributes.get("id") or name: name for each, name in zip(dialogs, names, strict=True)}
    content = Content(draft, PurePath(file).name, ids, base=root.attributes.get("xml:base", ""))
    whole = Events().within(root, draft, "")
    events = whole.of_document()
    for dialog, name in zip(dialogs, names, strict=True):
        content.items = {}
        if dialog.name == "menu":
            draft.put(name, menu_node(dialog, content, events, name))
        else:
            Form(dialog, content, events, name).write(END)
    draft.start = names[0] if names else draft.add("nothing", {"hangup": True})
    _head(root, dialogs, content, whole)
    return draft


def _head(root: Element, dialogs: list[Element], content: Content, events: Events) -> None:
    """What the document says for all its dialogs."""
    draft = content.draft
    keys, leaving = events.manners(draft, "")
    keys.pop("help", None)
    if leaving is not None:
        keys["failed"] = content.write(leaving.element.content, END, "failed")
    manners = properties_of(root, draft, "") | keys
    links = [link for place in (root, *dialogs) for link in place.all("link")]
    commands = dict(filter(None, (link_command(link, content) for link in links)))
    variables = dict(filter(None, (_variable(each, draft) for each in root.all("var"))))
    for key, value in (("variables", variables), ("manners", manners), ("commands", commands)):
        if value:
            draft.head[key] = value
    for each in root.all("meta", "metadata"):
        each.use()


def _variable(element: Element, draft: Draft) -> tuple[str, str] | None:
    element.seen = True
    name = identifier(element.take("name") or "")
    script = element.take("expr") or "undefined"
    expression = as_expression(script)
    if not name or expression is None:
        draft.lose(element.line, f"<var> expr={script[:60]!r}", "left out")
        return None
    return name, expression
