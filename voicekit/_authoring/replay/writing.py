"""A recorded call as a test: a call script for a flow, else a function for pytest."""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from voicekit._authoring.replay.cassette import Cassette, RecordedOutcomes
from voicekit._events import CallEvent
from voicekit._events.kinds import (
    MASKED,
    CallEnded,
    CallTransferred,
    CommandGiven,
    KeyTaken,
    NodeEntered,
    PromptPlayed,
    QuestionAsked,
    SpeechHeard,
    WorkDone,
)
from voicekit._server.flows import is_flows

__all__ = ["written_as_test"]

SHOWN = 60
"""Characters of a prompt by which a test knows it."""

_SENTENCE = re.compile(r"(?<=[.?!])\s+")  # what is played in one piece need not be the whole prompt

_TELEPHONE = frozenset("0123456789*#ABCD")

Step = tuple[str, Any]


def written_as_test(cassette: Cassette, target: str) -> str:
    """The call as a test that holds today's program to what the call was."""
    return _script(cassette, target) if is_flows(target) else _function(cassette, target)


def _steps(cassette: Cassette) -> Iterator[Step]:
    """What was heard and done, in order; what is masked is left out, and has to be filled in."""
    keys, masked = "", False
    for _, event in cassette.told:
        if isinstance(event, KeyTaken) or (isinstance(event, CommandGiven) and event.name in _TELEPHONE):
            key = event.key if isinstance(event, KeyTaken) else event.name
            keys += "0" if masked and key == MASKED else key
            continue
        if keys and not isinstance(event, PromptPlayed):
            yield "presses", keys
            keys = ""
        if isinstance(event, QuestionAsked):
            masked = event.masked
        step = _of(event)
        if step is not None and not (keys and step[0] == "hears"):
            yield step


def _of(event: CallEvent) -> Step | None:
    """What is heard or done in one event."""
    match event:
        case PromptPlayed(label) if label and MASKED not in label and not label.startswith("silence"):
            return "hears", _SENTENCE.split(label)[0][:SHOWN]
        case SpeechHeard(hypotheses):
            return "says", [{"text": text, "confidence": sure / 1000} for text, sure in hypotheses]
        case NodeEntered(_, node):
            return "node", node
        case CallTransferred(way, _):
            return "transfer", way
        case CallEnded(_, who):
            return "hangs_up" if who == "caller" else "ends", True
    return None


def _script(cassette: Cassette, target: str) -> str:
    steps = [written for verb, value in _steps(cassette) if (written := _step(verb, value))]
    call: dict[str, Any] = {
        "call": f"the call {cassette.began.id} of {cassette.now:%Y-%m-%d %H:%M} UTC",
        "now": cassette.now.isoformat(),
        "caller": cassette.began.caller,
        "called": cassette.began.called,
        "arguments": cassette.named,
        "actions": _outcomes(cassette),
        "steps": steps,
    }
    document = {"flow": target, "calls": [{key: value for key, value in call.items() if value}]}
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110))


def _step(verb: str, value: Any) -> dict[str, Any]:
    match verb:
        case "node":
            return {"then": f"node {value}"}
        case "ends":
            return {"then": "ends"}
        case "transfer":
            return {}  # the node has told it
    return {verb: value}


def _outcomes(cassette: Cassette) -> dict[str, Any]:
    """What came of actions, and of webhooks by their nodes, as a script writes it."""
    outcomes, found, node = RecordedOutcomes(cassette), dict[str, list[Any]](), ""
    for _, event in cassette.told:
        if isinstance(event, NodeEntered):
            node = event.node
        if isinstance(event, WorkDone) and (stub := outcomes.action(event.name, node)) is not None:
            each = {"fails": stub.fails} if stub.fails else {"returns": stub.result}
            found.setdefault(node if event.name == "webhook" else event.name, []).append(each)
    return {name: each[0] if len(each) == 1 else {"each": each} for name, each in found.items()}


def _function(cassette: Cassette, target: str) -> str:
    began = cassette.began
    name = re.sub(r"\W+", "_", f"the_call_{began.id}").strip("_").lower()
    route = f", {json.dumps(began.route)}" if began.route else ""
    told = f", arguments={cassette.named!r}" if cassette.named else ""
    given = f"caller={json.dumps(began.caller)}, called={json.dumps(began.called)}, now={cassette.now.isoformat()!r}"
    lines = [f"def test_{name}(phone):", f"    with phone.call({json.dumps(target)}{route}, {given}{told}) as caller:"]
    for verb, value in _steps(cassette):
        match verb:
            case "hears":
                lines.append(f"        caller.hears({json.dumps(value, ensure_ascii=False)})")
            case "presses":
                lines.append(f"        caller.presses({json.dumps(value)})")
            case "says":
                texts = ", ".join(json.dumps(each["text"], ensure_ascii=False) for each in value)
                lines.append(f"        caller.says({texts}, confidence={value[0]['confidence']})")
            case "node":
                lines.append(f"        caller.comes_to({json.dumps(value)})")
            case "transfer":
                lines.append(f"        assert caller.transfer.startswith({json.dumps(value)})")
            case "hangs_up":
                lines.append("        caller.hangs_up()")
            case "ends":
                lines.append("        caller.ends()")
    return "\n".join(lines) + "\n"
