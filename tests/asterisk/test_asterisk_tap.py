"""What a caller says reaches the program live, while prompts play, and across a trip through the dialplan."""

import asyncio
import contextlib

import numpy as np
import pytest
from calls import WAIT, Exchange
from heard import RATE, find
from served import serve

from voicekit import App, Call
from voicekit.asr.calibration import Calibration
from voicekit.asr.endpoint import Endpointer
from voicekit.asr.engine import Hypothesis
from voicekit.asr.vad import SileroVad
from voicekit.audio.read import read
from voicekit.call.hearing import Organs
from voicekit.server.dialplan import dialplan
from voicekit.server.tap import Tap

pytestmark = pytest.mark.asterisk


class Recognition:
    """Keeps what it is fed, and hears "yes" in it."""

    def __init__(self):
        self.fed = []

    async def stream(self, language, phrases):
        return self

    def feed(self, pcm):
        self.fed.append(pcm.samples)

    def prepare(self):
        """Nothing can be worked out ahead."""

    async def finish(self):
        return (Hypothesis("yes", 0.95),)

    def close(self):
        pass

    def calibration(self, language, *, closed=True):
        return Calibration(0.0, {}, 0.7, 0.4, "")


@contextlib.asynccontextmanager
async def hearing(exchange, conversation):
    """Serve a conversation whose callers are heard; gives what the recognizer was fed."""
    ears, recognition, app = Tap(), Recognition(), App()
    app.route("hello")(conversation)
    await ears.listen("127.0.0.1", 0)
    async with serve(
        app, exchange.pbx.sounds, Organs(ears, recognition, lambda manner: Endpointer(SileroVad(), manner))
    ) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        yield recognition
    ears.close()


async def test_the_caller_is_heard_while_a_prompt_plays_and_his_voice_stops_it(exchange: Exchange):
    seen: asyncio.Queue[bool] = asyncio.Queue()

    async def hello(call: Call) -> None:
        seen.put_nowait(
            await call.confirm("This is a rather long question, and nobody will hear it to its very end, or will you?")
        )

    voice = exchange.pbx.folder / "data/sounds/en/demo-thanks.gsm"
    said = read(voice).samples.astype(np.float64)[RATE : 2 * RATE]
    async with hearing(exchange, hello) as recognition:
        async with exchange.call("100@voicekit", "Wait(2)", "Playback(demo-thanks)", WAIT):
            assert await asyncio.wait_for(seen.get(), 30)
    sound = np.concatenate(recognition.fed).astype(np.float64)
    assert find(said, sound).score > 0.9
