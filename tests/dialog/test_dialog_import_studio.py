"""Flows of Twilio Studio and applications of jambonz: each widget and verb as a node, and what is said of the rest."""

import copy
import json

import pytest

from voicekit._authoring.importing import convert
from voicekit._authoring.importing.studio import widgets
from voicekit._authoring.lint import Severity, check
from voicekit._dialog.load import loads
from voicekit.errors import FlowError


def widget(name, kind, ways=None, matches=(), **properties):
    transitions = [{"event": event, "next": target} for event, target in (ways or {}).items()]
    transitions += [
        {"event": "match", "next": target,
         "conditions": [{"arguments": [subject], "type": how, "value": value, "friendly_name": "x"}]}
        for subject, how, value, target in matches
    ]  # fmt: skip
    properties = {"offset": {"x": 1, "y": 2}} | properties
    return {"name": name, "type": kind, "transitions": transitions, "properties": properties}


def studio(*states, first=None, **more):
    start = widget("Trigger", "trigger", {"incomingCall": first or states[0]["name"]})
    return {"description": "Ours", "states": [start, *states], "initial_state": "Trigger", **more}


def read(document, name="shop.json"):
    imported = convert(json.dumps(document, indent=1).encode(), name)
    findings = check(loads(imported.text, "imported.yaml"))
    errors = [found for found in findings if found.severity is Severity.ERROR and found.code != "missing-recording"]
    assert [str(found) for found in errors] == []
    return imported


def nodes(document):
    return read(document).document["nodes"]


def named(document):
    return [loss.what for loss in read(document).losses]


ASK = "{{widgets.ask.Digits}}"

SHOP = studio(
    widget("hello", "say-play", {"audioComplete": "ask"}, say="Welcome to the {shop}.", language="en-GB", loop=1),
    widget("ask", "gather-input-on-call", {"keypress": "which", "timeout": "bye"}, say="Press 1 or 2.",
           number_of_digits=1, timeout=7, finish_on_key="#", stop_gather=True),
    widget("which", "split-based-on", {"noMatch": "hello"}, input=ASK,
           matches=[(ASK, "equal_to", "1", "desk"), (ASK, "equal_to", "2", "voice")]),
    widget("desk", "connect-call-to", {"callCompleted": "bye"}, noun="number", to="+15551234", timeout=20,
           caller_id="{{contact.channel.address}}"),
    widget("voice", "record-voicemail", {"recordingComplete": "bye", "noAudio": "ask"}, max_length=60, timeout=4,
           finish_on_key="#", play_beep="true", transcribe=False, trim="trim-silence"),
    widget("bye", "say-play", {}, say="Goodbye."),
)  # fmt: skip


def test_a_question_and_its_split_are_a_menu():
    imported = read(SHOP)
    assert imported.source == "studio"
    assert imported.document["language"] == "en-GB"
    found = imported.document["nodes"]
    assert found["hello"] == {"say": "Welcome to the {{shop}}.", "barge_in": False, "next": "ask"}
    assert found["ask"] == {
        "menu": "Press 1 or 2.",
        "choices": {"1": {"value": "1", "next": "desk"}, "2": {"value": "2", "next": "voice"}},
        "set": "ask", "max_tries": 1, "confirm": "never", "no_input_timeout": 7.0, "failed": "ask_failed",
    }  # fmt: skip
    assert found["ask_failed"] == {"branch": [{"if": "failure.kind == 'no_input'", "next": "bye"}], "else": "hello"}
    assert found["voice"] == {
        "record": "voice", "max_seconds": 60.0, "silence": 4.0, "beep": True, "stop_key": "#",
        "empty": "ask", "next": "bye",
    }  # fmt: skip
    assert found["bye"]["next"] == "end"
    assert [(loss.line, loss.what) for loss in imported.losses] == [(110, "the number +15551234")]


def test_words_beside_keys_are_words_of_the_choice():
    document = studio(
        widget("ask", "gather-input-on-call", {"keypress": "which", "speech": "which"}, say="Sales or support?"),
        widget("which", "split-based-on", {}, input="{{widgets.ask.SpeechResult}}",
               matches=[("{{widgets.ask.SpeechResult}}", "matches_any_of", "1, sales, sale", "sales"),
                        (ASK, "matches_any_of", "2, support", "support")]),
        widget("sales", "enqueue-call", {}, queue_name="sales"),
        widget("support", "enqueue-call", {"callComplete": "bye", "failedToEnqueue": "bye"}, queue_name="help"),
        widget("bye", "say-play", {}, play="https://shop.example/bye.mp3"),
    )  # fmt: skip
    found = nodes(document)
    assert found["ask"]["choices"] == {
        "1": {"value": "1", "next": "sales", "words": ["sales", "sale"]},
        "2": {"value": "2", "next": "support", "words": ["support"]},
    }
    assert found["support"] == {"transfer": {"queue": "help"}, "failed": "bye", "next": "bye"}
    assert found["bye"]["say"] == {"audio": "bye.mp3"}


CODE = studio(
    widget("ask", "gather-input-on-call", {"keypress": "note", "timeout": "no"}, say="Your code?", number_of_digits=4),
    widget("note", "set-variables", {"next": "look"}, variables=[
        {"key": "code", "value": ASK, "type": "string"}, {"key": "who", "value": "caller {{trigger.call.From}}"}]),
    widget("look", "make-http-request", {"success": "which", "failed": "no"}, method="POST",
           url="https://shop.example/look?c={{flow.variables.code}}",
           content_type="application/json;charset=utf-8", body='{"code": "{{flow.variables.code}}", "n": 1}'),
    widget("which", "split-based-on", {"noMatch": "no"}, input="{{widgets.look.parsed.found}}", matches=[
        ("{{widgets.look.parsed.found}}", "equal_to", "Yes", "yes"),
        ("{{flow.variables.code}}", "starts_with", "0", "no"),
        ("{{flow.variables.code}}", "greater_than", "5000", "no"),
        ("{{flow.variables.code}}", "is_blank", "Is Blank", "no")]),
    widget("yes", "say-play", {}, say="Found {{widgets.look.parsed.name}}."),
    widget("no", "say-play", {}, say="No."),
)  # fmt: skip


def test_codes_requests_and_splits_are_forms_webhooks_and_branches():
    found = nodes(CODE)
    assert found["ask"] == {"set": {"ask": "none"}, "next": "ask_asked"}
    assert found["ask_asked"]["form"]["ask"] == {
        "type": "digits", "length": 4, "prompt": "Your code?", "max_tries": 1, "confirm": "never",
        "no_input_timeout": 5.0,
    }  # fmt: skip
    assert found["note"]["set"] == {"code": "ask", "who": "'caller ' + text(call.caller)"}
    assert found["look"] == {
        "webhook": "https://shop.example/look?c={code}",
        "method": "POST",
        "arguments": {"code": "code", "n": "'1'"},
        "set": "look",
        "failed": "no",
        "next": "which",
    }
    assert [each["if"] for each in found["which"]["branch"]] == [
        "lower(text(look.found)) == 'yes'",
        "starts_with(lower(text(code)), '0')",
        "number(code) > 5000",
        "code in [none, '']",
    ]
    assert named(CODE) == []


def test_speech_alone_is_free_speech():
    document = studio(
        widget("ask", "gather-input-on-call", {"speech": "bye"}, say="What is it about?", speech_timeout="auto",
               gather_language="en-GB"),
        widget("bye", "say-play", {}, say="Thank you."),
    )  # fmt: skip
    assert nodes(document)["ask_asked"]["form"]["ask"]["type"] == "free_speech"


def test_what_cannot_come_is_named_with_its_line_and_the_call_ends_or_goes_on():
    document = studio(
        widget("note", "send-message", {"sent": "flex", "failed": "flex"}, body="Hello"),
        widget("flex", "send-to-flex", {"callComplete": "bye"}, workflow="WW1"),
        widget("bye", "say-play", {}, say="Bye."),
    )
    imported = read(document)
    assert imported.document["nodes"]["note"] == {"goto": "flex"}
    assert imported.document["nodes"]["flex"] == {"note": "To be filled in: send-to-flex", "hangup": True}
    assert [(loss.line, loss.what) for loss in imported.losses] == [
        (21, "note: a widget of the kind send-message"),
        (21, "note: failed leads to flex"),
        (42, "flex: a widget of the kind send-to-flex"),
        (42, "flex: callComplete leads to bye"),
        (59, "bye: no call comes to it (say-play)"),
    ]


def test_a_circle_of_words_ends():
    document = studio(
        widget("a", "say-play", {"audioComplete": "b"}, say="A."),
        widget("b", "say-play", {"audioComplete": "a"}, say="B."),
    )
    assert any("circle" in what for what in named(document))


def test_a_flow_for_messages_is_told_what_it_is():
    messages = studio(widget("a", "send-message"))
    messages["states"][0]["transitions"][0]["event"] = "incomingMessage"
    with pytest.raises(FlowError, match="takes no calls"):
        convert(json.dumps(messages).encode(), "a.json")


PLACES = [place for place, state in enumerate(SHOP["states"]) if state["type"] != "trigger"]


@pytest.mark.parametrize("document", [SHOP, CODE], ids=["shop", "code"])
@pytest.mark.parametrize("place", PLACES)
def test_an_unknown_property_or_event_anywhere_is_in_the_report(document, place):
    changed = copy.deepcopy(document)
    state = changed["states"][place]
    state["properties"]["strange"] = "zork"
    state["transitions"].append({"event": "strange", "next": "bye" if document is SHOP else "no"})
    found = named(changed)
    assert f"{state['name']}: strange leads to {state['transitions'][-1]['next']}" in found
    assert f"{state['name']}: strange='zork'" in found


@pytest.mark.parametrize("kind", sorted(widgets.WIDGETS))
def test_without_its_maker_a_widget_is_in_the_report(kind, monkeypatch):
    document = studio(
        *copy.deepcopy(CODE["states"][1:]), widget("q", "enqueue-call", {}, queue_name="a"),
        widget("f", "run-function", {"success": "r"}, url="https://shop.example/f", parameters=[]),
        widget("r", "record-voicemail", {"recordingComplete": "c"}),
        widget("c", "connect-call-to", {"callCompleted": "q"}, noun="sip", to="a@b.example"), first="ask",
    )  # fmt: skip
    document["states"][-5]["transitions"] = [{"event": "audioComplete", "next": "f"}]
    before = set(named(document))
    monkeypatch.delitem(widgets.WIDGETS, kind)
    assert any(kind in what or "no call comes" in what for what in set(named(document)) - before)


JAMBONZ = [
    {"verb": "say", "text": "Hello.", "synthesizer": {"vendor": "google", "language": "en-GB"}},
    {"verb": "pause", "length": 1},
    {"verb": "gather", "input": ["digits"], "numDigits": 1, "timeout": 6, "finishOnKey": "#",
     "actionHook": "https://shop.example/menu", "say": {"text": "Press 1."}},
    {"verb": "play", "url": "https://shop.example/music.wav"},
    {"verb": "dial", "target": [{"type": "phone", "number": "+1555"}, {"type": "sip", "sipUri": "sip:a@b.example"},
                                {"type": "user", "name": "joe"}], "timeout": 20, "timeLimit": 60},
    {"verb": "record", "maxLength": 30, "playBeep": True, "finishOnKey": "#"},
    {"verb": "enqueue", "name": "support"},
    {"verb": "redirect", "actionHook": "other"},
]  # fmt: skip


def test_verbs_of_jambonz_are_nodes_in_their_order():
    imported = read(JAMBONZ)
    assert imported.source == "jambonz"
    found = imported.document["nodes"]
    assert found["response"] == {
        "say": [{"text": "Hello.", "language": "en-GB"}, {"silence": 1.0}],
        "next": "gather",
    }
    assert found["gather"]["form"]["digits"]["length"] == 1
    assert found["gather_action"]["webhook"] == "https://shop.example/menu"
    assert found["dial"]["transfer"]["dial"].startswith(
        "Local/+1555@from-internal&PJSIP/trunk/sip:a@b.example&PJSIP/joe"
    )
    assert found["record"]["max_seconds"] == 30.0
    assert found["enqueue"]["transfer"] == {"queue": "support"}
    assert (15, "<Gather> action='https://shop.example/menu' answers with verbs") in [
        (loss.line, loss.what) for loss in imported.losses
    ]


@pytest.mark.parametrize("place", range(len(JAMBONZ)))
def test_an_unknown_key_or_verb_of_jambonz_is_in_the_report(place):
    changed = copy.deepcopy(JAMBONZ)
    changed[place]["strange"] = {"x": "zork"}
    changed.insert(place, {"verb": "strange", "a": 1})
    found = named(changed)
    assert any("strange.x='zork'" in what for what in found)
    assert "<strange>" in found
