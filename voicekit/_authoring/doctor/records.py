"""Records of calls: whether they can be written, and whether they come into the database."""

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from voicekit._authoring.doctor.finding import Diagnosis, Level
from voicekit._records.carrier import SQLITE, database_of
from voicekit._records.place import records_folder
from voicekit._records.reading import SpoolReader, is_carried
from voicekit._settings import Settings
from voicekit.errors import RecordsError

__all__ = ["check_records"]

LATE = 60.0
"""Seconds after its end from which on a call should be in the database, where a service carries: thirty of its looks.
"""


def check_records(settings: Settings) -> Iterator[Diagnosis]:
    """The directory, the database, and what waits between the two."""
    if not settings.records:
        yield Diagnosis("records", Level.NOTE, "no records of calls are kept: records = false")
        return
    folder = records_folder(settings)
    yield _folder(folder)
    if settings.records_database is None and not os.access(folder / SQLITE, os.F_OK, effective_ids=True):
        yield Diagnosis("records", Level.NOTE, "there is no database yet: it is made with the first call")
    else:
        yield from _database(settings)
    if os.access(folder, os.R_OK | os.X_OK, effective_ids=True):
        yield from _spool(folder)


def _folder(folder: Path) -> Diagnosis:
    place = next(each for each in (folder, *folder.parents) if os.access(each, os.F_OK, effective_ids=True))
    if not os.access(place, os.W_OK | os.X_OK, effective_ids=True) or not place.is_dir():
        hint = "doctor must run as the user who serves the calls; or name another directory: records_dir"
        return Diagnosis("records", Level.WARNING, f"{place} cannot be written to: no records are kept", hint)
    return Diagnosis("records", Level.OK, f"records go to {folder}")


def _database(settings: Settings) -> Iterator[Diagnosis]:
    try:
        with closing(database_of(settings, read_only=True)) as database:
            yield Diagnosis("records", Level.OK, f"the database {database.place} answers")
            refused = database.refused()
    except (RecordsError, OSError) as error:
        hint = getattr(error, "hint", "") or "look at records_database and records_dir"
        yield Diagnosis("records", Level.WARNING, str(getattr(error, "what", error)), hint)
        return
    if refused and settings.records_webhook is not None:
        hint = "look at its receiver, and in the service's log for webhook.refused"
        yield Diagnosis("records", Level.WARNING, f"{refused} calls were not taken by the webhook, and wait", hint)


def _spool(folder: Path) -> Iterator[Diagnosis]:
    reader = SpoolReader(folder)
    waiting = [record.began + record.duration for record in reader.whole()]
    if reader.garbled:
        what = f"{reader.garbled} lines of records cannot be read"
        yield Diagnosis("records", Level.WARNING, what, f"look who else writes to {folder}")
    if reader.lost:
        what = f"{reader.lost} lines of records are lost: there was no room for them"
        yield Diagnosis("records", Level.WARNING, what, f"make room in {folder}")
    if not waiting:
        yield Diagnosis("records", Level.OK, "no call waits for the database")
        return
    late = datetime.now(UTC).timestamp() - min(waiting) / 1000
    what = f"{len(waiting)} calls wait for the database, the first for {max(0.0, late):.0f} s"
    if is_carried(folder) and late > LATE:
        hint = "look in the service's log for records.waiting"
        yield Diagnosis("records", Level.WARNING, what, hint)
    else:
        yield Diagnosis("records", Level.NOTE, what, "a service carries them, or: voicekit calls list")
