"""Processes whose log nobody reads, or that have no stderr at all: calls are held as ever."""

import asyncio
import os
import socket
import sys
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest
import serverprocess

from voicekit.testing.asterisk import Setup, call, to_address

MUCH = 300
"""Lines of a thousand characters: several times what a pipe holds."""

APP = f"""
import sys
from voicekit import App
app = App()

@app.route()
async def main(call):
    for _ in range({MUCH}):
        call.log_to.warning("x" * 1000)
    await call.set("GOT", await call.digits("Number?", length=2))

if __name__ == "__main__":
    app.run()
"""

SCRIPT = f"""
import sys
from voicekit.script import digits, set
for _ in range({MUCH}):
    print("x" * 1000, file=sys.stderr)
set("GOT", digits("Number?", length=2))
"""


@contextmanager
def unread(folder):
    """A pipe that is open and full, and that nobody reads, by its name."""
    path = folder / "unread"
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        while os.write(descriptor, b"x" * 4096):
            pass
    try:
        yield path
    finally:
        os.close(descriptor)


@pytest.fixture(params=["unread", "closed"])
def redirected(request, tmp_path):
    """What a shell writes behind a command."""
    if request.param == "closed":
        yield "2>&-"
    else:
        with unread(tmp_path) as path:
            yield f"2>{path}"


@pytest.fixture
def environment(environment):
    return environment | {"PYTHONPATH": str(Path(__file__).parents[2]), "VOICEKIT_LOG_FORMAT": "json"}


async def answers(caller):
    await caller.prompt(1)
    caller.press("17", gap=0.05)
    assert await caller.hung_up() == "exit"
    assert (caller.leg.model.variables.channel.get("GOT"), caller.status) == ("17", "")


@pytest.mark.parametrize("text", [APP, SCRIPT], ids=["app", "script"])
async def test_a_child_holds_its_call_whoever_reads_its_log(dial, write, redirected, text):
    program = write("#!/usr/bin/env python3\n" + text)
    start = write(f'#!/bin/sh\nexec {program} "$@" {redirected}\n', "start")
    async with dial(start) as caller:
        await answers(caller)


@asynccontextmanager
async def served(command, environment):
    """A server of which nothing is heard; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    shell = ("sh", "-c", command.format(port=port))
    process = await asyncio.create_subprocess_exec(*shell, env={**os.environ, **environment})
    try:
        async with asyncio.timeout(30):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield port
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_server_holds_its_calls_whoever_reads_its_log(write, redirected, environment):
    command = f"exec {sys.executable} -m voicekit serve {write(APP)} --port {{port}} {redirected}"
    async with served(command, environment) as port:
        for _ in range(2):
            async with call(to_address("127.0.0.1", port), lambda _: 0.5, Setup()) as caller:
                await answers(caller)


LIBRARY = """
import logging
from voicekit import App
app = App()

@app.route()
async def main(call):
    logging.getLogger("a.library").log(35, "%d of them", 3)
    logging.getLogger("a.library").error("%d of them", "no number")
    try:
        1 / 0
    except ZeroDivisionError:
        logging.getLogger("a.library").exception("it failed")
"""


async def test_what_a_library_logs_in_a_call_is_a_line_of_the_log_with_the_call_s_id(tmp_path):
    async with serverprocess.served(LIBRARY, tmp_path) as server:
        async with server.call("id=7.1") as caller:
            await caller.hung_up()
        lines = [await server.logs("library.logged") for _ in range(3)]
    told = [(line["level"], line["logger"], line["text"], line["call"]) for line in lines]
    assert told == [
        ("warning", "a.library", "3 of them", "7.1"),
        ("error", "a.library", "%d of them ('no number',)", "7.1"),
        ("error", "a.library", "it failed", "7.1"),
    ]
    assert "ZeroDivisionError" in str(lines[2]["exception"])
