"""What `voicekit calls why` says of calls that go wrong on a real Asterisk, looked up as an operator does."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import calls
import pbx as private
import pytest
from calls import Exchange
from served import serve

from voicekit import App, Call
from voicekit._records.calls import kept_calls
from voicekit._records.keeping import keeping
from voicekit._records.why import Cause, why
from voicekit._server.dialplan import dialplan
from voicekit._settings import Settings

pytestmark = pytest.mark.asterisk

Conversation = Callable[[Call], Awaitable[object]]
Lead = Callable[[calls.Call], Awaitable[object]]

ENDS_WITHIN = 40.0
ELSEWHERE = """
[elsewhere]
exten => rings,1,Ringing()
 same => n,Wait(60)
"""


@pytest.fixture
def cause_of(tmp_path: Path):
    """Has one call placed to a conversation, led by its caller, and gives what `why` says of it once it is over."""

    async def cause_of(
        exchange: Exchange,
        conversation: Conversation,
        lead: Lead,
        *,
        extension: str = "hello",
        operated: bool = False,
        **settings: object,
    ) -> Cause:
        app, kept = App(), Settings(records_dir=tmp_path / "records")
        over, gone = asyncio.Event(), asyncio.Event()

        @app.route("hello")
        async def hello(call: Call) -> None:
            try:
                await conversation(call)
            finally:
                over.set()

        async with (
            keeping(kept, "socket", "acme.py", carried=True) as records,
            serve(app, exchange.pbx.sounds, records=records, **settings) as served,
        ):
            await exchange.dialplan(dialplan({"100": extension}, port=served.port) + ELSEWHERE)
            with contextlib.suppress(ConnectionError, TimeoutError):  # where Asterisk is gone, nobody hangs up
                async with exchange.call("100@voicekit") as call:
                    await lead(call)
                    if operated:
                        (key,) = served.service.keys()
                        assert served.service.hang_up(key)
                        hung_up = {"Event": "Hangup", "Channel": call.ivr}
                        await call.manager.wait(lambda event: hung_up.items() <= event.items(), within=10.0)
                        gone.set()
                    if extension == "hello":
                        await asyncio.wait_for(over.wait(), ENDS_WITHIN)
        assert gone.is_set() == operated
        with kept_calls(kept) as found:
            record = found.named("")
        assert record.channel == call.ivr
        return why(record)

    return cause_of


async def ask(call: Call) -> None:
    await call.say("Welcome to our house, where everything takes its time.")
    await call.digits("Your number?", length=4, max_tries=2, no_input_timeout=1.0)


async def dial(call: Call) -> None:
    assert await call.dial("Local/rings@elsewhere") != "ANSWER"


async def until_the_end(call: calls.Call) -> None:
    """The caller listens."""


def hangs_up(after: float) -> Lead:
    async def lead(call: calls.Call) -> None:
        await asyncio.sleep(after)
        await call.hang_up()

    return lead


async def test_a_caller_hangs_up_in_a_prompt(exchange: Exchange, cause_of):
    cause = (await cause_of(exchange, ask, hangs_up(1.5))).cause
    assert cause.startswith('the caller hung up during the prompt "Welcome to our house')


async def test_an_operator_hangs_up(exchange: Exchange, cause_of):
    async def lead(_: calls.Call) -> None:
        await asyncio.sleep(1.5)

    cause = (await cause_of(exchange, ask, lead, operated=True)).cause
    assert cause == "an operator hung up on the pages, before its first question"


async def test_no_key_comes_on_the_whole_call(exchange: Exchange, cause_of):
    reason = await cause_of(exchange, ask, until_the_end)
    assert reason.cause == "nobody answered digits, asked 2 times"
    assert reason.hint.startswith("no key came on the whole call: look at dtmf_mode")


async def test_a_caller_hangs_up_while_the_program_works(exchange: Exchange, cause_of):
    async def conversation(call: Call) -> None:
        await call.say("One moment.")
        await asyncio.sleep(30)

    cause = (await cause_of(exchange, conversation, hangs_up(8.0))).cause
    assert cause.startswith("the caller hung up before its first question, after ")
    assert cause.endswith("in which they heard nothing of the program")


async def test_asterisk_looks_for_the_prompts_elsewhere(exchange: Exchange, cause_of):
    reason = await cause_of(exchange, ask, until_the_end, asterisk_sounds="/nowhere/sounds")
    assert reason.cause.startswith("Asterisk refused a prompt's file, before its first question")
    assert "asterisk_sounds" in reason.hint


async def test_recordings_are_looked_for_elsewhere(exchange: Exchange, cause_of, tmp_path):
    there = exchange.pbx.folder / "recorded-there"
    there.mkdir()

    async def conversation(call: Call) -> None:
        await call.record(max_seconds=2)

    reason = await cause_of(
        exchange, conversation, until_the_end, recordings=tmp_path / "here", asterisk_recordings=str(there)
    )
    assert reason.cause.startswith("Asterisk recorded the caller, and the file could not be read")


async def test_nobody_is_registered_where_the_caller_is_to_be_connected(exchange: Exchange, cause_of):
    async def conversation(call: Call) -> None:
        await call.dial("PJSIP/nobody")

    reason = await cause_of(exchange, conversation, until_the_end)
    assert reason.cause == "the caller was to be connected, which came to CHANUNAVAIL"
    assert "not registered" in reason.hint


async def test_a_caller_hangs_up_while_it_rings(exchange: Exchange, cause_of):
    reason = await cause_of(exchange, dial, hangs_up(3.0))
    assert reason.cause.startswith("the caller hung up in the dialplan, ")


async def test_a_number_of_the_callers_may_not_be_dialled(exchange: Exchange, cause_of):
    async def conversation(call: Call) -> None:
        number = await call.digits("Number?", length=4, no_input_timeout=15)
        await call.dial("Local/{number}@elsewhere", number=number)

    async def lead(call: calls.Call) -> None:
        await asyncio.sleep(2)
        await call.press("0900")

    reason = await cause_of(exchange, conversation, lead)
    assert reason.cause.startswith("a number that the caller chose may not be dialled")


async def test_a_program_fails(exchange: Exchange, cause_of):
    async def conversation(call: Call) -> None:
        await call.say("Your order.")
        raise LookupError("no such order")

    reason = await cause_of(exchange, conversation, until_the_end)
    assert "the program failed by an error, before its first question: LookupError: no such order (" in reason.cause


async def test_nothing_answers_the_route_of_the_dialplan(exchange: Exchange, cause_of):
    async def lead(call: calls.Call) -> None:
        await call.said("Recorded", within=20)

    reason = await cause_of(exchange, ask, lead, extension="helo")
    assert reason.cause == "nothing in the program answers the route 'helo'"


async def test_asterisk_itself_is_killed(asterisk_root: Path, cause_of):
    reasons = []
    with private.running(asterisk_root) as pbx, contextlib.suppress(ConnectionError, TimeoutError):
        async with calls.exchange(pbx) as exchange:

            async def lead(call: calls.Call) -> None:
                await asyncio.sleep(6)
                os.kill(int((pbx.folder / "run/asterisk.pid").read_text()), signal.SIGKILL)

            reasons.append(await cause_of(exchange, ask, lead))
    (reason,) = reasons
    assert reason.cause.startswith("the connection to Asterisk ended without a hang-up")
