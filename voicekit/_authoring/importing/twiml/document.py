"""A Response as a chain of nodes: each verb leads to the next one, as TwiML falls through."""

from collections.abc import Callable
from pathlib import PurePath

from voicekit._authoring.importing.draft import Draft, Node, identifier
from voicekit._authoring.importing.said import flag, language_of, parted, prompt, unplaced
from voicekit._authoring.importing.twiml.dial import dial_node, queue_node
from voicekit._authoring.importing.twiml.gather import gather_node, record_node
from voicekit._authoring.importing.twiml.prompts import SAID, parts_of, take_words
from voicekit._authoring.importing.xml import Element
from voicekit._dialog.document.defaults import MOST_TRIES
from voicekit._dialog.document.values import END

__all__ = ["read_twiml"]

_LAST = {"Redirect", "Hangup", "Reject", "Leave"}
"""Verbs after which no other is carried out."""


def read_twiml(root: Element, file: str, answers: str = "TwiML") -> Draft:
    """A ``<Response>`` as a draft. ``answers`` is what an action answers with."""
    root.convert()
    draft = Draft(PurePath(file).stem, language=_language(root))
    draft.start = _VerbWriter(draft, file, answers).write(
        [each for each in root.elements if not each.name.startswith("?")]
    )
    if draft.start == END:
        draft.start = draft.add("nothing", {"hangup": True})
    return draft


def _language(root: Element) -> str:
    """The language of the first text that names one."""
    told = (language_of(element.peek("language")) for element in root.walk() if element.name == "Say")
    return next(filter(None, told), "en")


class _VerbWriter:
    """Writes the verbs from the last one to the first, so that each knows the next."""

    def __init__(self, draft: Draft, file: str, answers: str) -> None:
        self._draft = draft
        self._answers = answers
        self._file = file
        self._first = draft.reserve("response")
        self._asked_again: Element | None = None
        """The Gather that asks until somebody answers."""
        self._again: list[Element] = []
        """What is said before it asks again."""

    def write(self, verbs: list[Element]) -> str:
        groups = _grouped(self._reached(verbs))
        self._find_circle(groups)
        following = END
        for place, group in reversed(list(enumerate(groups))):
            following = self._verb(group, following, self._first if place == 0 else "")
        return following

    def _reached(self, verbs: list[Element]) -> list[Element]:
        """The verbs up to the one after which no other is carried out."""
        for place, verb in enumerate(verbs):
            if verb.name in _LAST or (verb.name in {"Dial", "Enqueue"} and verb.peek("action")):
                for each in verbs[place + 1 :]:
                    self._draft.leave(each, f"left out: no call comes here after {verb.tag}")
                return verbs[: place + 1]
        return verbs

    def _find_circle(self, groups: list[list[Element]]) -> None:
        """A Gather before a Redirect to this document, with nothing but words around it, asks until it is answered."""
        if not groups or groups[-1][0].name != "Redirect" or not self._is_this(groups[-1][0].text):
            return
        kinds = ["say" if group[0].name in SAID else group[0].name for group in groups]
        if [kind for kind in kinds if kind != "say"] == ["Gather", "Redirect"]:
            place = kinds.index("Gather")
            self._asked_again = groups[place][0]
            self._again = [verb for group in (*groups[place + 1 : -1], *groups[:place]) for verb in group]

    def _verb(self, group: list[Element], following: str, name: str) -> str:
        verb = group[0]
        if verb.name in SAID:
            name = name or self._draft.reserve("say")
            said = prompt(parts_of(group, self._draft, name))
            if said:
                return self._draft.put(name, {"say": said, "next": following})
            return self._draft.put(name, {"goto": following}) if name == self._first else following
        known = _VERBS.get(verb.name)
        if known is None:
            self._draft.leave(verb)
            return self._draft.put(name, {"goto": following}) if name == self._first else following
        name = name or self._draft.reserve(identifier(verb.name).lower())
        return self._draft.put(name, known(self, verb.convert(), name, following))

    def _gather(self, verb: Element, name: str, following: str) -> Node:
        then = self.answered(verb, name, {"digits": "digits"}) or following
        empty = verb.take("actionOnEmptyResult", flag)
        node = gather_node(verb, self._draft, name, then, then if empty else following)
        if verb is self._asked_again or (empty and then == self._first):
            again = prompt(parts_of(self._again, self._draft, name))
            what = f"{verb.tag} that is asked again without end"
            self._draft.lose(verb.line, what, f"asked {MOST_TRIES} times, then the call ends", name)
            node["form"]["digits"] |= {"max_tries": MOST_TRIES} | ({"no_input": [again]} if again else {})
            node["failed"] = END
        return node

    def _record(self, verb: Element, name: str, following: str) -> Node:
        then = self.answered(verb, name, {"recording": "recording.path"}) or following
        return record_node(verb, self._draft, name, then, following)

    def _dial(self, verb: Element, name: str, following: str) -> Node:
        then = self.answered(verb, name, {}) or following
        return dial_node(verb, self._draft, name, then)

    def _enqueue(self, verb: Element, name: str, following: str) -> Node:
        then = self.answered(verb, name, {}) or following
        return queue_node(verb, self._draft, name, then)

    def _redirect(self, verb: Element, _name: str, _following: str) -> Node:
        address = take_words(verb)
        verb.take("method")
        if self._is_this(address):
            return {"goto": self._first if self._asked_again is not None else self._round(verb)}
        return {"goto": self.elsewhere(address, verb.line)}

    def _round(self, verb: Element) -> str:
        """The end, in place of a way back on which nobody is asked: the call would never come out of it."""
        self._draft.lose(
            verb.line, f"{verb.tag} to this document", "the call ends: it would go round without an answer"
        )
        return END

    def _hang_up(self, _verb: Element, _name: str, _following: str) -> Node:
        return {"hangup": True}

    def _reject(self, verb: Element, name: str, _following: str) -> Node:
        reason = verb.take("reason") or "rejected"
        self._draft.lose(
            verb.line, f"<Reject> reason={reason[:40]!r}", "the call is answered already, and hung up", name
        )
        return {"hangup": True}

    def _leave(self, _verb: Element, _name: str, _following: str) -> Node:
        return {"goto": END}

    def answered(self, verb: Element, node: str, told: dict[str, str]) -> str:
        """The node for a verb's ``action``: what stands there is not in this file. Empty where it names none."""
        action = verb.take("action")
        if not action:
            if verb.name in {"Gather", "Record"}:
                self._draft.lose(verb.line, f"<{verb.name}> without action", "the call goes on here", node)
            return ""
        if self._is_this(action):
            verb.take("method")
            return self._first if verb.name == "Gather" else self._round(verb)
        if parted(action).scheme not in {"http", "https"}:
            verb.take("method")
            return self.elsewhere(action, verb.line)
        method = verb.take("method", lambda written: written.upper() if written.upper() in {"GET", "POST"} else None)
        hook = self._draft.reserve(f"{node}_action")
        self._draft.lose(
            verb.line,
            f"<{verb.name}> action={action[:80]!r} answers with {self._answers}",
            "it is asked for JSON instead",
            hook,
        )
        arguments = {"arguments": told} if told else {}
        webhook: Node = {"webhook": unplaced(action)[:2000], "method": method or "POST"}
        return self._draft.put(hook, webhook | arguments | {"set": "answer", "next": END})

    def elsewhere(self, address: str, line: int) -> str:
        """The node for another document."""
        return self._draft.stub(
            PurePath(parted(address).path).stem or "elsewhere", line, f"the document {address[:80]}"
        )

    def _is_this(self, address: str) -> bool:
        """Whether an address is this document's own: an empty one is, and one that ends with its name."""
        path = parted(address).path
        return not address.strip() or PurePath(path).name == PurePath(self._file).name


_VERBS: dict[str, Callable[[_VerbWriter, Element, str, str], Node]] = {
    "Gather": _VerbWriter._gather,
    "Record": _VerbWriter._record,
    "Dial": _VerbWriter._dial,
    "Enqueue": _VerbWriter._enqueue,
    "Redirect": _VerbWriter._redirect,
    "Hangup": _VerbWriter._hang_up,
    "Reject": _VerbWriter._reject,
    "Leave": _VerbWriter._leave,
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
