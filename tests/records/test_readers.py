"""Who reads what calls tell: each gets all of it, or loses events that are counted; no call waits."""

import asyncio
import itertools
from contextlib import closing

import pytest

from voicekit._events import SILENT, told
from voicekit._events.kinds import CallEnded, KeyTaken
from voicekit._events.readers import PASS_ON_AFTER, EventReaders
from voicekit._events.stream import BATCH
from voicekit._records.keeping import keeping
from voicekit._settings import Settings


def begin(readers):
    return readers.begin(itertools.count().__next__)


class Counter:
    """A reader that keeps the tags of what it is told."""

    def __init__(self):
        self.tags = []

    def count(self, _key, rows):
        self.tags += [tag for tag, *_ in rows]


async def test_a_call_of_which_nobody_reads_tells_nothing(readers):
    assert begin(readers) is SILENT


async def test_every_reader_is_told_the_same(readers):
    first, second = Counter(), Counter()
    readers.add("first", first.count)
    readers.add("second", second.count)
    events = begin(readers)
    events.tell(KeyTaken, "1")
    events.end("OK", "program")
    assert first.tags == second.tags == ["key", "end"]


@pytest.mark.looptime
async def test_what_a_live_call_tells_is_passed_on_within_a_second(readers):
    counter = Counter()
    readers.add("metrics", counter.count)
    begin(readers).tell(KeyTaken, "1")
    assert counter.tags == []
    await asyncio.sleep(PASS_ON_AFTER)
    assert counter.tags == ["key"]


async def test_a_reader_that_raises_costs_nobody_else_anything_and_is_said_once(readers, logged):
    counter = Counter()
    readers.add("broken", lambda _key, rows: rows["no number"])
    readers.add("metrics", counter.count)
    for _ in range(3):
        begin(readers).end("OK", "program")
    assert counter.tags == ["end"] * 3
    assert readers.lost() == {"broken": 3, "metrics": 0}
    assert [(line["event"], line["reader"]) for line in logged] == [("events.unread", "broken")]


async def test_who_must_lose_nothing_comes_first(readers):
    order = []
    readers.add("metrics", lambda _key, _rows: order.append("metrics"))
    readers.keep(lambda _key, _rows: order.append("spool"))
    begin(readers).end("OK", "program")
    assert order == ["spool", "metrics"]


async def test_a_reader_that_falls_behind_loses_the_oldest_which_is_counted_and_said_once(readers, logged):
    queue = readers.queue("board", 2)
    for _ in range(4):
        events = begin(readers)
        for _ in range(BATCH - 1):
            events.tell(KeyTaken, "1")
        events.end("OK", "program")
    readers.close()
    keys = [key async for key, _ in queue]
    assert keys == [f"{readers.token}-3", f"{readers.token}-4"]
    assert readers.lost() == {"board": 2 * BATCH}
    assert [(line["event"], line["reader"]) for line in logged] == [("events.lost", "board")]


async def test_a_queue_gives_typed_events_as_they_come(readers):
    with closing(readers.queue("board")) as queue:
        waiting = asyncio.ensure_future(anext(queue))  # noqa: TID251 - awaited below
        await asyncio.sleep(0)
        begin(readers).end("OK", "program")
        key, rows = await waiting
    assert (key, [each.event for each in told(rows)]) == (f"{readers.token}-1", [CallEnded("OK", "program")])


async def test_a_queue_that_is_closed_costs_calls_nothing_any_more(readers):
    with closing(readers.queue("board")):
        assert begin(readers) is not SILENT
    assert begin(readers) is SILENT
    assert readers.lost() == {}


async def test_readers_are_told_where_no_records_are_kept(folder):
    counter, readers = Counter(), EventReaders()
    readers.add("metrics", counter.count)
    settings = Settings(records=False, records_dir=folder)
    async with keeping(settings, "socket", "acme.py", carried=True, readers=readers) as records:
        begin(records).end("OK", "program")
    assert counter.tags == ["end"]
    assert not folder.exists()


async def test_what_waits_at_a_stop_is_passed_on_and_kept(folder, whole):
    counter, readers = Counter(), EventReaders()
    readers.add("metrics", counter.count)
    settings = Settings(records_dir=folder)
    async with keeping(settings, "socket", "acme.py", carried=False, readers=readers) as records:
        begin(records).tell(KeyTaken, "1")
    assert counter.tags == ["key"]
    (file,) = folder.glob("*.jsonl")
    assert '["key",' in file.read_text()
