"""A flow of Twilio Studio: its widgets as nodes, each led to by the transitions of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from voicekit._authoring.importing.circles import leave_circles
from voicekit._authoring.importing.draft import EXPRESSION_WORDS, Draft, Node, identifier
from voicekit._authoring.importing.jsontext import lines_of, read_json
from voicekit._authoring.importing.said import language_of
from voicekit._authoring.importing.studio.liquid import Liquid, plain_variable
from voicekit._dialog.document.values import END
from voicekit.errors import FlowError

__all__ = ["StudioReader", "Widget", "looks_like_studio", "read_states"]

MOST_WIDGETS = 5_000
"""Widgets of one flow; Studio itself takes 1,000."""

_LAID_OUT = {"offset"}
"""Where a widget stands on the screen."""

_MESSAGES = {"incomingMessage", "incomingConversationMessage", "incomingParent"}

_PASSED = ("sent", "success", "next", "audioComplete", "complete", "completed", "return")
"""How a widget that is left out would go on, the likelier ones first."""


@dataclass(slots=True)
class Widget:
    """One widget. It keeps a ledger: `take` notes that a property has become part of the flow."""

    name: str
    kind: str
    line: int
    properties: dict[str, Any]
    ways: dict[str, str]
    """Where each event leads that has one way."""
    matches: list[dict[str, Any]]
    """Transitions with conditions."""
    taken: set[str] = field(default_factory=set)
    followed: set[str] = field(default_factory=set)

    def text(self, name: str) -> str:
        """A property as text; it counts as converted."""
        self.taken.add(name)
        value = self.properties.get(name)
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value).strip()

    def rows(self, name: str) -> list[tuple[str, str]]:
        """Keys and values of a list; it counts as converted."""
        self.taken.add(name)
        value = self.properties.get(name)
        rows = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        return [(str(each.get("key", "")), str(each.get("value", ""))) for each in rows]

    def untaken(self) -> list[str]:
        """Properties that say something, and that are in no flow and no report."""
        left = {name: value for name, value in self.properties.items() if name not in self.taken | _LAID_OUT}
        return [f"{self.name}: {name}={str(value)[:60]!r}" for name, value in left.items() if value not in _NOTHING]


_NOTHING: tuple[object, ...] = (None, "", False, "false", [], {})


def looks_like_studio(value: object) -> bool:
    """Whether JSON is a flow of Studio."""
    return isinstance(value, dict) and {"states", "initial_state"} <= value.keys()


def read_states(data: bytes, file: str, makers: "Mapping[str, Maker]") -> Draft:
    """A flow of Studio as a draft; ``makers`` make the nodes of widgets by their types. Raises FlowError for a flow
    that takes no calls.
    """
    value = read_json(data, file)
    states = value.get("states") if isinstance(value, dict) else None
    if not isinstance(states, list):
        raise FlowError("no flow of Twilio Studio", file=file, hint="export it there: Show Flow JSON")
    if len(states) > MOST_WIDGETS:
        raise FlowError(f"more than {MOST_WIDGETS:,} widgets", file=file, hint="split the flow")
    lines: dict[str, int] = {}
    for name, line in lines_of(data, "name"):
        lines.setdefault(name, line)
    widgets = [_widget(each, lines) for each in states if isinstance(each, dict)]
    draft = Draft(PurePath(file).stem)
    by_name = {each.name: each for each in reversed(widgets)}
    StudioReader(draft, by_name, makers, file).write(str(value.get("initial_state")))
    for key in value.keys() - {"states", "initial_state", "description", "flags"}:
        draft.lose(0, f"{key}={str(value[key])[:60]!r}", "left out")
    return draft


def _widget(state: Mapping[str, Any], lines: Mapping[str, int]) -> Widget:
    name = str(state.get("name", ""))
    properties = state.get("properties")
    ways: dict[str, str] = {}
    matches: list[dict[str, Any]] = []
    transitions = state.get("transitions")
    for each in transitions if isinstance(transitions, list) else ():
        if isinstance(each, dict) and each.get("conditions"):
            matches.append(each)
        elif isinstance(each, dict) and isinstance(each.get("next"), str) and each["next"]:
            ways.setdefault(str(each.get("event", "")), each["next"])
    return Widget(
        name,
        str(state.get("type", "")),
        lines.get(name, 0),
        dict(properties) if isinstance(properties, dict) else {},
        ways,
        matches,
    )


class StudioReader:
    """Writes the nodes of one draft."""

    def __init__(self, draft: Draft, widgets: Mapping[str, Widget], makers: "Mapping[str, Maker]", file: str) -> None:
        self.draft = draft
        self.makers = makers
        self.widgets = widgets
        self.liquid = Liquid(self.variable, widgets.keys())
        self._file = file
        self._names: dict[str, str] = {}
        self._waiting: list[Widget] = []
        self._variables: dict[str, str] = {}
        self._made_by: dict[str, Widget] = {}

    def write(self, initial: str) -> None:
        """All nodes that a call comes to."""
        trigger = self.widgets.get(initial) or next(
            (each for each in self.widgets.values() if each.kind == "trigger"), None
        )
        start = self._start(trigger)
        self.draft.language = next(filter(None, map(self._language, self.widgets.values())), "en")
        self.draft.start = self.node(start)
        while self._waiting:
            widget = self._waiting.pop()
            name = self._names[widget.name]
            self._made_by[name] = widget
            self.draft.put(name, self._made(widget, name))
            self.draft.count(things=1)
        leave_circles(self.draft, self._leave)
        if self._variables:
            self.draft.head["variables"] = {own: self._initial(name) for name, own in self._variables.items()}
        self._tell_rest()

    def _start(self, trigger: Widget | None) -> str:
        ways = trigger.ways if trigger is not None else {}
        event = next((each for each in ("incomingCall", "incomingRequest") if each in ways), "")
        if trigger is None or not event:
            raise FlowError(
                "this flow of Twilio Studio takes no calls",
                file=self._file,
                hint="its trigger leads nowhere at incomingCall: flows for messages are none of voicekit's",
            )
        trigger.followed |= {event, "incomingCall", "incomingRequest"}
        trigger.taken.update(trigger.properties)
        self._names[trigger.name] = ""
        if event == "incomingRequest":
            self.draft.lose(trigger.line, f"{trigger.name}: calls begin by the REST API", "the flow answers calls")
        return ways[event]

    def _language(self, widget: Widget) -> str:
        return language_of(str(widget.properties.get("language") or ""))

    def _initial(self, name: str) -> str:
        widget = self.widgets.get(name)
        return "none" if widget is not None and widget.kind != "gather-input-on-call" else "''"

    # -- what widgets ask for ----------------------------------------------------------------------------------------

    def variable(self, name: str) -> str:
        """The flow's variable for a widget's answer or a variable of Studio."""
        if name not in self._variables:
            self._variables[name] = plain_variable(name, set(self._variables.values()) | EXPRESSION_WORDS)
        return self._variables[name]

    def following(self, widget: Widget, *events: str) -> str:
        """The node to which the first of these events leads that leads somewhere; else the end."""
        widget.followed.update(events)
        target = next((widget.ways[each] for each in events if each in widget.ways), "")
        return self.node(target) if target else END

    def node(self, name: str) -> str:
        """The node of a widget, which is written later."""
        if not self._names.get(name):
            widget = self.widgets.get(name)
            if widget is None or name in self._names:
                return self.draft.stub(name or "nothing", 0, f"the widget {name[:60]}")
            self._names[name] = self.draft.reserve(identifier(name) or "widget")
            self._waiting.append(widget)
        return self._names[name]

    def lose(self, widget: Widget, what: str, instead: str, node: str = "") -> None:
        """Report something of a widget."""
        self.draft.lose(widget.line, f"{widget.name}: {what}", instead, node)

    def _made(self, widget: Widget, name: str) -> Node:
        made = self.makers.get(widget.kind)
        if made is not None:
            return made(self, widget, name)
        widget.taken.update(widget.properties)
        event = next((each for each in _PASSED if each in widget.ways), "")
        if event and (widget.kind.startswith("send-") or widget.kind == "set-attributes"):
            self.lose(widget, f"a widget of the kind {widget.kind[:40]}", "left out: the call goes on", name)
            return {"goto": self.following(widget, event)}
        self.lose(widget, f"a widget of the kind {widget.kind[:40]}", "the call ends here until you fill it in", name)
        return {"note": f"To be filled in: {widget.kind[:40]}", "hangup": True}

    def _leave(self, name: str) -> bool:
        widget = self._made_by.get(name)
        if widget is None or "hangup" in self.draft.nodes[name]:
            return False
        self.lose(widget, "a circle in which nobody is asked", "the call ends here", name)
        self.draft.nodes[name] = {"hangup": True}
        return True

    def _tell_rest(self) -> None:
        """Report what no converter has taken."""
        for widget in self.widgets.values():
            if widget.name not in self._names:
                self.lose(widget, f"no call comes to it ({widget.kind[:40]})", "left out")
                continue
            for what in widget.untaken():
                self.draft.lose(widget.line, what, "left out")
            for event in widget.ways.keys() - widget.followed:
                self.lose(widget, f"{event[:40]} leads to {widget.ways[event][:40]}", "left out")


Maker = Callable[[StudioReader, Widget, str], Node]
"""Makes the node of a widget."""
