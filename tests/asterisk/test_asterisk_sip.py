"""Calls over SIP and RTP, with keys by RFC 4733, from a phone that is not Asterisk."""

import asyncio
from pathlib import Path

import pytest
from calls import Exchange
from served import first, last, serve
from sipphone import SipPhone, sip_phone

from voicekit import App, Call
from voicekit._server.dialplan import dialplan

pytestmark = pytest.mark.asterisk

HEARD = 0.9
UNHEARD = 0.6
LONG = "This is a long announcement. It goes on and on, until somebody presses a key on his telephone."


@pytest.fixture
async def phone(asterisk_root: Path, exchange: Exchange):
    async with sip_phone(asterisk_root, exchange.pbx) as ready:
        yield ready


async def dial(phone: SipPhone, exchange: Exchange, port: int) -> None:
    """Has the phone call the program on ``port`` by the printed dialplan."""
    printed = dialplan({"100": "hello"}, port=port)
    await exchange.dialplan(f"{printed}\n[phones]\ninclude => voicekit\n")
    await phone.dial("100")


async def test_a_telephone_hears_and_presses(phone: SipPhone, exchange: Exchange):
    app, entered = App(), asyncio.Queue()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.say("Welcome, telephone.", barge_in=False)
        entered.put_nowait((call.caller, await call.digits("Your number, then pound.")))
        await call.say("Thank you.", barge_in=False)
        await call.hangup()

    async with serve(app, exchange.pbx.sounds) as served:
        welcome = await served.sound("Welcome, telephone.")
        thanks = await served.sound("Thank you.")
        await dial(phone, exchange, served.port)
        await asyncio.sleep(len(welcome) / 8000 + 0.5)
        await phone.press("4071#")
        assert await asyncio.wait_for(entered.get(), 10) == ("ann", "4071")
        await phone.wait("CALL_CLOSED")
    assert phone.heard(welcome).score > HEARD
    assert phone.heard(thanks).score > HEARD


async def test_a_key_by_rfc_4733_cuts_the_prompt(phone: SipPhone, exchange: Exchange):
    app, pressed, started = App(), asyncio.Queue(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        pressed.put_nowait(await call.say(LONG))
        await call.hangup()

    async with serve(app, exchange.pbx.sounds) as served:
        announcement = await served.sound(LONG)
        await dial(phone, exchange, served.port)
        await asyncio.wait_for(started.wait(), 5)
        await asyncio.sleep(1.5)
        await phone.press("*")
        assert await asyncio.wait_for(pressed.get(), 2) == "*"
        await phone.wait("CALL_CLOSED")
    assert phone.heard(first(0.5, announcement)).score > HEARD
    assert phone.heard(last(1.0, announcement)).score < UNHEARD


async def test_a_telephone_that_hangs_up_ends_the_conversation(phone: SipPhone, exchange: Exchange):
    app, ended, started = App(), asyncio.Queue(), asyncio.Event()

    @app.route("hello")
    async def hello(call: Call) -> None:
        started.set()
        try:
            await call.say(LONG)
        finally:
            ended.put_nowait(call.hung_up)

    async with serve(app, exchange.pbx.sounds) as served:
        await dial(phone, exchange, served.port)
        await asyncio.wait_for(started.wait(), 5)
        phone.hang_up()
        assert await asyncio.wait_for(ended.get(), 2) is True
