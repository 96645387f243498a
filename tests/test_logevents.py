"""Every log call of the package says what the registry of events says of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from voicekit._dialog.interpreter.run import LOGGED
from voicekit._logevents import EVENTS, FIELDS

ROOT = Path(__file__).parents[1] / "voicekit"
LEVELS = ("debug", "info", "warning", "error", "exception", "critical")
NAME = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)*")

PASSED_ON = "_dialog/interpreter/run.py"
"""Where the event is that of a trace: the calls of `Run.trace` are looked at in its place."""


class LogCall(NamedTuple):
    """One log call: where, the events that it may log, its levels, its fields, and whether it may have more."""

    at: str
    events: tuple[str, ...]
    levels: frozenset[str]
    fields: frozenset[str]
    open: bool


def log_calls(source: str, file: str) -> Iterator[LogCall]:
    """The log calls of a module, and those of the functions by which it logs."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found = _event_and_levels(node, node.func)
            if found is not None:
                event, levels, more = found
                names = frozenset(keyword.arg for keyword in node.keywords if keyword.arg) | more
                fields = frozenset("exception" if name == "exc_info" else name for name in names)
                spread = any(keyword.arg is None for keyword in node.keywords)
                yield LogCall(f"{file}:{node.lineno}", _named(event, file), levels, fields - {"call"}, spread)


def _event_and_levels(
    call: ast.Call, function: ast.Attribute
) -> tuple[ast.expr, frozenset[str], frozenset[str]] | None:
    """The event of a log call, its levels, and the fields that it has by itself; None for any other call."""
    receiver, method, arguments = ast.unparse(function.value), function.attr, call.args
    if method in LEVELS and re.search(r"log|logger", receiver):
        more = frozenset({"exception"} if method == "exception" else ())
        return arguments[0], frozenset({"error" if method == "exception" else method}), more
    if method == "log" and len(arguments) == 2:
        return arguments[1], frozenset(), frozenset()
    if method == "warn" and receiver.endswith("_seldom"):
        return arguments[0], frozenset({"warning"}), frozenset()
    if method == "trace" and ast.unparse(arguments[0]).startswith("FlowEvent."):
        value = ast.unparse(arguments[0]).removeprefix("FlowEvent.").lower()
        if value in {event.value for event in LOGGED}:
            return ast.Constant(f"flow.{value}"), frozenset(), frozenset({"flow", "node"})
    return None


def _named(event: ast.expr, file: str) -> tuple[str, ...]:
    """The events that an expression may name; none where they are looked at elsewhere."""
    if isinstance(event, ast.Constant):
        return (event.value,)
    if isinstance(event, ast.JoinedStr):
        parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in event.values]
        return tuple(name for name in EVENTS if re.fullmatch("".join(parts), name)) or (ast.unparse(event),)
    return () if file == PASSED_ON else (ast.unparse(event),)


def faults(call: LogCall) -> Iterator[str]:
    """What is wrong with a log call."""
    for name in call.events:
        event = EVENTS.get(name)
        if event is None:
            yield f"{call.at}: there is no event {name!r} in voicekit/_logevents.py"
            continue
        missing = set(event.fields) - call.fields
        extra = call.fields - {*event.fields, *event.sometimes}
        if missing:
            yield f"{call.at}: {name} lacks {sorted(missing)}"
        if extra:
            yield f"{call.at}: {name} has no field {sorted(extra)}"
        if not call.levels <= {*event.levels}:
            yield f"{call.at}: {name} is logged as {event.levels}, not as {sorted(call.levels)}"
        if call.open and not event.sometimes:
            yield f"{call.at}: {name} has no field that may be lacking: write its fields out"


CALLS = [
    call
    for path in sorted(ROOT.rglob("*.py"))
    if "testing" not in path.parts
    for call in log_calls(path.read_text(), str(path.relative_to(ROOT)))
]


def test_every_log_call_names_an_event_and_gives_its_fields():
    assert [fault for call in CALLS for fault in faults(call)] == []


def test_every_event_is_logged_somewhere():
    assert sorted(set(EVENTS) - {name for call in CALLS for name in call.events}) == []


def test_every_field_of_an_event_is_explained_and_none_else():
    used = {name for event in EVENTS.values() for name in (*event.fields, *event.sometimes)}
    assert sorted(used ^ (set(FIELDS) - {"call"})) == []


def test_names_of_events_are_short_and_their_sentences_their_own():
    assert [name for name in EVENTS if not NAME.fullmatch(name)] == []
    assert len({event.message for event in EVENTS.values()}) == len(EVENTS)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('_log.warning("prompt.gone", file=a, label=b)', "there is no event 'prompt.gone'"),
        ('_log.warning("prompt.lost", file=a)', "prompt.lost lacks ['label']"),
        ('_log.warning("prompt.lost", file=a, label=b, loud=True)', "prompt.lost has no field ['loud']"),
        ('_log.info("prompt.lost", file=a, label=b)', "prompt.lost is logged as ('warning',), not as ['info']"),
        ('_log.warning("prompt.lost", file=a, label=b, **c)', "prompt.lost has no field that may be lacking"),
        ('self._seldom.warn("call.denied")', "call.denied lacks ['peer']"),
        ("run.trace(FlowEvent.COMMAND, names=c)", "flow.command lacks ['name']"),
        ("call.log_to.error(what)", "there is no event 'what'"),
        ('_log.log(level, "speech.recorded", reason=why)', "speech.recorded lacks ['hint']"),
        ('_log.error("connection.failed", peer=a, error=b)', "connection.failed lacks ['exception']"),
    ],
)
def test_a_log_call_that_the_registry_does_not_know_is_found(written, fault):
    (call,) = log_calls(written, "x.py")
    assert fault in "\n".join(faults(call))
