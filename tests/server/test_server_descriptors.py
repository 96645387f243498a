"""A server that may open few files and connections, and more callers than it has room for: in a process of its own."""

import asyncio
import signal
from collections import Counter
from contextlib import AsyncExitStack

from serverprocess import served

from voicekit.testing.asterisk import Unmet

PROGRAM = """
from voicekit import App
app = App()

@app.route()
async def asks(call):
    await call.play("beep")
    await call.set("GOT", await call.digits(length=1, no_input_timeout=60, max_tries=1))
"""

DESCRIPTORS = 128
CALLERS = 150


async def arrives(server, stack):
    """A caller who hears the program, or has been sent away."""
    caller = await stack.enter_async_context(server.call())
    try:
        await caller.prompt(1)
    except Unmet:
        assert caller.outcome is not None
    return caller


async def outcome(caller):
    """What the dialplan and the caller have of a call to its end."""
    if caller.outcome is None:
        caller.press("7")
    await caller.hung_up()
    return caller.status or caller.leg.model.variables.channel["GOT"]


async def test_where_descriptors_run_out_each_call_is_held_to_its_end_or_turned_away_and_the_server_recovers(tmp_path):
    async with served(PROGRAM, tmp_path, descriptors=DESCRIPTORS) as server:
        async with AsyncExitStack() as stack:
            burst = await asyncio.gather(*(arrives(server, stack) for _ in range(CALLERS)))
            ends = Counter(await asyncio.gather(*map(outcome, burst)))
        assert set(ends) == {"7", "UNREACHABLE"}
        assert ends["7"] > 10
        await server.logs("connection.turned_away")

        async with AsyncExitStack() as stack:
            queue = []
            while len(queue) < CALLERS:
                queue += await asyncio.gather(*(arrives(server, stack) for _ in range(10)))
            ends = Counter(await asyncio.gather(*map(outcome, queue)))
        assert set(ends) == {"7", "BUSY"}
        assert ends["7"] > DESCRIPTORS // 4
        line = await server.logs("descriptors.low")
        assert (line["limit"], line["hint"]) == (DESCRIPTORS, "raise the limit: LimitNOFILE=, ulimit -n")

        async with server.call() as caller:
            await caller.prompt(1)
            assert await outcome(caller) == "7"
        server.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(server.process.wait(), 20) == 0
