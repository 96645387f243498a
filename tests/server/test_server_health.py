"""A service that tells whether it is well, as a process of its own."""

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from serverprocess import served

PROGRAM = """
import time
from voicekit import App
app = App()

@app.route("sales")
async def sales(call):
    await call.play("beep")
    await call.digits(length=1, no_input_timeout=60, max_tries=1)

@app.route("blocks")
async def blocks(call):
    time.sleep(2)  # HERE
"""


async def fetched(port, page):
    """The status and the text of a page."""

    def fetch():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    return await asyncio.to_thread(fetch)


@pytest.fixture
async def server(tmp_path, free_port):
    async with served(PROGRAM, tmp_path, VOICEKIT_HEALTH=str(free_port), VOICEKIT_DRAIN_SECONDS="20") as server:
        server.health = free_port
        yield server


async def metric(server, start):
    _, text = await fetched(server.health, "/metrics")
    return next((float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(start)), None)


async def test_a_service_is_ready_counts_its_calls_and_is_not_ready_while_it_drains(server):
    assert (await fetched(server.health, "/ready"))[0] == 200
    async with server.call("sales") as caller:
        await caller.prompt(1)
        assert await metric(server, "voicekit_calls_now") == 1
        server.process.send_signal(signal.SIGTERM)
        await server.logs("service.draining")
        status, text = await fetched(server.health, "/ready")
        assert (status, json.loads(text)["ready"]) == (503, False)
        assert "stops" in json.loads(text)["reasons"][0]
        caller.press("1")
        await caller.hung_up()
    assert await asyncio.wait_for(server.process.wait(), 20) == 0


async def status(server, *options):
    """What `voicekit status` prints of a server, and its exit code."""
    command = (sys.executable, "-m", "voicekit", "status", "--address", str(server.health), *options)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return process.returncode, out.decode()


async def test_status_says_what_a_service_is_at_and_by_its_exit_code_whether_calls_can_come(server):
    async with server.call("sales") as caller:
        await caller.prompt(1)
        code, out = await status(server)
        assert code == 0
        assert out.startswith("ready")
        assert "1 now, of 500" in out
        server.process.send_signal(signal.SIGTERM)
        await server.logs("service.draining")
        code, out = await status(server, "--json")
        told = json.loads(out)
        assert (code, told["ready"]) == (1, False)
        assert "stops" in told["reasons"][0]
        assert {"name": "voicekit_calls_now", "labels": {}, "value": 1.0} in told["metrics"]
        caller.hang_up()


async def test_a_port_probe_is_counted_and_warns_nobody_and_one_without_a_route_is_turned_away(server):
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.close()
    async with server.call("nowhere") as caller:
        await caller.hung_up()
    assert (await server.logs("call.no_route"))["route"] == "nowhere"
    assert await metric(server, 'voicekit_strangers_total{why="probe"}') == 1
    assert await metric(server, 'voicekit_strangers_total{why="silent"}') == 0
    assert await metric(server, 'voicekit_turned_away_total{why="no_route"}') == 1
    assert await metric(server, 'voicekit_calls_total{route="other",status="NO_ROUTE"}') == 1


async def test_what_held_up_the_loop_is_counted_by_its_line(server):
    async with server.call("blocks") as caller:
        await caller.hung_up()
    number = next(n for n, text in enumerate(PROGRAM.splitlines(), 1) if "HERE" in text)
    await server.logs("loop.freed")
    assert f"program.py:{number}" in (await fetched(server.health, "/metrics"))[1]
    assert await metric(server, 'voicekit_loop_delay_seconds_bucket{le="1.0"}') < await metric(
        server, "voicekit_loop_delay_seconds_count"
    )


def test_a_service_that_nobody_asks_imports_none_of_what_answers():
    code = (
        "import sys, voicekit._server.main, voicekit._cli.serving\n"
        "print([name for name in ('uvicorn', 'starlette', 'prometheus_client') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
