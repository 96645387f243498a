"""Calls as a file for other programs: CSV, or Parquet by DuckDB. The file is there whole or not at all. Blocks."""

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from voicekit._records.record import CallRecord
from voicekit.errors import RecordsError

__all__ = ["COLUMNS", "FORMATS", "export"]

FORMATS = ("csv", "parquet")

COLUMNS = {
    "key": "VARCHAR",
    "id": "VARCHAR",
    "uniqueid": "VARCHAR",
    "channel": "VARCHAR",
    "began": "TIMESTAMP",
    "seconds": "DOUBLE",
    **dict.fromkeys(("caller", "called", "route", "flow", "language", "served", "program"), "VARCHAR"),
    **dict.fromkeys(("status", "who", "node", "question", "events"), "VARCHAR"),
}
"""The columns, each with its type in Parquet: the time is UTC, the events are JSON."""

_FORMULA, _NUMBER = re.compile(r"[=+\-@\t\r]"), re.compile(r"\+?[0-9*#]+")

_LINE_MAX = 64 * 1024 * 1024  # of a call's row; the longest has a few megabytes of events

_MEMORY = "256MB"
"""What DuckDB may use: it writes a file of any size in this."""


def export(
    records: Iterable[CallRecord], file: Path, form: str, told: Callable[[int], object] = lambda _count: None
) -> int:
    """Write calls to a file, of our user's own, in the place of one that is there; gives how many. ``told`` is told how
    many there are. Raises RecordsError; whatever ends it leaves the file as it was.
    """
    duckdb = _duckdb() if form == "parquet" else None
    file = file.resolve()  # a link stays one
    if file.exists() and not file.is_file():
        raise RecordsError(f"{file} is no file", hint="name one that is to be written, or a new one")
    try:
        with _in_place_of(file) as part:
            if duckdb is None:
                return _write_csv(map(_for_spreadsheets, records), part, told)
            with _in_place_of(file, kept=False) as table:
                count = _write_csv(records, table, told)
                _write_parquet(duckdb, table, part)
                return count
    except OSError as error:
        raise RecordsError(f"{file}: {error.strerror}", hint="write into a directory that is there, and ours") from None


@contextmanager
def _in_place_of(file: Path, *, kept: bool = True) -> Iterator[Path]:
    """A file beside another, whose place it takes in the end, where it is ``kept``; else it is gone. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        if kept:
            part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _write_csv(records: Iterable[CallRecord], file: Path, told: Callable[[int], object]) -> int:
    count = 0
    with file.open("w", encoding="utf-8", errors="replace", newline="") as opened:
        table = csv.writer(opened, quoting=csv.QUOTE_NONNUMERIC)
        table.writerow(COLUMNS)
        for count, record in enumerate(records, 1):
            table.writerow(_row(record))
            told(count)
    return count


def _for_spreadsheets(record: CallRecord) -> CallRecord:
    """A call whose texts no spreadsheet takes for a formula: a quote stands before what is none of a number's signs."""
    texts = {each.name: str(getattr(record, each.name)) for each in fields(record) if each.type is str}
    quoted = {name: f"'{text}" for name, text in texts.items() if _FORMULA.match(text) and not _NUMBER.fullmatch(text)}
    return replace(record, **quoted) if quoted else record  # type: ignore[arg-type]


def _row(record: CallRecord) -> list[object]:
    moment = datetime.fromtimestamp(record.began / 1000, UTC).replace(tzinfo=None)
    made = {"began": moment.isoformat(" ", timespec="milliseconds"), "seconds": record.duration / 1000}
    return [made[name] if name in made else getattr(record, name) for name in COLUMNS]


def _write_parquet(duckdb: ModuleType, table: Path, file: Path) -> None:
    """Raises RecordsError."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    read = (
        f"read_csv({_quoted(table)}, header=true, auto_detect=false, quote='\"', escape='\"', "
        f"columns={{{columns}}}, allow_quoted_nulls=false, max_line_size={_LINE_MAX}, parallel=false)"
    )
    settings = {"memory_limit": _MEMORY, "threads": 1, "autoinstall_known_extensions": "false"}
    try:
        with closing(duckdb.connect(":memory:", config=settings)) as connection:
            copy = f"COPY (SELECT * FROM {read}) TO {_quoted(file)} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
            connection.execute(copy)
    except duckdb.Error as error:
        hint = "export to a file that ends in .csv"
        raise RecordsError(f"Parquet could not be written: {str(error).partition(chr(10))[0]}", hint=hint) from error


def _quoted(path: Path) -> str:
    """A path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def _duckdb() -> ModuleType:
    try:
        import duckdb  # noqa: PLC0415 - an extra, and large
    except ModuleNotFoundError:
        hint = "pip install 'voicekit[parquet]', or export to a file that ends in .csv"
        raise RecordsError("Parquet needs duckdb, which is not installed", hint=hint) from None
    found: ModuleType = duckdb
    return found
