"""What many calls have in common, and calls as a file for others."""

import csv
import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from voicekit._records import export as exporting
from voicekit._records.export import COLUMNS, export
from voicekit._records.record import record_of
from voicekit._records.stats import NODES_MAX, OTHERS, stats_of
from voicekit.errors import RecordsError

duckdb = pytest.importorskip("duckdb")


def made(number, *rows, began=1_700_000_000_000, status="OK", lasted=10_000):
    told = [["call", 0, 1, began, f"id-{number}", "100"], *map(list, rows), ["end", lasted, status, "caller"]]
    record = record_of(f"a-{number}", told)
    assert record is not None
    return record


BOOKED = (
    *(["prompt", 800, "Hello.", 700], ["node", 800, "book", "guests", "form"], ["ask", 800, "guests", 1, 3]),
    *(["miss", 3000, "no_input"], ["ask", 3000, "guests", 2, 3], ["prompt", 4000, "How many?", 900, "cut"]),
    *(["key", 4000, "2"], ["answer", 4000, "2"], ["node", 4100, "book", "done", "say"]),
)
LEFT = (
    *(["prompt", 2500, "Hello.", 500, "heard", 1500], ["node", 800, "book", "guests", "form"]),
    *(["ask", 800, "guests", 1, 3], ["miss", 4000, "no_match"], ["ask", 4000, "guests", 2, 3]),
    *(["answer", 6000, "3", "speech", "three", 870], ["node", 6100, "book", "guests", "form"]),
)


@pytest.fixture
def report():
    return stats_of([made(1, *BOOKED), made(2, *LEFT, status="HANGUP", lasted=30_000)]).report()


def test_a_node_has_those_who_came_and_those_who_ended_there(report):
    assert report["nodes"] == [
        {"flow": "book", "node": "guests", "entered": 2, "left": 1, "share": 0.5},
        {"flow": "book", "node": "done", "entered": 1, "left": 1, "share": 1.0},
    ]


def test_a_question_has_its_answers_and_what_was_none(report):
    assert report["questions"] == [
        {
            "question": "guests",
            "asked": 4,
            "answered": 2,
            "missed": {"no_input": 1, "no_match": 1},
            "spoken": 1,
            "confidence": dict.fromkeys(("quarter", "half", "three_quarters", "p95"), 0.87),
        }
    ]


def test_outcomes_times_and_cut_prompts_are_counted(report):
    assert (report["calls"], report["outcomes"]) == (2, {"OK": 1, "HANGUP": 1})
    assert report["seconds"] == {"quarter": 10.0, "half": 10.0, "three_quarters": 30.0, "p95": 30.0}
    assert report["seconds_to_first_prompt"]["half"] == 0.1
    assert report["seconds_to_first_prompt"]["p95"] == 3.5
    assert report["barge_in"] == pytest.approx(1 / 3)


def test_calls_are_counted_in_the_hour_of_this_machine_in_which_they_began(report):
    hour = datetime.fromtimestamp(1_700_000_000, UTC).astimezone().hour
    assert report["hours"][f"{hour:02d}"] == sum(report["hours"].values()) == 2


def test_of_a_hundred_calls_the_shares_are_those_of_their_order():
    shares = stats_of(made(number, lasted=number * 1000) for number in range(1, 101)).report()["seconds"]
    assert shares == {"quarter": 25.0, "half": 50.0, "three_quarters": 75.0, "p95": 95.0}


def test_a_call_that_goes_on_has_left_nowhere_and_no_duration():
    record = record_of("a-1", [["call", 0, 1, 1, "x"], ["node", 1, "book", "guests", "form"]])
    report = stats_of([record]).report()
    assert (report["nodes"][0]["left"], report["seconds"], report["outcomes"]) == (0, {}, {"on the line": 1})


def test_there_are_no_more_nodes_than_memory_is_for():
    record = made(1, *(["node", 1, "flow", f"n{number}", "say"] for number in range(NODES_MAX + 50)))
    stats = stats_of([record])
    assert len(stats.nodes) == NODES_MAX + 1
    assert stats.nodes[OTHERS, OTHERS].entered == 50


ODD = 'a "quoted", text;\nof two lines \u00e9\u20ac\x00'.replace("\x00", "")


@pytest.fixture
def calls():
    return [made(1, *BOOKED), replace(made(2, *LEFT), caller="", route=ODD, program="=1+1")]


def test_a_row_of_csv_is_what_the_record_was(calls, tmp_path):
    file = tmp_path / "calls.csv"
    assert export(calls, file, "csv") == 2
    with file.open(newline="") as opened:
        first, second = csv.DictReader(opened)
    assert list(first) == list(COLUMNS)
    assert (first["began"], first["seconds"]) == ("2023-11-14 22:13:20.000", "10.0")
    assert json.loads(first["events"])[0][4] == "id-1"
    assert (second["caller"], second["route"], second["program"]) == ("", ODD, "'=1+1")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_row_of_parquet_is_what_the_record_was_with_types(calls, tmp_path):
    file = tmp_path / "it's.parquet"
    assert export(calls, file, "parquet") == 2
    read = duckdb.sql(f"SELECT * FROM read_parquet('{str(file).replace(chr(39), chr(39) * 2)}') ORDER BY key")
    assert dict(zip(read.columns, map(str, read.types), strict=True)) == COLUMNS
    rows = [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]
    assert rows[0]["began"] == datetime(2023, 11, 14, 22, 13, 20)  # noqa: DTZ001 - UTC
    for row, record in zip(rows, calls, strict=True):
        assert row["seconds"] == record.duration / 1000
        for name in set(COLUMNS) - {"began", "seconds"}:
            assert row[name] == getattr(record, name)
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_what_is_broken_off_leaves_the_file_as_it_was_and_nothing_beside_it(form, calls, tmp_path):
    file = tmp_path / f"calls.{form}"
    file.write_text("before")

    def broken():
        yield calls[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(broken(), file, form)
    assert file.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


def test_no_calls_are_a_file_of_none(tmp_path):
    assert export([], tmp_path / "calls.parquet", "parquet") == 0
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/calls.parquet'").fetchall() == [(0,)]


def test_a_long_call_is_a_row_of_parquet(tmp_path):
    record = replace(made(1), events=json.dumps(["x" * 500] * 20_000))
    export([record], tmp_path / "calls.parquet", "parquet")
    read = duckdb.sql(f"SELECT length(events) FROM '{tmp_path}/calls.parquet'").fetchall()
    assert read == [(len(record.events),)]


def test_without_its_package_parquet_is_said_with_what_to_do(calls, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(RecordsError, match="not installed") as caught:
        exporting.export(calls, tmp_path / "calls.parquet", "parquet")
    assert "voicekit[parquet]" in caught.value.hint
    assert [each.name for each in tmp_path.iterdir()] == []


def test_a_link_leads_to_the_file_and_what_is_no_file_stays_as_it_is(calls, tmp_path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "calls.csv")
    assert export(calls, tmp_path / "link.csv", "csv") == 2
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "calls.csv").is_file()
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(RecordsError, match="no file"):
        export(calls, tmp_path / "pipe.csv", "csv")
    assert (tmp_path / "pipe.csv").is_fifo()


def test_a_directory_that_is_not_there_is_said(calls, tmp_path):
    with pytest.raises(RecordsError, match="No such file"):
        export(calls, tmp_path / "none" / "calls.csv", "csv")
