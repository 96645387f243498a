"""The database of calls: SQLite beside the spool, or any that an address names. Blocks; used in one thread at a time.

It and SQLAlchemy are imported only where records are carried or looked at.
"""

import json
import logging
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from voicekit._records.record import CallRecord
from voicekit._records.wanted import EQUAL, CallFilter
from voicekit.errors import RecordsError

__all__ = ["Database"]

_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x766B6974  # of PostgreSQL's advisory locks: two machines must not change the tables at once
_UPGRADING = threading.Lock()  # Alembic has one migration for a process

_BUSY = 10.0
"""Seconds that SQLite waits for another process which writes."""

_AT_ONCE = 200
"""Records that are fetched at once."""

logging.getLogger("sqlalchemy").setLevel(logging.CRITICAL)  # what fails is raised; it logs its clean-up at Ctrl-C

_log = structlog.get_logger("voicekit._records")

_calls = sa.table("calls", *(sa.column(each.name) for each in fields(CallRecord)))
_outbox = sa.table("outbox", *map(sa.column, ("key", "tries", "due")))
_NUMBERS = {"began", "duration", "version"}
_columns = [_calls.c[each.name] for each in fields(CallRecord)]


class Database:
    """The calls of a database whose tables are made, or brought up to this version, when it is opened."""

    def __init__(self, url: str, file: Path, *, read_only: bool = False, announced: bool = False) -> None:
        """``file`` is SQLite's, where no ``url`` names another database. Raises RecordsError.

        ``read_only``: nothing is written; an SQLite that was never made is an empty one, in memory. ``announced``: each
        call that is added waits in the outbox, too, until it is `sent`.
        """
        self._announced = announced
        self._reading: set[ExitStack] = set()
        try:
            address = _postgresql(url) if url else _sqlite(file, read_only=read_only)
            if not url and not read_only:
                self._made(file)
            self.place = address.render_as_string(hide_password=True)
            """Its address, without a password."""
            self._engine = sa.create_engine(address, pool_pre_ping=True, connect_args=_options(address))
            if address.get_backend_name() == "sqlite":
                sa.event.listen(self._engine, "connect", _overwriting)
        except ModuleNotFoundError as error:
            hint = "install its driver: pip install 'voicekit[postgres]'"
            raise RecordsError(f"the database needs {error.name}, which is not installed", hint=hint) from None
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
            hint = "write postgresql://USER@HOST/NAME, or leave it empty for SQLite"
            raise RecordsError(f"records_database is no address of PostgreSQL: {error}", hint=hint) from None
        with self._telling():
            self._upgrade(read_only=read_only and address.database is not None)

    def close(self) -> None:
        """Let go of it, also where somebody has stopped reading from it."""
        for stack in tuple(self._reading):
            stack.close()
        self._engine.dispose()

    def add(self, records: Sequence[CallRecord]) -> None:
        """Keep calls, in one transaction; those that are there stay as they are. Raises RecordsError."""
        with self._telling():
            try:
                self._add(records)
            except StatementError as error:
                if not _is_of_record(error):
                    raise
                for record in records:  # one that no table takes must not keep the others out
                    self._add_alone(record)

    def find(self, wanted: CallFilter, limit: int | None = None) -> Iterator[CallRecord]:
        """Calls, the last first. Raises RecordsError."""
        query = sa.select(*_columns).where(*_clauses(wanted)).order_by(_calls.c.began.desc(), _calls.c.key.desc())
        if not wanted.node:  # else the database finds some that only say the node's name
            query = query.limit(limit)
        yield from islice(filter(wanted.takes, self._records(query)), limit)

    def count(self, wanted: CallFilter) -> int:
        """About how many `find` gives. Raises RecordsError."""
        with self._telling(), self._engine.connect() as connection:
            query = sa.select(sa.func.count()).select_from(_calls).where(*_clauses(wanted))
            return int(connection.execute(query).scalar_one())

    def named(self, name: str) -> list[CallRecord]:
        """The calls with this key, id or UNIQUEID, the last first. Raises RecordsError."""
        c = _calls.c
        same = sa.or_(c.key == name, c.id == name, c.uniqueid == name)
        return list(self._records(sa.select(*_columns).where(same).order_by(c.began.desc())))

    def erase(self, keys: Iterable[str]) -> int:
        """Delete calls for good, so that no byte of them is left in SQLite's file, nor of what was deleted before.

        Gives how many there were. Raises RecordsError.
        """
        wanted = list(keys)
        count = 0
        with self._telling(), self._engine.begin() as connection:
            for place in range(0, len(wanted), _AT_ONCE):
                some = wanted[place : place + _AT_ONCE]
                count += connection.execute(sa.delete(_calls).where(_calls.c.key.in_(some))).rowcount
                connection.execute(sa.delete(_outbox).where(_outbox.c.key.in_(some)))
        with self._telling(), self._engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            alone.exec_driver_sql("VACUUM calls" if self._engine.dialect.name == "postgresql" else "VACUUM")
        return count

    def outbox(self, now: int, most: int) -> list[tuple[CallRecord, int]]:
        """Calls that are due to be sent, the longest due first, and how often each was tried. Raises RecordsError."""
        query = sa.select(*_columns, _outbox.c.tries).join(_outbox, _outbox.c.key == _calls.c.key)
        query = query.where(_outbox.c.due <= now).order_by(_outbox.c.due, _calls.c.began).limit(most)
        with self._telling(), self._engine.connect() as connection:
            return [(CallRecord(*row[:-1]), row[-1]) for row in connection.execute(query)]

    def refused(self) -> int:
        """How many calls wait that were tried. Raises RecordsError."""
        with self._telling(), self._engine.connect() as connection:
            query = sa.select(sa.func.count()).select_from(_outbox).where(_outbox.c.tries > 0)
            return int(connection.execute(query).scalar_one())

    def sent(self, keys: Sequence[str]) -> None:
        """These need not be sent any more. Raises RecordsError."""
        if keys:
            with self._telling(), self._engine.begin() as connection:
                connection.execute(sa.delete(_outbox).where(_outbox.c.key.in_(keys)))

    def try_again(self, key: str, tries: int, due: int) -> None:
        """It was tried so often, and is due again then. Raises RecordsError."""
        with self._telling(), self._engine.begin() as connection:
            connection.execute(sa.update(_outbox).where(_outbox.c.key == key).values(tries=tries, due=due))

    def standing(self, text: str) -> Iterator[CallRecord]:
        """The calls of which something holds a text, the last first. Raises RecordsError."""
        texts = [each for each in _columns if each.name not in _NUMBERS]
        holds = sa.or_(*(each.contains(text, autoescape=True) for each in texts))
        return self._records(sa.select(*_columns).where(holds).order_by(_calls.c.began.desc()))

    def forget(self, before: int) -> int:
        """Delete what is older; gives how many. Raises RecordsError."""
        with self._telling(), self._engine.begin() as connection:
            count = connection.execute(sa.delete(_calls).where(_calls.c.began < before)).rowcount
            connection.execute(sa.delete(_outbox).where(_outbox.c.key.not_in(sa.select(_calls.c.key))))
            return count

    def _records(self, query: sa.Select[Any]) -> Iterator[CallRecord]:
        with self._telling(), ExitStack() as stack:
            self._reading.add(stack)
            try:
                connection = stack.enter_context(self._engine.connect())
                fetched = connection.execution_options(yield_per=_AT_ONCE).execute(query)
                for row in stack.enter_context(fetched):
                    yield CallRecord(*row)
            finally:
                self._reading.discard(stack)

    def _add(self, records: Sequence[CallRecord]) -> None:
        if self._engine.dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - one of two
        else:
            from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # noqa: PLC0415
        with self._engine.begin() as connection:
            new = list(self._new(connection, records)) if self._announced else []
            connection.execute(insert(_calls).on_conflict_do_nothing(), [_values(record) for record in records])
            if new:
                connection.execute(insert(_outbox).on_conflict_do_nothing(), new)

    def _new(self, connection: sa.Connection, records: Sequence[CallRecord]) -> Iterator[dict[str, object]]:
        """The rows of the outbox for calls that are not there yet."""
        for place in range(0, len(records), _AT_ONCE):
            keys = [record.key for record in records[place : place + _AT_ONCE]]
            known = set(connection.execute(sa.select(_calls.c.key).where(_calls.c.key.in_(keys))).scalars())
            yield from ({"key": key, "tries": 0, "due": 0} for key in keys if key not in known)

    def _add_alone(self, record: CallRecord) -> None:
        try:
            self._add([record])
        except StatementError as error:
            if not _is_of_record(error):
                raise
            _log.error("records.refused", call=record.id, reason=_reason(error))

    def _upgrade(self, *, read_only: bool) -> None:
        """Bring the tables up to this version, alone. ``read_only``: see whether they are."""
        newest = max(file.name for file in (_MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
        with self._engine.connect() as connection:
            found = self._version(connection)
        if found == newest:
            return
        if found > newest:
            hint = "look at it with that version, or name another one: records_database"
            raise RecordsError(f"the database {self.place} is of a later voicekit ({found})", hint=hint)
        if read_only:
            hint = "let voicekit write to it once: make room, or serve with this version"
            raise RecordsError(
                f"the tables of {self.place} are not those of this version ({found or 'none'})", hint=hint
            )
        with _UPGRADING, self._engine.begin() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            else:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            from alembic import command  # noqa: PLC0415 - needed once for each version
            from alembic.config import Config  # noqa: PLC0415

            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _version(self, connection: sa.Connection) -> str:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")

    def _made(self, file: Path) -> None:
        """SQLite's file for us alone: those that it makes beside it have the same mode."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
        except OSError as error:
            hint = "name a directory that we may write to: the setting records_dir"
            raise RecordsError(f"{file}: {error.strerror}", hint=hint) from None

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            hint = "is it up, and may we use it? What is not in it yet waits in the spool"
            if self._engine.dialect.name == "sqlite":
                hint = "make room, or move the file away where it is damaged; what is not in it waits in the spool"
            raise RecordsError(f"the database {self.place}: {_reason(error)}", hint=hint) from error


def _overwriting(connection: Any, _record: object) -> None:
    """What is deleted is overwritten: else its bytes stay in the file until they are used for something else."""
    connection.execute("PRAGMA secure_delete = ON")


def _is_of_record(error: StatementError) -> bool:
    """Whether what is kept out is a record that no table takes. Any other error is the database's: it may be damaged,
    or lack its tables, and what is not in it must wait.
    """
    return isinstance(error, DataError | IntegrityError) or not isinstance(error, DBAPIError)


def _reason(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def _clauses(wanted: CallFilter) -> Iterator[sa.ColumnElement[bool]]:
    """What the database can look for; of nodes, whether their name is among the texts of the events."""
    if wanted.since is not None:
        yield _calls.c.began >= wanted.since
    if wanted.until is not None:
        yield _calls.c.began < wanted.until
    if wanted.node:
        yield _calls.c.events.contains(json.dumps(wanted.node), autoescape=True)
    for name in EQUAL:
        if value := getattr(wanted, name):
            yield _calls.c[name] == value


def _values(record: CallRecord) -> dict[str, object]:
    return {each.name: getattr(record, each.name) for each in fields(CallRecord)}


def _sqlite(file: Path, *, read_only: bool) -> sa.URL:
    """SQLite's address of a file."""
    if not read_only:
        return sa.URL.create("sqlite", database=str(file))
    if not file.exists() or not file.stat().st_size:
        return sa.URL.create("sqlite")
    return sa.URL.create("sqlite", database=file.as_uri(), query={"mode": "ro", "uri": "true"})


def _postgresql(url: str) -> sa.URL:
    """Its address with the driver that we use. Raises ArgumentError for another database's."""
    address = sa.make_url(url)
    if address.get_backend_name() != "postgresql":
        raise sa.exc.ArgumentError(f"it is one of {address.get_backend_name()}")
    return address.set(drivername="postgresql+psycopg") if address.drivername == "postgresql" else address


def _options(address: sa.URL) -> dict[str, object]:
    if address.get_backend_name() == "sqlite":
        return {"timeout": _BUSY}
    return {"connect_timeout": round(_BUSY)}
