"""One connection by hand: which event belongs to which command."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._protocol import commands as c
from voicekit._protocol import events as e
from voicekit._protocol.connection import Connection
from voicekit._protocol.limits import EVENT_MAX, EVENTS_MAX
from voicekit._protocol.playlist import LENGTH_UNKNOWN, SHORT_BY, SLACK, Outcome, PlaylistItem
from voicekit._protocol.states import State
from voicekit.errors import IllegalMove, PeerError


def outcomes(happenings):
    return [(about.line, about.outcome) for _, about in happenings if isinstance(about, PlaylistItem)]


def playing(*files, seconds=1.0):
    """A connection that has sent each file, the first with `Play`."""
    connection = Connection()
    for place, file in enumerate(files):
        connection.send(c.Append(file) if place else c.Play(file), 0.0, seconds=seconds)
    connection.take()
    return connection


def test_the_same_file_twice_finishes_in_order():
    connection = playing("beep", "beep")
    assert outcomes(connection.receive(b"F,1,beep\n", 1.0)) == [(1, Outcome.FINISHED)]
    assert outcomes(connection.receive(b"F,1,beep\n", 2.0)) == [(2, Outcome.FINISHED)]
    assert len(connection.playlist) == 0


def test_play_interrupts_what_plays_and_drops_what_waits():
    connection = playing("one", "two")
    connection.send(c.Play("one"), 0.5, seconds=1.0)
    connection.take()
    happened = connection.receive(b"T,1,one\nD,1,two\n", 0.6) + connection.receive(b"F,1,one\n", 1.6)
    assert outcomes(happened) == [(1, Outcome.INTERRUPTED), (2, Outcome.DROPPED), (3, Outcome.FINISHED)]


def test_a_refused_file_takes_its_own_entry_out_and_no_other():
    connection = playing("old")
    connection.receive(b"", 0.1)
    connection.send(c.Play("gone"), 0.2, seconds=1.0)
    connection.take()
    assert outcomes(connection.receive(b"Z,1,gone\n", 0.3)) == [(2, Outcome.REFUSED)]
    assert outcomes(connection.receive(b"F,1,old\n", 1.0)) == [(1, Outcome.FINISHED)]


def test_a_failure_without_a_name_belongs_to_the_oldest_command_that_may_fail():
    connection = Connection()
    connection.send(c.SetVariable("A", "1"), 0.0)
    autoclear = connection.send(c.SetAutoclear(on=True), 0.0)
    connection.send(c.Play("beep"), 0.0, seconds=1.0)
    connection.take()
    first, second = connection.receive(b"Z,1\nZ,1\n", 0.1)
    assert first == (e.Failed(1, None), autoclear)
    assert outcomes([second]) == [(3, Outcome.REFUSED)]


@pytest.mark.parametrize("reason", [b"ANSWER_FAILURE", b"ANSWER_FAILED", b"GENERATOR_FAILURE", b"GENERATOR_FAILED"])
def test_both_spellings_of_a_failed_answer_belong_to_the_answer(reason):
    connection = Connection()
    line = connection.send(c.Answer(), 0.0)
    connection.take()
    assert connection.receive(b"Z,1," + reason + b"\n", 0.1) == [(e.Failed(1, reason.decode()), line)]


def test_a_file_that_vanished_is_lost_when_a_later_one_is_heard_of():
    connection = playing("a", "broken", "c")
    happened = connection.receive(b"F,1,a\nF,1,c\n", 2.0)
    assert outcomes(happened) == [(1, Outcome.FINISHED), (2, Outcome.LOST), (3, Outcome.FINISHED)]


def test_a_file_that_never_finishes_is_lost_at_its_deadline():
    connection = playing("broken", seconds=2.0)
    due = 2.0 + SLACK
    assert connection.deadline <= due
    connection.receive(b"", 0.1)
    assert outcomes(connection.tick(due - 0.01)) == []
    assert outcomes(connection.tick(due)) == [(1, Outcome.LOST)]
    assert connection.deadline == math.inf


def test_a_file_that_ends_before_its_time_is_short():
    connection = playing("cut", "whole", seconds=2.0)
    assert outcomes(connection.receive(b"F,1,cut\n", 2.0 - SHORT_BY - 0.1)) == [(1, Outcome.SHORT)]
    assert outcomes(connection.receive(b"F,1,whole\n", 4.0 - 2 * SHORT_BY)) == [(2, Outcome.FINISHED)]


def test_a_file_of_unknown_length_has_an_hour():
    connection = playing("tt-monkeys", seconds=None)
    assert connection.deadline == LENGTH_UNKNOWN + SLACK


def test_the_time_that_keys_are_sent_does_not_count_against_a_file():
    connection = playing("prompt", seconds=1.0)
    connection.send(c.SendDtmf("1" * 20), 0.0)
    connection.take()
    connection.receive(b"", 0.1)
    assert outcomes(connection.tick(1.0 + SLACK + 6.9)) == []
    assert outcomes(connection.tick(1.0 + SLACK + 7.1)) == [(1, Outcome.LOST)]


def test_an_event_for_something_given_up_belongs_to_nothing():
    connection = playing("a")
    connection.receive(b"F,1,a\n", 1.0)
    assert connection.receive(b"F,1,a\n", 1.1) == [(e.Finished(1, "a"), None)]


def test_an_interruption_without_a_name_is_that_of_the_front():
    connection = playing("a", "b")
    assert outcomes(connection.receive(b"T,1\n", 0.5)) == [(1, Outcome.INTERRUPTED)]


def test_answers_go_to_their_questions_in_order():
    connection = Connection()
    first = connection.send(c.GetVariables(("A",)), 0.0)
    second = connection.send(c.GetParameters(), 0.0)
    third = connection.send(c.GetVariables(("A",)), 0.0)
    connection.take()
    happened = connection.receive(b"G,1,A=1\nP,1,ivr://h,x\nG,1,A=2\n", 0.1)
    assert [(line, type(event)) for event, line in happened] == [
        (first, e.Variables),
        (second, e.Parameters),
        (third, e.Variables),
    ]


def test_keys_pass_through_as_they_come():
    connection = playing("a")
    assert connection.receive(b"1,1\n*,1\nD,1\n", 0.1) == [(e.Key(1, key), None) for key in "1*D"]


@given(st.lists(st.integers(1, 20), max_size=40))
def test_lines_may_be_cut_at_any_byte(sizes):
    wire = b"1,1700000000\nF,1700000000,one\nZ,1700000000\nQ,?\nG,1,x=\xff\n"
    whole = playing("one").receive(wire, 1.0)
    connection, pieces = playing("one"), []
    for size in [*sizes, len(wire)]:
        piece, wire = wire[:size], wire[size:]
        pieces += connection.receive(piece, 1.0)
    assert [(event, type(about)) for event, about in pieces] == [(event, type(about)) for event, about in whole]


def test_a_line_without_end_is_not_asterisk():
    connection = Connection()
    connection.receive(b"x" * EVENT_MAX, 0.0)
    with pytest.raises(PeerError):
        connection.receive(b"x", 0.0)


def test_more_lines_at_once_than_a_call_sends_are_not_asterisk():
    connection, key = Connection(), b"1,1700000000\n"
    connection.receive(key * (EVENTS_MAX // len(key)), 0.0)
    with pytest.raises(PeerError, match="at once"):
        connection.receive(key * (EVENTS_MAX // len(key) + 1), 0.0)


def test_nothing_follows_a_farewell():
    connection = Connection()
    connection.send(c.Exit(), 0.0)
    assert connection.state is State.LEAVING
    with pytest.raises(IllegalMove):
        connection.send(c.Log("more"), 0.0)


def test_after_a_hang_up_with_option_i_only_words_and_a_farewell_can_be_sent():
    connection = Connection()
    assert connection.receive(b"I,1,HANGUP\n", 0.0) == [(e.HangupRequest(1, "HANGUP"), None)]
    with pytest.raises(IllegalMove):
        connection.send(c.Play("beep"), 0.1)
    connection.send(c.SetVariable("A", "1"), 0.1)
    connection.send(c.Exit(), 0.1)
    assert connection.take() == b"V,A=1\nE,1\n"


def test_a_command_that_is_refused_leaves_nothing_behind():
    connection = Connection()
    with pytest.raises(Exception, match="1022"):
        connection.send(c.Log("x" * 2000), 0.0)
    assert connection.take() == b""
    assert connection.send(c.GetParameters(), 0.0) == 1
