"""Leaving for the dialplan and coming back on another connection."""

import asyncio
import os
from contextlib import asynccontextmanager
from urllib.parse import unquote

import numpy as np
import pytest
import structlog

from voicekit import CallerHungUp
from voicekit._call.away import APPLICATIONS, RETURN_WITHIN, dialplan_request
from voicekit._media.formats import FORMATS, encode
from voicekit._media.pcm import Pcm
from voicekit._protocol.events import Key
from voicekit._settings import Settings
from voicekit.errors import CallError, RecordingLost
from voicekit.testing.asterisk import Setup, call, to_protocol

pytestmark = pytest.mark.looptime


class Expected:
    token = "t0ken"
    address = "ivr://127.0.0.1:2949"


def wanted(caller):
    """What the dialplan is asked to carry out: the application and its arguments as they are written there."""
    variables = caller.leg.model.variables.channel
    application, _, rest = variables["VOICEKIT_CALL"].partition("(")
    assert rest == "${URIDECODE(${VOICEKIT_ARGS})})"
    return application, unquote(variables["VOICEKIT_ARGS"])


@pytest.fixture
def back(prompts):
    """The second connection, as the dialplan makes it: ``async with back(caller, DIALSTATUS="BUSY") as returned``."""

    @asynccontextmanager
    async def back(caller, *extra, **variables):
        token = caller.leg.model.variables.channel["VOICEKIT_TOKEN"]
        setup = Setup(args=(f"resume={token}", *extra), variables=variables)
        async with call(to_protocol(caller.service.wire), prompts.sounds, setup, prompts.label) as returned:
            returned.service = caller.service
            yield returned

    return back


async def test_a_prompt_that_asterisk_has_lost_is_heard_after_a_trip_to_the_dialplan(place, back, prompts):
    prompts.torn.add("Welcome.")

    async def conversation(call):
        await call.say("Hello.", "Welcome.")
        await call.say("Goodbye.")

    async with place(conversation, args=("vars=1",)) as caller:
        await caller.hung_up()
        assert wanted(caller) == ("Wait", "0.1")
        async with back(caller) as returned:
            assert await returned.hung_up() == "exit"
            assert returned.texts == ["Welcome.", "Goodbye."]
    assert caller.texts == ["Hello."]


async def test_the_coroutine_goes_on_where_it_was_with_the_applications_result(place, back):
    seen = []

    async def conversation(call):
        await call.say("One moment.")
        seen.append(await call.dial("PJSIP/100", timeout=20))
        seen.append(await call.digits("Still there?", length=1))

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert wanted(caller) == ("Dial", "PJSIP/100,20,")
        async with back(caller, DIALSTATUS="BUSY") as returned:
            await returned.hears("Still there")
            returned.press("5")
            assert await returned.hung_up() == "exit"
    assert seen == ["BUSY", "5"]


async def test_a_queue_of_an_asterisk_without_queues_is_not_taken_for_an_agents_answer(place, back):
    seen = []

    async def conversation(call):
        try:
            await call.queue("support")
        except CallError as error:
            seen.append(error.what)

    async with place(conversation) as caller:
        await caller.hung_up()
        async with back(caller, TRYSTATUS="NOAPP") as returned:
            await returned.hung_up()
    assert seen == ["this Asterisk has no application Queue"]


async def test_keys_pressed_before_and_elsewhere_do_not_count_after_the_return(place, back):
    seen = []

    async def conversation(call):
        await call.say("Welcome to us all.")
        await call.queue("support")
        seen.append(await call.digits("Number?", length=1))

    async with place(conversation) as caller:
        await caller.hears("Welcome")
        caller.press("1")
        await caller.hung_up()
        async with back(caller) as returned:
            await returned.hears("Number")
            returned.press("2")
            await returned.hung_up()
    assert seen == ["2"]


async def test_the_stream_of_events_goes_on_after_the_return(place, back):
    seen = []

    async def conversation(call):
        async with asyncio.TaskGroup() as group:
            group.create_task(watch(call))
            await asyncio.sleep(0.1)
            await call.run("Wait", "1")
            await call.digits("Number?", length=1)

    async def watch(call):
        with call.events() as events:
            async for event in events:
                if isinstance(event, Key):
                    seen.append(event.key)
                    return

    async with place(conversation) as caller:
        await caller.hung_up()
        async with back(caller) as returned:
            await returned.hears("Number")
            returned.press("5")
            await returned.hung_up()
    assert seen == ["5"]


async def test_a_hang_up_after_the_return_ends_the_same_coroutine(place, back):
    seen = []

    async def conversation(call):
        await call.run("Playback", "tt-monkeys")
        try:
            await call.say("Back with a prompt of some length.")
        except CallerHungUp:
            seen.append("hung up")
            raise

    async with place(conversation) as caller:
        await caller.hung_up()
        async with back(caller) as returned:
            await returned.hears("Back")
            returned.hang_up()
    assert seen == ["hung up"]


async def test_a_channel_that_ended_meanwhile_ends_the_coroutine(place, back):
    seen = []

    async def conversation(call):
        try:
            await call.queue("support")
        finally:
            seen.append(call.hung_up)

    async with place(conversation) as caller:
        await caller.hung_up()
        async with back(caller, "gone=1") as news:
            assert await news.hung_up() == "exit"
    assert seen == [True]


async def test_a_call_that_never_comes_back_is_given_up_after_its_time(place):
    seen = []

    async def conversation(call):
        try:
            await call.run("Wait", "10", within=60.0)
        except CallerHungUp:
            seen.append(call.hung_up)
            raise

    async with place(conversation) as caller:
        await caller.hung_up()
        await caller.wait(61.0)
    assert seen == [True]


@pytest.mark.parametrize(
    ("leave", "seconds"),
    [
        (lambda call: call.run("Wait", "10"), 10 + RETURN_WITHIN),
        (lambda call: call.record(max_seconds=20), 20 + RETURN_WITHIN),
        (lambda call: call.dial("PJSIP/100", timeout=10), 100),  # who answers may talk for as long as they like
        (lambda call: call.run("Wait", "1e9"), 100),
        (lambda call: call.run("Wait", "x"), 100),
    ],
    ids=["wait", "record", "dial", "longer than may be", "no number"],
)
async def test_a_call_whose_asterisk_is_gone_keeps_its_place_for_its_errands_own_time(place, tmp_path, leave, seconds):
    async def conversation(call):
        await leave(call)
        await call.say("Never.")

    settings = Settings(away_seconds=100, recordings=tmp_path)
    with structlog.testing.capture_logs() as logged:
        async with place(conversation, settings=settings) as caller:
            await caller.hung_up()
            await caller.wait(seconds - 1)
            assert caller.service.calls == 1
            await caller.wait(2)
            (line,) = [line for line in logged if line["event"] == "call.not_back"]
    assert line["seconds"] == seconds


async def test_a_call_that_is_away_when_the_service_stops_may_come_back_and_new_ones_go_elsewhere(place, back):
    seen = []

    async def conversation(call):
        await call.run("Wait", "10")
        await call.say("Back.")
        seen.append("finished")

    async with place(conversation) as caller:
        await caller.hung_up()
        async with asyncio.TaskGroup() as group:
            group.create_task(caller.service.stop(drain=30))
            await caller.wait(0.1)
            async with call(to_protocol(caller.service.wire), lambda _file: 1.0, Setup()) as late:
                assert await late.hung_up() == "exit"
                assert late.status == "STOPPED"
            async with back(caller) as returned:
                await returned.hung_up()
    assert seen == ["finished"]


async def test_a_return_that_nobody_expects_goes_back_to_the_dialplan(place, prompts):
    async def conversation(call):
        await call.say("Not for strangers.")

    with structlog.testing.capture_logs() as logged:
        async with place(conversation, args=("resume=guessed",)) as caller:
            assert await caller.hung_up() == "exit"
            assert caller.texts == []
            assert caller.status == "GONE"
            assert caller.leg.model.variables.channel["VOICEKIT_REASON"] == "the call was not expected back"
    assert any(line["event"] == "call.unexpected" for line in logged)


async def test_a_token_serves_once(place, back):
    async def conversation(call):
        await call.run("Playback", "beep")
        await call.say("Back.")

    async with place(conversation) as caller:
        await caller.hung_up()
        async with back(caller) as returned:
            await returned.hung_up()
        async with back(caller) as again:
            await again.hung_up()
            assert again.texts == []


@pytest.mark.parametrize(
    "argument", ["${SHELL(id)}", "$[1+1]", "a&b", "av(X=1^Y=2)", "U(sub,1,2)", "[x]", "é%20", "a;b", ""]
)
def test_an_argument_is_kept_from_expansion_and_arrives_as_it_is(argument):
    variables = {command.name: command.value for command in dialplan_request("Playback", [argument, "z"], Expected())}
    assert unquote(variables["VOICEKIT_ARGS"]) == f"{argument},z"
    assert "$" not in variables["VOICEKIT_ARGS"]


@pytest.mark.parametrize("argument", ["a,b", 'say "hi"', "back\\slash", "(open", "close)", ")(", "a\nb", "a\0b"])
def test_an_argument_that_asterisk_would_change_is_refused(argument):
    with pytest.raises(CallError):
        dialplan_request("Playback", [argument], Expected())


@pytest.mark.parametrize(
    ("application", "arguments"),
    [
        ("System", ["id"]),
        ("AGI", ["x"]),
        ("Playback(beep)", []),
        ("", []),
        ("Playback", ["a\nb"]),
        ("Dial", ["x" * 2000]),
    ],
)
def test_what_cannot_be_asked_of_the_dialplan_is_refused(application, arguments):
    with pytest.raises(CallError):
        dialplan_request(application, arguments, Expected())


def test_no_application_of_the_list_runs_programs_or_other_applications():
    assert not APPLICATIONS & {
        "System",
        "TrySystem",
        "AGI",
        "EAGI",
        "Exec",
        "TryExec",
        "ExecIf",
        "Macro",
        "Gosub",
        "Set",
    }


@pytest.fixture
def recordings(tmp_path):
    return Settings(recordings=tmp_path)


def recorded(caller, folder, *, samples=8000):
    """Asterisk's part: the file that this caller's Record was told to write."""
    path = folder / wanted(caller)[1].split(",")[0].rpartition("/")[2]
    path.write_bytes(encode(Pcm(np.ones(samples, np.int16), 8000), FORMATS["wav"]))
    return path


@pytest.mark.parametrize(("silence", "told"), [(0, "0"), (0.4, "1"), (0.5, "1"), (2.6, "3")])
async def test_a_short_silence_ends_a_recording_too_and_none_only_where_it_is_0(place, recordings, silence, told):
    """Record takes whole seconds, and 0 for no limit."""

    async def conversation(call):
        await call.record(silence=silence)

    async with place(conversation, settings=recordings, args=("r",)) as caller:
        await caller.hung_up()
        assert wanted(caller)[1].split(",")[1] == told


async def test_a_recording_comes_back_with_its_length_and_its_ending(place, back, recordings, tmp_path):
    seen = []

    async def conversation(call):
        recording = await call.record(max_seconds=30, silence=2, beep=False, stop_key="*")
        seen.append(recording)
        await recording.delete()

    async with place(conversation, settings=recordings, args=("r", "id=../../etc/1.5")) as caller:
        await caller.hung_up()
        application, arguments = wanted(caller)
        file, silence, seconds, options = arguments.split(",")
        assert (application, silence, seconds, options) == ("Record", "2", "30", "kqt")
        path = tmp_path / file.rpartition("/")[2]
        assert str(path) == file
        path.write_bytes(encode(Pcm(np.ones(12000, np.int16), 8000), FORMATS["wav"]))
        async with back(caller, RECORD_STATUS="DTMF") as returned:
            await returned.hung_up()
    assert [(recording.path, recording.seconds, recording.ended) for recording in seen] == [(path, 1.5, "key")]
    assert not path.exists()


async def test_what_was_recorded_before_a_hang_up_is_not_lost(place, back, recordings, tmp_path):
    seen = []

    async def conversation(call):
        recording = await call.record()
        seen.append((recording.seconds, recording.ended))
        await call.say("Nobody hears this.")
        seen.append("not reached")

    async with place(conversation, settings=recordings) as caller:
        await caller.hung_up()
        recorded(caller, tmp_path)
        async with back(caller, "gone=1") as news:
            await news.hung_up()
    assert seen == [(1.0, "hangup")]


async def test_a_recording_that_asterisk_could_not_make_is_an_error_and_an_empty_one_is_nothing(
    place, back, recordings, tmp_path
):
    seen = []

    async def conversation(call):
        try:
            await call.record()
        except CallError as error:
            seen.append("write" in error.hint)
        seen.append((await call.record()).ended)

    async with place(conversation, settings=recordings) as caller:
        await caller.hung_up()
        async with back(caller, RECORD_STATUS="ERROR") as returned:
            await returned.hung_up()
            recorded(returned, tmp_path, samples=0)
            async with back(returned, RECORD_STATUS="SILENCE") as again:
                await again.hung_up()
    assert seen == [True, "nothing"]


@pytest.mark.parametrize("status", ["DTMF", "SILENCE", "TIMEOUT", "HANGUP"])
async def test_a_recording_that_is_not_where_it_should_be_is_an_error_that_names_both_places(
    place, back, tmp_path, status
):
    seen = []

    async def conversation(call):
        try:
            await call.record()
        except RecordingLost as error:
            seen.append((error.path.startswith(str(tmp_path)), error.asterisks.startswith("/seen/elsewhere/")))
            seen.append("asterisk_recordings" in error.hint and "doctor" in error.hint)

    elsewhere = Settings(recordings=tmp_path, asterisk_recordings="/seen/elsewhere")
    async with place(conversation, settings=elsewhere) as caller:
        await caller.hung_up()
        async with back(caller, RECORD_STATUS=status) as returned:
            await returned.hung_up()
    assert seen == [(True, True), True]


async def test_a_recording_that_cannot_be_read_is_an_error_and_stays_where_it_is(place, back, recordings, tmp_path):
    seen = []

    async def conversation(call):
        try:
            await call.record()
        except RecordingLost as error:
            seen.append(error.code)

    async with place(conversation, settings=recordings) as caller:
        await caller.hung_up()
        path = recorded(caller, tmp_path)
        path.write_bytes(b"RIFF" + b"\0" * 100)
        async with back(caller, RECORD_STATUS="DTMF") as returned:
            await returned.hung_up()
    assert seen == ["recording-lost"]
    assert path.exists()


async def test_a_recording_that_appears_a_little_later_is_found(place, back, recordings, tmp_path):
    """A network disk shows a new file late."""
    seen = []

    async def conversation(call):
        seen.append((await call.record()).ended)

    async with place(conversation, settings=recordings) as caller:
        await caller.hung_up()
        asyncio.get_running_loop().call_later(1.5, recorded, caller, tmp_path)
        async with back(caller, RECORD_STATUS="DTMF") as returned:
            await returned.hung_up()
    assert seen == ["key"]


async def test_a_recording_of_a_caller_who_hung_up_that_is_not_there_is_nothing_and_is_told(place, back, recordings):
    seen = []

    async def conversation(call):
        seen.append((await call.record()).ended)

    with structlog.testing.capture_logs() as logged:
        async with place(conversation, settings=recordings) as caller:
            await caller.hung_up()
            async with back(caller, "gone=1") as news:
                await news.hung_up()
    assert seen == ["nothing"]
    (line,) = [line for line in logged if line["event"] == "recording.missing"]
    assert "asterisk_recordings" in line["hint"]


async def test_a_recording_whose_key_came_at_once_is_nothing(place, back, recordings, tmp_path):
    seen = []

    async def conversation(call):
        seen.append((await call.record()).ended)

    async with place(conversation, settings=recordings) as caller:
        await caller.hung_up()
        recorded(caller, tmp_path, samples=0)
        async with back(caller, RECORD_STATUS="DTMF") as returned:
            await returned.hung_up()
    assert seen == ["nothing"]


async def test_a_line_that_carries_no_sound_ends_a_recording_by_its_maximum(place, back, recordings, tmp_path):
    """Asterisk says HANGUP then, as it does of a caller who is gone."""
    seen = []

    async def conversation(call):
        seen.append((await call.record(max_seconds=5)).ended)

    async with place(conversation, settings=recordings) as caller:
        await caller.hung_up()
        file = wanted(caller)[1].split(",")[0]
        (tmp_path / file.rpartition("/")[2]).write_bytes(encode(Pcm(np.ones(80, np.int16), 8000), FORMATS["wav"]))
        async with back(caller, RECORD_STATUS="HANGUP") as returned:
            await returned.hung_up()
    assert seen == ["timeout"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_recording_that_asterisks_umask_has_closed_is_an_error_that_names_the_umask(
    place, back, recordings, tmp_path
):
    seen = []

    async def conversation(call):
        try:
            await call.record()
        except RecordingLost as error:
            seen.append("UMask" in error.hint)

    async with place(conversation, settings=recordings) as caller:
        await caller.hung_up()
        recorded(caller, tmp_path).chmod(0)
        async with back(caller, RECORD_STATUS="DTMF") as returned:
            await returned.hung_up()
    assert seen == [True]
