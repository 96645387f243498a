"""What a child process writes to stderr reaches Asterisk a line at a time, none lost, and before the call's end."""

import asyncio
import os
import threading
import time

import pytest

from voicekit.server.childlog import LINE_MAX, WAITING_MAX, ChildLog
from voicekit.server.stdio import Pipes

PACE = 0.005


class Asterisk:
    """The other end of stderr: keeps what each read finds, and when."""

    def __init__(self, descriptor):
        self.reads = []
        self._descriptor = descriptor
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while data := os.read(self._descriptor, 65536):
            self.reads.append((time.monotonic(), data))

    def join(self):
        self._thread.join(20)


class Child:
    """A log between two pipes."""

    def __init__(self, pace=PACE, *, read=True, before=""):
        source, self.stderr = os.pipe()
        self.write(before)
        target, out = os.pipe()
        self.out, self.target = out, target
        self.asterisk = Asterisk(target) if read else None
        self.log = ChildLog(source, out, pace=pace)

    def write(self, text):
        os.write(self.stderr, text.encode())

    def end(self):
        """Nobody writes any more; gives the lines that came."""
        os.close(self.stderr)
        self.log.join(20)
        os.close(self.out)
        self.asterisk.join()
        return b"".join(data for _, data in self.asterisk.reads).decode().splitlines()


def test_lines_written_at_once_arrive_one_by_one_and_in_order():
    child = Child()
    lines = [f"line {number}" for number in range(30)]
    child.write("".join(f"{line}\n" for line in lines))
    assert child.end() == lines
    times = [at for at, _ in child.asterisk.reads]
    assert len(times) == 30
    assert times[-1] - times[0] > 29 * PACE * 0.9


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
    child.log.flush(lambda: (answered.append(time.monotonic()), done.set()))
    assert done.wait(20)
    assert len(child.end()) == 10
    assert answered[0] >= child.asterisk.reads[-2][0]


def test_more_lines_than_may_wait_are_counted():
    child = Child(pace=0, before="y\n" * (WAITING_MAX + 500))
    lines = child.end()
    assert lines.count("y") == WAITING_MAX
    assert [line for line in lines if line != "y"] == ["voicekit: 500 lines of the log were dropped here"]


def test_a_log_that_nobody_reads_any_more_stops_nothing():
    child = Child(read=False)
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
        self.seen.append((bytes(data), len(self.child.asterisk.reads)))
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
