"""From the spool into the database: in one thread of the service, or once by a command that looks at calls."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from voicekit._lazy import LazyModule
from voicekit._records.place import records_folder
from voicekit._records.reading import SpoolReader, alone, shed
from voicekit._records.record import CallRecord
from voicekit._records.webhook import CallWebhook
from voicekit._settings import Settings
from voicekit.errors import RecordsError

if TYPE_CHECKING:
    from voicekit._records import database
    from voicekit._records.database import Database
else:
    database = LazyModule("voicekit._records.database")

__all__ = ["SQLITE", "CarrierThread", "carry", "database_of", "drop_old"]

SQLITE = "calls.sqlite3"
"""The file of the database, where no setting names another one."""

CARRY_EVERY = 2.0
"""Seconds between two looks into the spool."""

WAIT_MOST = 60.0
"""Seconds between two tries at a database that is down; the first comes after `CARRY_EVERY`."""

AT_ONCE = 1_000
"""Calls in one transaction: a second of work for SQLite, and some megabytes."""

FORGET_EVERY = 3600.0
"""Seconds between two looks for calls that are older than the setting ``records_days``."""

_DAY = 86_400
_MEGABYTE = 1_000_000

_log = structlog.get_logger("voicekit._records")


def database_of(settings: Settings, *, read_only: bool = False) -> "Database":
    """The database of the settings. Blocks. Raises RecordsError."""
    url, file = settings.records_database, records_folder(settings) / SQLITE
    announced = settings.records_webhook is not None
    return database.Database(url.get_secret_value() if url else "", file, read_only=read_only, announced=announced)


def carry(reader: SpoolReader, calls: "Database") -> int:
    """Bring what has ended since the last look into the database; gives how many calls. Blocks. Raises RecordsError.

    Nothing is removed from the spool before it is in the database, which takes each call once.
    """
    count = 0
    for some in _batches(reader.whole()):
        calls.add(some)
        count += len(some)
    reader.clear()
    return count


def drop_old(settings: Settings) -> None:
    """Keep a spool that nobody carries within the settings' bounds, which is logged. Blocks."""
    now, days = datetime.now(UTC).timestamp(), settings.records_days
    since = now - days * _DAY if days else float("-inf")
    try:
        _, size = shed(records_folder(settings), settings.records_spool_mb * _MEGABYTE, since)
    except OSError as error:
        _log.warning("records.not_dropped", reason=str(error))
        return
    if size:
        hint = "see why nothing comes into the database: voicekit doctor"
        _log.error("records.dropped", bytes=size, hint=hint)


def _batches(records: Iterable[CallRecord]) -> Iterator[list[CallRecord]]:
    some: list[CallRecord] = []
    for record in records:
        some.append(record)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


class CarrierThread:
    """Carries for as long as the service runs, unless another process of the same directory does it already."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder: Path = records_folder(settings)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="voicekit-records", daemon=True)
        self._failed = False
        self._webhook = CallWebhook(settings) if settings.records_webhook is not None else None
        self._well_at = time.monotonic()

    @property
    def lag(self) -> float:
        """Seconds since the spool was last looked through and all that had ended was in the database."""
        return time.monotonic() - self._well_at

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, within: float) -> None:
        """Carry what is there, and end; what takes longer waits for the next start. Blocks."""
        self._over.set()
        self._thread.join(within)

    def _run(self) -> None:
        pause = CARRY_EVERY
        while not self._over.wait(pause):
            failed = self._tried(self._carry_on)
            if failed:
                drop_old(self._settings)
            else:
                self._well_at = time.monotonic()  # also where another process does it
            pause = min(WAIT_MOST, pause * 2) if failed else CARRY_EVERY
        self._tried(self._last)

    def _tried(self, work: Callable[[], None]) -> bool:
        """Do it; whether it failed. Whatever goes wrong is said once, until it goes well."""
        try:
            work()
        except (RecordsError, OSError) as error:
            self._tell(getattr(error, "what", str(error)), getattr(error, "hint", ""))
        except Exception as error:  # noqa: BLE001 - a defect here must not end the thread: the spool would grow
            self._tell(f"{type(error).__name__}: {error}", "")
        else:
            return False
        return True

    def _tell(self, reason: str, hint: str) -> None:
        if not self._failed:
            self._failed = True
            _log.error("records.waiting", reason=reason, hint=hint)

    def _carry_on(self) -> None:
        """Carry until the end. Raises RecordsError, OSError; the next try reads the spool from its beginning."""
        with self._database() as calls, self._sending(calls):
            reader, forgot = SpoolReader(self._folder), float("-inf")
            while calls is not None:
                carry(reader, calls)
                self._well_at = time.monotonic()
                if reader.garbled:
                    _log.warning("records.garbled", lines=reader.garbled)
                    reader.garbled = 0
                if self._failed:
                    self._failed = False
                    _log.warning("records.carried")
                if time.monotonic() - forgot > FORGET_EVERY:
                    forgot = time.monotonic()
                    self._forget(calls)
                if self._over.wait(CARRY_EVERY):
                    return

    def _sending(self, calls: "Database | None") -> AbstractContextManager[None]:
        return nullcontext() if self._webhook is None or calls is None else self._webhook.sending(calls)

    def _last(self) -> None:
        with self._database() as calls:
            if calls is not None:
                carry(SpoolReader(self._folder), calls)

    @contextmanager
    def _database(self) -> Iterator["Database | None"]:
        """The database, for as long as nobody else carries into it; None where somebody does. Raises RecordsError."""
        with alone(self._folder) as mine:
            if not mine:
                yield None
                return
            with closing(database_of(self._settings)) as calls:
                yield calls

    def _forget(self, calls: "Database") -> None:
        if self._settings.records_days:
            now = datetime.now(UTC).timestamp() * 1000
            gone = calls.forget(round(now - self._settings.records_days * _DAY * 1000))
            if gone:
                _log.info("records.forgotten", calls=gone)
