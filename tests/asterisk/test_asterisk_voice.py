"""Callers who speak, understood for real: human recordings played into the call, and a model that hears them."""

import asyncio
import contextlib
import os
from pathlib import Path

import numpy as np
import pytest
from calls import WAIT, Exchange
from served import serve
from structlog.testing import capture_logs

from voicekit import App, Call
from voicekit._media.read import read
from voicekit._protocol.events import Interrupted
from voicekit._server.dialplan import dialplan
from voicekit._server.recognition import speech_input_of
from voicekit._settings import Settings

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("unhurried")]

CACHE = Path(os.environ.get("VOICEKIT_TEST_CACHE") or Path.home() / ".cache/voicekit-tests")
SOON = 0.4  # seconds from the onset of a voice to the end of the prompt


@contextlib.asynccontextmanager
async def serving(exchange: Exchange, conversation, *, tap: bool = True, host: str = "127.0.0.1"):
    """Serve a conversation whose callers are understood by the model of the tests, by live sound or by recordings."""
    app = App()
    app.route("hello")(conversation)
    folder = exchange.pbx.folder / "recordings"
    folder.mkdir(exist_ok=True)
    settings = Settings(speech=True, host=host, audio_port=0, models=CACHE / "models")
    async with speech_input_of(settings) as speech_input:
        await speech_input.recognition.load("en")
        async with serve(app, exchange.pbx.sounds, speech_input, recordings=folder, host=host) as served:
            text = dialplan({"100": "hello"}, host=host, port=served.port)
            await exchange.dialplan(text if tap else text.replace("Set(VOICEKIT_TAP=voicekit-tap)", "NoOp()"))
            yield


def onset(exchange: Exchange, name: str) -> float:
    """Seconds of quiet at the beginning of one of Asterisk's own sounds."""
    pcm = read(exchange.pbx.folder / f"data/sounds/en/{name}.gsm")
    return float(np.argmax(np.abs(pcm.samples) > 1000) / pcm.rate)


@pytest.mark.parametrize("digit", ["1", "4", "7"])
async def test_a_recorded_word_chooses_from_a_menu(exchange: Exchange, digit: str):
    chosen: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def hello(call: Call) -> None:
        match = await call.menu("Which?", {"1": "sales", "4": "support", "7": "opening hours"}, no_input_timeout=15)
        chosen.put_nowait((match.key, match.mode))

    async with serving(exchange, hello):
        async with exchange.call("100@voicekit", "Wait(3)", f"Playback(digits/{digit})", WAIT):
            assert await asyncio.wait_for(chosen.get(), 30) == (digit, "speech")


@pytest.mark.usefixtures("live_sound")
async def test_a_word_is_heard_live_over_ipv6(exchange: Exchange):
    chosen: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def hello(call: Call) -> None:
        match = await call.menu("Which?", {"1": "sales", "4": "support", "7": "opening hours"}, no_input_timeout=15)
        chosen.put_nowait((match.key, match.mode))

    with capture_logs() as logged:
        async with serving(exchange, hello, host="::1"):
            async with exchange.call("100@voicekit", "Wait(3)", "Playback(digits/7)", WAIT):
                assert await asyncio.wait_for(chosen.get(), 30) == ("7", "speech")
    assert not [line for line in logged if line["event"] == "speech.recorded"]


async def test_without_a_tap_a_word_is_recorded_and_chooses_as_well(exchange: Exchange):
    chosen: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def hello(call: Call) -> None:
        match = await call.menu("Which?", {"1": "sales", "4": "support", "7": "opening hours"}, no_input_timeout=15)
        chosen.put_nowait((match.key, match.mode))

    async with serving(exchange, hello, tap=False):
        async with exchange.call("100@voicekit", "Wait(3)", "Playback(digits/7&silence/2)", WAIT):
            assert await asyncio.wait_for(chosen.get(), 30) == ("7", "speech")


async def test_without_a_tap_a_key_that_a_recording_swallows_is_asked_for_again(exchange: Exchange):
    chosen: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def hello(call: Call) -> None:
        match = await call.menu("Which?", {"1": "sales", "4": "support"}, no_input_timeout=15)
        chosen.put_nowait((match.key, match.mode))

    async with serving(exchange, hello, tap=False):
        steps = ("Wait(3)", "SendDTMF(4)", "Wait(4)", "SendDTMF(4)", WAIT)
        async with exchange.call("100@voicekit", *steps):
            assert await asyncio.wait_for(chosen.get(), 30) == ("4", "dtmf")


async def test_without_a_tap_a_zero_that_ends_a_recording_counts_at_once(exchange: Exchange):
    chosen: asyncio.Queue[str] = asyncio.Queue()

    async def hello(call: Call) -> None:
        chosen.put_nowait(await call.digits("Which?", length=3, no_input_timeout=15, max_tries=1))

    async with serving(exchange, hello, tap=False):
        async with exchange.call("100@voicekit", "Wait(3)", "SendDTMF(045)", WAIT):
            assert await asyncio.wait_for(chosen.get(), 30) == "045"


@pytest.mark.usefixtures("live_sound")
async def test_a_voice_stops_the_prompt_soon_after_its_onset(exchange: Exchange):
    stopped: asyncio.Queue[float] = asyncio.Queue()
    prompt = "This is a rather long question, which nobody hears to its very end, for the answer comes before. " * 2

    async def hello(call: Call) -> None:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch(call))
            await call.menu(prompt, {"7": "seven"}, no_input_timeout=15)
            await watching

    async def watch(call: Call) -> None:
        with call.events() as events:
            async for event in events:
                if isinstance(event, Interrupted):
                    stopped.put_nowait(asyncio.get_running_loop().time())
                    return

    async with serving(exchange, hello):
        async with exchange.call("100@voicekit", "Wait(4)", "Playback(digits/7)", WAIT) as call:
            await exchange.manager.wait(
                lambda e: e["Event"] == "Newexten" and e["Channel"] == call.name and e["Application"] == "Playback",
                within=15,
            )
            began = asyncio.get_running_loop().time() + onset(exchange, "digits/7")
            assert await asyncio.wait_for(stopped.get(), 15) - began < SOON


async def test_a_recorded_message_comes_back_transcribed(exchange: Exchange):
    texts: asyncio.Queue[str] = asyncio.Queue()

    async def hello(call: Call) -> None:
        recording = await call.record(max_seconds=20, silence=0, beep=False)
        texts.put_nowait(await call.transcribe(recording))

    async with serving(exchange, hello):
        steps = ("Wait(1)", "Playback(demo-thanks)", "SendDTMF(#)", WAIT)
        async with exchange.call("100@voicekit", *steps):
            text = await asyncio.wait_for(texts.get(), 45)
    assert "thank" in text.lower()


@pytest.mark.usefixtures("live_sound")
async def test_an_asterisk_without_audiosocket_is_known_for_it_and_no_call_waits(exchange: Exchange):
    chosen: asyncio.Queue[tuple[str, str, float]] = asyncio.Queue()

    async def hello(call: Call) -> None:
        began = asyncio.get_running_loop().time()
        assert await call.can_hear()
        waited = asyncio.get_running_loop().time() - began
        match = await call.menu("Which?", {"1": "sales", "4": "support", "7": "opening hours"}, no_input_timeout=15)
        chosen.put_nowait((match.key, match.mode, waited))

    await exchange.manager.act("ModuleLoad", Module="app_audiosocket.so", LoadType="unload")
    try:
        async with serving(exchange, hello):
            async with exchange.call("100@voicekit", "Wait(3)", "Playback(digits/7&silence/2)", WAIT) as call:
                key, mode, waited = await asyncio.wait_for(chosen.get(), 30)
                applied = [
                    event["AppData"]
                    for event in exchange.manager.events
                    if event["Event"] == "Newexten" and event["Channel"] == call.ivr
                ]
    finally:
        await exchange.manager.act("ModuleLoad", Module="app_audiosocket.so", LoadType="load")
    assert (key, mode) == ("7", "speech")
    assert waited < 0.1
    assert not [data for data in applied if "Originate" in data]
