"""The widgets of Twilio Studio as nodes."""

import json
import re
from collections.abc import Mapping
from typing import Any

from voicekit._authoring.importing.draft import Node
from voicekit._authoring.importing.said import (
    file_of,
    flag,
    language_of,
    literal,
    prompt,
    seconds,
    sound,
    text,
    unplaced,
)
from voicekit._authoring.importing.studio.flow import Maker, StudioReader, Widget
from voicekit._authoring.importing.studio.splits import choices_of, split_node
from voicekit._authoring.importing.twiml.dial import number_leg

__all__ = ["WIDGETS"]

MOST_LOOPS = 10
"""Repetitions of one prompt that are written out."""

_DEFAULT_TIMEOUT = 5.0
"""Seconds that Studio waits for the first key, and for a recording's silence."""

_LONGEST_RECORDING = 3600.0

_OF_SPEECH = ("speech_timeout", "gather_language", "hints", "speech_model", "profanity_filter")
"""Properties of a question that say how speech is heard."""


def _said(reader: StudioReader, widget: Widget, name: str) -> list[Any]:
    """What a widget says or plays."""
    words, address = widget.text("say"), widget.text("play")
    language = language_of(widget.text("language"))
    parts: list[Any] = []
    if words:
        reader.draft.count(len(words))
        template = reader.liquid.template(reader.draft.plain(words, widget.line, name))
        if template is None:
            reader.lose(widget, f"{words[:60]!r} with values that a flow does not have", "said as it is written", name)
            template = literal(words)
        own = language if language and language != reader.draft.language else ""
        parts += text(template, own)
    elif address:
        file = file_of(address)
        if file and file != address:
            reader.lose(widget, address[:80], f"{file}, to be laid beside the flow", name)
        parts += sound(file) if file else []
    if widget.properties.get("voice"):
        reader.lose(widget, f"voice={str(widget.text('voice'))[:40]!r}", "the call's own voice speaks", name)
    loop = widget.text("loop")
    times = int(loop) if re.fullmatch(r"[1-9]\d{0,3}", loop) else 1
    if times > MOST_LOOPS:
        reader.lose(widget, f"loop={loop}", f"{MOST_LOOPS} times", name)
    return parts * min(times, MOST_LOOPS)


def _say(reader: StudioReader, widget: Widget, name: str) -> Node:
    parts = _said(reader, widget, name)
    following = reader.following(widget, "audioComplete")
    return {"say": prompt(parts), "barge_in": False, "next": following} if parts else {"goto": following}


def _gather(reader: StudioReader, widget: Widget, name: str) -> Node:
    parts = _said(reader, widget, name)
    if not parts:
        reader.lose(widget, "a question without a prompt", "the caller hears nothing: write the question", name)
    asked: Node = {"max_tries": 1, "confirm": "never"}
    told = seconds(widget.text("timeout"))
    asked |= {"no_input_timeout": _DEFAULT_TIMEOUT if told is None else told}
    widget.text("stop_gather")
    keyed, spoken, silent = (widget.ways.get(each, "") for each in ("keypress", "speech", "timeout"))
    choices = choices_of(reader, widget, keyed, spoken)
    said = prompt(parts or [{"silence": 0.1}])
    own = reader.variable(widget.name)
    nothing = reader.following(widget, "timeout")
    widget.followed |= {"keypress", "speech"}
    if choices is not None:
        for each in ("number_of_digits", "finish_on_key", *_OF_SPEECH):
            widget.text(each)
        failed = nothing
        if choices.other != nothing:
            cases = [{"if": "failure.kind == 'no_input'", "next": nothing}]
            failed = reader.draft.add(f"{name}_failed", {"branch": cases, "else": choices.other})
        return {"menu": said, "choices": choices.entries, "set": own, **asked, "failed": failed}
    if not spoken:
        for each in _OF_SPEECH:
            widget.text(each)  # Studio writes them for every question
    slot = _speech(reader, widget, name) if spoken and not keyed else _digits(reader, widget, name)
    if spoken and keyed:
        reader.lose(widget, "keys or any speech", "digits, by keys or spoken", name)
        if spoken != keyed:
            reader.lose(widget, f"speech leads to {spoken[:40]}", "keys and speech lead on together", name)
    target = keyed or spoken
    following = reader.node(target) if target else nothing
    slot |= {"prompt": said} | asked | {"default": "''"}
    if silent:
        del slot["default"]
    return reader.draft.ask_anew(own, name, {"form": {own: slot}, "failed": nothing, "next": following})


def _digits(reader: StudioReader, widget: Widget, name: str) -> Node:
    number = widget.text("number_of_digits")
    until = widget.text("finish_on_key")
    slot: Node = {"type": "digits"}
    if re.fullmatch(r"[1-9]|[1-5]\d|6[0-4]", number):
        slot["length"] = int(number)
    if until in {"*", ""} and "finish_on_key" in widget.properties:
        slot["until"] = until
    elif until not in {"#", ""}:
        reader.lose(widget, f"finish_on_key={until[:20]!r}", "# ends the entry", name)
    return slot


def _speech(_reader: StudioReader, widget: Widget, _name: str) -> Node:
    pause = widget.text("speech_timeout")
    widget.text("gather_language")
    for each in ("number_of_digits", "finish_on_key"):
        widget.text(each)  # no key is asked for
    told = None if pause == "auto" else seconds(pause)
    return {"type": "free_speech"} | ({"silence": told} if told else {})


def _set(reader: StudioReader, widget: Widget, name: str) -> Node:
    following = reader.following(widget, "next")
    values: dict[str, Any] = {}
    for key, value in widget.rows("variables"):
        worked = reader.liquid.expression(value)
        if worked is None or len(worked) > 1_000 or not key:
            reader.lose(widget, f"{key[:40]} = {value[:60]!r}", "left out: a flow cannot work it out", name)
        else:
            values[reader.variable(key)] = worked
    return {"set": values, "next": following} if values else {"goto": following}


def _request(reader: StudioReader, widget: Widget, name: str) -> Node:
    address = widget.text("url")
    following, failed = reader.following(widget, "success"), reader.following(widget, "failed", "fail")
    template = reader.liquid.template(address, unplaced)
    if template is None or not re.match(r"https?://[^{/]+(/|$|\?)", template) or len(template) > 2_000:
        reader.lose(widget, f"the address {address[:80]!r}", "the call goes where it goes when this fails", name)
        widget.taken.update(widget.properties)
        return {"goto": failed}
    method = widget.text("method").upper() or "POST"
    node: Node = {"webhook": template, "method": method if method in {"GET", "POST", "PUT"} else "POST"}
    arguments = _arguments(reader, widget, name)
    if arguments and method != "GET" and "json" not in widget.text("content_type").lower():
        reader.lose(widget, "a form as the body", "sent as JSON", name)
    widget.text("content_type")
    longest = seconds(widget.text("timeout"))
    node |= {"arguments": arguments} if arguments else {}
    node |= {"timeout": longest} if longest else {}
    return node | {"set": reader.variable(widget.name), "failed": failed, "next": following}


def _arguments(reader: StudioReader, widget: Widget, name: str) -> Node:
    rows = widget.rows("parameters")
    body = widget.text("body")
    if body and not rows:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict) and all(not isinstance(each, dict | list) for each in value.values()):
            rows = [(str(key), "" if each is None else str(each)) for key, each in value.items()]
        else:
            reader.lose(widget, f"the body {body[:60]!r}", "left out: write the arguments", name)
    arguments: Node = {}
    for key, value in rows:
        worked = reader.liquid.expression(value)
        if worked is None or len(worked) > 1_000:
            reader.lose(widget, f"{key[:40]} = {value[:60]!r}", "left out: a flow cannot work it out", name)
        elif not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", key):
            reader.lose(widget, f"{key[:40]} = {value[:60]!r}", "left out: no name of an argument", name)
        else:
            arguments[key] = worked
    return arguments


def _connect(reader: StudioReader, widget: Widget, name: str) -> Node:
    noun, to = widget.text("noun"), widget.text("to") or widget.text("sip_endpoint")
    widget.text("sip_endpoint")
    legs = [each.strip() for each in to.split(",")] if noun.startswith("number") else [to]
    told = [_leg(reader, widget, name, noun, each) for each in legs if each]
    following = reader.following(widget, "callCompleted")
    if not told:
        reader.lose(
            widget, f"a call to nobody that a flow can reach ({noun[:20]} {to[:40]})", "write whom to call", name
        )
    transfer: Node = {"dial": "&".join(told) or "PJSIP/nobody"}
    longest = seconds(widget.text("timeout"))
    limit = seconds(widget.text("time_limit"))
    transfer |= {"timeout": max(longest, 1.0)} if longest else {}
    transfer |= {"options": f"gL({round(limit * 1000)})"} if limit and limit < 14_400 else {"options": "g"}
    if widget.properties.get("caller_id"):
        shown = widget.text("caller_id")
        if shown not in {"{{contact.channel.address}}", "{{trigger.call.From}}"}:
            reader.lose(widget, f"caller_id={shown[:40]!r}", "the trunk's own number is shown", name)
    if "hangup" in widget.ways:
        reader.lose(widget, f"hangup leads to {widget.ways['hangup'][:40]}", "nothing is done after the call", name)
        widget.followed.add("hangup")
    return {"transfer": transfer, "failed": following, "next": following}


def _leg(reader: StudioReader, widget: Widget, name: str, noun: str, to: str) -> str:
    template = reader.liquid.template(to, unplaced)
    if template is None or re.search(r"[\s&,]", template):
        reader.lose(widget, f"a call to {to[:60]!r}", "write whom to call", name)
        return "PJSIP/nobody"
    if "{" in template:
        reader.lose(widget, f"a call to {to[:60]!r}", "write the context, and what may be dialled in allow", name)
        return f"Local/{template}@from-internal"
    if noun == "sip":
        reader.lose(widget, f"a call to {to[:60]}", "write the endpoint for trunk", name)
        return f"PJSIP/trunk/{template if template.startswith('sip') else f'sip:{template}'}"
    if noun in {"client", "sim"}:
        reader.lose(widget, f"a call to the {noun} {to[:60]}", "write its endpoint", name)
        return f"PJSIP/{re.sub(r'[^A-Za-z0-9_.-]', '', template) or 'nobody'}"
    return number_leg(template, widget.line, reader.draft, name)


def _record(reader: StudioReader, widget: Widget, name: str) -> Node:
    node: Node = {"record": reader.variable(widget.name)}
    node["max_seconds"] = max(seconds(widget.text("max_length")) or _LONGEST_RECORDING, 1.0)
    node["silence"] = seconds(widget.text("timeout")) or _DEFAULT_TIMEOUT
    node["beep"] = flag(widget.text("play_beep").lower()) is not False
    key = widget.text("finish_on_key") if "finish_on_key" in widget.properties else "any"
    node["stop_key"] = key if key in {"#", "*"} else "any" if key else None
    node |= {"transcribe": True} if flag(widget.text("transcribe").lower()) else {}
    widget.text("trim")
    if "hangup" in widget.ways:
        reader.lose(widget, f"hangup leads to {widget.ways['hangup'][:40]}", "nothing is done after the call", name)
        widget.followed.add("hangup")
    following = reader.following(widget, "recordingComplete")
    return node | {"empty": reader.following(widget, "noAudio"), "next": following}


def _enqueue(reader: StudioReader, widget: Widget, name: str) -> Node:
    queue = widget.text("queue_name")
    if not queue or "{" in queue:
        reader.lose(widget, f"the queue {queue[:40]!r}", "the queue support", name)
        queue = "support"
    failed = reader.following(widget, "failedToEnqueue", "callFailure")
    widget.followed |= {"failedToEnqueue", "callFailure"}
    return {"transfer": {"queue": queue}, "failed": failed, "next": reader.following(widget, "callComplete")}


WIDGETS: Mapping[str, Maker] = {
    "say-play": _say,
    "gather-input-on-call": _gather,
    "split-based-on": split_node,
    "set-variables": _set,
    "make-http-request": _request,
    "run-function": _request,
    "connect-call-to": _connect,
    "record-voicemail": _record,
    "enqueue-call": _enqueue,
}
"""By the widget's type."""
