"""A call as it was heard, line by line, in words."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

from voicekit._events import CallEvent, Told
from voicekit._events.kinds import (
    CUT,
    CallConnected,
    CallEnded,
    CallerRecorded,
    CallLeft,
    CallRefused,
    CallReturned,
    CallTransferred,
    CallWarned,
    CommandGiven,
    ErrorRaised,
    FlowBegan,
    FlowEnded,
    KeyTaken,
    NodeEntered,
    NodeFailed,
    ProgramHungUp,
    PromptPlayed,
    QuestionAnswered,
    QuestionAsked,
    QuestionMissed,
    SpeechHeard,
    WorkDone,
)
from voicekit._logevents import EVENTS
from voicekit._records.record import CallRecord

__all__ = ["conversation", "facts_of", "facts_of_call", "facts_of_told", "in_seconds"]

_WAIT_TOLD = 100
"""Milliseconds from which on a wait for a prompt can be heard."""

_PROMPTS = {
    "heard": "",
    "cut": " (cut short)",
    "hangup": " (the caller hung up)",
    "lost": " (a part of it was not heard)",
    "failed": " (not played)",
}
_ENDED = {"caller": "the caller hung up", "program": "the program ended it", "server": "the server ended it"}
_ENDED |= {"line": "the line to Asterisk broke", "operator": "an operator hung up"}


def _question(event: QuestionAsked) -> str:
    marks = [f"try {event.tried} of {event.tries}", "by voice or keys" if event.voice else "by keys"]
    return f"asks for {event.name} ({', '.join(marks)}{', masked' if event.masked else ''})"


def _answer(event: QuestionAnswered) -> str:
    if event.mode == "speech":
        return f'answers {event.key} by saying "{event.utterance}" ({event.confidence / 10:.0f} %)'
    return f"answers {event.key or 'with no digits'}"


def _prompt(event: PromptPlayed) -> str:
    made = f" [made in {event.waited / 1000:.1f} s]" if event.waited >= _WAIT_TOLD else ""
    return f'"{event.label}"{_PROMPTS.get(event.outcome, f" ({event.outcome})")}{made}'


def _heard(event: SpeechHeard) -> str:
    return "is heard as " + " or ".join(f'"{text}" ({share / 10:.0f} %)' for text, share in event.hypotheses)


def _warned(event: CallWarned) -> str:
    message = EVENTS[event.name].message if event.name in EVENTS else event.name
    return f"{message} ({event.text})" if event.text else message


def _end(event: CallEnded) -> str:
    if event.status == CUT:
        return "CUT: the server's process ended before the call did"
    unsaid = f"; {event.unsaid} more events were not kept" if event.unsaid else ""
    return f"{event.status}: {_ENDED.get(event.who, event.who)}{unsaid}"


_WORDS: dict[type[CallEvent], tuple[str, Callable[[Any], str]]] = {
    CallConnected: (
        "call",
        lambda e: f"{e.caller or 'a withheld number'} calls {e.called or e.route or 'us'}",
    ),
    PromptPlayed: ("says", _prompt),
    QuestionAsked: ("asks", _question),
    KeyTaken: ("key", lambda e: f"presses {e.key}"),
    SpeechHeard: ("caller", _heard),
    QuestionAnswered: ("caller", _answer),
    QuestionMissed: (
        "missed",
        lambda e: {"no_input": "no answer"}.get(e.why, f"no answer that fits ({e.why})"),
    ),
    FlowBegan: ("flow", lambda e: f"begins {e.name}{f' ({e.version})' if e.version else ''}"),
    NodeEntered: ("node", lambda e: f"{e.flow}.{e.node} ({e.kind})"),
    CommandGiven: ("caller", lambda e: f"uses the command {e.name}"),
    WorkDone: (
        "work",
        lambda e: f"{e.name}: {' '.join(filter(None, (e.outcome, e.detail)))}, {in_seconds(e.duration)}",
    ),
    NodeFailed: (
        "failed",
        lambda e: f"{e.why}: {e.text}; goes on at {e.target}" if e.target else f"{e.why}: {e.text}",
    ),
    FlowEnded: ("flow", lambda e: f"ends {e.name}"),
    CallLeft: ("away", lambda e: f"leaves for {e.application}"),
    CallReturned: (
        "away",
        lambda e: f"{'never came back' if e.gone else 'is back'} after {in_seconds(e.duration)}",
    ),
    CallerRecorded: ("record", lambda e: f"{e.path}, {in_seconds(e.duration)}, ended by {e.ended}"),
    CallTransferred: ("transfer", lambda e: f"{e.way}: {e.status or 'done'}"),
    CallWarned: ("warned", _warned),
    ErrorRaised: ("error", lambda e: f"{e.code}: {e.text}" + (f" ({e.place})" if e.place else "")),
    CallRefused: ("refused", lambda e: f"is sent back as {e.why}, with {e.calls} calls held"),
    ProgramHungUp: ("end", lambda _: "the program hangs up"),
    CallEnded: ("end", _end),
}


_THOUSANDTHS = {"duration", "waited", "confidence"}
"""Fields in thousandths, of seconds or of what is sure."""


def in_seconds(milliseconds: int) -> str:
    """A duration as a person reads it."""
    return f"{milliseconds / 1000:.1f} s"


def conversation(events: list[Told]) -> Iterator[tuple[int, str, str]]:
    """For each event the time (milliseconds since the call began), who or what, and what happens, in words.

    A prompt stands at its beginning, though it is told at its end.
    """
    for at, event in sorted(events, key=_begins):
        who, words = _WORDS[type(event)]
        yield _begins(Told(at, event)), who, words(event)


def facts_of(event: CallEvent) -> dict[str, object]:
    """An event as JSON has it: times in seconds, confidences from 0 to 1."""
    facts = {each.name: getattr(event, each.name) for each in fields(event)}
    facts |= {name: facts[name] / 1000 for name in _THOUSANDTHS & facts.keys() if facts[name] >= 0}
    if isinstance(event, SpeechHeard):
        facts["hypotheses"] = [(text, confidence / 1000) for text, confidence in event.hypotheses]
    return {"event": event.tag, **facts}


def facts_of_told(told: Told) -> dict[str, object]:
    """An event with its time, as JSON has it."""
    return {"at": told.at / 1000, **facts_of(told.event)}


def facts_of_call(record: CallRecord, *, events: bool = False) -> dict[str, object]:
    """A call as JSON has it, with its ``events`` where they are wanted."""
    names = ("key", "id", "uniqueid", "channel", "caller", "called", "route", "flow", "language", "served", "program")
    facts: dict[str, object] = {name: getattr(record, name) for name in names}
    facts |= {"began": record.when.isoformat(timespec="milliseconds"), "seconds": record.duration / 1000}
    facts |= {"status": record.status, "who": record.who, "node": record.node, "question": record.question}
    if events:
        facts["events"] = [facts_of_told(each) for each in record.told]
    return facts


def _begins(told: Told) -> int:
    return told.at - told.event.duration if isinstance(told.event, PromptPlayed) else told.at
