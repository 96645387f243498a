"""Answers by voice without live sound: recorded once the prompt is over, then recognised, with keys going first."""

import asyncio
from dataclasses import replace

import pytest
import structlog
from hearers import MENU, word

from voicekit import NoInput
from voicekit._call.input.kinds import letters
from voicekit._call.speech.capture import TRIED_AGAIN_AFTER
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.dialplan import MARK
from voicekit.errors import CallError, ModelMissing, RecognizerBusy
from voicekit.testing.asterisk import Result
from voicekit.testing.asterisk.packets import Packets

pytestmark = pytest.mark.looptime

PRINTED = ("vars=1", f"dialplan={MARK}")
"""What tells that the dialplan is one of voicekit's, and comes back."""


def applications(caller):
    return [visit.application for visit in caller.visits]


def warned(logged):
    return [line["event"] for line in logged if line["log_level"] == "warning"]


async def test_without_a_tap_an_answer_is_recorded_and_recognised_and_that_is_said_once(talk, tmp_path):
    seen = []

    async def conversation(call):
        seen.append(await call.menu("Sales or technician?", MENU))
        seen.append(await call.digits("Number?", length=2))

    with structlog.testing.capture_logs() as logged:
        async with talk(conversation, tap=False, facts=PRINTED) as caller:
            await caller.hears("Sales or")
            await caller.ends()
            await caller.wait(0.7)
            caller.say(word(600))
            await caller.hears("Number")
            await caller.ends()
            caller.say(word(1200))
            assert await caller.hung_up() == "exit"
    assert [getattr(answer, "mode", answer) for answer in seen] == ["speech", "42"]
    assert seen[0].value == "technician"
    assert warned(logged) == ["speech.recorded"]
    assert set(applications(caller)) == {"Record"}
    assert list(tmp_path.iterdir()) == []


async def test_a_tap_that_does_not_come_is_made_up_for_by_recordings(talk):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).mode)

    async def nobody(protocol, address):
        raise OSError

    async with talk(conversation, plug=nobody) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        caller.say(word(600))
        await caller.hung_up()
    assert applications(caller)[0] == "Originate"
    assert seen == ["speech"]


@pytest.mark.parametrize("late", [None, 0.2])
async def test_a_key_in_the_prompt_or_right_after_it_is_no_recordings_business(talk, late):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).mode)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Sales or")
        if late is not None:
            await caller.ends()
            await caller.wait(late)
        caller.press("2")
        await caller.hung_up()
    assert seen == ["dtmf"]
    assert caller.visits == ()


async def test_keys_that_a_recording_swallows_are_asked_for_again_and_the_rest_by_keys_alone(talk):
    seen = []

    async def conversation(call):
        seen.append(await call.digits("Number?", length=4))
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Number")
        await caller.ends()
        await caller.wait(1.0)
        caller.press("4455")
        await caller.hears("Number")
        await caller.ends()
        await caller.wait(2.0)
        caller.press("4455")
        await caller.hears("Sales or")
        await caller.ends()
        await caller.wait(2.0)
        caller.press("1")
        await caller.hung_up()
    assert seen == ["4455", "1"]
    assert applications(caller) == ["Record"]


@pytest.mark.parametrize("typed", ["0", "0455"])
@pytest.mark.parametrize("after", [0.5, 1.0])
async def test_a_zero_that_ends_a_recording_is_known_and_counts(talk, typed, after):
    """Nothing is left of a recording that a key has ended at once."""
    seen = []

    async def conversation(call):
        seen.append(await call.digits("Number?", length=len(typed)))

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Number")
        await caller.ends()
        await caller.wait(after)
        caller.press(typed)
        await caller.hung_up()
    assert seen == [typed]
    assert caller.texts == ["Number?"]


async def test_a_zero_that_is_hot_ends_a_recording_of_what_no_key_answers(talk):
    seen = []

    async def operator(call):
        seen.append("operator")

    async def conversation(call):
        call.hotkeys["0"] = operator
        seen.append(await call.listen("What can we do for you?"))

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("What can")
        await caller.ends()
        await caller.wait(0.5)
        caller.press("0")
        await caller.hears("What can")
        await caller.ends()
        caller.say(word(1400))
        await caller.hung_up()
    assert seen == ["operator", "the weather is fine"]


async def test_silence_is_no_input_after_the_time_of_the_question(talk):
    ended = []

    async def conversation(call):
        try:
            await call.menu("Sales or technician?", MENU, max_tries=1, no_input_timeout=4)
        except NoInput:
            ended.append(call.hung_up)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Sales or")
        prompt = await caller.ends()
        await caller.hung_up()
        assert caller.pbx.loop.time() - prompt.end == pytest.approx(4.5, abs=1.0)
    assert ended == [False]


async def test_what_is_half_understood_is_asked_back_over_recordings_too(talk):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        caller.say(word(800))
        await caller.hears("Did you say sales?")
        await caller.ends()
        caller.say(word(1000))
        await caller.hung_up()
    assert seen == ["1"]


async def test_a_hot_word_is_heard_in_a_recording(talk):
    seen = []

    async def operator(call):
        seen.append("operator")

    async def conversation(call):
        call.hotwords["main menu"] = operator
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        for hertz in (1600, 400):
            await caller.hears("Sales or")
            await caller.ends()
            caller.say(word(hertz))
        await caller.hung_up()
    assert seen == ["operator", "1"]


async def test_a_key_ends_a_recording_of_what_no_key_answers(talk):
    seen = []

    async def conversation(call):
        seen.append(await call.listen("What can we do for you?", silence=3))

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("What can")
        await caller.ends()
        end = caller.say(word(1400, 1.0))
        await caller.silent()
        await caller.wait(0.5)
        caller.press("#")
        await caller.hung_up()
        assert caller.pbx.loop.time() - end < 1.5
    assert seen == ["the weather is fine"]


async def test_a_hang_up_during_the_recording_ends_the_conversation_and_leaves_no_file(talk, tmp_path):
    seen = []

    async def conversation(call):
        try:
            await call.menu("Sales or technician?", MENU)
        finally:
            seen.append(call.hung_up)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        await caller.wait(1.0)
        caller.hang_up()
        await caller.hung_up()
    assert seen == [True]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", ["ERROR", "SILENCE", ""])
async def test_where_asterisk_cannot_record_the_questions_go_on_by_keys(talk, status):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    results = {"Record": Result(1.0, {"RECORD_STATUS": status})}
    with structlog.testing.capture_logs() as logged:
        async with talk(conversation, tap=False, facts=PRINTED, results=results) as caller:
            await caller.hears("Sales or")
            await caller.ends()
            await caller.wait(2.0)
            caller.press("2")
            await caller.hung_up()
    assert seen == ["2"]
    assert warned(logged)[1:] == ["speech.unheard"]


async def test_a_recording_that_is_made_while_the_machine_is_full_leaves_keys(talk, recognition):
    seen = []
    recognition.full = RecognizerBusy("full")

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        caller.say(word(400))
        await caller.hears("use the keys")
        caller.press("2")
        await caller.hung_up()
    assert seen == ["2"]


async def test_a_recording_that_cannot_be_recognised_leaves_keys(talk, recognition):
    seen = []
    recognition.refuses = ModelMissing("no model of en")

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        await caller.wait(2.0)
        caller.press("2")
        await caller.hung_up()
    assert seen == ["2"]


async def test_what_only_the_voice_answers_is_an_error_where_nothing_can_be_recorded(talk):
    seen = []

    async def conversation(call):
        try:
            await call.ask("Spell your name.", letters())
        except CallError as error:
            seen.append(error.code)

    results = {"Record": Result(1.0, {"RECORD_STATUS": "ERROR"})}
    async with talk(conversation, tap=False, facts=PRINTED, results=results) as caller:
        await caller.hung_up()
    assert seen == ["call"]


async def test_a_dialplan_that_may_not_come_back_is_not_left(talk):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation, tap=False) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        await caller.wait(2.0)
        caller.press("2")
        await caller.hung_up()
    assert seen == ["2"]
    assert caller.visits == ()


async def nobody(protocol, address):
    """No AudioSocket ever comes."""
    raise OSError


async def sure(call):
    await call.confirm("Sure?")


async def waits_of(talk, receiver, times, **options):
    """How long each of some calls waits for its first prompt, and the applications of each."""
    waited, applied = [], []
    for _ in range(times):
        async with talk(sure, receiver=receiver, **options) as caller:
            prompt = await caller.hears("Sure")
            waited.append(round(prompt.start - caller.started))
            caller.press("1")
            await caller.hung_up()
        applied.append(applications(caller))
    return waited, applied


async def test_a_tap_that_does_not_come_is_waited_for_once_and_told_once(talk):
    with structlog.testing.capture_logs() as logged:
        waited, applied = await waits_of(talk, AudioSocketServer(), 3, plug=nobody)
    assert (waited, applied) == ([3, 0, 0], [["Originate"], [], []])
    assert warned(logged) == ["speech.recorded"]


def asterisk(version, audiosocket):
    """What the printed dialplan tells of an Asterisk."""
    return {"VOICEKIT_ASTERISK": version, "VOICEKIT_AUDIOSOCKET": audiosocket}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (asterisk("162800", "0"), "Asterisk 16.28 cannot bring the sound of a call"),
        (asterisk("180400", "1"), "Asterisk 18.4 cannot bring the sound of a call"),
        (asterisk("221001", "0"), "this Asterisk has no AudioSocket"),
    ],
)
async def test_an_asterisk_that_cannot_bring_the_sound_is_not_asked_for_it_and_that_is_told_once(talk, told, reason):
    with structlog.testing.capture_logs() as logged:
        waited, applied = await waits_of(talk, AudioSocketServer(), 2, facts=PRINTED, variables=told)
    assert (waited, applied) == ([0, 0], [[], []])
    warnings = [line for line in logged if line["log_level"] == "warning"]
    assert [line["reason"] for line in warnings] == [reason]


@pytest.mark.parametrize("told", [asterisk("180500", "1"), asterisk("", ""), asterisk("9" * 400, "?")])
async def test_an_asterisk_that_can_bring_the_sound_or_does_not_tell_is_asked_for_it(talk, told):
    waited, applied = await waits_of(talk, AudioSocketServer(), 2, facts=PRINTED, variables=told)
    assert (waited, applied) == ([0, 0], [["Originate"], ["Originate"]])


async def test_beside_an_asterisk_that_is_heard_live_one_that_is_not_is_told_once(talk):
    receiver = AudioSocketServer()
    with structlog.testing.capture_logs() as logged:
        for told in (asterisk("162800", "0"), asterisk("221001", "1")) * 2:
            await waits_of(talk, receiver, 1, facts=PRINTED, variables=told)
    assert len(warned(logged)) == 1


async def test_a_tap_is_asked_for_again_after_a_while_and_no_call_waits_for_it(talk):
    receiver, seen = AudioSocketServer(), []
    await waits_of(talk, receiver, 1, plug=nobody)

    async def conversation(call):
        await asyncio.sleep(TRIED_AGAIN_AFTER)
        seen.append(await call.confirm("Sure?"))
        seen.append((await call.menu("Sales or technician?", MENU)).mode)
        seen.append(call.hung_up)

    async with talk(conversation, facts=PRINTED, receiver=receiver) as caller:
        prompt = await caller.hears("Sure", within=2 * TRIED_AGAIN_AFTER)
        assert prompt.start - caller.started == pytest.approx(TRIED_AGAIN_AFTER, abs=0.5)
        caller.press("1")
        await caller.hears("Sales or")
        caller.say(word(600))
        await caller.hung_up()
    assert seen == [True, "speech", False]
    assert applications(caller) == ["Originate"]


async def test_a_caller_of_whom_no_sound_comes_gave_no_answer_and_is_heard_when_it_does(talk):
    """Mute, or a phone that sends nothing in silence: Record then ends by its maximum alone."""
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU, max_tries=2, no_input_timeout=4)).mode)

    with structlog.testing.capture_logs() as logged:
        async with talk(conversation, tap=False, facts=PRINTED) as caller:
            caller.pbx.world = replace(caller.pbx.world, packets=Packets(loss=1.0))
            await caller.hears("Sales or")
            prompt = await caller.ends()
            again = await caller.hears("I did not hear")
            assert again.start - prompt.end == pytest.approx(4.5, abs=0.6)
            caller.pbx.world = replace(caller.pbx.world, packets=Packets())
            await caller.hears("Sales or")
            await caller.ends()
            caller.say(word(600))
            await caller.hung_up()
    assert seen == ["speech"]
    assert len(warned(logged)) == 1


@pytest.mark.parametrize("late", [0.5, 1.35, 1.45, 1.6, 2.4, 2.5, 3.5, 4.6])
async def test_a_caller_is_heard_who_begins_at_any_time_before_the_questions_is_over(talk, late):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU, max_tries=1)).mode)

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        await caller.wait(late)
        caller.say(word(600, 0.4))
        await caller.hung_up()
    assert seen == ["speech"]


async def test_a_caller_who_speaks_on_when_the_questions_time_is_over_is_heard_to_the_end(talk, recognition):
    seen = []

    async def conversation(call):
        seen.append(await call.digits("Number?", max_tries=1, no_input_timeout=3))

    async with talk(conversation, tap=False, facts=PRINTED) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.say(word(1200, 6.0))
        await caller.hung_up()
    assert seen == ["42"]
    assert max(recognition.fed) > 5.5
