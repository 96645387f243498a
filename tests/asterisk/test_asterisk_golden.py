"""The golden transcripts against the Asterisk that is here."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from calls import Exchange
from lineserver import line_server
from scenarios import SCENARIOS, dialplan, read, run, told

pytestmark = pytest.mark.asterisk

GOLDEN = sorted((Path(__file__).parent / "golden").glob("asterisk-*.txt"))
AT_ONCE = 8


@pytest.mark.timeout(120)
async def test_asterisk_still_answers_as_it_was_recorded(exchange: Exchange):
    places = asyncio.Semaphore(AT_ONCE)

    async def sent(scenario, server):
        async with places:
            return told(await run(scenario, exchange, server, f"golden-{server.port}"), server.port)

    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(line_server()) for _ in SCENARIOS]
        plans = [dialplan(server, exchange.pbx.folder, f"golden-{server.port}") for server in servers]
        await exchange.dialplan("".join(plans))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(sent(*work)) for work in zip(SCENARIOS, servers, strict=True)]
    answers = {scenario.name: task.result() for scenario, task in zip(SCENARIOS, tasks, strict=True)}
    assert answers == read(GOLDEN[-1])
