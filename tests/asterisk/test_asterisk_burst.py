"""Bursts: however many commands are written at once, Asterisk carries all of them out, and soon."""

import asyncio
import random

import pytest
from calls import Call as Placed
from calls import Exchange
from served import serve

from voicekit import App, Call
from voicekit._prompts.parts import Silence
from voicekit._protocol.commands import SetVariable
from voicekit._server.dialplan import dialplan

pytestmark = pytest.mark.asterisk

SOON = 0.3  # seconds from the first command of a burst to the last, by Asterisk's own clock
BURSTS = 200


async def assigned(
    exchange: Exchange, call: Placed, last: str, *, within: float = 10.0
) -> list[tuple[float, str, str]]:
    """Every variable ``VK...`` that Asterisk set on the call up to ``last``: its time, name and value."""
    await exchange.manager.wait(
        lambda e: e["Event"] == "VarSet" and e["Channel"] == call.ivr and e["Variable"] == last, within=within
    )
    return [
        (float(event["Timestamp"]), event["Variable"], event["Value"])
        for event in exchange.manager.events
        if event["Event"] == "VarSet" and event["Channel"] == call.ivr and event["Variable"].startswith("VK")
    ]


def write_at_once(call: Call, variables: list[tuple[str, str]]) -> None:
    """Sets variables with commands that leave in a single write."""
    call._session.send(*(SetVariable(name, value) for name, value in variables))


@pytest.mark.parametrize("playing", [False, True], ids=["silence", "playing"])
async def test_fifty_commands_in_one_burst_are_carried_out_at_once(exchange: Exchange, playing: bool):
    app, done = App(), asyncio.Event()
    burst = [(f"VK{number}", str(number * number)) for number in range(1, 51)]

    @app.route("hello")
    async def hello(call: Call) -> None:
        async with asyncio.TaskGroup() as group:
            if playing:
                group.create_task(call.play("demo-congrats", barge_in=False))
                await asyncio.sleep(0.5)
            write_at_once(call, burst)
            await done.wait()
            await call.hangup()

    async with serve(app, exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit") as call:
            moments = await assigned(exchange, call, "VK50")
            done.set()
    assert [(name, value) for _, name, value in moments] == burst
    assert moments[-1][0] - moments[0][0] < SOON


async def test_fifty_files_in_one_burst_are_played_one_after_another(exchange: Exchange):
    app, took = App(), asyncio.Queue()
    length = 0.04

    @app.route("hello")
    async def hello(call: Call) -> None:
        began = asyncio.get_running_loop().time()
        await call.say(*[Silence(length)] * 50, barge_in=False)
        took.put_nowait(asyncio.get_running_loop().time() - began)

    async with serve(app, exchange.pbx.sounds) as served:
        await served.sound(Silence(length))  # what is in the cache is sent in one burst
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit"):
            assert await asyncio.wait_for(took.get(), 20) < 50 * (length + 0.02) + SOON


async def test_nothing_of_two_hundred_random_bursts_is_lost(exchange: Exchange):
    app, written, done = App(), [], asyncio.Event()
    chance = random.Random(2148)

    @app.route("hello")
    async def hello(call: Call) -> None:
        for burst in range(BURSTS):
            commands = [(f"VK{burst}_{n}", "x" * chance.randint(1, 100)) for n in range(chance.randint(1, 30))]
            commands += [("VKEND", "1")] if burst == BURSTS - 1 else []
            written.extend(commands)
            write_at_once(call, commands)
            await asyncio.sleep(chance.choice([0.0, 0.001, 0.005, 0.01, 0.02, 0.03]))
        await done.wait()
        await call.hangup()

    async with serve(app, exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit") as call:
            moments = await assigned(exchange, call, "VKEND", within=30)
            done.set()
    assert [(name, value) for _, name, value in moments] == written


async def test_answers_in_a_burst_come_in_order_and_soon(exchange: Exchange):
    app, read = App(), asyncio.Queue()

    @app.route("hello")
    async def hello(call: Call) -> None:
        loop = asyncio.get_running_loop()
        write_at_once(call, [(f"VK{number}", str(number)) for number in range(25)])
        began = loop.time()
        values = await asyncio.gather(*(call.get(f"VK{number}") for number in range(25)))
        read.put_nowait((values, loop.time() - began))

    async with serve(app, exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit"):
            values, seconds = await asyncio.wait_for(read.get(), 10)
    assert values == [str(number) for number in range(25)]
    assert seconds < SOON


async def test_a_status_and_the_exit_behind_it_arrive_together(exchange: Exchange):
    """``V`` and ``E`` close together once left a call in ExternalIVR for ever."""
    app = App()

    @app.route("hello")
    async def hello(call: Call) -> None:
        await call.set("VKRESULT", "4711")

    async with serve(app, exchange.pbx.sounds) as served:
        text = dialplan({"100": "hello"}, port=served.port)
        back = text.replace(" same => n,Hangup()", " same => n,UserEvent(Back,Result: ${VKRESULT})", 1)
        await exchange.dialplan(back)
        for _ in range(10):
            async with exchange.call("100@voicekit") as call:
                assert (await call.said("Back", within=3))["Result"] == "4711"


async def test_an_idle_call_costs_no_traffic(exchange: Exchange):
    app, counted = App(), asyncio.Queue()

    @app.route("hello")
    async def hello(call: Call) -> None:
        write_at_once(call, [(f"VK{number}", "1") for number in range(5)])
        await asyncio.sleep(0.5)
        before = len(list(call.lines()))
        await asyncio.sleep(3)
        counted.put_nowait(len(list(call.lines())) - before)

    async with serve(app, exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "hello"}, port=served.port))
        async with exchange.call("100@voicekit"):
            assert await asyncio.wait_for(counted.get(), 10) == 0
