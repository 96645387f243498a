"""Keeping records while calls are served: the spool of this process, and who carries it into the database."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from voicekit._events import CallEvents
from voicekit._events.readers import EventReaders
from voicekit._records.carrier import CarrierThread, drop_old
from voicekit._records.place import records_folder
from voicekit._records.spool import Spool
from voicekit._records.webhook import check_webhook
from voicekit._settings import Settings

__all__ = ["CallRecords", "keeping"]

STOP_WITHIN = 5.0
"""Seconds that a stop waits for what is still carried: it waits in the spool as well."""

_log = structlog.get_logger("voicekit._records")


class CallRecords:
    """Where the calls of a service tell what happens, and what all of them have in common."""

    def __init__(
        self,
        readers: EventReaders,
        served: str,
        program: str,
        spool: Spool | None = None,
        carrier: CarrierThread | None = None,
    ) -> None:
        self._spool = spool
        self._carrier = carrier
        self.begin: Callable[[Callable[[], float]], CallEvents] = readers.begin
        """As `EventReaders.begin`."""
        self.served = served
        self.program = program

    @property
    def lost(self) -> int:
        """Lines that found no room, neither on the disk nor in memory."""
        return 0 if self._spool is None else self._spool.lost

    @property
    def lag(self) -> float:
        """Seconds for which what has ended may not be in the database; 0 where nothing is carried there."""
        return 0.0 if self._carrier is None else self._carrier.lag


@asynccontextmanager
async def keeping(
    settings: Settings, served: str, target: str, *, carried: bool, readers: EventReaders | None = None
) -> AsyncIterator[CallRecords | None]:
    """Records, while the block runs. Where they are not wanted, or cannot be kept, which is logged (no call fails for
    that), there are only further ``readers``; None without them.

    ``carried``: into the database, too; else that waits for a service, or for `voicekit calls`. Raises
    SettingsError for a webhook without a secret.
    """
    check_webhook(settings)
    told = EventReaders() if readers is None else readers
    told.cassette = told.cassette or settings.records_cassette
    spool = _spool_of(settings, told.token) if settings.records else None
    if spool is None and readers is None:
        yield None
        return
    program = await asyncio.to_thread(program_of, target)
    carrier = CarrierThread(settings) if carried and spool is not None else None
    if spool is not None:
        told.keep(spool.take)
    if carrier is not None:
        carrier.start()
    elif spool is not None:
        await asyncio.to_thread(drop_old, settings)
    try:
        yield CallRecords(told, served, program, spool, carrier)
    finally:
        told.close()
        if spool is not None:
            spool.close()
        if carrier is not None:
            await asyncio.to_thread(carrier.stop, STOP_WITHIN)


def _spool_of(settings: Settings, token: str) -> Spool | None:
    folder = records_folder(settings)
    try:
        return Spool(folder, token)
    except OSError as error:
        hint = "name a directory that we may write to: records_dir"
        _log.warning("records.off", reason=f"{folder}: {error.strerror}", hint=hint)
        return None


def program_of(target: str) -> str:
    """A program's name with the beginning of its file's checksum. Blocks."""
    path = Path(target.rpartition(":")[0] if ":" in target else target)
    with suppress(OSError):
        if path.is_file():
            return f"{target}@{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
    return target
