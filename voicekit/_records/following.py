"""Following what is told, as it is written: the events of all calls of a spool. Blocks."""

import time
from collections.abc import Iterator

from voicekit._events import Told, told
from voicekit._records.place import look_for_folder
from voicekit._records.reading import SpoolReader
from voicekit._records.record import CallRecord, Rows, is_over, record_of
from voicekit._settings import Settings

__all__ = ["follow"]

LOOK_EVERY = 0.25
"""Seconds between two looks: what is followed comes in batches of a second."""


def follow(settings: Settings) -> Iterator[tuple[CallRecord, Told]]:
    """Every event from now on, with its call as it began; without an end. What is told already is read at once. Raises
    RecordsError.
    """
    reader, calls = SpoolReader(look_for_folder(settings)), dict[str, CallRecord | None]()
    for _, key, rows in reader.lines():
        _take(calls, key, rows)
    return _following(reader, calls)


def _following(reader: SpoolReader, calls: dict[str, CallRecord | None]) -> Iterator[tuple[CallRecord, Told]]:
    while True:
        for _, key, rows in reader.lines():
            record = _take(calls, key, rows)
            if record is not None:
                for each in told(rows):
                    yield record, each
        time.sleep(LOOK_EVERY)


def _take(calls: dict[str, CallRecord | None], key: str, rows: Rows) -> CallRecord | None:
    """The call of some rows, by the first of its lines; remembered until it is over."""
    record = calls[key] if key in calls else record_of(key, rows)
    calls[key] = record
    if is_over(rows):
        del calls[key]
    return record
