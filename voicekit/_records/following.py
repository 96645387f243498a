"""Following what is told, as it is written: the events of all calls of a spool. Blocks."""

import time
from collections.abc import Iterator

from voicekit._events import Told, told
from voicekit._records.place import records_folder
from voicekit._records.reading import SpoolReader
from voicekit._records.record import CallRecord, Rows, is_over, record_of
from voicekit._settings import Settings

__all__ = ["follow"]

LOOK_EVERY = 0.25
"""Seconds between two looks: what is followed comes in batches of a second."""


def follow(settings: Settings) -> Iterator[tuple[CallRecord, Told]]:
    """Every event from now on, with its call as it is then; without an end. What is told already is read at once."""
    reader, known = SpoolReader(records_folder(settings)), dict[str, Rows]()
    for _, key, rows in reader.lines():
        _take(known, key, rows)
    return _following(reader, known)


def _following(reader: SpoolReader, known: dict[str, Rows]) -> Iterator[tuple[CallRecord, Told]]:
    while True:
        for _, key, rows in reader.lines():
            record = record_of(key, [*known.get(key, []), *rows])
            _take(known, key, rows)
            if record is not None:
                for each in told(rows):
                    yield record, each
        time.sleep(LOOK_EVERY)


def _take(known: dict[str, Rows], key: str, rows: Rows) -> None:
    """Remember what a call has told, until it is over."""
    known.setdefault(key, []).extend(rows)
    if is_over(rows):
        del known[key]
