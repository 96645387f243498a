"""The ``voicekit`` command as a person uses it: serve a program, paste the dialplan, call."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from calls import Exchange
from pbx import Pbx, environment, free_port
from served import serve

from voicekit import App

pytestmark = pytest.mark.asterisk

HEARD = 0.9
EXAMPLE = Path(__file__).parents[2] / "examples/support_menu.py"
VOICEKIT = Path(sys.executable).parent / "voicekit"
STARTED = 20.0


def own(pbx: Pbx, port: int) -> dict[str, str]:
    """The environment of the command: settings by variables, none from a file of this machine."""
    return environment(pbx.folder) | {"VOICEKIT_PORT": str(port), "VOICEKIT_TOKEN": "token-of-this-test"}


@contextlib.asynccontextmanager
async def serving(pbx: Pbx, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(VOICEKIT, "serve", EXAMPLE, cwd=pbx.folder, env=own(pbx, port))
    try:
        await listening(port)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def listening(port: int) -> None:
    async with asyncio.timeout(STARTED):
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.05)


async def printed(pbx: Pbx, port: int) -> str:
    process = await asyncio.create_subprocess_exec(
        VOICEKIT, "dialplan", EXAMPLE, env=own(pbx, port), cwd=pbx.folder, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == os.EX_OK
    return output.decode()


async def test_the_example_is_served_called_and_stopped_without_harm_to_its_call(exchange: Exchange):
    pbx, port = exchange.pbx, free_port()
    async with serve(App(), pbx.sounds) as renderer:
        welcome = await renderer.sound("Welcome to Acme.")
        thanks = await renderer.sound("Thank you. We call you back tomorrow.")
    await exchange.dialplan(await printed(pbx, port))
    async with serving(pbx, port) as process, exchange.call("100@voicekit") as call:
        await asyncio.sleep(len(welcome) / 8000 + 1.5)
        process.terminate()  # no new calls; this one goes on
        await call.press("1")
        topic = await exchange.manager.wait(lambda event: event.get("Variable") == "TOPIC", within=15)
        assert topic["Value"] == "sales"
        assert (await call.heard(welcome)).score > HEARD
        assert (await call.heard(thanks)).score > HEARD
        assert await asyncio.wait_for(process.wait(), 10) == os.EX_OK
