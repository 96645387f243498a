"""A fresh process in the place of a serving one: no call is lost, none is turned away, and there is one service."""

import asyncio
import os
import signal

import pytest
from serverprocess import ended, lives, served

PROGRAM = """
from voicekit import App
app = App()
VERSION = "first"

@app.route()
async def short(call):
    await call.play("beep")
    await call.set("GOT", VERSION)

@app.route("long")
async def long(call):
    await call.play("beep")
    await call.digits(length=1, no_input_timeout=60, max_tries=1)
    await call.set("GOT", VERSION)

@app.route("leaves")
async def leaves(call):
    await call.play("beep")
    await call.run("Wait", "2")
    await call.play("beep")
    await call.set("GOT", VERSION)
"""


@pytest.fixture
async def server(tmp_path):
    async with served(PROGRAM, tmp_path, VOICEKIT_DRAIN_SECONDS="5") as server:
        server.program = tmp_path / "program.py"
        yield server
        if server.process.returncode is None:
            server.process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(server.process.wait(), 20)


def change(server, version):
    server.program.write_text(PROGRAM.replace("first", version))


async def renewed(server):
    """Have the server take up what has changed; gives the number of the process that serves now, and alone listens."""
    server.process.send_signal(signal.SIGHUP)
    pid = (await server.logs("service.renewed"))["pid"]
    await server.logs("service.retiring")
    return pid


def got(caller):
    return caller.leg.model.variables.channel.get("GOT")


async def dialled(server, *args):
    async with server.call(*args) as caller:
        await caller.hung_up()
        return got(caller), caller.status


async def test_a_changed_program_is_served_by_a_fresh_process_and_live_calls_end_in_the_old_one(server):
    async with server.call("long") as caller:
        await caller.prompt(1)
        change(server, "second")
        pid = await renewed(server)
        assert pid != server.process.pid
        assert await dialled(server) == ("second", "")
        caller.press("1")
        await caller.hung_up()
        assert (got(caller), caller.status) == ("first", "")
    assert server.process.returncode is None  # it stands for the service


async def test_a_call_that_is_away_in_the_dialplan_comes_back_to_the_process_that_it_left(server):
    async with server.call("leaves", "id=9.1") as caller:
        await server.logs("call.started")
        await caller.prompt(1)
        await caller.wait(0.3)
        change(server, "second")
        await renewed(server)
        change(server, "third")
        await renewed(server)
        await caller.hung_up()
        assert (got(caller), caller.status) == ("first", "")


async def test_calls_that_are_placed_all_the_time_are_all_held_while_the_program_changes_five_times(server):
    over, seen, told = asyncio.Event(), [], asyncio.Queue()

    async def dials():
        while not over.is_set():
            seen.append(await dialled(server))
            told.put_nowait(seen[-1][0])

    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(dials())
        for number in range(5):
            change(server, f"v{number}")
            await renewed(server)
            async with asyncio.timeout(20):
                while await told.get() != f"v{number}":
                    pass
        over.set()
    assert {status for _, status in seen} == {""}
    versions = [version for version, _ in seen]
    assert set(versions) == {"first", *(f"v{number}" for number in range(5))}
    assert len(seen) > 30  # of a second each


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("from voicekit import App\napp = (", "program.py:2"),
        ("import there_is_no_such_module\n", "there_is_no_such_module"),
        ("raise SystemExit(3)", "SystemExit"),
        ("import os\nos._exit(7)", "exit code 7"),
    ],
    ids=["syntax", "import", "exit", "death"],
)
async def test_a_program_that_cannot_be_loaded_is_not_taken_up_and_the_old_one_goes_on(server, text, reason):
    server.program.write_text(text)
    server.process.send_signal(signal.SIGHUP)
    assert reason in (await server.logs("service.not_reloaded"))["reason"]
    assert await dialled(server) == ("first", "")
    change(server, "second")
    await renewed(server)
    assert await dialled(server) == ("second", "")


async def test_settings_that_have_changed_need_a_fresh_process_and_bad_ones_leave_the_old_one(tmp_path):
    config = tmp_path / "voicekit.toml"
    config.write_text("max_calls = 10\n")
    async with served(PROGRAM, tmp_path, VOICEKIT_CONFIG=str(config)) as server:
        config.write_text("max_calls = 0\n")
        server.process.send_signal(signal.SIGHUP)
        assert "max_calls" in (await server.logs("service.not_reloaded"))["reason"]
        config.write_text("max_calls = 1\n")
        await renewed(server)
        async with server.call("long") as caller:
            await caller.prompt(1)
            assert (await dialled(server))[1] == "BUSY"
            caller.hang_up()
        server.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(server.process.wait(), 20) == 0


async def test_nothing_that_has_changed_needs_no_fresh_process(server):
    server.process.send_signal(signal.SIGHUP)
    await server.logs("service.reloaded")
    assert await dialled(server) == ("first", "")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
async def test_a_stop_of_the_process_that_was_started_ends_the_whole_service(server, name):
    pids = [server.process.pid]
    for version in ("second", "third"):
        change(server, version)
        pids.append(await renewed(server))
    async with server.call("long") as caller:
        await caller.prompt(1)
        server.process.send_signal(signal.Signals[name])
        await server.logs("service.draining")
        caller.press("1")
        await caller.hung_up()
        assert (got(caller), caller.status) == ("third", "")
    assert await asyncio.wait_for(server.process.wait(), 20) == 0
    assert not any(map(lives, pids))


async def test_the_death_of_the_process_that_was_started_ends_the_whole_service(server):
    change(server, "second")
    pid = await renewed(server)
    server.process.kill()
    await server.process.wait()
    await server.logs("service.stopped")
    async with asyncio.timeout(10):
        await ended(pid)


async def test_the_death_of_the_process_that_serves_is_the_end_of_the_service_and_calls_before_it_end_first(server):
    async with server.call("long") as caller:
        await caller.prompt(1)
        change(server, "second")
        os.kill(await renewed(server), signal.SIGKILL)
        await server.logs("service.draining")
        caller.press("1")
        await caller.hung_up()
        assert (got(caller), caller.status) == ("first", "")
    assert await asyncio.wait_for(server.process.wait(), 20) == 128 + signal.SIGKILL


async def test_a_stop_while_a_fresh_process_starts_ends_both(server):
    server.program.write_text("import time\ntime.sleep(60)\n")
    server.process.send_signal(signal.SIGHUP)
    await server.logs("service.renewing")
    await asyncio.sleep(0.5)  # it is started by then, and on its way
    server.process.send_signal(signal.SIGTERM)
    await server.logs("service.draining")
    assert await asyncio.wait_for(server.process.wait(), 20) == 0


async def test_a_stop_after_a_program_that_could_not_be_taken_up_ends_the_service(server):
    server.program.write_text("app = (")
    server.process.send_signal(signal.SIGHUP)
    await server.logs("service.not_reloaded")
    server.process.send_signal(signal.SIGTERM)
    await server.logs("service.stopped")
    assert await asyncio.wait_for(server.process.wait(), 20) == 0
