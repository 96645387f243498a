"""Looking up calls: what is in the database, and what is still in the spool. Blocks."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from voicekit._events.kinds import CallerRecorded
from voicekit._records.carrier import carry, database_of
from voicekit._records.database import Database
from voicekit._records.place import records_folder
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

    def __init__(
        self, folder: Path, recordings: Path, database: Database, reader: SpoolReader, waiting: list[CallRecord]
    ) -> None:
        """``waiting`` are calls that have ended and are not in the database yet."""
        self._folder = folder
        self._recordings = recordings.resolve()
        self._database = database
        self._reader = reader
        self._spooled = {record.key: record for record in (*waiting, *reader.live())}

    def find(self, wanted: CallFilter, limit: int | None = None) -> Iterator[CallRecord]:
        """Calls, the last first. Raises RecordsError."""
        fresh = sorted(filter(wanted.takes, self._spooled.values()), key=lambda record: record.began, reverse=True)
        return islice(self._merged(fresh, self._database.find(wanted, limit)), limit)

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
        blank(self._folder, keys)  # first: what stands in the spool would come back
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


@contextmanager
def kept_calls(settings: Settings) -> Iterator[KeptCalls]:
    """The calls of these settings. What no service carries is carried now. Raises RecordsError."""
    folder = records_folder(settings)
    try:
        with alone(folder) as mine, closing(database_of(settings)) as database:
            reader, waiting = SpoolReader(folder), list[CallRecord]()
            if mine:
                carry(reader, database)
            else:
                waiting += reader.whole()
            yield KeptCalls(folder, settings.recordings, database, reader, waiting)
    except OSError as error:
        place = folder if error.filename is None else error.filename
        hint = "look at records as the user who serves the calls, or name the directory: records_dir"
        raise RecordsError(f"{place}: {error.strerror}", hint=hint) from None
