"""The stall of Asterisk 15 and later, against its reader modelled exactly: no line is left lying, none sent in vain."""

import itertools
import math
import random

import pytest

from voicekit._protocol import commands as c
from voicekit._protocol.connection import LAST_NUDGE, PATIENCE, Connection
from voicekit.errors import PeerError
from voicekit.testing.asterisk.reader import StallingReader

FRAME = 0.020


class Asterisk:
    """The receiving end: bytes arrive, and lines are read one for each poll, only while the thread is not busy.

    Answers ``G`` as Asterisk does; everything else is only noted, with the time it was read.
    """

    def __init__(self, busy):
        self.reader = StallingReader()
        self.busy = busy
        self.lines = []

    def poll(self, now):
        """Read what can be read at this moment; gives the bytes of the answers."""
        answers = b""
        while not self.busy(now) and (self.reader.readable or self.reader.blocked):
            line = self.reader.take()
            if line is None:
                break
            if line.strip():
                self.lines.append((now, line.strip()))
            if line.startswith(b"G,"):
                answers += b"G,1," + line[2:].strip() + b"=\n"
        return answers


def run(connection, asterisk, writes, *, delay=0.0, until=60.0, step=0.001):
    """Let both live: ``writes`` are (time, commands). Gives the bytes that were written, with their times."""
    now, sent, under_way = 0.0, [], []
    writes = sorted(writes, key=lambda write: write[0])
    while now <= until:
        while writes and writes[0][0] <= now:
            for command in writes.pop(0)[1]:
                connection.send(command, now)
        if connection.deadline <= now:
            connection.tick(now)
        data = connection.take()
        if data:
            sent.append((now, data))
            under_way.append((now + delay, data))
        while under_way and under_way[0][0] <= now:
            asterisk.reader.feed(under_way.pop(0)[1])
        answers = asterisk.poll(now)
        if answers:
            connection.receive(answers, now)
        if not writes and not under_way and connection.deadline == math.inf and not asterisk.reader.readable:
            break
        now += step
    return sent


def sets(count, start=0):
    return [c.SetVariable(f"A{n}", "1") for n in range(start, start + count)]


def names(asterisk):
    return [line.split(b"=")[0][3:] for _, line in asterisk.lines if line.startswith(b"V,")]


def between_frames(now):
    """Busy for the first 5 ms of each frame."""
    return now % FRAME < 0.005


def test_a_burst_is_carried_out_completely_and_at_once():
    asterisk = Asterisk(between_frames)
    run(Connection(), asterisk, [(0.006, sets(50))])
    assert names(asterisk) == [f"{n}".encode() for n in range(50)]
    assert asterisk.lines[-1][0] - asterisk.lines[0][0] < 0.05


def test_without_a_nudge_the_model_does_stall():
    asterisk = Asterisk(lambda _now: False)
    asterisk.reader.feed(b"V,A=1\nV,B=1\n")
    asterisk.poll(0.0)
    asterisk.poll(1.0)
    assert len(asterisk.lines) == 1


def test_a_command_on_an_idle_line_is_sent_alone():
    connection = Connection()
    sent = run(connection, Asterisk(lambda _now: False), [(0.0, [c.SetVariable("A", "1")])])
    assert sent == [(0.0, b"V,A=1\n")]
    assert connection.deadline == math.inf


def test_a_burst_costs_one_fence_where_asterisk_is_idle():
    sent = run(Connection(), Asterisk(lambda _now: False), [(0.0, sets(10))])
    assert [data for _, data in sent[1:]] == [b"G,vk\n"]


def test_an_idle_call_costs_no_traffic_after_a_burst():
    connection, asterisk = Connection(), Asterisk(lambda now: now < 0.5)
    run(connection, asterisk, [(0.0, sets(10))])
    assert connection.deadline == math.inf
    assert len(names(asterisk)) == 10


def test_fences_become_rare_while_the_thread_is_busy():
    asterisk = Asterisk(lambda now: now < 30.0)
    sent = run(Connection(), asterisk, [(0.0, sets(2))])
    assert len(sent) < 45
    assert len(names(asterisk)) == 2
    gaps = [b[0] - a[0] for a, b in itertools.pairwise(sent)]
    assert max(gaps) <= LAST_NUDGE + 0.01


def test_a_farewell_right_after_a_command_arrives():
    connection, asterisk = Connection(), Asterisk(between_frames)
    run(connection, asterisk, [(0.0, [c.SetVariable("A", "1"), c.Exit()])], until=1.0)
    assert [line for _, line in asterisk.lines if not line.startswith(b"G")] == [b"V,A=1", b"E,1"]


def test_a_peer_that_never_reads_is_given_up():
    connection = Connection()
    with pytest.raises(PeerError):
        run(connection, Asterisk(lambda _now: True), [(0.0, sets(2))], until=PATIENCE + 2, step=0.01)


def test_sending_keys_is_granted_its_time():
    connection = Connection()
    asterisk = Asterisk(lambda now: now < PATIENCE + 6)
    run(connection, asterisk, [(0.0, [c.SendDtmf("1" * 20), *sets(1)])], until=PATIENCE + 10, step=0.01)
    assert names(asterisk) == [b"0"]


def test_an_interruption_proves_that_the_command_behind_it_was_read():
    connection = Connection()
    connection.send(c.Play("a"), 0.0, seconds=60.0)
    connection.take()
    connection.send(c.Interrupt(), 10.0)
    connection.take()
    connection.receive(b"T,1,a\n", 10.001)
    assert connection.deadline == math.inf


def test_the_answers_to_fences_stay_inside():
    connection, seen = Connection(), []
    asterisk = Asterisk(lambda _now: False)
    receive = connection.receive
    connection_receive = lambda data, now: seen.extend(receive(data, now))  # noqa: E731
    for command in [*sets(3), c.GetVariables(("X",))]:
        connection.send(command, 0.0)
    asterisk.reader.feed(connection.take())
    asterisk.poll(0.0)
    connection.tick(0.01)
    asterisk.reader.feed(connection.take())
    connection_receive(asterisk.poll(0.01), 0.011)
    assert [about for _, about in seen] == [4]


@pytest.mark.parametrize("seed", range(10))
def test_of_a_thousand_random_bursts_no_command_is_lost(seed):
    chance = random.Random(seed)
    for _ in range(1000):
        busy_until = [(start := chance.random() * 0.1, start + chance.choice([0.002, 0.02, 0.3]) * chance.random())]
        count, writes = 0, []
        for at in sorted(chance.random() * 0.15 for _ in range(chance.randint(1, 4))):
            lines = chance.randint(1, 8)
            writes.append((at, sets(lines, count)))
            count += lines
        asterisk = Asterisk(lambda now, busy=busy_until: any(start <= now < end for start, end in busy))
        connection = Connection()
        run(connection, asterisk, writes, delay=chance.choice([0.0, 0.002, 0.015]), until=5.0, step=0.002)
        assert names(asterisk) == [f"{n}".encode() for n in range(count)]
        assert connection.deadline == math.inf
