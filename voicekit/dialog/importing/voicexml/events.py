"""What VoiceXML does when nothing was said, nothing fits, or help is asked for, as manners of a question."""

from dataclasses import dataclass, field
from typing import Any

from voicekit.dialog.importing.draft import Draft, Node
from voicekit.dialog.importing.said import prompt
from voicekit.dialog.importing.voicexml.prompts import SAID, said_in
from voicekit.dialog.importing.xml import Element

__all__ = ["EVENTS", "Events", "Leaving"]

EVENTS = ("noinput", "nomatch", "help", "catch", "error")
"""Elements that catch events."""

_KEYS = {"noinput": "no_input", "nomatch": "no_match"}

_STAYING = {"reprompt", "log", *SAID}

MOST_TRIES = 10


@dataclass(slots=True)
class Leaving:
    """A handler that leaves the question: at which failure, and what is done then."""

    count: int
    element: Element


@dataclass(slots=True)
class Events:
    """The handlers of a question, those of its form and document before its own."""

    handlers: dict[str, dict[int, Element]] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    """The events that a form or a field handles itself; what the document says of the others stands in the flow."""

    def within(self, element: Element, draft: Draft, node: str) -> "Events":
        """These, with the handlers in ``element`` over them."""
        joined = {event: dict(handlers) for event, handlers in self.handlers.items()}
        own: dict[str, dict[int, Element]] = {}
        for handler in element.all(*EVENTS):
            handler.seen = True
            for event in _events(handler):
                if event in {"noinput", "nomatch", "help"}:
                    own.setdefault(event, {})[_count(handler)] = handler
                else:
                    handler.use()
                    draft.lose(handler.line, f"the event {event}", "left to the call's own manners", node)
        for event, handlers in own.items():
            joined[event] = joined.get(event, {}) | handlers
        return Events(joined, self.changed | own.keys())

    def of_document(self) -> "Events":
        """These as those of the whole document: only help has to be said again in each question."""
        return Events(self.handlers, frozenset())

    def manners(self, draft: Draft, node: str) -> tuple[Node, Leaving | None]:
        """Keys of a question, and the handler by which it is left."""
        keys: Node = {}
        leaving: list[Leaving] = []
        for event, handlers in self.handlers.items():
            if event == "help":
                said = self._said(handlers[min(handlers)], draft, node)
                keys |= {"help": said} if said else {}
                continue
            if event not in self.changed:
                continue
            prompts: list[Any] = []
            for count in sorted(handlers):
                if _leaves(handlers[count]):
                    leaving.append(Leaving(min(count, MOST_TRIES), handlers[count]))
                    break
                said = self._said(handlers[count], draft, node)
                prompts += prompts[-1:] * (count - 1 - len(prompts)) + ([said] if said else [])
            if prompts:
                keys[_KEYS[event]] = prompts[0] if len(prompts) == 1 and not isinstance(prompts[0], list) else prompts
        if not leaving:
            return keys, None
        last = max(leaving, key=lambda each: each.count)
        for other in leaving:
            if other is not last:
                draft.lose(other.element.line, "a second way out of the question", "the last one is taken", node)
        return keys | {"tries": last.count}, last

    @staticmethod
    def _said(handler: Element, draft: Draft, node: str) -> Any:
        said = prompt(said_in([each for each in handler.content if _says(each)], draft, node).parts)
        for each in handler.all("reprompt"):
            each.seen = True
        return said


def _events(handler: Element) -> list[str]:
    if handler.name == "catch":
        return (handler.take("event") or "error").split()
    return [handler.name]


def _count(handler: Element) -> int:
    count = handler.take("count", "1") or "1"
    condition = handler.attributes.get("cond")
    return min(int(count), 100) if count.isdigit() and not condition else 1


def _says(each: str | Element) -> bool:
    return isinstance(each, str) or each.name in SAID


def _leaves(handler: Element) -> bool:
    return any(each.name not in _STAYING for each in handler.elements)
