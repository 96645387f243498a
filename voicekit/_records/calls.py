"""Looking up calls: what is in the database, and what is still in the spool. Blocks."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from voicekit._events.kinds import CallerRecorded
from voicekit._records.carrier import carry, database_of
from voicekit._records.database import Database
from voicekit._records.place import look_for_folder, records_folder
from voicekit._records.reading import SpoolReader, alone, blank
from voicekit._records.record import CallRecord
from voicekit._records.wanted import CallFilter
from voicekit._settings import Settings
from voicekit.errors import RecordsError

__all__ = ["Erased", "KeptCalls", "kept_calls"]


class Erased(NamedTuple):
    """How many calls were deleted, and how many recordings of them."""

    calls: int
    recordings: int


class KeptCalls:
    """All calls of which there are records, those included that go on."""

    def __init__(self, settings: Settings, database: Database, spool: "_Spooled") -> None:
        self._folder = records_folder(settings)
        self._recordings = settings.recordings.resolve()
        self._database = database
        self._spooled = {record.key: record for record in (*spool.waiting, *spool.reader.live())}
        self.uncarried = spool.uncarried
        """Why what has ended could not be brought into the database; empty where it was, or others do it."""
        self.garbled = spool.reader.garbled
        """Lines of the spool that cannot be read."""

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
            blank(self._folder, keys)  # first: what stands in the spool would come back
        except OSError as error:
            raise _told(error, self._folder) from None
        self._database.erase(keys)
        return Erased(len(keys), sum(map(_unlinked, _recordings(found, self._recordings))))

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


def _unlinked(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


class _Spooled(NamedTuple):
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


def _carried(settings: Settings, stack: ExitStack) -> tuple[Database, _Spooled]:
    """The database with all that has ended, unless others carry. Raises OSError, RecordsError."""
    folder = records_folder(settings)
    mine = stack.enter_context(alone(folder))
    database, reader = stack.enter_context(closing(database_of(settings))), SpoolReader(folder)
    if not mine:
        return database, _Spooled(reader, list(reader.whole()))
    carry(reader, database)
    return database, _Spooled(reader)


def _looked_at(settings: Settings, stack: ExitStack, error: Exception) -> tuple[Database, _Spooled]:
    """The database as it is, with what waits for it. Raises OSError, RecordsError."""
    reader = SpoolReader(records_folder(settings))
    database = stack.enter_context(closing(database_of(settings, read_only=True)))
    return database, _Spooled(reader, list(reader.whole()), str(getattr(error, "what", None) or error))


def _told(error: OSError | RecordsError, folder: Path) -> RecordsError:
    if isinstance(error, RecordsError):
        return error
    hint = "look at records as the user who serves the calls, or name the directory: records_dir"
    return RecordsError(f"{error.filename or folder}: {error.strerror}", hint=hint)
