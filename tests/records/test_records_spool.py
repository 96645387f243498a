"""The spool: whole lines or nothing, whatever happens to the disk and to the process."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from functools import partial

import pytest

from voicekit._events.kinds import CUT, CallConnected
from voicekit._events.readers import PASS_ON_AFTER
from voicekit._records.carrier import drop_old
from voicekit._records.reading import SpoolReader, blank
from voicekit._records.spool import LOOK_EVERY, Spool
from voicekit._settings import Settings


@pytest.fixture
def begin(readers):
    return partial(beginning, readers)


def beginning(readers, name="1700000000.1", **facts):
    events = readers.begin(asyncio.get_running_loop().time)
    events.tell(CallConnected, 1, 1_700_000_000_000, name, facts.get("caller", "100"))
    return events


async def test_a_call_is_in_the_spool_at_its_end_and_read_once(spool, begin, whole):
    events = begin()
    assert whole() == []
    events.end("OK", "program")
    (record,) = whole()
    assert (record.id, record.caller, record.status, record.who) == ("1700000000.1", "100", "OK", "program")
    assert whole() == []


@pytest.mark.looptime
async def test_what_a_live_call_tells_is_written_within_a_second(spool, begin, folder):
    begin()
    reader = SpoolReader(folder)
    assert list(reader.whole()) == []
    assert reader.live() == []
    await asyncio.sleep(PASS_ON_AFTER)
    assert list(reader.whole()) == []
    assert [record.id for record in reader.live()] == ["1700000000.1"]


@pytest.mark.looptime
async def test_a_spool_whose_folder_is_deleted_is_begun_anew_within_a_second(spool, begin, folder, whole):
    begin("1.1").end("OK", "program")
    assert len(whole()) == 1
    shutil.rmtree(folder)
    await asyncio.sleep(LOOK_EVERY)
    for name in ("2.2", "3.3"):
        begin(name).end("OK", "program")
    begin("4.4")
    assert [record.id for record in SpoolReader(folder).whole()] == ["2.2", "3.3"]
    assert (folder.stat().st_mode & 0o777) == 0o700


async def test_a_spool_is_for_its_user_alone(spool, begin, folder):
    begin().end("OK", "program")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())}
    assert set(modes.values()) == {0o700, 0o600}
    assert modes["records"] == 0o700


async def test_a_spool_that_is_cut_at_any_byte_gives_the_calls_that_are_whole(spool, begin, folder, tmp_path):
    for name in ("a", "b", "c"):
        begin(name).end("OK", "program")
    (file,) = folder.glob("*.jsonl")
    data = file.read_bytes()
    ends = [place + 1 for place, byte in enumerate(data) if byte == 10]
    other = tmp_path / "cut"
    other.mkdir()
    for size in range(len(data)):
        (other / file.name).write_bytes(data[:size])
        ended = [record for record in SpoolReader(other).whole() if record.status == "OK"]
        assert len(ended) == sum(end <= size for end in ends)


async def test_a_full_disk_loses_nothing_while_memory_holds_it(spool, begin, whole, full_disk, logged):
    with full_disk(700):
        for place in range(20):
            begin(str(place)).end("OK", "program")
        spool._tick()
        assert len(whole()) < 20
    spool._tick()
    assert spool.lost == 0
    begin("20").end("OK", "program")
    spool._tick()
    reader = SpoolReader(spool._folder)
    assert sorted(int(record.id) for record in reader.whole()) == list(range(21))
    assert [line["event"] for line in logged][:1] == ["records.unwritten"]
    assert logged[-1]["event"] == "records.written"


async def test_what_neither_disk_nor_memory_takes_is_counted_and_said(folder, readers, begin, full_disk, logged):
    spool = Spool(folder, readers.token, memory_max=1_000)
    readers.keep(spool.take)
    with full_disk(0):
        for place in range(30):
            begin(str(place)).end("OK", "program")
        kept = 30 - spool.lost
        assert 0 < kept < 30
    spool.close()
    assert len(list(SpoolReader(folder).whole())) == kept
    assert logged[-1]["lines"] == spool.lost == 30 - kept


async def test_what_is_lost_is_written_down_once_there_is_room(folder, readers, begin, full_disk, logged):
    spool = Spool(folder, readers.token, memory_max=1_000)
    readers.keep(spool.take)
    with full_disk():
        for place in range(30):
            begin(str(place)).end("OK", "program")
    spool._tick()
    begin("later").end("OK", "program")
    reader = SpoolReader(folder)
    assert len(list(reader.whole())) == 31 - spool.lost
    assert (reader.lost, reader.garbled, reader.open) == (spool.lost, 0, {})
    spool.close()


async def test_a_directory_that_may_not_be_written_to_is_bridged(folder, readers, begin, sealed, logged):
    spool = Spool(folder, readers.token)
    readers.keep(spool.take)
    with sealed(folder):
        begin().end("OK", "program")
    spool.close()
    assert len(list(SpoolReader(folder).whole())) == 1
    assert logged[0]["event"] == "records.unwritten"


@pytest.mark.looptime
async def test_a_file_that_is_deleted_while_it_is_written_is_begun_anew(spool, begin, folder, whole):
    begin("gone").end("OK", "program")
    for file in folder.glob("*.jsonl"):
        file.unlink()
    begin("there")
    await asyncio.sleep(PASS_ON_AFTER)
    begin("later").end("OK", "program")
    assert [record.id for record in whole()] == ["later"]


async def test_what_stands_in_a_spool_can_be_blanked_while_it_is_written_to(spool, begin, folder):
    first, second = begin("first", caller="5550100"), begin("second")
    first.end("OK", "program")
    second.flush()
    assert blank(folder, [first.key]) == 1
    second.end("OK", "program")
    assert [record.id for record in SpoolReader(folder).whole()] == ["second"]
    assert b"5550100" not in b"".join(file.read_bytes() for file in folder.glob("*"))


KILLED = """
import asyncio, sys
from pathlib import Path
from voicekit._events.kinds import CallConnected, NodeEntered, QuestionAsked
from voicekit._events.readers import EventReaders
from voicekit._records.spool import Spool

async def main():
    readers = EventReaders()
    spool = Spool(Path(sys.argv[1]), readers.token)
    readers.keep(spool.take)
    for place in range(3):
        events = readers.begin(asyncio.get_running_loop().time)
        events.tell(CallConnected, 1, 1_700_000_000_000 + place, str(place), "100")
        events.tell(NodeEntered, "booking", "guests", "form")
        events.tell(QuestionAsked, "guests of booking")
        events.flush()
        if place == 0:
            events.end("OK", "program")
    print("told", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_calls_of_a_killed_process_are_cut_with_their_last_node_and_question(folder):
    with subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "told\n"
        reader = SpoolReader(folder)
        assert [record.id for record in reader.whole()] == ["0"]
        assert [record.id for record in reader.live()] == ["1", "2"]
        process.send_signal(signal.SIGKILL)
    cut = list(reader.whole())
    assert [(record.status, record.who, record.node, record.question) for record in cut] == [
        (CUT, "server", "guests", "guests of booking")
    ] * 2
    reader.clear()
    assert list(folder.iterdir()) == []


def written(folder, token, number, data, age=0):
    """A file of a spool, so many days old."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{token}.{number:06d}.20261130T15.jsonl"
    file.write_bytes(data)
    moment = file.stat().st_mtime - age * 86_400
    os.utime(file, (moment, moment))
    return file


def test_lines_that_are_none_and_calls_without_a_beginning_are_counted(folder):
    whole = b'["a-1",[["call",0,1,1700000000000,"1","100"],["end",5,"OK","program"]]]\n'
    written(folder, "a", 0, b"\xff\xfe\n" + whole + b"{}\n     \n" + b'["a-2",[["end",5,"OK","program"]]]\n')
    reader = SpoolReader(folder)
    assert [record.key for record in reader.whole()] == ["a-1"]
    assert reader.garbled == 3


def test_what_is_written_between_reading_and_clearing_is_left(folder):
    """A service stops: what waited in memory is written, and its lock let go, while its calls are carried."""
    first, second = (
        f'["a-{place}",[["call",0,1,1700000000000,"{place}","100"],["end",5,"OK","program"]]]\n' for place in (1, 2)
    )
    file = written(folder, "a", 0, first.encode())
    reader = SpoolReader(folder)
    assert [record.id for record in reader.whole()] == ["1"]
    file.write_text(first + second)
    reader.clear()
    assert [record.id for record in reader.whole()] == ["2"]
    reader.clear()
    assert list(folder.iterdir()) == []


def test_files_without_a_line_are_removed_with_the_others(folder):
    written(folder, "a", 0, b"")
    written(folder, "a", 1, b'["a-1",[["call",0,1,17')
    (folder / "a.lock").touch()
    reader = SpoolReader(folder)
    assert list(reader.whole()) == []
    reader.clear()
    assert list(folder.iterdir()) == []


async def test_the_oldest_files_that_nobody_carries_are_removed_and_those_written_to_stay(spool, begin, folder, logged):
    begin().end("OK", "program")
    (live,) = folder.glob("*.jsonl")
    os.utime(live, (0, 0))
    oldest, older, new = (written(folder, "dead", place, b"", age) for place, age in enumerate((9, 8, 1)))
    for file in (oldest, older, new):
        moment = file.stat().st_mtime
        os.truncate(file, 40_000_000)
        os.utime(file, (moment, moment))
    ancient = written(folder, "gone", 0, b"x", 40)
    (folder / "gone.lock").touch()
    drop_old(Settings(records_dir=folder, records_spool_mb=100, records_days=30))
    assert sorted(folder.glob("*.jsonl")) == sorted([live, older, new])
    assert not (folder / "gone.lock").exists()
    assert not oldest.exists()
    assert not ancient.exists()
    assert [(line["event"], line["bytes"]) for line in logged] == [("records.dropped", 40_000_001)]
    drop_old(Settings(records_dir=folder, records_spool_mb=100, records_days=0))
    assert len(logged) == 1


def test_what_only_has_the_name_of_a_spools_file_is_passed_over(folder):
    folder.mkdir()
    os.mkfifo(folder / "aaaaaaaa.000000.20261130T19.jsonl")
    (folder / "bbbbbbbb.000000.20261130T19.jsonl").mkdir()
    (folder / "cccccccc.000000.20261130T19.jsonl").symlink_to("/dev/zero")
    assert list(SpoolReader(folder).lines()) == []
