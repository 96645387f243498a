"""Who goes next, with threads that work when the test says so."""

from concurrent.futures import Executor, Future

import pytest

from voicekit._asr.turns import Turn, Turns, Urgency


class ByHand(Executor):
    """Threads that take what was submitted when told to, in order."""

    def __init__(self):
        self.waiting = []
        self.closed = False

    def submit(self, fn, /, *args, **kwargs):
        if self.closed:
            raise RuntimeError("no new work after a shutdown")
        future = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def work(self):
        while self.waiting:
            future, job = self.waiting.pop(0)
            future.set_running_or_notify_cancel()
            future.set_result(job())


class Caller:
    def __init__(self, name, line, told):
        self.name = name
        self.asks = []
        self.lost = 0
        self._told = told
        self.turn = Turn(line, self._run, self._lost)

    def _run(self):
        for urgency in self.asks:
            self.turn.ask(urgency)
        self.asks = []
        return lambda: self._told.append(self.name)

    def _lost(self):
        self.lost += 1


@pytest.fixture
def threads():
    return ByHand()


@pytest.fixture
def told():
    return []


@pytest.fixture
def callers(threads, told):
    line = Turns(threads)
    return [Caller(name, line, told) for name in "abcd"]


def test_who_comes_first_is_served_first(callers, threads, told):
    for caller in callers:
        caller.turn.ask(Urgency.PAUSE)
    threads.work()
    assert told == ["a", "b", "c", "d"]


def test_an_answer_goes_before_a_pause_and_that_before_sound_and_recordings(callers, threads, told):
    for caller, urgency in zip(callers, reversed(Urgency), strict=True):
        caller.turn.ask(urgency)
    threads.work()
    assert told == ["d", "c", "b", "a"]


def test_who_stops_speaking_goes_before_those_who_only_speak(callers, threads, told):
    for caller in callers:
        caller.turn.ask(Urgency.SOUND)
    callers[2].turn.ask(Urgency.ANSWER)
    threads.work()
    assert told == ["c", "a", "b", "d"]


def test_one_caller_waits_once_for_all_that_was_asked_before_a_thread_came(callers, threads, told):
    """Sound, a pause and the end: the others are not passed three times."""
    a, *others = callers
    a.turn.ask(Urgency.SOUND)
    for other in others:
        other.turn.ask(Urgency.ANSWER)
    a.turn.ask(Urgency.PAUSE)
    a.turn.ask(Urgency.ANSWER)
    threads.work()
    assert told == ["b", "c", "d", "a"]


def test_what_is_asked_while_a_thread_is_at_it_has_its_place_from_then_on(callers, threads, told):
    a, b, *_ = callers
    a.asks = [Urgency.SOUND, Urgency.ANSWER]
    a.turn.ask(Urgency.SOUND)
    b.turn.ask(Urgency.SOUND)
    threads.work()
    assert told == ["a", "a", "b"]


def test_one_is_worked_on_by_one_thread_at_a_time(callers, threads):
    a = callers[0]
    a.turn.ask(Urgency.SOUND)
    future, job = threads.waiting.pop()
    future.set_running_or_notify_cancel()
    found = job()
    assert a.turn.work is future
    a.turn.ask(Urgency.ANSWER)
    assert not threads.waiting, "the thread is not back yet"
    future.set_result(found)
    assert len(threads.waiting) == 1


def test_without_threads_everybody_who_waits_is_told(callers, threads):
    for caller in callers[:3]:
        caller.turn.ask(Urgency.SOUND)
    threads.closed = True
    for future, _ in threads.waiting:
        future.cancel()
    callers[3].turn.ask(Urgency.ANSWER)
    assert [caller.lost for caller in callers] == [1, 1, 1, 1]
