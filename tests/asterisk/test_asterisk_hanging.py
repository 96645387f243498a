"""A caller who waits for an engine that hangs."""

import threading

import pytest
from calls import Exchange
from served import Served

from voicekit import App, Call
from voicekit._prompts.factory import store_of
from voicekit._prompts.renderer import FILLER, Renderer
from voicekit._server.dialplan import dialplan
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit._tts.chain import Chain
from voicekit._tts.engine import Voice
from voicekit._tts.espeak import EspeakEngine
from voicekit._tts.worker import EnginePatience

pytestmark = pytest.mark.asterisk


class Hanging:
    """An engine of this machine that never answers."""

    name = "hang"
    online = False

    def __init__(self):
        self.asked = 0

    def languages(self):
        return ("en",)

    def voice(self, language):
        return Voice(self.name, "v", "en", "1")

    def synthesize(self, text, voice):
        self.asked += 1
        threading.Event().wait()


async def test_the_caller_hears_a_tone_and_then_the_next_engine(exchange: Exchange):
    app, hanging = App(), Hanging()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.say("One two three.", "Four five six.")

    settings = Settings(port=0, sounds=exchange.pbx.sounds, drain_seconds=0)
    speaker = Chain([hanging, EspeakEngine()], patience=EnginePatience(here=4.0))
    async with (
        Renderer(store_of(settings), speaker, filler_seconds=1.0) as prompts,
        Service(app, settings, prompts) as service,
    ):
        [address] = await service.listen()
        served = Served(int(address.rpartition(":")[2]), service, prompts)
        tone = await served.sound(FILLER)
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit") as call:
            filler = await call.heard(tone)
            first = await call.heard(await served.sound("One two three."))
            second = await call.heard(await served.sound("Four five six."))
    assert min(filler.score, first.score, second.score) > 0.9
    assert filler.at < first.at < second.at
    assert hanging.asked == 1
