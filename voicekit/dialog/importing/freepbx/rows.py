"""Rows of FreePBX's tables ``ivr_details``, ``ivr_entries`` and ``recordings``, out of CSV or JSON.

JSON: an object with the tables by name, or a list of IVRs with their ``entries``. CSV: one row for each IVR (its
entries are in ``ivr_entries.csv`` beside it), or one for each entry with the IVR's columns repeated. Tabs and
semicolons part fields as well as commas do.
"""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from voicekit.dialog.importing.xml import LARGEST
from voicekit.errors import FlowError

__all__ = ["Ivr", "Row", "Tables", "looks_like_rows", "read_tables"]

MOST = 20_000
"""Rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line (0 in JSON) and its columns as text."""

    line: int
    columns: Mapping[str, str]

    def get(self, column: str) -> str:
        """A column, stripped; empty where there is none."""
        return self.columns.get(column, "").strip()


@dataclass(slots=True)
class Ivr:
    """One IVR."""

    details: Row
    entries: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tables:
    """IVRs by their number, and the files of recordings by theirs."""

    ivrs: dict[str, Ivr]
    recordings: dict[str, str]


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
    if text.lstrip()[:1] in {"{", "["}:
        tables = _json_tables(text, file)
    else:
        tables = {"ivr_details": _csv_rows(text, file)}
        for name in ("ivr_entries", "recordings"):
            if f"{name}.csv" in beside:
                tables[name] = _csv_rows(_text(beside[f"{name}.csv"], f"{name}.csv"), f"{name}.csv")
    ivrs = _ivrs(tables)
    if not ivrs:
        raise FlowError(
            "no IVR in it", file=file, mend="export the tables ivr_details and ivr_entries with their columns' names"
        )
    recordings = {row.get("id"): row.get("filename") for row in tables.get("recordings", ())}
    return Tables(ivrs, recordings)


def _ivrs(tables: Mapping[str, list[Row]]) -> dict[str, Ivr]:
    ivrs: dict[str, Ivr] = {}
    for row in tables.get("ivr_details", ()):
        number = row.get("id") or row.get("ivr_id")
        if number:
            ivr = ivrs.setdefault(number, Ivr(row))
            if row.get("selection"):
                ivr.entries.append(row)
    for row in tables.get("ivr_entries", ()):
        if row.get("ivr_id") in ivrs:
            ivrs[row.get("ivr_id")].entries.append(row)
    return ivrs


def _json_tables(text: str, file: str) -> dict[str, list[Row]]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise FlowError(f"no JSON: {error}", file=file, line=line, column=getattr(error, "colno", 0)) from None
    if isinstance(value, dict):
        tables = {name: _rows(rows) for name, rows in value.items() if isinstance(rows, list)}
        single = "announcement" in value or "entries" in value
        value = [value] if single and "ivr_details" not in value else value.get("ivr_details", [])
    else:
        tables = {}
    tables["ivr_details"] = _rows(value)
    nested = tables.setdefault("ivr_entries", [])
    for ivr in value if isinstance(value, list) else []:
        if isinstance(ivr, dict) and isinstance(ivr.get("entries"), list):
            number = str(ivr.get("id", ivr.get("ivr_id", "")))
            nested += [Row(0, {**row.columns, "ivr_id": number}) for row in _rows(ivr["entries"])]
    return tables


def _rows(values: Any) -> list[Row]:
    rows = values if isinstance(values, list) else []
    return [Row(0, _columns(row.items())) for row in rows[:MOST] if isinstance(row, dict)]


def _columns(pairs: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    flat = (str, int, float)
    return {
        str(name).strip(): "1" if value is True else "" if value is False else str(value)
        for name, value in pairs
        if isinstance(value, flat)
    }


def _csv_rows(text: str, file: str) -> list[Row]:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(StringIO(text), delimiter=delimiter)
    rows = []
    try:
        for columns in reader:
            rows.append(Row(reader.line_num, _columns((n, v) for n, v in columns.items() if n)))
            if len(rows) > MOST:
                raise FlowError(f"more than {MOST} rows", file=file, line=reader.line_num)
    except csv.Error as error:
        raise FlowError(f"no CSV: {error}", file=file, line=reader.line_num) from None
    return rows


def _text(data: bytes, file: str) -> str:
    if len(data) > LARGEST:
        raise FlowError(f"{len(data)} bytes; at most {LARGEST} are read", file=file, mend="split the file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
