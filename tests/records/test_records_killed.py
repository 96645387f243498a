"""A server that is killed with calls on the line, and started again: each call is there once, as whole or as cut."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from time import time_ns

import pytest
from pydantic import SecretStr

from voicekit._events.kinds import QuestionAsked
from voicekit._records.calls import kept_calls
from voicekit._records.database import Database
from voicekit._records.reading import SpoolReader
from voicekit._records.wanted import CallFilter
from voicekit._settings import Settings

CALLS = 100
"""Calls at once; `KILLED_CALLS` in the environment asks for more."""

PROGRAM = """
from voicekit import App
app = App()

@app.route()
async def main(call):
    await call.digits(length=1, no_input_timeout=120, max_tries=1)
    await call.digits(length=1, no_input_timeout=120, max_tries=1)
"""


LOAD = 5_000
"""Calls of an earlier process that are just carried, in five transactions, while the server is killed."""


async def started(folder, database):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "voicekit", "serve", "program.py", "--port", "0", "--engine", "espeak"),
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "VOICEKIT_SOUNDS": str(folder),
            "VOICEKIT_RECORDS_DIR": str(folder / "records"),
            "VOICEKIT_MAX_CALLS": "5000",
            **({"VOICEKIT_RECORDS_DATABASE": database} if database else {}),
        },
    )
    async for line in process.stderr:
        told = json.loads(line)
        if told["event"] == "service.listening":
            return process, int(told["addresses"][0].rpartition(":")[2])
    raise AssertionError("it does not listen")


async def drained(stream):
    async for _ in stream:
        pass


class Line:
    """Asterisk's side of one call, as bytes: it presses a key, and another one when it is told to."""

    def __init__(self, name):
        self.name = name
        self.over = False

    async def connect(self, port):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        await self.reader.readuntil(b"\n")  # who calls?
        self.send(f"P,1,ivr://127.0.0.1,,id={self.name},from=100")

    def send(self, line):
        self.writer.write(line.encode() + b"\n")

    async def finish(self, told):
        self.send("2,1")
        with suppress(OSError):
            while line := await self.reader.readline():
                if line.startswith(b"E"):
                    self.over = True
                    told()
                    break

    async def close(self):
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


def told_over(lines, enough):
    """A quarter of the calls are over: now."""
    if sum(line.over for line in lines) >= len(lines) // 4:
        enough.set()


def asked_again(folder):
    """How many calls have spooled their second question."""
    reader = SpoolReader(folder)
    list(reader.whole())
    asked = [sum(isinstance(each.event, QuestionAsked) for each in record.told) for record in reader.live()]
    return sum(questions == 2 for questions in asked)


def loaded(folder, count):
    """What a process that has ended would leave: so many calls that nobody has carried."""
    rows = [["call", 0, 1, time_ns() // 1_000_000, "old", "100"], ["end", 5, "OK", "program"]]
    lines = [json.dumps([f"0badf00d-{place}", rows]) for place in range(count)]
    folder.mkdir(exist_ok=True)
    (folder / "0badf00d.000000.20261130T15.jsonl").write_text("\n".join([*lines, ""]))


def carries(folder, url):
    """Whether something is in the database."""
    with closing(Database(url, folder / "calls.sqlite3", read_only=True)) as kept:
        return any(kept.find(CallFilter(), 1))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request):
    """The setting of a database, empty for SQLite."""
    if request.param == "sqlite":
        return ""
    url = request.getfixturevalue("server").url
    with closing(Database(url, Path())) as kept:
        kept.erase([record.key for record in kept.find(CallFilter())])
    return url


@pytest.mark.timeout(180)
async def test_every_call_is_there_once_after_a_kill_as_whole_or_as_cut(tmp_path, database):
    count = int(os.environ.get("KILLED_CALLS", CALLS))
    (tmp_path / "program.py").write_text(PROGRAM)
    process, port = await started(tmp_path, database)
    async with asyncio.TaskGroup() as group:
        group.create_task(drained(process.stderr))
        lines = [Line(f"1700000000.{place}") for place in range(count)]
        for some in range(0, count, 50):
            await asyncio.gather(*(line.connect(port) for line in lines[some : some + 50]))
        for line in lines:
            line.send("1,1")
        while asked_again(tmp_path / "records") < count:  # noqa: ASYNC110 - what is waited for comes to a file
            await asyncio.sleep(0.05)
        loaded(tmp_path / "records", LOAD)
        while not await asyncio.to_thread(carries, tmp_path / "records", database):  # noqa: ASYNC110 - a thread of its
            await asyncio.sleep(0.01)
        enough = asyncio.Event()
        finishing = [group.create_task(line.finish(lambda: told_over(lines, enough))) for line in lines[: count // 2]]
        await enough.wait()
        process.kill()
        await process.wait()
        await asyncio.wait(finishing)
        for line in lines:
            await line.close()
        over = {line.name for line in lines if line.over}
        assert count // 4 <= len(over)

        process, _ = await started(tmp_path, database)
        draining = group.create_task(drained(process.stderr))
        process.terminate()
        await process.wait()
        await draining
    url = SecretStr(database) if database else None
    with kept_calls(Settings(records_dir=tmp_path / "records", records_database=url)) as calls:
        kept = list(calls.find(CallFilter()))
    found = [record for record in kept if record.id != "old"]
    assert len(kept) - len(found) == LOAD
    assert Counter(record.id for record in found) == Counter(line.name for line in lines)
    status = {record.id: record.status for record in found}
    assert {status[name] for name in over} == {"OK"}
    cut = [record for record in found if record.status == "CUT"]
    assert len(cut) >= count - count // 2
    assert {record.question for record in cut} == {"digits"}
    assert {record.status for record in found} == {"OK", "CUT"}


def test_a_spool_of_one_who_was_killed_is_carried_by_whoever_looks_at_calls(tmp_path):
    told = '["0badf00d-1",[["call",0,1,1700000000000,"one","100"],["ask",9,"digits"]]]\n'
    (tmp_path / "0badf00d.000000.20261130T15.jsonl").write_text(told)
    (tmp_path / "0badf00d.lock").touch()
    command = [sys.executable, "-m", "voicekit", "calls", "list", "--json"]
    ran = subprocess.run(
        command, env={**os.environ, "VOICEKIT_RECORDS_DIR": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    (call,) = json.loads(ran.stdout)
    assert (call["id"], call["status"], call["question"]) == ("one", "CUT", "digits")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["calls.sqlite3", "carrier.lock"]
