"""A program that is served by a process of its own, its log read as it comes."""

import asyncio
import contextlib
import json
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

from voicekit.testing.asterisk import Setup, World, call, to_address


class Server:
    """The process, the port on which it listens, and its log."""

    def __init__(self, process):
        self.process = process
        self.port = 0
        self.seen = []
        """All log lines until now."""
        self._lines = asyncio.Queue()

    async def read(self):
        """Read the log to its end, so that it never waits for a reader."""
        async for line in self.process.stderr:
            with contextlib.suppress(json.JSONDecodeError):  # a process that cannot start says so in plain words
                self.seen.append(json.loads(line))
                self._lines.put_nowait(self.seen[-1])

    async def logs(self, event):
        """The next log line of an event."""
        async with asyncio.timeout(20):
            while True:
                line = await self._lines.get()
                if line["event"] == event:
                    return line

    @asynccontextmanager
    async def call(self, *args, **setup):
        connect = to_address("127.0.0.1", self.port)
        async with call(connect, lambda _: 1.0, Setup(args=args, **setup), world=World()) as caller:
            yield caller


@asynccontextmanager
async def served(text, folder, *, descriptors=0, **variables):
    """Serve a program; it has to have ended after the block, or is killed."""
    program = folder / "program.py"
    program.write_text(text)
    command = (sys.executable, "-m", "voicekit", "serve", str(program), "--port", "0", "--engine", "espeak")
    if descriptors:
        command = ("sh", "-c", f'ulimit -n {descriptors}; exec "$0" "$@"', *command)
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "VOICEKIT_SOUNDS": str(folder)}
    process = await asyncio.create_subprocess_exec(
        *command, stderr=asyncio.subprocess.PIPE, env={**os.environ, **environment, **variables}, cwd=folder
    )
    server = Server(process)
    async with asyncio.TaskGroup() as group:
        group.create_task(server.read())
        try:
            listening = await server.logs("service.listening")
            server.port = int(listening["addresses"][0].rpartition(":")[2])
            yield server
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


def lives(pid):
    """Whether a process lives."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def ended(pid):
    """Wait for the end of a process."""
    while lives(pid):  # noqa: ASYNC110 - it is no child of ours, which nobody tells of
        await asyncio.sleep(0.05)
