"""What a child process writes to stderr reaches Asterisk a line at a time, none lost, and before the call's end."""

import asyncio
import os
import select
import threading
import time

import pytest

from voicekit._server.childlog import LINE_MAX, WAITING_MAX, ChildLog
from voicekit._server.stdio import Pipes

PACE = 0.005


class Child:
    """A log between two pipes. Asterisk's end of stderr is read when a test looks: a pipe keeps far more lines. Of
    ``packets`` one read gives what one write has written, and it keeps sixteen.
    """

    def __init__(self, pace=PACE, *, before="", packets=False):
        source, self.stderr = os.pipe()
        self.write(before)
        self.target, self.out = os.pipe2(os.O_DIRECT if packets else 0)
        self._came = b""
        self.log = ChildLog(source, self.out, pace=pace)

    def write(self, text):
        os.write(self.stderr, text.encode())

    def lines(self):
        """The lines that have come by now."""
        while select.select([self.target], [], [], 0)[0] and (data := os.read(self.target, 65536)):
            self._came += data
        return self._came.decode().splitlines()

    def end(self):
        """Nobody writes any more; gives all lines."""
        os.close(self.stderr)
        self.log.join(20)
        os.close(self.out)
        lines = self.lines()
        os.close(self.target)
        return lines


def test_lines_written_at_once_arrive_one_by_one_and_in_order():
    child, begun = Child(), time.monotonic()
    lines = [f"line {number}" for number in range(30)]
    child.write("".join(f"{line}\n" for line in lines))
    assert child.end() == lines
    assert time.monotonic() - begun >= 29 * PACE


def test_each_line_is_a_write_of_its_own():
    child = Child(packets=True)
    child.write("one\ntwo\nthree\n")
    child.log.finish(20)
    assert [os.read(child.target, 65536) for _ in range(3)] == [b"one\n", b"two\n", b"three\n"]
    assert child.end() == []


def test_a_line_that_is_too_long_becomes_several_and_no_character_is_cut():
    child = Child(pace=0)
    child.write("ü" * 1500 + "\n")
    child.write("x" + "ü" * 1000 + "\n")
    lines = child.end()
    assert "".join(lines) == "ü" * 1500 + "x" + "ü" * 1000
    assert all(len(line.encode()) <= LINE_MAX for line in lines)


def test_half_a_line_waits_for_its_rest_and_the_last_one_is_not_lost():
    child = Child()
    child.write("one\ntw")
    child.log.finish(20)
    child.write("o\nlast")
    assert child.end() == ["one", "tw", "o", "last"]


def test_lines_of_white_space_are_no_lines():
    child = Child()
    child.write("\n \none\n\n")
    assert child.end() == ["one"]


def test_what_is_asked_is_answered_when_all_before_it_is_out():
    child, answered = Child(), []
    child.write("".join(f"{number}\n" for number in range(10)))
    done = threading.Event()
    child.log.flush(lambda: (answered.extend(child.lines()), done.set()))
    assert done.wait(20)
    assert len(answered) == 10
    assert len(child.end()) == 10


def test_more_lines_than_may_wait_are_counted():
    child = Child(pace=0, before="y\n" * (WAITING_MAX + 500))
    lines = child.end()
    assert lines.count("y") == WAITING_MAX
    assert [line for line in lines if line != "y"] == ["voicekit: 500 lines of the log were dropped here"]


def test_a_log_that_nobody_reads_any_more_stops_nothing():
    child = Child()
    os.close(child.target)
    child.write("one\ntwo\n")
    done = threading.Event()
    child.log.flush(done.set)
    assert done.wait(20)
    os.close(child.stderr)
    child.log.join(20)
    os.close(child.out)


class Written(asyncio.Transport):
    """A pipe that remembers how much of the log was out when something was written."""

    def __init__(self, child):
        super().__init__()
        self.child, self.seen, self.left = child, [], asyncio.Event()

    def write(self, data):
        self.seen.append((bytes(data), len(self.child.lines())))
        if len(self.seen) == 2:
            self.left.set()

    def close(self):
        pass


@pytest.mark.parametrize("leaving", [b"E,done\n", b"V,A=1\nH,bye\n"])
async def test_what_ends_the_call_waits_for_the_log_and_all_else_does_not(leaving):
    child = Child(pace=0.02)
    output = Written(child)
    pipes = Pipes(Written(child), output, child.log)
    child.write("".join(f"{number}\n" for number in range(10)))
    pipes.write(b"V,E,=1\n")
    pipes.write(leaving)
    pipes.write(b"\n")
    assert [data for data, _ in output.seen] == [b"V,E,=1\n"]
    await asyncio.wait_for(output.left.wait(), 20)
    assert output.seen[1] == (leaving + b"\n", 10)
    pipes.close()
    child.end()
