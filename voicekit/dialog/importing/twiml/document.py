"""A Response as a chain of nodes: each verb leads to the next one, as TwiML falls through."""

from collections.abc import Callable
from pathlib import PurePath
from urllib.parse import urlsplit

from voicekit.dialog.document.values import END
from voicekit.dialog.importing.draft import Draft, Node, identifier
from voicekit.dialog.importing.said import prompt, unplaced
from voicekit.dialog.importing.twiml.dial import dial_node, queue_node
from voicekit.dialog.importing.twiml.gather import gather_node, record_node
from voicekit.dialog.importing.twiml.prompts import SAID, parts_of
from voicekit.dialog.importing.xml import Element

__all__ = ["read_twiml"]


def read_twiml(root: Element, file: str) -> Draft:
    """A ``<Response>`` as a draft."""
    root.seen = True
    draft = Draft(PurePath(file).stem, language=_language(root))
    draft.start = _Chain(draft, file).write(root.elements)
    if draft.start == END:
        draft.start = draft.add("nothing", {"hangup": True})
    return draft


def _language(root: Element) -> str:
    """The language of the first text that names one."""
    for element in root.walk():
        language = element.attributes.get("language", "")
        if element.name == "Say" and identifier(language):
            return language if len(language) < 12 and language.replace("-", "").isalnum() else "en"
    return "en"


class _Chain:
    """Writes the verbs from the last one to the first, so that each knows the next."""

    def __init__(self, draft: Draft, file: str) -> None:
        self._draft = draft
        self._file = file
        self._first = draft.reserve("response")

    def write(self, verbs: list[Element]) -> str:
        following = END
        for place, group in reversed(list(enumerate(_grouped(verbs)))):
            following = self._verb(group, following, self._first if place == 0 else "")
        return following

    def _verb(self, group: list[Element], following: str, name: str) -> str:
        verb = group[0]
        verb.seen = True
        if verb.name in SAID:
            name = name or self._draft.reserve("say")
            said = prompt(parts_of(group, self._draft, name))
            return self._draft.put(name, {"say": said} | _leading(following)) if said else following
        known = _VERBS.get(verb.name)
        if known is None:
            self._draft.lose(verb.line, f"<{verb.name}>", "left out")
            verb.use()
            return following
        name = name or self._draft.reserve(identifier(verb.name).lower())
        return self._draft.put(name, known(self, verb, name, following))

    def _gather(self, verb: Element, name: str, following: str) -> Node:
        then = self.answered(verb, name, {"digits": "digits"}) or following
        return gather_node(verb, self._draft, name, then, following)

    def _record(self, verb: Element, name: str, following: str) -> Node:
        then = self.answered(verb, name, {"recording": "recording.path"}) or following
        return record_node(verb, self._draft, name, then, following)

    def _dial(self, verb: Element, name: str, following: str) -> Node:
        then = self.answered(verb, name, {}) or following
        return dial_node(verb, self._draft, name, then)

    def _enqueue(self, verb: Element, name: str, following: str) -> Node:
        then = self.answered(verb, name, {}) or following
        return queue_node(verb, self._draft, name, then)

    def _redirect(self, verb: Element, name: str, following: str) -> Node:
        verb.take("method")
        return {"goto": self.elsewhere(verb.text, verb.line)}

    def _hang_up(self, verb: Element, name: str, following: str) -> Node:
        return {"hangup": True}

    def _reject(self, verb: Element, name: str, following: str) -> Node:
        reason = verb.take("reason", "rejected")
        self._draft.lose(verb.line, f"<Reject> reason={reason!r}", "the call is answered already, and hung up", name)
        return {"hangup": True}

    def _leave(self, verb: Element, name: str, following: str) -> Node:
        return {"goto": END}

    def answered(self, verb: Element, node: str, told: dict[str, str]) -> str:
        """The node for a verb's ``action``: what stands there is not in this file. Empty where it names none."""
        action = verb.take("action")
        method = (verb.take("method", "POST") or "POST").upper()
        if not action:
            if verb.name in {"Gather", "Record"}:
                self._draft.lose(verb.line, f"<{verb.name}> without action", "the call goes on here", node)
            return ""
        if self._is_this(action):
            return self._first
        if urlsplit(action).scheme not in {"http", "https"}:
            return self.elsewhere(action, verb.line)
        hook = self._draft.reserve(f"{node}_action")
        self._draft.lose(
            verb.line, f"<{verb.name}> action={action[:80]!r} answers with TwiML", "it is asked for JSON instead", hook
        )
        arguments = {"arguments": told} if told else {}
        webhook: Node = {"webhook": unplaced(action)[:2000], "method": "GET" if method == "GET" else "POST"}
        return self._draft.put(hook, webhook | arguments | {"set": "answer", "next": END})

    def elsewhere(self, address: str, line: int) -> str:
        """The node for another document."""
        if self._is_this(address):
            return self._first
        return self._draft.stub(
            PurePath(urlsplit(address).path).stem or "elsewhere", line, f"the document {address[:80]}"
        )

    def _is_this(self, address: str) -> bool:
        return PurePath(urlsplit(address).path).name == PurePath(self._file).name


_VERBS: dict[str, Callable[[_Chain, Element, str, str], Node]] = {
    "Gather": _Chain._gather,
    "Record": _Chain._record,
    "Dial": _Chain._dial,
    "Enqueue": _Chain._enqueue,
    "Redirect": _Chain._redirect,
    "Hangup": _Chain._hang_up,
    "Reject": _Chain._reject,
    "Leave": _Chain._leave,
}


def _grouped(verbs: list[Element]) -> list[list[Element]]:
    """Verbs that say something stand together; each other verb stands alone."""
    groups: list[list[Element]] = []
    for verb in verbs:
        if verb.name in SAID and groups and groups[-1][0].name in SAID:
            groups[-1].append(verb)
        else:
            groups.append([verb])
    return groups


def _leading(following: str) -> Node:
    return {"next": following}
