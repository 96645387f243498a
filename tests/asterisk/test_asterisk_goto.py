"""Leaving for another place of the dialplan, for good."""

import asyncio

import pytest
from calls import Exchange
from served import serve

from voicekit import App, Call
from voicekit._server.dialplan import dialplan

pytestmark = pytest.mark.asterisk

PLACE = """
[internal]
exten => 100,1,NoOp(arrived at ${EXTEN} in ${CONTEXT})
 same => n,Hangup()
"""


async def test_a_call_goes_on_at_an_extension_and_never_comes_back(exchange: Exchange):
    left = asyncio.Event()

    async def hello(call: Call) -> None:
        await call.goto("100", "internal")
        left.set()

    app = App()
    app.route("hello")(hello)
    async with serve(app, exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port) + PLACE)
        async with exchange.call("100@voicekit"):
            await asyncio.wait_for(left.wait(), 10)
            await exchange.quiet()
    await exchange.logged("arrived at 100 in internal", within=5)
