"""Calls whose records are kept in a directory of the test's own."""

import resource
from contextlib import contextmanager

import pytest
from postgres import postgres

from voicekit._events.readers import EventReaders
from voicekit._records.keeping import CallRecords
from voicekit._records.reading import SpoolReader
from voicekit._records.spool import Spool


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL of the tests' own."""
    with postgres() as server:
        yield server


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "records"


@pytest.fixture
async def readers():
    return EventReaders()


@pytest.fixture
async def spool(folder, readers):
    """A spool that reads what is told to the readers."""
    spool = Spool(folder, readers.token)
    readers.keep(spool.take)
    yield spool
    readers.close()
    spool.close()


@pytest.fixture
def records(spool, readers):
    return CallRecords(readers, "socket", "acme.py@00000000")


@pytest.fixture
def whole(folder):
    """The calls that have ended since the last look, in the order in which they began."""
    reader = SpoolReader(folder)
    return lambda: sorted(reader.whole(), key=lambda record: record.key)


@pytest.fixture
def full_disk():
    """No file may grow beyond so many bytes: ``with full_disk(700):``, as on a full disk."""

    @contextmanager
    def full_disk(size=0):
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return full_disk


@pytest.fixture
def held(place, records, whole):
    """Holds a call, leads the caller through it, and gives its record, once it is over ``within`` so many seconds."""

    async def held(conversation, lead=None, *, within=60.0, **options):
        options.setdefault("args", ("", "id=1700000000.7", "from=5550100", "channel=PJSIP%2Facme-01"))
        async with place(conversation, records=records, **options) as caller:
            if lead is not None:
                await lead(caller)
            await caller.hung_up(within)
        (record,) = whole()
        return record

    return held
