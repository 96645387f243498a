"""TwiML as a flow: verbs fall through as TwiML's do, and what a flow has no word for is named."""

import pytest
import yaml

from voicekit._authoring.importing import convert
from voicekit._dialog.load import FlowDocument


def read(verbs, name="voice.xml"):
    imported = convert(f"<Response>\n{verbs}\n</Response>".encode(), name)
    assert FlowDocument.model_validate(yaml.safe_load(imported.text)) == imported.flow
    return imported


def test_words_sounds_and_pauses_in_a_row_are_one_prompt():
    imported = read("<Say>Hello {you}</Say><Play>welcome.wav</Play><Pause length='2'/>")
    assert imported.document["nodes"] == {
        "response": {"say": ["Hello {{you}}", {"audio": "welcome.wav"}, {"silence": 2.0}], "next": "end"}
    }
    assert imported.losses == ()


def test_a_language_of_a_text_is_kept():
    imported = read("<Say language='de-DE'>Guten Tag</Say>")
    assert imported.flow.language == "de-DE"
    assert imported.document["nodes"]["response"]["say"] == {"text": "Guten Tag", "language": "de-DE"}


def test_a_gather_asks_once_and_falls_through():
    imported = read("<Gather numDigits='4' timeout='7' finishOnKey='*'><Say>Your PIN?</Say></Gather><Say>Goodbye</Say>")
    node = imported.document["nodes"]["response"]
    slot = {"type": "digits", "length": 4, "until": "*", "prompt": "Your PIN?", "max_tries": 1, "confirm": "never"}
    assert node == {
        "form": {"digits": slot | {"no_input_timeout": 7.0, "interdigit_timeout": 7.0}},
        "failed": "say",
        "next": "say",
    }
    assert [loss.what for loss in imported.losses] == ["<Gather> without action"]


def test_an_empty_finish_key_ends_nothing():
    slot = read("<Gather finishOnKey=''><Say>?</Say></Gather>").document["nodes"]["response"]["form"]["digits"]
    assert slot["until"] == ""


def test_speech_is_gathered_as_free_speech():
    slot = read("<Gather input='speech' speechTimeout='2'><Say>?</Say></Gather>").document["nodes"]["response"]["form"]
    assert (slot["digits"]["type"], slot["digits"]["silence"]) == ("free_speech", 2.0)


def test_an_action_elsewhere_is_asked_for_json_and_one_without_address_is_to_be_filled_in():
    imported = read(
        "<Gather action='https://shop.example/next'><Say>?</Say></Gather>\n<Record action='/recorded' maxLength='20'/>"
    )
    nodes = imported.document["nodes"]
    assert nodes["response_action"] == {
        "webhook": "https://shop.example/next",
        "method": "POST",
        "arguments": {"digits": "digits"},
        "set": "answer",
        "next": "end",
    }
    assert nodes["record"]["next"] == "recorded"
    assert nodes["recorded"]["hangup"] is True
    assert [(loss.line, loss.what.partition(" ")[0]) for loss in imported.losses] == [(2, "<Gather>"), (3, "the")]


def test_an_action_of_this_very_document_begins_anew():
    nodes = read("<Gather action='voice.xml'><Say>Hi</Say></Gather><Say>Bye</Say>").document["nodes"]
    assert (nodes["response"]["next"], nodes["response"]["failed"]) == ("response", "say")


def test_all_numbers_of_a_dial_ring_at_once():
    imported = read(
        "<Dial timeout='15' timeLimit='60' hangupOnStar='true'><Number>+1 555</Number><Sip>a@b.example</Sip></Dial>"
    )
    assert imported.document["nodes"]["response"]["transfer"] == {
        "dial": "Local/+1555@from-internal&PJSIP/trunk/sip:a@b.example",
        "timeout": 15.0,
        "options": "gL(60000)H",
    }
    assert len(imported.losses) == 2


def test_an_enqueue_puts_the_caller_into_a_queue():
    assert read("<Enqueue>support</Enqueue>").document["nodes"]["response"]["transfer"]["queue"] == "support"


def test_a_dial_of_a_queue_takes_a_caller_out_of_it_which_no_flow_does():
    imported = read("<Dial action='next.xml'>\n<Queue url='about.xml'>support</Queue></Dial>")
    assert imported.document["nodes"]["response"] == {"goto": "next"}
    assert [(loss.line, loss.instead) for loss in imported.losses if "takes a caller out" in loss.what] == [
        (3, "left out: the call goes on")
    ]


@pytest.mark.parametrize(
    "redirect", ["<Redirect/>", "<Redirect>voice.xml</Redirect>", "<Redirect method='GET'> </Redirect>"]
)
def test_a_gather_before_a_redirect_to_this_document_asks_until_it_is_answered(redirect):
    verbs = (
        f"<Say>Welcome.</Say><Gather numDigits='1' action='/a'><Say>Press 1.</Say></Gather><Say>No key.</Say>{redirect}"
    )
    imported = read(verbs)
    nodes = imported.document["nodes"]
    slot = nodes["gather"]["form"]["digits"]
    assert (slot["max_tries"], slot["no_input"]) == (10, ["No key. Welcome."])
    assert (nodes["gather"]["next"], nodes["gather"]["failed"]) == ("a", "end")
    assert any("without end" in loss.what for loss in imported.losses)


def test_a_circle_in_which_nobody_answers_is_cut_and_reported():
    imported = read("<Say>Hi</Say>\n<Redirect/>")
    assert imported.document["nodes"]["redirect"] == {"goto": "end"}
    assert [(loss.line, loss.what) for loss in imported.losses] == [(3, "<Redirect> to this document")]


def test_a_recording_whose_name_would_be_a_place_has_another_name_and_is_reported():
    imported = read("<Play>http://shop.example/{a.path}</Play><Play>http://shop.example/</Play>")
    assert imported.document["nodes"]["response"]["say"] == {"audio": "_a.path_"}
    assert [loss.instead for loss in imported.losses][:1] == ["_a.path_, to be laid beside the flow"]


def test_a_timeout_of_zero_is_no_wait():
    slot = read("<Gather timeout='0' numDigits='1'><Say>?</Say></Gather>").document["nodes"]["response"]["form"]
    assert slot["digits"]["no_input_timeout"] == 0.0


def test_verbs_behind_the_last_one_are_reported():
    imported = read("<Hangup/>\n<Say>never</Say>")
    assert imported.document["nodes"] == {"response": {"hangup": True}}
    assert [(loss.line, loss.instead) for loss in imported.losses] == [
        (3, "left out: no call comes here after <Hangup>")
    ]


def test_a_record_keeps_its_bounds():
    node = read(
        "<Record maxLength='30' timeout='4' finishOnKey='#' playBeep='false' action='http://x.example/'/>"
    ).document
    assert node["nodes"]["response"] | {"next": "", "empty": ""} == {
        "record": "recording",
        "max_seconds": 30.0,
        "silence": 4.0,
        "beep": False,
        "stop_key": "#",
        "next": "",
        "empty": "",
    }


def test_what_has_no_equivalent_is_reported_with_its_line_and_stands_in_the_flow():
    imported = read("<Say voice='alice'>Hi</Say>\n<Pay chargeAmount='1'/>\n<Reject reason='busy'/>\n")
    assert [(loss.line, loss.what) for loss in imported.losses] == [
        (2, "<Say> voice='alice'"),
        (3, "<Pay>"),
        (4, "<Reject> reason='busy'"),
    ]
    assert "  # line 2: <Say> voice='alice': the call's own voice speaks\n  response:" in imported.text


def test_an_empty_response_hangs_up():
    assert read("").document["nodes"] == {"nothing": {"hangup": True}}


def test_tags_that_stand_as_words_are_no_words_and_are_reported():
    imported = read("<Say><![CDATA[Fish & Chips <b>now</b>]]> &lt;break/&gt; 1 &lt; 2</Say>")
    assert imported.document["nodes"]["response"]["say"] == "Fish & Chips now 1 < 2"
    assert [loss.what for loss in imported.losses] == [
        "'</b>' among the words",
        "'<b>' among the words",
        "'<break/>' among the words",
    ]
