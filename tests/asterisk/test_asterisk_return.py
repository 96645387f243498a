"""Leaving for another application of Asterisk's, and coming back to the same coroutine."""

import asyncio
from pathlib import Path

import pytest
from calls import WAIT, Exchange
from served import serve

from voicekit import App, Call
from voicekit._call.recording import Recording
from voicekit._server.dialplan import dialplan

pytestmark = pytest.mark.asterisk


def app_with(conversation):
    app = App()
    app.route("hello")(conversation)
    return app


async def test_the_coroutine_goes_on_after_another_application(exchange: Exchange):
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def hello(call: Call) -> None:
        await call.run("Wait", "0.2")
        await call.run("SayDigits", "12")
        await call.set("BACK", "yes")
        seen.put_nowait(await call.get("BACK"))
        seen.put_nowait(await call.digits(length=1, no_input_timeout=10))

    async with serve(app_with(hello), exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit") as call:
            assert await asyncio.wait_for(seen.get(), 20) == "yes"
            await call.press("7")
            assert await asyncio.wait_for(seen.get(), 10) == "7"


@pytest.mark.parametrize("argument", ["${SHELL(id)}", "$[1+1]", "(b,c)", "[x]", "%20", "a;b", "x|y"])
async def test_an_argument_arrives_unchanged(exchange: Exchange, argument: str):
    """Playback names in Asterisk's log what it did not find."""
    back = asyncio.Event()

    async def hello(call: Call) -> None:
        await call.run("Playback", f"nosuch{argument}", "noanswer")
        back.set()

    async with serve(app_with(hello), exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit") as call:
            await asyncio.wait_for(back.wait(), 10)
            await exchange.quiet()
    await exchange.logged(f"Playback failed on {call.ivr} for nosuch{argument},noanswer", within=5)


async def test_the_status_of_a_dial_comes_back(exchange: Exchange):
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def hello(call: Call) -> None:
        seen.put_nowait(await call.dial("Local/nobody@nowhere", timeout=2))

    async with serve(app_with(hello), exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit"):
            assert await asyncio.wait_for(seen.get(), 20) in {"CHANUNAVAIL", "CONGESTION", "NOANSWER"}


async def test_a_caller_who_hangs_up_while_away_ends_the_coroutine(exchange: Exchange):
    away, over = asyncio.Event(), asyncio.Event()

    async def hello(call: Call) -> None:
        away.set()
        try:
            await call.run("Wait", "60")
        finally:
            assert call.hung_up
            over.set()

    async with serve(app_with(hello), exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit") as call:
            await asyncio.wait_for(away.wait(), 10)
            await exchange.manager.wait(
                lambda e: e["Event"] == "Newexten" and e.get("AppData", "").startswith("Wait("), within=10
            )
            await call.hang_up()
            await asyncio.wait_for(over.wait(), 10)


async def test_a_recording_holds_what_the_caller_said(exchange: Exchange, tmp_path: Path):
    got: asyncio.Queue[Recording] = asyncio.Queue()
    folder = exchange.pbx.folder / "recordings"

    async def hello(call: Call) -> None:
        got.put_nowait(await call.record(max_seconds=20, silence=0, beep=False))

    folder.mkdir(exist_ok=True)
    async with serve(app_with(hello), exchange.pbx.sounds, recordings=folder) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit", "Wait(1)", "Playback(demo-thanks)", "SendDTMF(#)", WAIT):
            recording = await asyncio.wait_for(got.get(), 30)
    assert recording.ended == "key"
    assert recording.seconds > 3


async def test_what_was_recorded_before_the_hang_up_is_kept(exchange: Exchange):
    got: asyncio.Queue[Recording] = asyncio.Queue()
    folder = exchange.pbx.folder / "recordings"

    async def hello(call: Call) -> None:
        got.put_nowait(await call.record(max_seconds=20, silence=0, beep=False))

    folder.mkdir(exist_ok=True)
    async with serve(app_with(hello), exchange.pbx.sounds, recordings=folder) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit", "Wait(1)", "Playback(beep)", "Wait(1)", "Hangup()"):
            recording = await asyncio.wait_for(got.get(), 30)
    assert recording.ended == "hangup"
    assert recording.seconds > 0.3
