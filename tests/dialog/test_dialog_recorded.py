"""Recordings of the call that it plays itself: its own ones, and no other file."""

import pytest

from voicekit._authoring.lint import check
from voicekit._call.speech.audio import RATE
from voicekit._dialog.actions import Actions
from voicekit._dialog.compiled import compile_flow
from voicekit._dialog.load import loads
from voicekit._media.tones import tone
from voicekit._settings import Settings
from voicekit.errors import CallError, FlowError
from voicekit.testing.asterisk import Result, World

pytestmark = pytest.mark.looptime

FLOW = """
flow: f
commands: {operator: {key: "0", words: [operator], next: person}}
start: ask
nodes:
  ask: {record: message, prompt: Speak., silence: 1s, next: play}
  play: {say: ["You said:", {audio: "{message.path}"}], next: bye}
  bye: {hangup: Goodbye.}
  person: {hangup: One moment.}
"""


def heard(caller):
    return [each.file for each in caller.heard]


async def test_a_recording_of_the_call_is_played(dial_flow, prompts, tmp_path):
    async with dial_flow(FLOW) as caller:
        await caller.hears("Speak.")
        await caller.hears("beep")
        await caller.ends()
        caller.say(tone([400.0], 2.0, RATE))
        await caller.hears("You said:")
        await caller.hears("Goodbye.")
        await caller.hung_up()
    [recording] = tmp_path.glob("*.wav")
    assert [prompts.label(file) for file in heard(caller)] == [
        "Speak.",
        "beep",
        "You said:",
        str(recording)[:-4],
        "Goodbye.",
    ]


async def test_where_nothing_was_recorded_nothing_is_played(dial_flow, prompts):
    async with dial_flow(FLOW, results={"Record": Result(1.0, {"RECORD_STATUS": "SKIP"})}) as caller:
        await caller.hears("Goodbye.")
        await caller.hung_up()
    assert [prompts.label(file) for file in heard(caller)] == ["Speak.", "You said:", "Goodbye."]


@pytest.mark.parametrize("path", ["/etc/passwd", "digits/1", "../secret", 7, None, ["x"]])
async def test_no_other_file_is_played(dial_flow, told, tmp_path, path):
    (tmp_path / "other-call.wav").write_bytes(b"RIFF")
    actions = Actions()
    actions.action("choose")(lambda: {"path": str(tmp_path / "other-call.wav") if path == "digits/1" else path})
    text = FLOW.replace("ask: {record: message, prompt: Speak., silence: 1s,", "ask: {action: choose, set: message,")
    async with dial_flow(text, actions=actions) as caller:
        await caller.hears("One moment.")
        await caller.hung_up()
    assert told.of("failed", "why") == ["recording"]


async def test_a_call_knows_its_own_recordings_alone(place, prompts, tmp_path):
    refused = []

    async def conversation(call):
        made = await call.record(silence=1)
        await call.say(call.recorded(made.path), call.recorded(str(made.path)))
        try:
            call.recorded(tmp_path / "other.wav")
        except CallError as error:
            refused.append(error.what)
        await call.say("Done.")

    async with place(conversation, settings=Settings(recordings=tmp_path), world=World()) as caller:
        await caller.hears("beep")
        await caller.ends()
        caller.say(tone([400.0], 2.0, RATE))
        await caller.hears("Done.")
        await caller.hung_up()
    [recording] = tmp_path.glob("*.wav")
    assert [prompts.label(file) for file in heard(caller)][1:3] == [str(recording)[:-4]] * 2
    assert refused == ["this call has not recorded such a file"]


@pytest.mark.parametrize("audio", ["{message.path}.wav", "/var/{message.path}", "{a}{b}", "{message[0]}", "{}"])
def test_a_path_is_not_put_together_from_values(audio, tmp_path):
    loaded = loads(FLOW.replace("{message.path}", audio))
    assert {each.code for each in check(loaded)} == {"bad-template"}
    with pytest.raises(FlowError, match="no recording of the call"):
        compile_flow(loaded.flow, tmp_path)


@pytest.mark.parametrize(
    ("audio", "code"),
    [
        ("{message.path}", None),
        ("{messages.path}", "unknown-variable"),
        ("{message.file}", "unknown-attribute"),
        ("{message}", "bad-value"),
        ("{message.seconds}", "bad-value"),
        ("{later.path}", "never-set"),
    ],
)
def test_what_is_played_is_checked(audio, code):
    text = FLOW.replace("{message.path}", audio).replace("next: bye}", "next: last}", 1)
    text += "  last: {record: later, prompt: Once more., next: bye}\n"
    assert {each.code for each in check(loads(text))} == ({code} if code else set())
