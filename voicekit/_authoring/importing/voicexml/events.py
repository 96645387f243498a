"""What VoiceXML does when nothing was said, nothing fits, or help is asked for, as defaults of a question.

A question whose handlers only say something, and leave after the last try, is one node with its ``tries``. Where a
handler does more (it counts, it decides, it leaves at once while another stays), each try is a node of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from voicekit._authoring.importing.draft import Node
from voicekit._authoring.importing.said import prompt
from voicekit._authoring.importing.voicexml.content import Content, Piece, leaves
from voicekit._authoring.importing.voicexml.prompts import ConvertedPrompt, words_said
from voicekit._authoring.importing.xml import Element
from voicekit._dialog.document.defaults import MOST_TRIES
from voicekit._dialog.document.values import END

__all__ = ["EVENTS", "Events"]

EVENTS = ("noinput", "nomatch", "help", "catch", "error")
"""Elements that catch events."""

_KEYS = {"noinput": "no_input", "nomatch": "no_match"}

_DOING = {"if", "assign", "var", "clear"}
"""What a handler does beside saying something and leaving."""

_TRIES = 3
"""How often a question is asked that nothing leads away from."""

_MOST_TURNS = 5
"""How often a question is asked whose tries are nodes of their own: as many failures in a row as a call endures."""


@dataclass(frozen=True, slots=True)
class _Handler:
    """A handler, and what is asked of it at each question: whether it leaves, and whether it does more than speak."""

    element: Element
    leaves: bool
    does: bool


@dataclass(slots=True)
class Events:
    """The handlers of a question by event and count, those of its form and document before its own."""

    handlers: dict[str, dict[int, _Handler]] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    """The events that a form or a field handles itself; what the document says of the others stands in the flow."""

    def within(self, element: Element, content: Content, node: str) -> "Events":
        """These, with the handlers in ``element`` over them."""
        joined = {event: dict(handlers) for event, handlers in self.handlers.items()}
        own: dict[str, dict[int, _Handler]] = {}
        for each in element.all(*EVENTS):
            handler = _Handler(each, leaves(each.content), any(one.name in _DOING for one in each.elements))
            for event in _events(each, content, node):
                own.setdefault(event, {})[_count(each)] = handler
        for event, handlers in own.items():
            joined[event] = joined.get(event, {}) | handlers
        return Events(joined, self.changed | own.keys())

    def of_document(self) -> "Events":
        """These as those of the whole document: only help, and what is more than defaults, is said in each question."""
        return Events(self.handlers, frozenset() if self.are_plain else frozenset(self._failing))

    @property
    def are_plain(self) -> bool:
        """Whether they are defaults of one node."""
        if any(handler.does for handlers in self._failing.values() for handler in handlers.values()):
            return False
        leaving = {self._leaving(event) for event in _KEYS}
        return len(leaving) == 1 or 1 not in leaving

    @property
    def are_own(self) -> bool:
        """Whether the question's tries are nodes of their own."""
        return not self.are_plain and not self.changed.isdisjoint(_KEYS)

    @property
    def _failing(self) -> dict[str, dict[int, _Handler]]:
        return {event: handlers for event, handlers in self.handlers.items() if event in _KEYS}

    def _leaving(self, event: str) -> int:
        """At which failure a question is left; 0: at none."""
        handlers = self.handlers.get(event, {})
        return next((count for count in sorted(handlers) if handlers[count].leaves), 0)

    def help(self, content: Content, node: str) -> Node:
        """What is said for help."""
        handlers = self.handlers.get("help")
        said = _said(handlers[min(handlers)].element, content, node) if handlers else None
        return {"help": said} if said else {}

    def defaults(self, content: Content, node: str) -> Node:
        """Keys of a question that is one node: what is said after a failure, its tries, and where it leads then."""
        keys: Node = {}
        for event, key in _KEYS.items():
            prompts = self._prompts(event, content, node) if event in self.changed else []
            if prompts:
                keys[key] = prompts[0] if len(prompts) == 1 and not isinstance(prompts[0], list) else prompts
        leaving = {event: count for event in _KEYS if event in self.changed and (count := self._leaving(event))}
        if not leaving:
            return keys
        counts = set(leaving.values())
        if len(counts) > 1:
            what = f"{leaving['noinput']} tries without input, {leaving['nomatch']} with a wrong one"
            line = self.handlers["noinput"][leaving["noinput"]].element.line
            content.draft.lose(line, what, f"{max(counts)} tries, counted together", node)
        if max(counts) > MOST_TRIES:
            line = min(self.handlers[event][count].element.line for event, count in leaving.items())
            content.draft.lose(line, f"{max(counts)} tries", f"{MOST_TRIES} tries", node)
        ways = {
            event: content.write(self._handled(event, count), END, f"{node}_failed") for event, count in leaving.items()
        }
        return keys | {"max_tries": min(max(counts), MOST_TRIES), "failed": _by_kind(ways, content, node)}

    def _handled(self, event: str, count: int) -> list[Piece]:
        """What the handler of a failure does; it is converted then."""
        handler = self._handler(event, count)
        return [] if handler is None else _opened(handler).content

    def _handler(self, event: str, count: int) -> Element | None:
        """The handler of the failure that is the ``count``-th of its kind."""
        handlers = self.handlers.get(event, {})
        fitting = [each for each in handlers if each <= count]
        return handlers[max(fitting)].element if fitting else None

    def _prompts(self, event: str, content: Content, node: str) -> list[Any]:
        prompts: list[Any] = []
        handlers = self.handlers[event]
        for count in sorted(handlers):
            if count > MOST_TRIES or handlers[count].leaves:
                break
            said = _said(handlers[count].element, content, node)
            prompts += prompts[-1:] * (count - 1 - len(prompts)) + ([said] if said else [])
        return prompts

    def turns(self, content: Content, name: str, put: Callable[[str, str], None]) -> None:
        """Write a question try by try, the first as ``name``: ``put`` writes one, told where it leads failed."""
        _Turns(self, content, name, put).question(0, {"noinput": 0, "nomatch": 0}, name)


class _Turns:
    """A question whose tries are nodes: one for each number of failures of each kind that its handlers tell apart."""

    def __init__(self, events: Events, content: Content, name: str, put: Callable[[str, str], None]) -> None:
        self._events, self._content, self._name, self._put = events, content, name, put
        counts = {event: max(events.handlers.get(event, {1: None})) for event in _KEYS}
        self._told = {event: min(count, _MOST_TURNS) for event, count in counts.items()}
        self._tries = min(max(_TRIES, *counts.values()), _MOST_TURNS)
        self._written: dict[tuple[int, ...], str] = {}

    def question(self, failures: int, counted: dict[str, int], name: str = "") -> str:
        """The node of one try, after so many failures; it is written where it is not yet."""
        key = (failures, *counted.values())
        if key not in self._written:
            self._written[key] = name = name or self._content.draft.reserve(f"{self._name}_again")
            ways = {event: self._failed(event, failures, counted) for event in _KEYS}
            self._put(name, _by_kind(ways, self._content, name))
        return self._written[key]

    def _failed(self, event: str, failures: int, counted: dict[str, int]) -> str:
        """Where the call goes on after a failure."""
        handled = self._events._handled(event, counted[event] + 1)
        if leaves(handled):
            again = END
        elif failures + 1 < self._tries:
            if (handler := self._events._handler(event, counted[event] + 1)) is not None:
                _ask_again(handler, self._content, self._name)
            again = self.question(failures + 1, counted | {event: min(counted[event] + 1, self._told[event] - 1)})
        else:
            again = END
        before, self._content.fall = self._content.fall, again
        target = self._content.write(handled, again, f"{self._name}_{_KEYS[event]}")
        self._content.fall = before
        return target


def _by_kind(ways: dict[str, str], content: Content, node: str) -> str:
    """One way for both kinds of failure, or a branch."""
    if len(set(ways.values())) == 1:
        return next(iter(ways.values()))
    cases = [{"if": "failure.kind == 'no_input'", "next": ways["noinput"]}]
    return content.draft.add(f"{node}_failed", {"branch": cases, "else": ways["nomatch"]})


def _events(handler: Element, content: Content, node: str) -> list[str]:
    """The events of a handler that a question has defaults for; the others are reported."""
    if handler.peek("cond") not in {"", "true"}:
        content.draft.leave(handler, "left out, as it has a condition", node)
        return []
    named = (handler.peek("event") or "any").split() if handler.name == "catch" else [handler.name]
    known = [each for each in named if each in {"noinput", "nomatch", "help"}]
    instead = "left to the call's own defaults"
    if not known:
        content.draft.leave(handler, instead, node, f"the event {' '.join(named)[:60]}")
    for each in named if known else ():
        if each not in known:
            content.draft.lose(handler.line, f"the event {each[:60]}", instead, node)
    return known


def _count(handler: Element) -> int:
    count = handler.take("count", _read_count)
    return 1 if count is None else count


def _read_count(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and 0 < len(written) < 4 and int(written) else None


def _ask_again(handler: Element, content: Content, node: str) -> None:
    """Report a handler that does not ask for the question's prompt again: a flow says it, VoiceXML only listens."""
    if not any(each.name == "reprompt" for each in handler.walk()):
        what, instead = f"<{handler.name}> without <reprompt/>", "the question is said again after it"
        content.draft.lose(handler.line, what, instead, node)


def _opened(handler: Element) -> Element:
    handler.convert()
    for name in ("event", "cond"):
        handler.take(name)
    return handler


def _said(handler: Element, content: Content, node: str) -> Any:
    """What a handler says; the question follows, with or without its reprompt."""
    content.draft.count(things=len(handler.content))
    _ask_again(handler, content, node)
    pieces = words_said(_opened(handler))
    for each in handler.all("reprompt"):
        each.convert()
    return prompt(ConvertedPrompt(content.draft, content.scope, node).add(pieces).close().parts)
