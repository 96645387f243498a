"""What a caller says reaches the program live, while prompts play, and across a trip through the dialplan."""

import asyncio
import contextlib
import math
from urllib.parse import unquote
from uuid import uuid4

import numpy as np
import pytest
from calls import WAIT, Exchange
from heard import RATE, find
from hearers import poured
from served import serve
from sipphone import sip_phone

from voicekit import App, Call, values
from voicekit._asr.calibration import Calibration
from voicekit._asr.endpoint import Endpointer
from voicekit._asr.engine import Hypothesis
from voicekit._asr.vad import SileroVad
from voicekit._call.speech.capture import SpeechInput
from voicekit._media.read import read
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.dialplan import dialplan

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("live_sound")]


class Recognition:
    """Keeps what it is fed, and hears "yes" in it."""

    likely = None

    def __init__(self):
        self.fed = []

    async def stream(self, language, phrases):
        return self

    def feed(self, pcm, *, silent=False):
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
async def hearing(exchange, conversation, host):
    """Serve a conversation whose callers are heard, at all addresses; Asterisk calls this one of them. Gives what the
    recognizer was fed.
    """
    receiver, recognition, app = AudioSocketServer(), Recognition(), App()
    app.route("hello")(conversation)
    await receiver.listen("::", 0)
    speech_input = SpeechInput(receiver, recognition, lambda endpointing: Endpointer(SileroVad(), endpointing))
    async with serve(app, exchange.pbx.sounds, speech_input, host="::") as served:
        await exchange.dialplan(dialplan({"100": "hello"}, host=host, port=served.port))
        yield recognition
    receiver.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_the_caller_is_heard_while_a_prompt_plays_and_their_voice_stops_it(exchange: Exchange, host: str):
    seen: asyncio.Queue[bool] = asyncio.Queue()

    async def hello(call: Call) -> None:
        seen.put_nowait(
            await call.confirm("This is a rather long question, and nobody will hear it to its very end, or will you?")
        )

    voice = exchange.pbx.folder / "data/sounds/en/demo-thanks.gsm"
    said = read(voice).samples.astype(np.float64)[RATE : 2 * RATE]
    async with hearing(exchange, hello, host) as recognition:
        async with exchange.call("100@voicekit", "Wait(2)", "Playback(demo-thanks)", WAIT):
            assert await asyncio.wait_for(seen.get(), 30)
    sound = np.concatenate(recognition.fed).astype(np.float64)
    assert find(said, sound).score > 0.9


async def test_keys_by_rfc_4733_are_in_no_sound_of_the_tap(asterisk_root, exchange: Exchange):
    uuid, receiver, app = uuid4(), AudioSocketServer(), App()
    stream, pressed = receiver.expect(uuid), asyncio.Queue()
    await receiver.listen("127.0.0.1", 0)

    @app.route("hello")
    async def hello(call: Call) -> None:
        spy, context = await call.get("VOICEKIT_CHANNEL"), await call.get("VOICEKIT_TAP")
        given = f"av(VOICEKIT_SPY={unquote(spy)}^VOICEKIT_UUID={uuid}^VOICEKIT_EAR={receiver.address})"
        await call.run("Originate", f"Local/tap@{context}/n", "exten", context, "audio", "1", "5", given)
        pressed.put_nowait(await call.digits("Four digits, please.", length=4))
        await call.say(values.silence(1.0))  # so that the tap has heard enough to tell
        await call.hangup()

    async with serve(app, exchange.pbx.sounds) as served, sip_phone(asterisk_root, exchange.pbx) as phone:
        printed = dialplan({"100": "hello"}, port=served.port)
        await exchange.dialplan(f"{printed}\n[phones]\ninclude => voicekit\n")
        await phone.dial("100")
        await asyncio.wait_for(stream.connected.wait(), 10)
        stream.forget()
        await phone.press("1234")
        assert await asyncio.wait_for(pressed.get(), 10) == "1234"
        await phone.wait("CALL_CLOSED")
    sound = await poured(stream, math.inf)
    receiver.close()
    assert len(sound) > 0.5 * RATE
    assert np.abs(sound).max() < 300
