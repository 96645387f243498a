"""Plain scripts and child processes that go on after their caller has hung up: each has its limit."""

import asyncio
import time

import pytest
import structlog

from voicekit._call import hangup
from voicekit._server.load import load
from voicekit._settings import Settings

FINISH = 0.3
"""Seconds that these programs have after the hang-up."""

LEFT = "script.abandoned"

ASKS_ON = """
from pathlib import Path
from voicekit.script import digits
while Path(FLAG).exists():
    try:
        digits("Number?", no_input_timeout=60)
    except BaseException:
        pass
"""

SPINS = """
from pathlib import Path
from voicekit.script import digits, say
try:
    digits("Number?", no_input_timeout=60)
finally:
    while Path(FLAG).exists():
        pass  # HERE
"""

CLEANS_UP = """
import time
from pathlib import Path
from voicekit.script import digits
try:
    digits("Number?", no_input_timeout=60)
finally:
    time.sleep(0.1)
    Path(FLAG).unlink()
"""


@pytest.fixture
def flag(tmp_path):
    """A file; a script that goes on ends when it is gone."""
    flag = tmp_path / "flag"
    flag.touch()
    yield flag
    flag.unlink(missing_ok=True)


@pytest.fixture
def program(write, flag):
    """Write a program and give its path."""
    return lambda text: write("#!/usr/bin/env python3\n" + text.replace("FLAG", repr(str(flag))))


@pytest.fixture
def quick(prompts, monkeypatch):
    """Threads live in real time: prompts and limits are short."""
    prompts.pace = 0.004
    monkeypatch.setattr(hangup, "GIVE_UP_WITHIN", 0.2)


@pytest.mark.parametrize("text", [ASKS_ON, SPINS], ids=["asks on", "spins"])
async def test_a_script_that_goes_on_after_the_hang_up_is_left_alone(place, program, flag, quick, text):
    path, settings = program(text), Settings(finish_seconds=FINISH)
    with structlog.testing.capture_logs() as logs:
        async with place(load(str(path)), settings=settings) as caller:
            await caller.hears("Number")
            caller.hang_up()
            begun = time.monotonic()
        assert FINISH <= time.monotonic() - begun < 10
        assert flag.exists()
    (line,) = [line for line in logs if line["event"] == LEFT]
    assert line["place"].startswith(f"{path}:")


async def test_a_script_that_cleans_up_in_time_is_waited_for(place, program, flag, quick):
    with structlog.testing.capture_logs() as logs:
        async with place(load(str(program(CLEANS_UP))), settings=Settings(finish_seconds=20)) as caller:
            await caller.hears("Number")
            caller.hang_up()
        assert not flag.exists()
    assert [line["event"] for line in logs] == ["call.started", "call.ended"]


async def test_a_script_learns_of_a_bound_as_a_coroutine_does(place, program, quick):
    text = """
from voicekit.errors import UnsendableCommand
from voicekit.script import get, say, set
try:
    set("LONG", "x" * 5000)
except UnsendableCommand:
    set("GOT", "refused")
"""
    async with place(load(str(program(text)))) as caller:
        await caller.hung_up()
        assert caller.leg.model.variables.channel["GOT"] == "refused"
        assert caller.status == ""


@pytest.fixture
def environment(environment):
    return environment | {"VOICEKIT_FINISH_SECONDS": str(FINISH)}


@pytest.fixture
def log_of(dial):
    """Call a program as Asterisk's child process, whose caller hangs up at the question; gives the log of the call, the
    process ended.
    """

    async def log_of(path):
        async with dial(path) as caller:
            await caller.prompt(1)
            caller.hang_up()
            async with asyncio.timeout(30):
                await caller.leg.gone.wait()
            return "".join(line.text for line in caller.leg.model.log)

    return log_of


@pytest.mark.parametrize("text", [ASKS_ON, SPINS], ids=["asks on", "spins"])
async def test_a_child_script_that_goes_on_after_the_hang_up_is_ended(log_of, program, flag, text):
    path = program(text)
    log = await log_of(path)
    assert flag.exists()
    assert "the script did not end after its call: the process is ended" in log
    assert f"{path}:" in log


async def test_a_child_script_that_cleans_up_in_time_ends_by_itself(log_of, program, flag):
    log = await log_of(program(CLEANS_UP))
    assert not flag.exists()
    assert "the process is ended" not in log


APP = """
import time
from pathlib import Path
from voicekit import App
app = App()

@app.route()
async def main(call):
    BODY

if __name__ == "__main__":
    app.run()
"""

APP_ASKS_ON = """while Path(FLAG).exists():
        try:
            await call.digits("Number?", no_input_timeout=60)
        except BaseException:
            pass"""

APP_SPINS = """try:
        await call.digits("Number?", no_input_timeout=60)
    finally:
        while Path(FLAG).exists():
            pass  # HERE"""


@pytest.mark.parametrize("body", [APP_ASKS_ON, APP_SPINS], ids=["asks on", "spins"])
async def test_a_child_app_that_goes_on_after_the_hang_up_is_ended(log_of, program, flag, body):
    path = program(APP.replace("BODY", body))
    log = await log_of(path)
    assert flag.exists()
    assert f"{path}:" in log
