"""Signals of a served program, and what holds its loop up: a server in a process of its own."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pytest
from serverprocess import served

HANDLERS = """
import time
from voicekit import App
app = App()

@app.route()
async def hello(call):
    await call.digits(no_input_timeout=30, max_tries=9)

@app.route("blocks")
async def blocks(call):
    time.sleep(60)  # HERE

@app.route("spins")
async def spins(call):
    while True:
        try:
            await call.digits()
        except BaseException:
            pass
"""


@pytest.fixture
async def server(tmp_path):
    async with served(HANDLERS, tmp_path, VOICEKIT_DRAIN_SECONDS="1") as server:
        yield server


@pytest.mark.parametrize("name", ["SIGHUP", "SIGUSR1", "SIGUSR2"])
async def test_a_signal_that_asks_for_no_stop_ends_no_call(server, name):
    event = "service.reloading" if name == "SIGHUP" else "signal.ignored"
    async with server.call() as caller:
        await server.logs("call.started")
        server.process.send_signal(signal.Signals[name])
        assert (await server.logs(event))["signal"] == name
        assert caller.outcome is None
    assert (await server.logs("call.ended"))["status"] == "HANGUP"
    server.process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(server.process.wait(), 20) == 0


def german(text):
    return f'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "Hello."\nmsgstr "{text}"\n'


async def test_hup_takes_up_catalogues_and_keeps_and_names_one_that_cannot_be_read(tmp_path):
    catalogue = tmp_path / "locales" / "de.po"
    catalogue.parent.mkdir()
    catalogue.write_text(german("Hallo."))
    async with served(HANDLERS, tmp_path, VOICEKIT_CATALOGS=str(catalogue.parent)) as server:
        catalogue.write_text(german("Guten Tag."))
        server.process.send_signal(signal.SIGHUP)
        assert (await server.logs("catalog.changed"))["languages"] == ["de"]
        await server.logs("service.reloaded")
        for _ in range(2):
            catalogue.write_text("msgid broken")
            server.process.send_signal(signal.SIGHUP)
            assert "de.po:1" in (await server.logs("catalog.rejected"))["reason"]
            await server.logs("service.reloaded")


async def test_hup_takes_up_flows_however_short_the_last_look_is_ago(tmp_path):
    flow = tmp_path / "a.yaml"
    flow.write_text("{flow: a, start: a, nodes: {a: {say: Hello., next: end}}}")
    program = "from voicekit import App\napp = App()\napp.flows('a.yaml', alone=True)\n"
    async with served(program, tmp_path) as server:
        for text in ("Good morning.", "Good evening, everybody."):
            flow.write_text(f"{{flow: a, start: a, nodes: {{a: {{say: '{text}', next: end}}}}}}")
            server.process.send_signal(signal.SIGHUP)
            await server.logs("flow.changed")
            await server.logs("service.reloaded")


async def test_a_server_ignores_the_signals_that_it_was_started_to_ignore(tmp_path):
    with ignored(signal.SIGINT, signal.SIGHUP):  # as `nohup` and a shell script's `&` do
        context = served(HANDLERS, tmp_path)
        server = await context.__aenter__()
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_exit(context)
        for number in (signal.SIGINT, signal.SIGHUP):
            server.process.send_signal(number)
        async with server.call() as caller:
            await server.logs("call.started")
            assert caller.outcome is None
        server.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(server.process.wait(), 20) == 0


@contextlib.contextmanager
def ignored(*numbers):
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def test_what_holds_the_loop_up_is_logged_with_its_line_and_its_call_and_a_second_signal_ends_it(server):
    async with server.call("blocks", "id=17.1"):
        line = await server.logs("loop.blocked")
        number = next(n for n, text in enumerate(HANDLERS.splitlines(), 1) if "HERE" in text)
        assert line["place"].endswith(f"program.py:{number}")
        assert (line["call"], line["route"]) == ("17.1", "blocks")
        assert 1.0 <= line["seconds"] < 2.0
        server.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.3)  # two at once would be one
        server.process.send_signal(signal.SIGTERM)
        await server.logs("service.killed")
        assert await asyncio.wait_for(server.process.wait(), 10) == 1


async def test_a_program_that_asks_on_after_the_hang_up_leaves_the_processor_and_the_signals_alone(server):
    async with server.call("spins") as caller:
        await server.logs("call.started")
        caller.hang_up()
        before = cpu(server.process.pid)
        await asyncio.sleep(2)
        assert cpu(server.process.pid) - before < 0.5
    server.process.send_signal(signal.SIGTERM)
    await server.logs("program.abandoned")
    assert await asyncio.wait_for(server.process.wait(), 25) == 0


def cpu(pid):
    """Seconds of the processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
