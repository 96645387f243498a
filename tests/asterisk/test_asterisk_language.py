"""Calls whose channel has a language that no engine knows."""

import pytest
from calls import Exchange
from served import serve

from voicekit import App, Call
from voicekit._server.dialplan import dialplan

pytestmark = pytest.mark.asterisk

CALLER = """
[abroad]
exten => 1,1,Set(CHANNEL(language)={name})
 same => n,Goto(voicekit,100,1)
[told]
exten => s,1,UserEvent(Fallback,Status: ${{VOICEKIT_STATUS}})
 same => n,Hangup()
"""


@pytest.mark.parametrize(
    ("name", "language"),
    [("us", "en-US"), ("gr", "el-GR"), ("br", "pt-BR"), ("zz", "en"), ("en_mycompany/x", "en"), ("de_AT", "de-AT")],
)
async def test_a_call_is_held_whatever_language_its_channel_has(exchange: Exchange, name: str, language: str):
    app, seen = App(), []

    @app.route("hello")
    async def hello(call: Call) -> None:
        seen.append(call.language)
        await call.say("One two three.")

    async with serve(app, exchange.pbx.sounds) as served:
        printed = dialplan({"100": "hello"}, port=served.port, fallback="told,s,1")
        await exchange.dialplan(printed + CALLER.format(name=name))
        async with exchange.call("1@abroad") as call:
            assert (await call.heard(await served.sound("One two three.", language))).score > 0.9
    assert seen == [language]
