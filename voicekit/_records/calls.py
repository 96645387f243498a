"""Looking up calls: what is in the database, and what is still in the spool. Blocks."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import fields
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from voicekit._events.kinds import CallerRecorded
from voicekit._records.carrier import carry, database_of
from voicekit._records.database import Database
from voicekit._records.place import look_for_folder, records_folder
from voicekit._records.reading import SpoolReader, alone, blank, standing_in
from voicekit._records.record import CallRecord, texts_of
from voicekit._records.wanted import CallFilter
from voicekit._settings import Settings
from voicekit.errors import RecordsError

__all__ = ["Erased", "KeptCalls", "erase", "kept_calls"]


ERASE_TRIES = 3
"""Times that calls are deleted: a service may just be carrying some of them into the database."""


class Erased(NamedTuple):
    """How many calls were deleted, and how many recordings of them; how many such calls are ``left``, and where the
    caller's number is ``standing`` all the same.
    """

    calls: int
    recordings: int
    left: int = 0
    standing: tuple[str, ...] = ()


class KeptCalls:
    """All calls of which there are records, those included that go on."""

    def __init__(self, settings: Settings, database: Database, spool: "Spooled") -> None:
        self._folder = records_folder(settings)
        self._recordings = settings.recordings.resolve()
        self._database = database
        self._spooled = {record.key: record for record in (*spool.waiting, *spool.reader.live())}
        self.uncarried = spool.uncarried
        """Why what has ended could not be brought into the database; empty where it was, or others do it."""
        self.garbled = spool.reader.garbled
        """Lines of the spool that cannot be read."""
        self.lost = spool.reader.lost
        """Lines for which there was no room on the disk, of those that are still in the spool."""

    def troubles(self) -> Iterator[str]:
        """What is not as it should be, in words."""
        if self.uncarried:
            yield f"what waits could not be carried into the database: {self.uncarried}"
        if self.garbled:
            yield f"{self.garbled} lines of records cannot be read, and are left out"
        if self.lost:
            yield f"{self.lost} lines of records are lost: there was no room for them"

    def find(self, wanted: CallFilter, limit: int | None = None) -> Iterator[CallRecord]:
        """Calls, the last first. Raises RecordsError."""
        fresh = sorted(filter(wanted.takes, self._spooled.values()), key=lambda record: record.began, reverse=True)
        return islice(self._merged(fresh, self._database.find(wanted, limit)), limit)

    def count(self, wanted: CallFilter) -> int:
        """About how many calls `find` gives: of a node, those that tell of its name. Raises RecordsError."""
        return self._database.count(wanted) + sum(map(wanted.takes, self._spooled.values()))

    def named(self, name: str) -> CallRecord:
        """The call of a key, an id or a UNIQUEID; of several with the same id, and without a name, the last.

        Raises RecordsError where there is none.
        """
        if name:
            spooled = (each for each in self._spooled.values() if name in (each.key, each.id, each.uniqueid))
            found = max((*spooled, *self._database.named(name)), key=lambda record: record.began, default=None)
        else:
            found = next(self.find(CallFilter(), 1), None)
        if found is None:
            what = f"there is no call {name!r}" if name else "there are no calls"
            raise RecordsError(what, hint="voicekit calls list shows those that there are; records_dir is where")
        return found

    def erase(self, wanted: CallFilter) -> Erased:
        """Delete calls that have ended, wherever they stand, with the recordings that lie where they were made.

        Raises RecordsError.
        """
        found = [record for record in self.find(wanted) if not record.is_live]
        keys = [record.key for record in found]
        try:
            recordings = sum(map(_unlinked, _recordings(found, self._recordings)))  # while it is known which they are
            blank(self._folder, keys)  # before the database: what stands in the spool would come back
        except OSError as error:
            raise _told(error, self._folder) from None
        self._database.erase(keys)
        return Erased(len(keys), recordings)

    def standing(self, number: str) -> list[str]:
        """Where a number still stands, whoever has called: keys of calls, those included that go on; lines of the spool
        that are none, and recordings, by their files. Raises RecordsError.
        """
        whole = re.compile(rf"(?<![0-9]){re.escape(number)}(?![0-9])")
        found = [record.key for record in self._database.standing(number) if _stands(record, whole)]
        try:
            found += standing_in(self._folder, whole)
            found += [file.name for file in self._recordings.glob("*") if whole.search(file.name)]
        except OSError as error:
            raise _told(error, self._folder) from None
        return list(dict.fromkeys(found))

    def _merged(self, fresh: list[CallRecord], kept: Iterator[CallRecord]) -> Iterator[CallRecord]:
        """Both, the last first; what stands in both is the same, and comes once."""
        keys = {record.key for record in fresh}
        others = (record for record in kept if record.key not in keys)
        return merge(fresh, others, key=lambda record: -record.began)


def _recordings(found: list[CallRecord], folder: Path) -> Iterator[Path]:
    """The recordings of calls that are where Asterisk made them: what a program has moved is its own affair."""
    for record in found:
        for _, event in record.told:
            if isinstance(event, CallerRecorded) and (path := Path(event.path)).parent.resolve() == folder:
                yield path


def _stands(record: CallRecord, whole: re.Pattern[str]) -> bool:
    """Whether a number stands in a fact of a call, or in a text of its events."""
    facts = [getattr(record, each.name) for each in fields(record) if each.name != "events"]
    return any(map(whole.search, texts_of([facts, json.loads(record.events)])))


def _unlinked(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


class Spooled(NamedTuple):
    """What is in the spool: calls that go on, in the reader, and those that have ended and wait for the database."""

    reader: SpoolReader
    waiting: Sequence[CallRecord] = ()
    uncarried: str = ""


@contextmanager
def kept_calls(settings: Settings, *, changed: bool = False) -> Iterator[KeptCalls]:
    """The calls of these settings. What no service carries is carried now; where the disk is full or read-only, it is
    looked at all the same, unless calls are to be ``changed``. Raises RecordsError.
    """
    folder = look_for_folder(settings)
    with ExitStack() as stack:
        try:
            database, spool = _carried(settings, stack)
        except (OSError, RecordsError) as error:
            stack.close()
            if changed:
                raise _told(error, folder) from None
            try:
                database, spool = _looked_at(settings, stack, error)
            except (OSError, RecordsError):
                raise _told(error, folder) from None
        yield KeptCalls(settings, database, spool)


def _carried(settings: Settings, stack: ExitStack) -> tuple[Database, Spooled]:
    """The database with all that has ended, unless others carry. Raises OSError, RecordsError."""
    folder = records_folder(settings)
    mine = stack.enter_context(alone(folder))
    database, reader = stack.enter_context(closing(database_of(settings))), SpoolReader(folder)
    if not mine:
        return database, Spooled(reader, list(reader.whole()))
    carry(reader, database)
    return database, Spooled(reader)


def _looked_at(settings: Settings, stack: ExitStack, error: Exception) -> tuple[Database, Spooled]:
    """The database as it is, with what waits for it. Raises OSError, RecordsError."""
    reader = SpoolReader(records_folder(settings))
    database = stack.enter_context(closing(database_of(settings, read_only=True)))
    return database, Spooled(reader, list(reader.whole()), str(getattr(error, "what", None) or error))


def _told(error: OSError | RecordsError, folder: Path) -> RecordsError:
    if isinstance(error, RecordsError):
        return error
    hint = "look at records as the user who serves the calls, or name the directory: records_dir"
    return RecordsError(f"{error.filename or folder}: {error.strerror}", hint=hint)


def erase(settings: Settings, wanted: CallFilter) -> Erased:
    """Delete calls that have ended, and look for what is left of them, and of the caller's number. Raises RecordsError.

    Where calls are chosen by their time, too, the number may stand in the others, and is not looked for.
    """
    calls = recordings = 0
    for _ in range(ERASE_TRIES):
        with kept_calls(settings, changed=True) as kept:
            some = kept.erase(wanted)
        calls, recordings = calls + some.calls, recordings + some.recordings
        if not some.calls:
            break
    with kept_calls(settings, changed=True) as kept:
        left = sum(1 for _ in kept.find(wanted))
        whole = wanted.caller if wanted == CallFilter(caller=wanted.caller) else ""
        return Erased(calls, recordings, left, tuple(kept.standing(whole)) if whole else ())
