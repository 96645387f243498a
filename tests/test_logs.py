"""Log lines that cannot be written."""

import json
import os
import sys

import pytest
import structlog

from voicekit.logs import set_up_logs
from voicekit.settings import Settings


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
    assert seen == ["read again", "log lines could not be written", "and again"]
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
