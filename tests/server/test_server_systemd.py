"""What a service manager hears of a service and hands to it: a stand-in for systemd in the test's own process."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from serverprocess import Server, ended, served

PROGRAM = """
import time
from voicekit import App
app = App()

@app.route()
async def hello(call):
    await call.play("beep")
    await call.set("GOT", "hello")

@app.route("blocks")
async def blocks(call):
    time.sleep(3)
"""


AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.execve(sys.argv[2], sys.argv[2:], {**os.environ, "LISTEN_PID": str(os.getpid())})
"""
"""Makes a descriptor the third, and then itself the command that follows."""


class Manager:
    """Hears what a service tells, as systemd does."""

    def __init__(self, folder):
        self.address = str(folder / "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.address)
        self.socket.settimeout(0.0)
        self.heard = []

    async def hears(self, state, within=20.0):
        """The next message in which a state of this name is; gives its states."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(within):
            while True:
                text = (await loop.sock_recv(self.socket, 4096)).decode()
                states = dict(line.partition("=")[::2] for line in text.splitlines())
                self.heard.append(states)
                if state in states:
                    return states

    def told(self):
        """What has come and was not waited for."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self.heard.append(
                    dict(line.partition("=")[::2] for line in self.socket.recv(4096).decode().split("\n"))
                )
        return self.heard


@pytest.fixture
def manager(tmp_path):
    (folder := tmp_path / "user@1000.service").mkdir()
    manager = Manager(folder)
    yield manager
    manager.socket.close()


async def test_a_manager_hears_that_calls_can_come_only_once_they_can_and_that_the_service_stops(tmp_path, manager):
    async with served(PROGRAM, tmp_path, NOTIFY_SOCKET=manager.address) as server:
        ready = await manager.hears("READY")
        assert ready["MAINPID"] == str(server.process.pid)
        assert "EXTEND_TIMEOUT_USEC" in manager.heard[0]
        (await asyncio.open_connection("127.0.0.1", server.port))[1].close()
        server.process.send_signal(signal.SIGTERM)
        assert (await manager.hears("STOPPING"))["STOPPING"] == "1"
        assert await asyncio.wait_for(server.process.wait(), 20) == 0


async def test_a_reload_is_told_with_its_time_and_its_end_and_the_main_process_where_it_changes(tmp_path, manager):
    async with served(PROGRAM, tmp_path, NOTIFY_SOCKET=manager.address) as server:
        await manager.hears("READY")
        server.process.send_signal(signal.SIGHUP)
        assert int((await manager.hears("RELOADING"))["MONOTONIC_USEC"]) > 0
        assert "MAINPID" not in await manager.hears("READY")
        (tmp_path / "program.py").write_text(PROGRAM + "\n")
        server.process.send_signal(signal.SIGHUP)
        await manager.hears("RELOADING")
        pid = int((await manager.hears("READY"))["MAINPID"])
        assert pid != server.process.pid
        async with asyncio.timeout(20):
            await ended(server.process.pid)  # its calls are over: nobody needs it
        async with server.call() as caller:
            await caller.hung_up()
            assert caller.status == ""
        os.kill(pid, signal.SIGTERM)
        await manager.hears("STOPPING")


async def test_the_managers_watchdog_misses_a_loop_that_is_held_up(tmp_path, manager):
    async with served(PROGRAM, tmp_path, NOTIFY_SOCKET=manager.address, WATCHDOG_USEC="900000") as server:
        await manager.hears("READY")
        await manager.hears("WATCHDOG")
        async with server.call("blocks") as caller:
            await server.logs("loop.blocked")
            manager.told()
            before = len(manager.heard)
            await server.logs("loop.freed")
            await manager.hears("WATCHDOG")
            assert len([each for each in manager.heard[before:] if "WATCHDOG" in each]) <= 2
            await caller.hung_up()


def activated(program, sock, name, folder):
    """Start a program with a socket as its third descriptor, as systemd does."""
    command = [sys.executable, "-m", "voicekit", "serve", str(program), "--port", "1", "--engine", "espeak"]
    environment = {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "VOICEKIT_SOUNDS": str(folder),
        "VOICEKIT_DRAIN_SECONDS": "5",
        "LISTEN_FDS": "1",
        "LISTEN_FDNAMES": name,
    }
    return asyncio.create_subprocess_exec(
        *(sys.executable, "-c", AS_SYSTEMD, str(sock.fileno()), *command),
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
        pass_fds=[sock.fileno()],
        cwd=folder,
    )


@contextlib.asynccontextmanager
async def serving(program, held, folder):
    """A process that serves on a socket that is held by the manager, from its start to its stop."""
    process = await activated(program, held, "voicekit.socket", folder)
    server = Server(process)
    server.port = held.getsockname()[1]
    async with asyncio.TaskGroup() as group:
        group.create_task(server.read())
        try:
            listening = await server.logs("service.listening")
            assert listening["addresses"] == [f"127.0.0.1:{server.port}"]
            yield server
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 20) == 0
        finally:
            if process.returncode is None:
                process.kill()


async def test_a_restart_with_a_socket_that_the_manager_holds_loses_no_connection(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as held:
        async with serving(program, held, tmp_path) as server, server.call() as caller:
            await caller.hung_up()
            assert caller.leg.model.variables.channel["GOT"] == "hello"
        async with server.call() as waiting:  # it connects while no process accepts
            async with serving(program, held, tmp_path):
                await waiting.hung_up()
                assert waiting.leg.model.variables.channel["GOT"] == "hello"


@pytest.mark.parametrize(("open_it", "reason"), [(socket.socketpair, "does not listen"), (os.pipe, "is no socket")])
def test_a_descriptor_that_is_no_listening_socket_is_an_error_with_its_mend(tmp_path, open_it, reason):
    ends = open_it()
    first = ends[0] if isinstance(ends[0], int) else ends[0].fileno()
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "voicekit", "serve", "program.py"]
    ran = subprocess.run(
        [sys.executable, "-c", AS_SYSTEMD, str(first), *command],
        env={**os.environ, "LISTEN_FDS": "1"},
        pass_fds=[first],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    for end in ends:
        os.close(end) if isinstance(end, int) else end.close()
    assert ran.returncode == 1
    assert reason in ran.stderr
    assert "hint" in ran.stderr


async def test_a_hangup_signal_before_calls_can_come_is_obeyed_when_they_can(tmp_path):
    (tmp_path / "program.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGHUP)\n" + PROGRAM)
    text = (tmp_path / "program.py").read_text()
    async with served(text, tmp_path) as server:
        assert (await server.logs("service.reloading"))["signal"] == "SIGHUP"
        await server.logs("service.reloaded")
        assert server.process.returncode is None
