"""A database that is killed while calls go on, and a disk that is full for a while: each call is there once."""

import asyncio
import os
import subprocess
import threading
from collections import Counter
from contextlib import closing, contextmanager, suppress
from time import time_ns

import pytest
from pydantic import SecretStr

from voicekit._events.kinds import CallConnected, KeyTaken
from voicekit._events.readers import EventReaders
from voicekit._records.calls import kept_calls
from voicekit._records.carrier import database_of
from voicekit._records.keeping import keeping
from voicekit._records.wanted import CallFilter
from voicekit._settings import Settings

CALLS = 40
"""Calls in each of three times: before, during and after."""

OUTAGE = float(os.environ.get("OUTAGE_SECONDS", "1"))
"""How long it lasts; `OUTAGE_SECONDS` in the environment asks for more."""


class Clock:
    """Tells calls, so many a second, for as long as a time lasts, and at least `CALLS`."""

    def __init__(self, records):
        self._records = records
        self.told = []

    async def calls(self, seconds):
        time = asyncio.get_running_loop().time
        until, count = time() + seconds, 0
        while count < CALLS or time() < until:
            name = f"1700000000.{len(self.told)}"
            events = self._records.begin(time)
            events.tell(CallConnected, 1, time_ns() // 1_000_000, name, "100")
            for _ in range(5):
                events.tell(KeyTaken, "1")
            events.end("OK", "program")
            self.told.append(name)
            count += 1
            if count % 10 == 0:
                await asyncio.sleep(seconds / 50)


async def until(holds):
    """Until it holds what is asked of another thread or process."""
    while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.05)


def there(settings):
    with closing(database_of(settings)) as database:
        return Counter(record.id for record in database.find(CallFilter()))


@pytest.fixture
def fast(monkeypatch):
    """A carrier that does not wait long."""
    monkeypatch.setattr("voicekit._records.carrier.CARRY_EVERY", 0.05)
    monkeypatch.setattr("voicekit._records.carrier.WAIT_MOST", 0.2)


@pytest.mark.postgres
@pytest.mark.timeout(60 + 3 * OUTAGE)
@pytest.mark.usefixtures("fast")
async def test_a_database_that_is_killed_and_started_again_has_each_call_once(server, folder, logged):
    settings = Settings(records_dir=folder, records_database=SecretStr(server.url))
    with closing(database_of(settings)) as database:
        database.erase([record.key for record in database.find(CallFilter())])
    async with keeping(settings, "socket", "acme.py", carried=True) as records:
        clock = Clock(records)
        await clock.calls(0.2)
        await until(lambda: there(settings))
        server.kill()
        try:
            await clock.calls(OUTAGE)
            await until(lambda: any(line["event"] == "records.waiting" for line in logged))
        finally:
            await asyncio.to_thread(server.start)
        await clock.calls(0.2)
        await until(lambda: len(there(settings)) == len(clock.told))
    assert there(settings) == Counter(clock.told)
    events = [line["event"] for line in logged]
    assert (events.count("records.waiting"), events.count("records.carried")) == (1, 1)


@contextmanager
def filled(folder):
    """A disk of some megabytes has no room left while the block runs, also where others make some."""
    over = threading.Event()
    thread = threading.Thread(target=fill, args=(folder / "filling", over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        (folder / "filling").unlink()


def fill(path, over):
    with path.open("wb", buffering=0) as file:
        while not over.wait(0.001):
            with suppress(OSError):
                while file.write(bytes(4096)):
                    pass


@pytest.fixture(params=["by a limit", "a disk"])
def full(request, folder, full_disk):
    """Nothing can be written while the block runs: by a limit on files; or on a disk of its own, which takes root."""
    if request.param == "by a limit":
        yield full_disk
        return
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "voicekit", folder]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here: it takes root")
    yield lambda: filled(folder)
    subprocess.run(["umount", "-l", folder], check=True)  # also where a thread still looks into it


@pytest.mark.timeout(60 + 3 * OUTAGE)
@pytest.mark.usefixtures("fast")
async def test_a_disk_that_is_full_for_a_while_costs_no_call(folder, full, logged):
    settings, readers = Settings(records_dir=folder), EventReaders()
    async with keeping(settings, "socket", "acme.py", carried=True, readers=readers) as records:
        clock = Clock(records)
        await clock.calls(0.2)
        with full():
            await clock.calls(OUTAGE)
            assert {line["event"] for line in logged} & {"records.unwritten", "records.waiting"}
        await clock.calls(0.2)
    with kept_calls(settings) as calls:
        assert Counter(record.id for record in calls.find(CallFilter())) == Counter(clock.told)
    assert threading.active_count() < 20
    assert not any(line["event"] == "records.lost" for line in logged)
