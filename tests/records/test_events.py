"""The stream of a call: what is told is what is read, whatever a text holds and whoever has written it."""

import json
from dataclasses import fields

import pytest

from voicekit._events import KINDS, CallEvents, told
from voicekit._events.kinds import (
    CallConnected,
    CallEnded,
    KeyTaken,
    PromptPlayed,
    QuestionAnswered,
    QuestionAsked,
    SpeechHeard,
)
from voicekit._events.stream import BATCH, EVENTS_MAX, LINE_MAX, line_of

SAMPLES = {int: 3, str: "a\n\x00\u2028\ud800\x1b[2J", bool: True}


class Lines:
    """Where the lines of a test go."""

    def __init__(self):
        self.lines = []
        self.waiting = 0

    def waits(self, events):
        self.waiting += 1

    def take(self, key, rows):
        self.lines.append(line_of(key, rows))

    @property
    def rows(self):
        return [row for line in self.lines for row in json.loads(line)[1]]


@pytest.fixture
def sink():
    return Lines()


@pytest.fixture
def events(sink):
    return CallEvents("a-1", sink, iter(range(10**9)).__next__)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_read_as_it_was_told(kind, sink, events):
    values = [SAMPLES.get(each.type, (("one\n", 900), ("won", 40))) for each in fields(kind)]
    events.tell(kind, *values)
    events.flush()
    assert [each.event for each in told(sink.rows)] == [kind(*values)]
    assert list(told([(kind.tag, 1, *values)])) == [(1, kind(*values))]
    assert sink.lines[0].splitlines(keepends=True) == [sink.lines[0]]


def test_an_event_is_read_that_a_later_version_has_written_with_a_field_more():
    rows = [["prompt", 5, "Hello.", 100, "heard", -1, "en", "new"], ["brandnew", 6, 1], ["key", 7, "1"]]
    assert list(told(rows)) == [(5, PromptPlayed("Hello.", 100, "heard", -1, "en")), (7, KeyTaken("1"))]


def test_what_is_left_out_at_the_end_is_as_usual():
    assert list(told([["answer", 1, "2"]])) == [(1, QuestionAnswered("2", "dtmf", "", 1000))]


@pytest.mark.parametrize(
    "row",
    [None, [], ["key"], ["key", 1], ["key", "1", "1"], ["key", 1, 2], [["key"], 1, "1"], ["ask", 1, "x", 1 << 60]],
    ids=str,
)
def test_what_is_no_event_is_passed_over(row):
    assert list(told([row])) == []


def test_events_are_passed_on_in_batches_and_whatever_is_left_at_the_end(sink, events):
    for _ in range(BATCH):
        events.tell(KeyTaken, "1")
    assert (len(sink.lines), sink.waiting) == (1, 1)
    events.tell(KeyTaken, "2")
    assert (len(sink.lines), sink.waiting) == (1, 2)
    events.end("OK", "program")
    events.end("ERROR", "server")
    assert [type(each.event) for each in told(sink.rows)][-2:] == [KeyTaken, CallEnded]
    assert len(sink.lines) == 2


def test_a_call_that_tells_without_an_end_is_cut_and_its_end_says_how_much_is_missing(sink, events):
    for _ in range(EVENTS_MAX + 500):
        events.tell(KeyTaken, "1")
    events.end("HANGUP", "caller")
    read = [each.event for each in told(sink.rows)]
    assert EVENTS_MAX <= len(read) <= EVENTS_MAX + BATCH
    assert read[-1] == CallEnded("HANGUP", "caller", EVENTS_MAX + 500 - len(read[:-1]))


def test_long_texts_are_cut_where_a_line_would_be_too_long(sink, events):
    events.tell(QuestionAsked, "q" * 100_000)
    events.tell(SpeechHeard, tuple(("w" * 10_000, 1) for _ in range(100)))
    events.flush()
    assert len(sink.lines[0]) < LINE_MAX
    assert [type(each.event) for each in told(sink.rows)] == [QuestionAsked, SpeechHeard]


def test_the_first_event_of_a_call_names_the_version_of_the_schema():
    assert fields(CallConnected)[0].name == "version"
