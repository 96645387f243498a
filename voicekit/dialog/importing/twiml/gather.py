"""TwiML's Gather and Record as nodes."""

import re
from typing import Any

from voicekit.dialog.importing.draft import Draft, Node
from voicekit.dialog.importing.said import prompt, seconds
from voicekit.dialog.importing.twiml.prompts import SAID, parts_of
from voicekit.dialog.importing.xml import Element

__all__ = ["gather_node", "record_node"]

_DEFAULT_TIMEOUT = 5.0
"""Seconds that TwiML waits for the first key, for the next one, and for a recording's silence."""


def gather_node(verb: Element, draft: Draft, name: str, answered: str, silent: str) -> Node:
    """A Gather: one question, asked once; ``silent`` is where the call goes on when nothing comes."""
    said = prompt(parts_of(verb.all(*SAID), draft, name))
    inputs = (verb.take("input", "dtmf") or "dtmf").split()
    slot = _speech(verb) if inputs == ["speech"] else _digits(verb)
    if "speech" in inputs and "dtmf" in inputs:
        draft.lose(verb.line, "<Gather> of keys or any speech", "digits, by keys or spoken", name)
    if not said:
        draft.lose(verb.line, "<Gather> without a prompt", "the caller hears nothing: write the question", name)
    slot |= {"prompt": said} if said else {}
    slot |= {"tries": 1, "confirm": "never"}
    timeout = seconds(verb.take("timeout", "5")) or _DEFAULT_TIMEOUT
    slot |= {"timeout": timeout} | ({"between": timeout} if "dtmf" in inputs else {})
    if verb.take("actionOnEmptyResult") == "true":
        silent = answered
    return {"form": {"digits": slot}, "failed": silent, "next": answered}


def _digits(verb: Element) -> Node:
    verb.take("speechTimeout")
    number = verb.take("numDigits") or ""
    until = verb.take("finishOnKey", "" if "finishOnKey" in verb.attributes else "#") or ""
    slot: Node = {"type": "digits"}
    if re.fullmatch(r"[1-9]\d?", number) and int(number) <= 64:
        slot |= {"length": int(number)}
    if until != "#":
        slot |= {"until": until if re.fullmatch(r"[#*]?", until) else "#"}
    return slot


def _speech(verb: Element) -> Node:
    pause = seconds(verb.take("speechTimeout"))
    return {"type": "speech"} | ({"silence": pause} if pause else {})


def record_node(verb: Element, draft: Draft, name: str, answered: str, silent: str) -> Node:
    """A Record; ``silent`` is where the call goes on when nothing was recorded."""
    node: dict[str, Any] = {"record": "recording"}
    node["max_seconds"] = seconds(verb.take("maxLength")) or 3600.0
    node["silence"] = seconds(verb.take("timeout")) or _DEFAULT_TIMEOUT
    node["beep"] = verb.take("playBeep", "true") != "false"
    key = verb.take("finishOnKey", "1234567890*#") or ""
    node["stop_key"] = key if key in {"#", "*"} else "any" if len(key) > 1 else None
    if node["stop_key"] is None:
        draft.lose(verb.line, f"<Record> finishOnKey={key!r}", "no key ends it", name)
    if verb.take("transcribe") == "true" or verb.take("transcribeCallback"):
        node["transcribe"] = True
    if verb.take("trim", "trim-silence") == "do-not-trim":
        draft.lose(verb.line, "<Record> trim='do-not-trim'", "recordings are kept as they are", name)
    return node | {"empty": silent, "next": answered}
