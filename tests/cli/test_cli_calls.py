"""``voicekit calls``: what a person sees of calls, and what a program reads."""

import io
import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
from voicekit import App

app = App()


@app.route()
async def main(call):
    await call.say("Welcome to Acme.")
    await call.menu("For sales, press 1.", {"1": "sales"}, max_tries=2, no_input_timeout=1)
    await call.hangup()
"""

ESPEAK = ("--engine", "espeak", "--fast")


@pytest.fixture
def called(run, folder, monkeypatch):
    """A call with an answer, from 5550100, and one without."""
    monkeypatch.setenv("VOICEKIT_RECORDS_DIR", str(folder / "records"))
    (folder / "acme.py").write_text(PROGRAM)
    assert run("call", "acme.py", "--keys", "1", "--from", "5550100", *ESPEAK).code == 0
    assert run("call", "acme.py", "--from", "5550111", *ESPEAK).code == 1
    return folder


def listed(run, *options):
    return json.loads(run("calls", "list", "--json", *options).out)


def test_calls_are_listed_the_last_first_with_how_they_ended(run, called):
    lines = run("calls", "list").out.splitlines()
    assert len(lines) == 2
    for line, shown in zip(lines, (("5550111", "NO_INPUT", "(terminal)"), ("5550100", " OK ")), strict=True):
        assert all(each in line for each in shown)


def test_calls_are_listed_by_what_is_asked_for(run, called):
    assert [call["caller"] for call in listed(run)] == ["5550111", "5550100"]
    assert [call["caller"] for call in listed(run, "--status", "ok")] == ["5550100"]
    assert [call["caller"] for call in listed(run, "--caller", "5550111")] == ["5550111"]
    assert listed(run, "--since", "1h", "--until", "30m") == []
    assert len(listed(run, "--since", "2020-01-01")) == len(listed(run, "--since", "yesterday")) == 2
    assert listed(run, "--until", "yesterday") == []
    assert len(listed(run, "-n", "1")) == 1
    assert run("calls", "list", "--caller", "1").err == "no calls\n"


@pytest.mark.parametrize(
    "option", [("--since", "tomorrow"), ("--status", "GOOD"), ("--until", "25:00"), ("-n", "0"), ("--caller", "")]
)
def test_what_cannot_be_asked_for_is_said_with_what_can(run, folder, option):
    ran = run("calls", "list", *option)
    assert ran.code == 2
    assert option[1] in ran.err


def test_a_call_is_shown_as_it_was_heard(run, called):
    key = listed(run, "--status", "OK")[0]["key"]
    shown = run("calls", "show", key).out
    for words in ("5550100 calls us", '"Welcome to Acme."', "asks for choice (try 1 of 2, by keys)", "presses 1"):
        assert words in shown
    told = json.loads(run("calls", "show", key, "--json").out)
    events = ["call", "prompt", "ask", "prompt", "key", "answer", "hangup", "end"]
    assert [event["event"] for event in told["events"]] == events
    assert (told["caller"], told["program"].partition("@")[0], told["served"]) == ("5550100", "acme.py", "terminal")


def test_why_says_the_cause_and_what_to_do(run, called):
    key = listed(run, "--status", "NO_INPUT")[0]["key"]
    ran = run("calls", "why", key)
    assert "nobody answered choice, asked 2 times" in ran.out
    assert "hint: " in ran.out
    assert json.loads(run("calls", "why", key, "--json").out)["cause"] == "nobody answered choice, asked 2 times"


def test_a_caller_is_erased_with_the_recordings_that_were_made(run, called):
    recordings = called / "recordings"
    recordings.mkdir()
    made, moved = recordings / "1.wav", called / "kept.wav"
    made.touch()
    moved.touch()
    rows = [["call", 0, 1, 1_700_000_000_000, "9.9", "5550100"]]
    rows += [["recording", 5, str(made), 900, "key"], ["recording", 9, str(moved), 900, "key"]]
    rows += [["end", 10, "OK", "program"]]
    (called / "records" / "0badf00d.000000.x.jsonl").write_text(json.dumps(["0badf00d-1", rows]) + "\n")
    assert json.loads(run("calls", "erase", "--caller", "5550100", "--yes", "--json").out) == {
        "calls": 2,
        "recordings": 1,
        "left": 0,
        "standing": [],
    }
    assert (made.exists(), moved.exists()) == (False, True)
    assert [call["caller"] for call in listed(run)] == ["5550111"]
    assert not any(b"5550100" in file.read_bytes() for file in (called / "records").iterdir())


def test_without_a_name_the_last_call_is_meant(run, called):
    assert "5550111" in run("calls", "show").out
    assert "5550111" in run("calls", "why").out


def test_where_there_are_no_calls_that_is_said(run, folder, monkeypatch):
    monkeypatch.setenv("VOICEKIT_RECORDS_DIR", str(folder / "records"))
    ran = run("calls", "list")
    assert (ran.code, "is no directory" in ran.err) == (1, True)
    (folder / "records").mkdir()
    ran = run("calls", "why")
    assert (ran.code, "there are no calls" in ran.err) == (1, True)


def test_nothing_is_erased_where_nobody_can_answer_or_the_answer_is_no(run, called, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    ran = run("calls", "erase", "--caller", "5550100")
    assert (ran.code, "give --yes" in ran.err) == (2, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("calls", "erase", "--caller", "5550100").code == 1
    assert len(listed(run)) == 2


def test_nothing_is_erased_where_nothing_says_what(run, folder):
    assert run("calls", "erase", "--yes").code == 2


def test_a_call_that_is_not_there_is_said_with_a_hint(run, folder):
    ran = run("calls", "show", "nothing")
    assert (ran.code, ran.out) == (1, "")
    assert "no call 'nothing'" in ran.err
    assert "voicekit calls list" in ran.err


def test_what_a_caller_s_network_sends_steers_no_terminal(run, folder, monkeypatch):
    monkeypatch.setenv("VOICEKIT_RECORDS_DIR", str(folder))
    rows = [["call", 0, 1, 1_700_000_000_000, "1.1\u001b[2J", "\u001b]0;x\u0007"], ["end", 1, "OK", "program"]]
    (folder / "0badf00d.000000.x.jsonl").write_text(json.dumps(["0badf00d-1", rows]) + "\n")
    for command in (("list",), ("show", "0badf00d-1"), ("why", "0badf00d-1")):
        assert "\x1b" not in run("calls", *command).out


def test_no_record_is_kept_where_none_is_wanted(run, folder, monkeypatch):
    monkeypatch.setenv("VOICEKIT_RECORDS_DIR", str(folder / "records"))
    monkeypatch.setenv("VOICEKIT_RECORDS", "false")
    (folder / "acme.py").write_text(PROGRAM)
    assert run("call", "acme.py", "--keys", "1", *ESPEAK).code == 0
    assert not (folder / "records").exists()


def test_what_happens_is_followed_as_it_is_told(folder):
    told = [["call", 0, 1, 1_700_000_000_000, "1.1", "100"], ["prompt", 900, "Welcome.", 900]]
    file = folder / "0badf00d.000000.x.jsonl"
    file.touch()
    with subprocess.Popen(
        [sys.executable, "-m", "voicekit", "calls", "tail"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "VOICEKIT_RECORDS_DIR": str(folder), "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stderr.readline().startswith("following")
        file.write_text(json.dumps(["0badf00d-1", told]) + "\n")
        assert "100 calls us" in process.stdout.readline()
        assert '"Welcome."' in process.stdout.readline()
        process.terminate()


def test_lines_that_cannot_be_read_are_said_and_the_calls_shown(run, called):
    run("calls", "list")
    (called / "records" / "0badf00d.000000.20261130T15.jsonl").write_text("nonsense\n")
    ran = run("calls", "list")
    assert (len(ran.out.splitlines()), ran.err) == (2, "1 lines of records cannot be read, and are left out\n")


def test_what_calls_have_in_common_is_shown_as_tables_and_as_json(run, called):
    shown = run("calls", "stats").out
    for words in ("2 calls", "NO_INPUT", "50%", "seconds to the first prompt", "choice"):
        assert words in shown
    report = json.loads(run("calls", "stats", "--json").out)
    assert (report["calls"], report["outcomes"]) == (2, {"NO_INPUT": 1, "OK": 1})
    (question,) = report["questions"]
    assert (question["question"], question["asked"], question["missed"]["no_input"]) == ("choice", 3, 2)
    assert json.loads(run("calls", "stats", "--json", "--caller", "5550100").out)["calls"] == 1
    assert run("calls", "stats", "--caller", "1").err == "no calls\n"


def test_calls_are_exported_as_the_name_of_the_file_says(run, called):
    ran = run("calls", "export", "calls.csv", "--caller", "5550100")
    assert ran.out == "1 calls are in calls.csv\n"
    assert (called / "calls.csv").read_text().splitlines()[1].startswith('"')
    assert json.loads(run("calls", "export", "calls.parquet", "--json").out) == {"calls": 2, "file": "calls.parquet"}
    assert (called / "calls.parquet").read_bytes()[:4] == b"PAR1"
    assert run("calls", "export", "calls", "--format", "csv").code == 0


def test_a_file_whose_name_says_no_format_is_not_written(run, called):
    ran = run("calls", "export", "calls.xlsx")
    assert (ran.code, "--format" in ran.err) == (2, True)
    assert not (called / "calls.xlsx").exists()


def test_after_an_erasure_it_is_said_that_the_number_stands_nowhere(run, called):
    run("calls", "list")  # now it is in the database
    assert b"5550100" in b"".join(file.read_bytes() for file in (called / "records").iterdir())
    ran = run("calls", "erase", "--caller", "5550100", "--yes")
    assert ran.code == 0
    assert "5550100 stands in no record, in no spool and in no name of a recording any more" in ran.out
    assert b"5550100" not in b"".join(file.read_bytes() for file in (called / "records").iterdir())


def test_where_a_number_still_stands_is_said(run, called):
    said = ["answer", 5, "2", "speech", "call me at 5550100", 900]
    rows = [["call", 0, 1, 1_700_000_000_000, "9.9", "777"], said, ["end", 55501001, "OK", "program"]]
    (called / "records" / "0badf00d.000000.x.jsonl").write_text(json.dumps(["0badf00d-1", rows]) + "\n")
    ran = run("calls", "erase", "--caller", "5550100", "--yes")
    assert (ran.code, "5550100 still stands in 1 places: 0badf00d-1" in ran.out) == (1, True)
