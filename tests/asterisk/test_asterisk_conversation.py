"""Conversations through Asterisk, proved by what the caller heard, pressed and was told."""

import asyncio

import pytest
from calls import Exchange
from served import first, last, serve

from voicekit import App, Call, CallerHungUp
from voicekit._call.info import UNREADABLE
from voicekit._prompts.parts import Silence, Tone
from voicekit._protocol.codec import values_of
from voicekit._protocol.commands import GetVariables
from voicekit._server.dialplan import dialplan
from voicekit.errors import CallError

pytestmark = pytest.mark.asterisk

HEARD = 0.9  # normalised correlation; gaps of lost frames and what an encoder does stay above it
UNHEARD = 0.6

LONG = "This is a long announcement. It goes on and on, until somebody presses a key on his telephone."

TOLD = """
[told]
exten => s,1,UserEvent(Fallback,Status: ${VOICEKIT_STATUS},Reason: ${VOICEKIT_REASON})
 same => n,Hangup()
"""


async def lead(exchange: Exchange, port: int, route: str = "hello", **more) -> None:
    """Extension 100 leads to the program by the printed dialplan, 101 to what it does after a good end."""
    await exchange.dialplan(dialplan({"100": route}, port=port, fallback="told,s,1", **more) + TOLD)


async def test_a_text_is_heard_as_it_was_rendered(exchange: Exchange):
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.say("Welcome to our house.", Silence(0.3), "Goodbye.")

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            welcome = await call.heard(await served.sound("Welcome to our house."))
            goodbye = await call.heard(await served.sound("Goodbye."))
    assert welcome.score > HEARD
    assert goodbye.score > HEARD
    assert welcome.at < goodbye.at


async def test_piper_is_heard_from_its_first_sentence_on(exchange: Exchange):
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.say("One two three. Four five six. Seven eight nine.", barge_in=False)

    async with serve(app, exchange.pbx.sounds, engines=("piper",)) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            sentences = ["One two three.", "Four five six.", "Seven eight nine."]
            heard = [await call.heard(await served.sound(sentence), within=30) for sentence in sentences]
    assert [match.score > HEARD for match in heard] == [True, True, True]
    assert heard[0].at < heard[1].at < heard[2].at


@pytest.mark.parametrize("kind", ["wav", "ulaw", "alaw", "gsm", "g722", "sln16", "wav16"])
async def test_every_format_is_heard(exchange: Exchange, kind: str):
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.say("Every format sounds alike.")

    sounds = exchange.pbx.folder / f"sounds-{kind}"
    sounds.mkdir()
    async with serve(app, sounds, format=kind) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            assert (await call.heard(await served.sound("Every format sounds alike."))).score > HEARD


async def test_a_tone_is_heard(exchange: Exchange):
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.say(Tone((440.0,), 0.5))

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            assert (await call.heard(await served.sound(Tone((440.0,), 0.5)))).score > HEARD


async def test_keys_reach_a_menu(exchange: Exchange):
    app, chosen = App(), asyncio.Queue()

    @app.route("hello")
    async def hello(call: Call) -> None:
        match = await call.menu("For sales, press 1. For support, press 2.", {"1": "sales", "2": "support"})
        chosen.put_nowait(match.value)

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit", "Wait(2)", "SendDTMF(2)", "Wait(60)"):
            assert await asyncio.wait_for(chosen.get(), 10) == "support"


async def test_digits_are_read_up_to_the_pound_key(exchange: Exchange):
    app, entered = App(), asyncio.Queue()

    @app.route("hello")
    async def hello(call: Call) -> None:
        entered.put_nowait(await call.digits("Your number, then pound."))

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit", "Wait(1)", "SendDTMF(407#)", "Wait(60)"):
            assert await asyncio.wait_for(entered.get(), 10) == "407"


async def test_a_key_cuts_the_prompt_that_plays(exchange: Exchange):
    app, keys, started = App(), asyncio.Queue(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        keys.put_nowait(await call.say(LONG))
        await call.say("You pressed it.", barge_in=False, typeahead=False)

    async with serve(app, exchange.pbx.sounds) as served:
        announcement = await served.sound(LONG)
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            await asyncio.wait_for(started.wait(), 5)
            await asyncio.sleep(1)
            await call.press("7")
            assert await asyncio.wait_for(keys.get(), 1) == "7"
            begun = await call.heard(first(0.5, announcement))
            ended = await call.heard(last(1.0, announcement))
    assert begun.score > HEARD
    assert ended.score < UNHEARD


async def test_without_barge_in_a_prompt_is_heard_to_its_end(exchange: Exchange):
    app, keys, started = App(), asyncio.Queue(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        keys.put_nowait(await call.say("Nothing cuts this short.", barge_in=False))

    async with serve(app, exchange.pbx.sounds) as served:
        sound = await served.sound("Nothing cuts this short.")
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            await asyncio.wait_for(started.wait(), 5)
            await asyncio.sleep(0.3)
            await call.press("7")
            assert await asyncio.wait_for(keys.get(), 10) is None
            assert (await call.heard(sound)).score > HEARD


async def test_keys_pressed_ahead_answer_the_question_without_its_prompt(exchange: Exchange):
    app, chosen, started = App(), asyncio.Queue(), asyncio.Event()
    question = "Which of the many departments of this house do you want?"

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        await call.say(LONG)
        chosen.put_nowait((await call.menu(question, {"1": "sales", "2": "support"})).value)

    async with serve(app, exchange.pbx.sounds) as served:
        announcement, asked = await served.sound(LONG), await served.sound(question)
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            await asyncio.wait_for(started.wait(), 5)
            await asyncio.sleep(1)
            await call.press("2")
            assert await asyncio.wait_for(chosen.get(), 1) == "support"
            assert (await call.heard(first(0.5, announcement))).score > HEARD
            assert (await call.heard(first(1.0, asked))).score < UNHEARD


async def test_a_hang_up_in_the_middle_of_a_prompt_ends_the_conversation(exchange: Exchange):
    app, ends, started = App(), asyncio.Queue(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        try:
            await call.say(LONG)
        except CallerHungUp:
            ends.put_nowait("hung up")
            raise
        finally:
            ends.put_nowait("cleaned up")

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            await asyncio.wait_for(started.wait(), 5)
            await asyncio.sleep(0.5)
            await call.hang_up()
            assert [await asyncio.wait_for(ends.get(), 2) for _ in range(2)] == ["hung up", "cleaned up"]
        await exchange.quiet()
        assert served.service.calls == 0


async def test_with_option_i_a_hang_up_ends_the_conversation_and_frees_the_channel(exchange: Exchange):
    app, ends, started = App(), asyncio.Queue(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        try:
            await call.say(LONG)
        finally:
            ends.put_nowait(call.hung_up)

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port, options="i")
        async with exchange.call("100@voicekit") as call:
            await asyncio.wait_for(started.wait(), 5)
            await call.hang_up()
            assert await asyncio.wait_for(ends.get(), 2) is True
        await exchange.quiet(within=2)


async def test_with_option_n_the_program_answers_when_it_likes(exchange: Exchange):
    app, answered = App(), asyncio.Queue()

    @app.route("hello")
    async def hello(call: Call) -> None:
        answered.put_nowait("not yet")
        await call.answer()
        await call.say("Now I have answered.")

    async with serve(app, exchange.pbx.sounds) as served:
        sound = await served.sound("Now I have answered.")
        await lead(exchange, served.port, options="n")
        async with exchange.call("100@voicekit") as call:
            assert await asyncio.wait_for(answered.get(), 5) == "not yet"
            assert (await call.heard(sound)).score > HEARD


async def test_with_option_d_a_program_runs_on_a_channel_that_is_gone(exchange: Exchange):
    app, read = App(), asyncio.Queue()

    @app.route("afterwards")
    async def afterwards(call: Call) -> None:
        await call.set("RATING", "5")
        read.put_nowait((await call.get("ORDER"), await call.get("RATING"), call.hung_up))

    async with serve(app, exchange.pbx.sounds) as served:
        await exchange.dialplan(f"""
[gone]
exten => 100,1,Set(ORDER=4711)
 same => n,Answer()
 same => n,Wait(0.1)
 same => n,Hangup()
exten => h,1,ExternalIVR(ivr://127.0.0.1:{served.port}(afterwards),d)
 same => n,UserEvent(After,Rating: ${{RATING}})
""")
        async with exchange.call("100@gone") as call:
            assert await asyncio.wait_for(read.get(), 5) == ("4711", "5", False)
            assert (await call.said("After"))["Rating"] == "5"


async def test_variables_go_both_ways(exchange: Exchange):
    app, facts = App(), asyncio.Queue()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.set("ORDER", "4711")
        facts.put_nowait((call.caller, call.called, call.language, await call.get("ORDER"), await call.get("NOPE")))
        await call.say(LONG)

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit", caller_id="Zoë (Ops) <+49301>") as call:
            assert await asyncio.wait_for(facts.get(), 5) == ("+49301", "100", "en", "4711", "")
            assert await call.variable("ORDER") == "4711"


async def test_what_asterisk_makes_by_itself_is_given_as_the_dialplan_passed_it_or_refused(exchange: Exchange):
    app, facts = App(), asyncio.Queue()

    @app.route("hello")
    async def hello(call: Call) -> None:
        found = {name: await call.get(name) for name in ("UNIQUEID", "CHANNEL")}
        raw = await call._session.ask(GetVariables(tuple(UNREADABLE)))
        for name in UNREADABLE.keys() - found.keys():
            with pytest.raises(CallError, match="no variable of the channel"):
                await call.get(name)
        facts.put_nowait((found, call.info, values_of(raw, tuple(UNREADABLE))))
        await call.say(LONG)  # its channel is asked for a variable meanwhile

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            found, info, raw = await asyncio.wait_for(facts.get(), 5)
            assert found == {"UNIQUEID": info.id, "CHANNEL": info.channel}
            assert all(found.values())
            assert not any(raw.values())  # what ExternalIVR itself says of each
            assert await call.variable("UNIQUEID") == info.id


async def test_an_error_in_the_program_is_said_and_told_to_the_dialplan(exchange: Exchange):
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        raise KeyError("no such order")

    async with serve(app, exchange.pbx.sounds) as served:
        sorry = await served.sound("We are sorry.")
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            told = await call.said("Fallback")
            assert (told["Status"], told["Reason"]) == ("ERROR", "KeyError: 'no such order'")
            assert (await call.heard(sorry)).score > HEARD


async def test_a_caller_who_never_answers_goes_to_the_fallback(exchange: Exchange):
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.digits("Your number?", no_input_timeout=0.5, max_tries=1)

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            assert (await call.said("Fallback"))["Status"] == "NO_INPUT"


async def test_a_server_that_stops_leaves_its_calls_to_the_dialplan(exchange: Exchange):
    app, started = App(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        await call.say(LONG)

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit") as call:
            await asyncio.wait_for(started.wait(), 5)
            await served.service.stop(0)
            assert (await call.said("Fallback"))["Status"] == "STOPPED"


async def test_a_wrong_token_goes_to_the_fallback(exchange: Exchange):
    async with serve(App(), exchange.pbx.sounds, token="right-token") as served:
        await lead(exchange, served.port, token="wrong-token")
        async with exchange.call("100@voicekit") as call:
            assert (await call.said("Fallback"))["Status"] == "DENIED"


async def test_a_call_that_is_one_too_many_goes_to_the_fallback(exchange: Exchange):
    app, started = App(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        await call.say(LONG)

    async with serve(app, exchange.pbx.sounds, max_calls=1) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit"):
            await asyncio.wait_for(started.wait(), 5)
            async with exchange.call("100@voicekit") as second:
                assert (await second.said("Fallback"))["Status"] == "BUSY"


async def test_where_as_many_calls_are_held_as_may_be_one_that_was_away_comes_back(exchange: Exchange):
    app, back = App(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.run("Wait", "0.5")
        back.set()

    async with serve(app, exchange.pbx.sounds, max_calls=1) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit"):
            await asyncio.wait_for(back.wait(), 10)


async def test_a_program_that_hangs_up_is_believed_and_the_dialplan_does_not_go_on(exchange: Exchange):
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.run("Wait", "0.1")  # what hangs up is the second ExternalIVR of the call
        await call.hangup()

    async with serve(app, exchange.pbx.sounds) as served:
        await lead(exchange, served.port)
        async with exchange.call("100@voicekit"):
            await exchange.quiet()
    assert not any(event.get("UserEvent") == "Fallback" for event in exchange.manager.events)
