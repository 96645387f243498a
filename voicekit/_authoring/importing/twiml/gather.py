"""TwiML's Gather and Record as nodes."""

import re
from typing import Any

from voicekit._authoring.importing.draft import Draft, Node
from voicekit._authoring.importing.said import flag, prompt, seconds
from voicekit._authoring.importing.twiml.prompts import SAID, parts_of
from voicekit._authoring.importing.xml import Element

__all__ = ["gather_node", "record_node"]

_DEFAULT_TIMEOUT = 5.0
"""Seconds that TwiML waits for the first key, for the next one, and for a recording's silence."""

_ANY = "1234567890*#"

_INPUTS = {
    "dtmf": ("dtmf",),
    "speech": ("speech",),
    "dtmf speech": ("dtmf", "speech"),
    "speech dtmf": ("dtmf", "speech"),
}


def gather_node(verb: Element, draft: Draft, name: str, answered: str, silent: str) -> Node:
    """A Gather: one question, asked once; ``silent`` is where the call goes on when nothing comes."""
    said = prompt(parts_of(verb.all(*SAID), draft, name))
    inputs = verb.take("input", lambda written: _INPUTS.get(" ".join(written.split()))) or ("dtmf",)
    slot = _speech(verb) if inputs == ("speech",) else _digits(verb)
    if inputs == ("dtmf", "speech"):
        draft.lose(verb.line, "<Gather> of keys or any speech", "digits, by keys or spoken", name)
    if not said:
        draft.lose(verb.line, "<Gather> without a prompt", "the caller hears nothing: write the question", name)
    slot |= {"prompt": said} if said else {}
    slot |= {"max_tries": 1, "confirm": "never"}
    told = verb.take("timeout", seconds)
    timeout = _DEFAULT_TIMEOUT if told is None else told
    slot |= {"no_input_timeout": timeout}
    if "dtmf" in inputs and timeout:
        slot |= {"interdigit_timeout": timeout}
    elif "dtmf" in inputs and slot.get("length") != 1:
        draft.lose(verb.line, "<Gather> timeout='0' between keys", "the flow's own time between keys", name)
    return {"form": {"digits": slot}, "failed": silent, "next": answered}


def _digits(verb: Element) -> Node:
    number = verb.take(
        "numDigits", lambda written: int(written) if re.fullmatch(r"[1-9]|[1-5]\d|6[0-4]", written) else None
    )
    until = verb.take("finishOnKey", lambda written: written if written in {"", "#", "*"} else None)
    slot: Node = {"type": "digits"}
    slot |= {"length": number} if number else {}
    return slot | ({"until": until} if until not in {None, "#"} else {})


def _speech(verb: Element) -> Node:
    pause = verb.take("speechTimeout", lambda written: 0.0 if written == "auto" else seconds(written))
    return {"type": "free_speech"} | ({"silence": pause} if pause else {})


def record_node(verb: Element, draft: Draft, name: str, answered: str, silent: str) -> Node:
    """A Record; ``silent`` is where the call goes on when nothing was recorded."""
    node: dict[str, Any] = {"record": "recording"}
    node["max_seconds"] = verb.take("maxLength", seconds) or 3600.0
    node["silence"] = verb.take("timeout", seconds) or _DEFAULT_TIMEOUT
    node["beep"] = verb.take("playBeep", flag) is not False
    key = verb.take("finishOnKey") if "finishOnKey" in verb.attributes else _ANY
    node["stop_key"] = key if key in {"#", "*"} else "any" if len(key) > 1 else None
    if key and (node["stop_key"] is None or (node["stop_key"] == "any" and set(_ANY) - set(key))):
        instead = "any key ends it" if node["stop_key"] else "no key ends it"
        draft.lose(verb.line, f"<Record> finishOnKey={key[:40]!r}", instead, name)
    if verb.take("transcribe", flag) or verb.peek("transcribeCallback"):
        node["transcribe"] = True
    verb.take("trim", lambda written: written if written == "trim-silence" else None)
    return node | {"empty": silent, "next": answered}
