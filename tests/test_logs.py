"""Log lines that cannot be written."""

import contextlib
import io
import json
import os
import subprocess
import sys

import pytest
import structlog

from voicekit._logs import set_up_logs
from voicekit._settings import Settings


@pytest.fixture
def descriptor(monkeypatch):
    """Of a stderr that is a pipe whose reader is gone."""
    source, target = os.pipe()
    os.close(source)
    stderr = os.fdopen(target, "w", buffering=1)
    monkeypatch.setattr(sys, "stderr", stderr)
    set_up_logs(Settings(log_format="json"), service=True)
    yield target
    structlog.reset_defaults()
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, target)
    os.close(null)
    stderr.close()


def test_lines_that_cannot_be_written_raise_nothing_and_are_counted_once_they_can(descriptor):
    log = structlog.get_logger("voicekit.test")
    for number in range(3):
        log.info("nobody reads this", number=number)
    source, target = os.pipe()
    os.dup2(target, descriptor)
    os.close(target)
    log.info("read again")
    log.info("and again")
    lines = [json.loads(line) for line in os.read(source, 65536).decode().splitlines()]
    os.close(source)
    seen = [line["event"] for line in lines if line["event"] != "nobody reads this"]
    assert seen == ["read again", "log.lost", "and again"]
    assert [line["lines"] for line in lines if "lines" in line] == [3]


async def test_a_call_goes_on_when_nobody_reads_its_log_any_more(descriptor, place):
    got = []

    async def conversation(call):
        got.append(await call.digits("PIN?", length=2))

    async with place(conversation) as caller:
        await caller.hears("PIN")
        caller.press("12", gap=0.1)
        await caller.hung_up()
    assert got == ["12"]


STEERS = "a\x1b[2Jb\nc\x85d\u2028e\u202ef\x9bg\ud800h"


@pytest.fixture
def logged(monkeypatch):
    """Gives what is logged in a format."""

    def lines(form, act):
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        monkeypatch.setattr(sys, "stderr", stream)
        set_up_logs(Settings(log_format=form), service=True)
        act(structlog.get_logger("voicekit.test"))
        return stream.buffer.getvalue().decode()

    yield lines
    structlog.reset_defaults()


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_a_peer_sends_steers_no_terminal_and_begins_no_line(logged, form):
    written = logged(form, lambda log: log.info(STEERS, text=STEERS, texts=[STEERS]))
    assert written.count("\n") == 1
    assert all(character.isprintable() for character in written[:-1])
    if form == "json":
        line = json.loads(written)
        assert (line["event"], line["text"], line["texts"]) == (STEERS, STEERS, [STEERS])


def test_a_line_for_machines_has_the_event_s_short_name_and_the_sentence_of_it(logged):
    line = json.loads(logged("json", lambda log: log.warning("prompt.lost", file="a", label="Hello.")))
    assert {name: line[name] for name in ("event", "message", "level", "file", "label")} == {
        "event": "prompt.lost",
        "message": "prompt lost",
        "level": "warning",
        "file": "a",
        "label": "Hello.",
    }


def test_a_line_for_people_begins_with_the_sentence_and_can_be_searched_by_the_short_name(logged):
    written = logged("text", lambda log: log.warning("prompt.lost", file="a", label="Hello."))
    assert "[warning  ] prompt lost " in written
    assert " event=prompt.lost file=a label=Hello.\n" in written


def test_a_program_s_own_line_keeps_its_text_and_its_fields(logged):
    line = json.loads(logged("json", lambda log: log.info("a message", message="Hi.", seconds=2)))
    assert (line["event"], line["message"], line["seconds"]) == ("a message", "Hi.", 2)
    line = json.loads(logged("json", lambda log: log.info("a message", seconds=2)))
    assert (line["event"], line["message"]) == ("a message", "a message")
    assert logged("text", lambda log: log.info("a message", seconds=2)).endswith("[info     ] a message seconds=2\n")
    assert "no text at all" in logged("text", lambda log: log.info(["no text at all"]))


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_steers_no_terminal_by_its_traceback(logged, form):
    error = RuntimeError(STEERS)
    written = logged(form, lambda log: log.error("failed", exc_info=error))
    assert "RuntimeError" in written
    assert all(character.isprintable() for character in written.replace("\n", ""))


@pytest.fixture
def unread(monkeypatch):
    """Where a service writes its log to a pipe that nobody reads: gives the end for reading."""
    source, target = os.pipe()
    stderr = os.fdopen(target, "w", buffering=1)
    monkeypatch.setattr(sys, "stderr", stderr)
    set_up_logs(Settings(log_format="json"), service=True)
    yield source
    structlog.reset_defaults()
    stderr.close()
    os.close(source)


@pytest.mark.parametrize("length", [100, 10_000], ids=["short lines", "lines longer than a pipe takes at once"])
def test_a_service_waits_for_nobody_who_reads_its_log_and_counts_what_is_lost(unread, length):
    log = structlog.get_logger("voicekit.test")
    for number in range(2000):
        log.info("x" * length, number=number)
    room = os.read(unread, 1 << 20)
    log.info("read again")
    whole = []
    for line in (room + os.read(unread, 1 << 20)).splitlines():
        with contextlib.suppress(ValueError):  # the one that was cut
            whole.append(json.loads(line))
    assert [line["event"] for line in whole[-2:]] == ["read again", "log.lost"]
    assert [line["number"] for line in whole[:-2]] == list(range(len(whole) - 2))
    assert whole[-1]["lines"] == 2000 - (len(whole) - 2)


def test_a_process_without_standard_streams_gets_them_and_no_file_has_their_numbers(tmp_path):
    program = """
import os, sys
from voicekit._logs import set_up_logs
from voicekit._settings import Settings
set_up_logs(Settings(), service=True)
import structlog
structlog.get_logger().info("nowhere")
print("nowhere", file=sys.stderr)
told = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
os.write(told, b"%d" % told)
"""
    told = tmp_path / "told"
    command = ["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', sys.executable, "-c", program, str(told)]
    assert subprocess.run(command, timeout=60, check=False).returncode == 0
    assert int(told.read_text()) > 2
