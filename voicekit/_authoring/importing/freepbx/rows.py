"""Rows of FreePBX's tables ``ivr_details``, ``ivr_entries`` and ``recordings``, out of CSV or JSON.

JSON: an object with the tables by name, or a list of IVRs with their ``entries``. CSV: one row for each IVR (its
entries are in ``ivr_entries.csv`` beside it), or one for each entry with the IVR's columns repeated. Tabs and
semicolons part fields as well as commas do.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from voicekit._authoring.importing.xml import LARGEST
from voicekit.errors import FlowError

__all__ = ["NO", "Ivr", "Row", "Tables", "looks_like_rows", "read_tables"]

MOST = 20_000
"""Rows."""

NO = {"", "0", "no", "false", "disabled", "null", "none"}
"""What a column has that says no."""


@dataclass(slots=True)
class Row:
    """One row: its table, its line (0 in JSON) and its columns as text.

    It keeps a ledger: `take` notes that a column has become part of the flow, `get` only looks, `untaken` tells the
    rest.
    """

    table: str
    line: int
    columns: Mapping[str, str]
    beyond: tuple[str, ...] = ()
    """Values without a column of their own."""
    _taken: set[str] = field(default_factory=set)

    def get(self, column: str) -> str:
        """A column, stripped; empty where there is none."""
        return self.columns.get(column, "").strip()

    def take(self, column: str) -> str:
        """A column, stripped; it counts as converted."""
        self._taken.add(column)
        return self.get(column)

    def reported(self) -> None:
        """All of it stands in the report."""
        self._taken.update(self.columns)

    def repeats(self, other: "Row") -> None:
        """What ``other`` says with the same words is said there."""
        self._taken.update(column for column, value in self.columns.items() if value == other.columns.get(column))

    def untaken(self) -> Iterator[tuple[int, str]]:
        """What is in no flow and in no report: its line and what it is. A row of which nothing was taken is one."""
        left = [(column, value) for column in self.columns if column not in self._taken and (value := self.get(column))]
        if left and not self._taken:
            yield self.line, f"{self.table}: {', '.join(f'{column}={value[:40]!r}' for column, value in left[:4])}"
        else:
            for column, value in left:
                yield self.line, f"{self.table}: {column}={value[:60]!r}"
        for value in self.beyond:
            yield self.line, f"{self.table}: {value[:60]!r}"


@dataclass(slots=True)
class Ivr:
    """One IVR."""

    details: Row
    entries: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Tables:
    """IVRs by their number, recordings, announcements and time conditions by theirs, the times of each time group, and
    every row there is.
    """

    ivrs: dict[str, Ivr]
    recordings: dict[str, Row]
    rows: list[Row]
    announcements: dict[str, Row] = field(default_factory=dict)
    conditions: dict[str, Row] = field(default_factory=dict)
    times: dict[str, list[Row]] = field(default_factory=dict)
    beyond: list[str] = field(default_factory=list)
    """What is no row of a known table."""

    def untaken(self) -> Iterator[tuple[int, str]]:
        """What is in no flow and in no report. What no IVR leads to is one thing for each table: a system has many."""
        unused = dict.fromkeys(_UNUSED, 0)
        for row in self.rows:
            if row.table in unused and not row._taken:
                unused[row.table] += 1
            else:
                yield from row.untaken()
        for table, count in unused.items():
            if count:
                yield 0, f"{count} {_UNUSED[table]}"
        for what in self.beyond:
            yield 0, what


def looks_like_rows(data: bytes) -> bool:
    """Whether this begins as JSON, or as a CSV with columns that FreePBX has."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] == b"<":
        return False
    first = head.partition(b"\n")[0]
    return head[:1] in {b"{", b"["} or any(each in first for each in (b"selection", b"announcement", b"directdial"))


def read_tables(data: bytes, file: str, beside: Mapping[str, bytes]) -> Tables:
    """The tables of a file, with what is ``beside`` it by name (``ivr_entries.csv``, ``recordings.csv``).

    Raises FlowError for what is neither JSON nor CSV of FreePBX.
    """
    text = _text(data, file)
    beyond: list[str] = []
    if text.lstrip()[:1] in {"{", "["}:
        tables = _json_tables(text, file, beyond)
    else:
        tables = {"ivr_details": _csv_rows(text, file, "ivr_details")}
        for name in ("ivr_entries", "recordings"):
            if f"{name}.csv" in beside and f"{name}.csv" != file:
                tables[name] = _csv_rows(_text(beside[f"{name}.csv"], f"{name}.csv"), f"{name}.csv", name)
    ivrs = _ivrs(tables)
    if not ivrs:
        raise FlowError(
            "no IVR in it", file=file, hint="export the tables ivr_details and ivr_entries with their columns' names"
        )
    recordings: dict[str, Row] = {}
    for row in tables.get("recordings", ()):
        recordings.setdefault(row.get("id"), row)
    found = Tables(ivrs, recordings, [row for rows in tables.values() for row in rows], beyond=beyond)
    for row in tables.get("announcement", ()):
        found.announcements.setdefault(row.get("announcement_id"), row)
    for row in tables.get("timeconditions", ()):
        found.conditions.setdefault(row.get("timeconditions_id"), row)
    for row in tables.get("timegroups_details", ()):
        found.times.setdefault(row.get("timegroupid"), []).append(row)
    return found


def _ivrs(tables: Mapping[str, list[Row]]) -> dict[str, Ivr]:
    ivrs: dict[str, Ivr] = {}
    for row in tables.get("ivr_details", ()):
        number = row.get("id") or row.get("ivr_id")
        if number:
            ivr = ivrs.setdefault(number, Ivr(row))
            if row.get("selection"):
                ivr.entries.append(row)
                if row is not ivr.details:
                    row.repeats(ivr.details)
    for row in tables.get("ivr_entries", ()):
        if row.get("ivr_id") in ivrs:
            ivrs[row.get("ivr_id")].entries.append(row)
    return ivrs


def _json_tables(text: str, file: str, beyond: list[str]) -> dict[str, list[Row]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise FlowError(
            f"no JSON: {error}", file=file, line=line, column=getattr(error, "colno", 0), hint="export the table anew"
        ) from None
    tables: dict[str, list[Row]] = {name: [] for name in _TABLES}
    if isinstance(value, dict) and ("announcement" in value or "entries" in value) and "ivr_details" not in value:
        value = {"ivr_details": [value]}
    elif not isinstance(value, dict):
        value = {"ivr_details": value}
    for name, rows in value.items():
        if name not in _TABLES or not isinstance(rows, list):
            beyond.append(f"{name}: {_count(rows)}")
            continue
        _refuse_many(len(rows), file)
        for row in rows:
            if isinstance(row, dict):
                tables[name].append(_json_row(name, row, tables["ivr_entries"], beyond))
            else:
                beyond.append(f"{name}: {str(row)[:60]!r}")
    _refuse_many(sum(map(len, tables.values())), file)
    return tables


_UNUSED = {
    "recordings": "recordings that no IVR plays",
    "announcement": "announcements that no IVR leads to",
    "timeconditions": "time conditions that stay in the dialplan",
    "timegroups_details": "times of groups that stay in the dialplan",
    "timegroups_groups": "names of time groups",
}
"""Tables of which a system has more than its IVRs use, and what a report calls such rows."""

_TABLES = ("ivr_details", "ivr_entries", *_UNUSED)


def _json_row(table: str, row: dict[str, Any], entries: list[Row], beyond: list[str]) -> Row:
    """A row; the entries that stand in an IVR go with the others."""
    nested = row.get("entries") if table == "ivr_details" else None
    number = str(row.get("id", row.get("ivr_id", "")))
    for entry in nested if isinstance(nested, list) else ():
        if isinstance(entry, dict):
            made = Row("ivr_entries", 0, _columns(entry) | {"ivr_id": number})
            entries.append(made)
        else:
            beyond.append(f"entries of {number[:40]}: {str(entry)[:60]!r}")
    return Row(
        table,
        0,
        _columns({name: each for name, each in row.items() if not isinstance(nested, list) or each is not nested}),
    )


def _count(value: object) -> str:
    return f"{len(value)} rows" if isinstance(value, list) else repr(str(value)[:60])


def _columns(row: Mapping[str, Any]) -> dict[str, str]:
    """Columns as text. What is a list or a mapping is only counted: nothing takes it."""
    return {str(name).strip(): _value(value) for name, value in row.items()}


def _value(value: Any) -> str:
    if value is None or value is False or value in ("NULL", "\\N"):
        return ""
    if value is True:
        return "1"
    return f"{len(value)} values" if isinstance(value, list | dict) else str(value)


def _csv_rows(text: str, file: str, table: str) -> list[Row]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    rows: list[Row] = []
    names: list[str] = []
    try:
        for values in reader:
            if not names:
                names = [name.strip() for name in values]
                continue
            if values:
                rows.append(_csv_row(table, reader.line_num, names, values))
                _refuse_many(len(rows), file)
    except csv.Error as error:
        raise FlowError(f"no CSV: {error}", file=file, line=reader.line_num, hint="export the table anew") from None
    return rows


def _csv_row(table: str, line: int, names: list[str], values: list[str]) -> Row:
    """A row. What has no name, or a name that was there before, is beyond."""
    columns: dict[str, str] = {}
    beyond = [value for value in values[len(names) :] if value.strip()]
    for name, value in zip(names, values, strict=False):
        if name and name not in columns:
            columns[name] = _value(value)
        elif value.strip():
            beyond.append(value)
    return Row(table, line, columns, tuple(beyond))


def _refuse_many(rows: int, file: str) -> None:
    if rows > MOST:
        raise FlowError(f"more than {MOST} rows", file=file, hint="leave out the rows of other tables")


def _text(data: bytes, file: str) -> str:
    if len(data) > LARGEST:
        raise FlowError(f"{len(data)} bytes; at most {LARGEST} are read", file=file, hint="split the file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
