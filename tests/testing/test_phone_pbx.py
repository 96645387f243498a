"""A call leaves ExternalIVR for other applications and comes back; its caller hears, presses and speaks on."""

import asyncio

import numpy as np
import pytest

from voicekit._media.read import read
from voicekit._media.tones import tone
from voicekit._server.app import App
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.testing.asterisk import Packets, Result, Setup, Visit, World, call, to_address, to_protocol

pytestmark = pytest.mark.looptime

WORDS = tone([500.0, 1200.0], 2.0, 8000)


async def test_one_caller_hears_and_presses_on_over_three_legs(place):
    async def conversation(call):
        await call.say("Welcome.")
        await call.run("Wait", "5")
        await call.digits("Number?", length=1)
        await call.run("SayDigits", "42")
        await call.say("Goodbye.")
        await call.hangup()

    async with place(conversation, world=World()) as caller:
        await caller.hears("Welcome")
        await caller.hears("Number")
        caller.press("1")
        await caller.hears("digits/4")
        await caller.hears("Goodbye")
        assert await caller.hung_up() == "hangup"
        assert caller.texts == ["Welcome.", "Number?", "digits/4", "digits/2", "Goodbye."]
        assert [visit.application for visit in caller.visits] == ["Wait", "SayDigits"]
        assert caller.visits[0].end - caller.visits[0].start == pytest.approx(5.0)
        assert sorted(heard.start for heard in caller.heard) == [heard.start for heard in caller.heard]


async def test_what_comes_of_an_application_is_what_the_test_says(place):
    seen = []

    async def conversation(call):
        seen.append(await call.dial("PJSIP/100", timeout=20))
        seen.append(await call.dial("PJSIP/200"))
        seen.append(await call.queue("support"))
        seen.append(await call.voicemail("100"))

    def dial(request):
        return Result(20.0, {"DIALSTATUS": "NOANSWER" if request.arguments[0] == "PJSIP/100" else "ANSWER"})

    results = {
        "Dial": dial,
        "Queue": Result(3 * 3600.0, {"QUEUESTATUS": "TIMEOUT"}),
        "VoiceMail": Result(30.0, {"VMSTATUS": "SUCCESS"}),
    }
    async with place(conversation, world=World(results)) as caller:
        assert await caller.hung_up(within=4 * 3600.0) == "exit"
        assert caller.seconds == pytest.approx(3 * 3600 + 70, abs=1)
    assert seen == ["NOANSWER", "ANSWER", "TIMEOUT", "SUCCESS"]


async def test_an_application_that_nobody_models_takes_no_time_and_its_arguments_are_there_to_see(place):
    async def conversation(call):
        await call.run("MusicOnHold", "(a,b)", "${SHELL(id)}", "x y")

    async with place(conversation, world=World()) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.visits == (
            Visit("MusicOnHold", ("(a,b)", "${SHELL(id)}", "x y"), caller.visits[0].start, caller.visits[0].end),
        )
        assert caller.visits[0].start == caller.visits[0].end


async def test_a_hang_up_while_away_reaches_the_program(place):
    seen = []

    async def conversation(call):
        try:
            await call.queue("support")
        finally:
            seen.append(call.hung_up)

    async with place(conversation, world=World({"Queue": Result(3600.0)})) as caller:
        await caller.wait(30.0)
        assert caller.visits[0].end is None
        caller.hang_up()
        assert await caller.hung_up() == "caller"
        assert caller.seconds == pytest.approx(30.0, abs=1.0)
        assert (caller.leg.setup.options, caller.leg.setup.hung_up) == ("d", True)
        assert caller.leg.setup.args[1:] == ("gone=1",)
    assert seen == [True]


async def test_a_channel_that_does_not_survive_an_application_is_told_as_gone(place):
    seen = []

    async def conversation(call):
        try:
            await call.dial("PJSIP/100")
        finally:
            seen.append(call.hung_up)

    async with place(conversation, world=World({"Dial": Result(10.0, hangs_up=True)})) as caller:
        assert await caller.hung_up() == "hangup"
    assert seen == [True]


async def test_the_end_of_the_block_ends_a_call_that_is_away(place, looptime):
    async def conversation(call):
        await call.queue("support")

    async with place(conversation, world=World({"Queue": Result(3600.0)})):
        await asyncio.sleep(1.0)
    assert looptime < 5.0


async def test_a_sound_that_plays_elsewhere_breaks_off_with_the_call_and_a_missing_one_is_told(place):
    seen = []

    async def conversation(call):
        await call.run("Playback", "nothing-there")
        seen.append(await call.get("PLAYBACKSTATUS"))
        await call.run("Playback", "tt-monkeys&beep")

    world = World(sounds={"tt-monkeys": 16.0, "beep": 1.0})
    async with place(conversation, world=world) as caller:
        await caller.hears("monkeys")
        await caller.wait(2.0)
        assert caller.playing.file == "tt-monkeys"
        caller.hang_up()
        await caller.hung_up()
        (heard,) = caller.heard
        assert (heard.ending, heard.end - heard.start) == ("hung up", pytest.approx(2.0))
    assert seen == ["FAILED"]


async def test_asterisk_says_stars_and_pounds_and_stops_at_a_hang_up(place):
    async def conversation(call):
        await call.run("SayDigits", "1*#-2")

    async with place(conversation, world=World()) as caller:
        await caller.hears("digits/minus")
        caller.hang_up()
        await caller.hung_up()
        assert caller.texts == ["digits/1", "digits/star", "digits/pound", "digits/minus"]


async def test_a_hang_up_while_the_return_is_being_connected_reaches_the_new_leg(prompts):
    async def conversation(call):
        await call.run("Wait", "1", within=20.0)

    app = App()
    app.route()(conversation)
    async with Service(app, Settings(), prompts) as service:
        legs = []
        connect_now = to_protocol(service.wire)

        async def connect(setup, sounds):
            if legs:
                caller.hang_up()
            legs.append(await connect_now(setup, sounds))
            return legs[-1]

        async with call(connect, prompts.sounds, world=World()) as caller:
            assert await caller.hung_up() == "caller"
            assert [leg.model.outcome for leg in legs] == ["exit", "caller"]
        await service.stop(drain=60.0)


async def test_a_dialplan_that_is_still_away_tells_of_a_hang_up_in_the_return(place):
    """For a dialplan that clears VOICEKIT_AWAY only when the program says that the call is back."""

    async def conversation(call):
        await call.set("VOICEKIT_AWAY", "1")
        await call.say("Welcome.")

    async with place(conversation, world=World()) as caller:
        await caller.hears("Welcome")
        caller.hang_up()
        assert await caller.hung_up() == "caller"
        assert caller.leg.setup.options == "d"


async def test_the_end_of_the_block_cuts_off_a_return_that_hangs(prompts):
    async def conversation(call):
        await call.run("Wait", "1")

    app = App()
    app.route()(conversation)
    calls = []

    async with Service(app, Settings(port=0), prompts) as service:
        (address,) = await service.listen()
        first = to_address(*address.split(":"))

        async def connect(setup, sounds):
            calls.append(setup)
            if len(calls) > 1:
                await asyncio.Event().wait()
            return await first(setup, sounds)

        async with call(connect, prompts.sounds, world=World()) as caller:
            await caller.wait(3.0)
            assert caller.outcome is None
        assert caller.outcome == "caller"
        await service.stop(drain=0.0)


@pytest.fixture
def recordings(tmp_path):
    return Settings(recordings=tmp_path)


async def test_a_recording_holds_what_the_caller_says_and_ends_when_he_falls_silent(place, recordings):
    seen = []

    async def conversation(call):
        seen.append(await call.record(silence=3))

    async with place(conversation, world=World(), settings=recordings) as caller:
        await caller.hears("beep")
        await caller.ends()
        await caller.wait(0.5)
        caller.say(WORDS)
        assert await caller.hung_up() == "exit"
        assert caller.visits[0].end - caller.visits[0].start == pytest.approx(0.44 + 0.5 + 2.0 + 3.0, abs=0.06)
    (recording,) = seen
    assert recording.ended == "silence"
    sound = read(recording.path)
    assert (sound.rate, sound.seconds) == (8000, pytest.approx(3.5, abs=0.06))
    assert np.flatnonzero(sound.samples)[0] == pytest.approx(4000, abs=200)


async def test_what_the_network_loses_is_missing_from_a_recording(place, recordings):
    seen = []

    async def conversation(call):
        seen.append(await call.record(beep=False, max_seconds=10, silence=0))

    async with place(conversation, world=World(packets=Packets(loss=0.1, seed=4)), settings=recordings) as caller:
        caller.say(tone([500.0], 30.0, 8000))
        await caller.hung_up()
        assert caller.visits[0].end - caller.visits[0].start == pytest.approx(10.0, abs=0.06)
    assert 8.0 < read(seen[0].path).seconds < 9.7


async def test_a_key_ends_a_recording_and_a_hang_up_keeps_it(place, recordings):
    seen = []

    async def conversation(call):
        seen.append(await call.record(beep=False, stop_key="*"))
        seen.append(await call.record(beep=False))

    async with place(conversation, world=World(), settings=recordings) as caller:
        caller.say(WORDS)
        await caller.wait(1.5)
        caller.press("#*")
        await caller.wait(2.0)
        caller.hang_up()
        await caller.hung_up()
    assert [recording.ended for recording in seen] == ["key", "hangup"]
    assert seen[0].seconds == pytest.approx(1.4, abs=0.1)


async def test_a_recording_that_cannot_be_written_is_an_error(place):
    seen = []

    async def conversation(call):
        for file in ("/nonexistent/directory/x.wav", "relative.wav", "/tmp/x.mpeg"):
            await call.run("Record", file, "1", "5", "q")
            seen.append(await call.get("RECORD_STATUS"))

    async with place(conversation, world=World()) as caller:
        await caller.hung_up()
    assert seen == ["ERROR"] * 3


async def test_variables_of_every_kind_outlive_the_trip(place):
    seen = []

    async def conversation(call):
        await call.set("MINE", "kept")
        await call.run("Wait", "1")
        seen.append(await call.get("MINE"))

    async with place(conversation, world=World(), variables={"THEIRS": "too"}) as caller:
        caller.leg.model.variables.globals["EVERYBODYS"] = "yes"
        await caller.hung_up()
        variables = caller.leg.model.variables
        assert (variables.channel["THEIRS"], variables.globals) == ("too", {"EVERYBODYS": "yes"})
        assert variables.channel["VOICEKIT_CALL"] == ""
    assert seen == ["kept"]


async def test_the_return_goes_to_the_process_that_asked_for_it(prompts):
    """Two servers on one machine: what the dialplan calls back is the address that it was given."""

    async def conversation(call):
        await call.run("Wait", "1")
        await call.say("Back.")

    app = App()
    app.route()(conversation)
    async with Service(app, Settings(port=0), prompts) as ours, Service(app, Settings(port=0), prompts) as other:
        addresses = [(await service.listen())[0] for service in (ours, other)]
        setup = Setup(application=f"ivr://{addresses[0]}", args=("x", "id=7.1"))
        async with call(to_address(), prompts.sounds, setup, prompts.label, world=World()) as caller:
            await caller.hears("Back")
            assert await caller.hung_up() == "exit"
            assert caller.leg.setup.application == f"ivr://{addresses[0]}"
            assert caller.leg.setup.args[1:] == ()


async def test_a_return_to_a_server_that_is_gone_goes_on_in_the_dialplan(prompts):
    async def conversation(call):
        await call.run("Wait", "60")

    app = App()
    app.route()(conversation)
    async with Service(app, Settings(port=0), prompts) as service:
        (address,) = await service.listen()
        setup = Setup(application=f"ivr://{address}")
        async with call(to_address(), prompts.sounds, setup, world=World()) as caller:
            await caller.wait(10.0)
            await service.stop(drain=0.0)
            assert await caller.hung_up(within=100.0) == "exit"
            assert caller.status == "UNREACHABLE"


async def test_without_a_world_a_call_ends_with_its_leg(place):
    async def conversation(call):
        await call.run("Wait", "1", within=5.0)

    async with place(conversation) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.visits == ()
        await caller.wait(6.0)


async def test_a_bug_in_a_tests_own_world_fails_the_test(place):
    async def conversation(call):
        await call.run("Dial", "x")

    def broken(request):
        raise LookupError(request)

    with pytest.raises(ExceptionGroup) as caught:
        async with place(conversation, world=World({"Dial": broken})) as caller:
            await caller.hung_up()
    assert caught.group_contains(LookupError)
