"""Calls whose records are kept in a directory of the test's own."""

import pytest

from voicekit._records.keeping import CallRecords
from voicekit._records.reading import SpoolReader
from voicekit._records.spool import Spool


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "records"


@pytest.fixture
async def spool(folder):
    spool = Spool(folder)
    yield spool
    spool.close()


@pytest.fixture
def records(spool):
    return CallRecords(spool, "socket", "acme.py@00000000")


@pytest.fixture
def whole(folder):
    """The calls that have ended since the last look, in the order in which they began."""
    reader = SpoolReader(folder)
    return lambda: sorted(reader.whole(), key=lambda record: record.key)
