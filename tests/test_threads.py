"""Threads that nobody has to wait for."""

import os
import subprocess
import sys
import threading
from concurrent.futures import CancelledError, wait
from pathlib import Path

import pytest

from voicekit._threads import MOST_LEFT, NICE, Threads, short_turns, usable_cores


@pytest.fixture
def threads():
    made = Threads(2, "test")
    yield made
    made.shutdown()


class Stuck:
    """Work that hangs until the test lets it go."""

    def __init__(self):
        self.begun = threading.Event()
        self.released = threading.Event()

    def __call__(self):
        self.begun.set()
        self.released.wait(30)
        return "back"


def test_work_gives_what_it_gives_or_raises_whatever_it_raises(threads):
    assert threads.submit(pow, 2, 3).result(20) == 8
    with pytest.raises(SystemExit):
        threads.submit(sys.exit, 3).result(20)
    assert threads.submit(pow, 2, 4).result(20) == 16


def test_so_many_pieces_of_work_run_at_once_and_no_more(threads):
    both = threading.Barrier(3, timeout=20)
    at_hand = [threads.submit(both.wait) for _ in range(2)]
    third = threads.submit(lambda: "third")
    assert not third.done()
    both.wait()
    wait(at_hand, 20)
    assert third.result(20) == "third"


def test_two_pieces_of_work_at_once_do_not_share_one_idle_thread(threads):
    threads.submit(lambda: None).result(20)
    for _ in range(50):
        both = threading.Barrier(2, timeout=20)
        for work in [threads.submit(both.wait) for _ in range(2)]:
            work.result(20)


def test_work_that_is_left_gives_its_place_to_other_work_until_it_comes_back(threads):
    stuck = [Stuck(), Stuck()]
    hanging = [threads.submit(work) for work in stuck]
    for work in stuck:
        assert work.begun.wait(20)
    waiting = threads.submit(lambda: "done")
    threads.leave(hanging[0])
    assert waiting.result(20) == "done"
    assert threads.left == 1
    for work in stuck:
        work.released.set()
    assert [work.result(20) for work in hanging] == ["back", "back"]
    assert threads.submit(lambda: "more").result(20) == "more"


def test_no_more_threads_are_left_behind_than_the_limit():
    threads = Threads(1, "test")
    stuck = []
    for _ in range(MOST_LEFT + 1):
        work = Stuck()
        stuck.append((work, threads.submit(work)))
        assert work.begun.wait(20)
        threads.leave(stuck[-1][1])
    assert threads.left == MOST_LEFT
    one_more = threads.submit(lambda: None)
    assert not one_more.running()
    for work, _ in stuck:
        work.released.set()
    one_more.result(20)
    threads.shutdown()


def test_a_shutdown_sends_away_what_waits_and_waits_for_nothing():
    threads, stuck = Threads(1, "test"), Stuck()
    at_hand = threads.submit(stuck)
    assert stuck.begun.wait(20)
    waiting = threads.submit(lambda: None)
    threads.shutdown()
    with pytest.raises(CancelledError):
        waiting.result(20)
    with pytest.raises(RuntimeError, match="shutdown"):
        threads.submit(lambda: None)
    assert not at_hand.done()
    stuck.released.set()
    assert at_hand.result(20) == "back"


def process(code):
    """Runs code in a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", f"import sys, threading\nfrom voicekit._threads import *\n{code}"]
    return subprocess.run(command, env=environment, timeout=30, check=False, capture_output=True, text=True)


def test_the_process_ends_though_a_thread_hangs():
    code = "begun = threading.Event(); Threads(1, 'x').submit(lambda: (begun.set(), threading.Event().wait()))"
    assert process(f"{code}\nbegun.wait()").returncode == 0


def test_the_process_ends_though_a_thread_of_a_stranger_hangs():
    code = "threading.Thread(target=threading.Event().wait, name='stuck', daemon=False).start(); end_soon(0.2)"
    ended = process(code)
    assert ended.returncode == 0
    assert "stuck" in ended.stdout + ended.stderr


def test_what_the_main_thread_still_does_is_not_cut_short():
    ended = process("end_soon(1.0); threading.Event().wait(1.5); print('done'); sys.exit(3)")
    assert (ended.stdout, ended.returncode) == ("done\n", 3)


TAKING_LEAVE = """
import atexit
atexit.register(lambda: print("the interpreter ends"))
begun = threading.Event()
threads = Threads(1, "worker")
future = threads.submit(lambda: (begun.set(), {work}))
begun.wait()
threads.shutdown()
{before}
print("said", end=" ")
end(130)
"""


def test_the_interpreter_does_not_end_under_a_thread_at_work():
    """Its end would abort the process where the thread is in C++."""
    ended = process(TAKING_LEAVE.format(work="threading.Event().wait()", before=""))
    assert (ended.returncode, ended.stdout) == (130, "said ")


def test_nor_under_an_engine_that_speaks():
    ended = process("""
from voicekit._tts.speaker import Priority
from voicekit._tts.worker import Worker
begun = threading.Event()

class Speaks:
    name, online = "speaks", False
    def synthesize(self, text, voice):
        begun.set()
        threading.Event().wait()

import ctypes
c = ctypes.CDLL(None)
c.on_exit(c.abort, None)  # as a library of C++ ends that a thread is still within
request = ("Hello.", None, Priority())
threading.Thread(target=Worker(Speaks()).synthesize, args=request, daemon=True).start()
begun.wait()
end(130)""")
    assert ended.returncode == 130


@pytest.mark.parametrize(("last", "code"), [("", 0), ("raise ValueError", 1)], ids=["end", "error"])
def test_nor_does_it_where_a_program_goes_on_after_its_server_and_ends(last, code):
    ended = process(f"""
import ctypes
c = ctypes.CDLL(None)
c.on_exit(c.abort, None)  # as a library of C++ ends that a thread is still within
begun = threading.Event()
Threads(1, "worker").submit(lambda: (begun.set(), threading.Event().wait()))
begun.wait()
end_soon()
print("said", end=" ")
{last}""")
    assert (ended.returncode, ended.stdout) == (code, "said ")


def test_the_interpreter_ends_as_ever_where_no_thread_is_at_work():
    done = "[thread.join() for thread in threading.enumerate() if thread.name == 'worker']"
    ended = process(TAKING_LEAVE.format(work="None", before=done))
    assert (ended.returncode, ended.stdout) == (130, "said the interpreter ends\n")


@pytest.mark.parametrize(
    ("quota", "cores"),
    [
        ("max 100000\n", 4),
        ("200000 100000\n", 2),
        ("50000 100000\n", 1),
        ("900000 100000", 4),
        ("", 4),
        ("1 0", 4),
        (None, 4),
    ],
)
def test_a_container_has_as_many_cores_as_its_share_of_time(tmp_path, monkeypatch, quota, cores):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3})
    if quota is not None:
        (tmp_path / "cpu.max").write_text(quota)
    assert usable_cores(tmp_path / "cpu.max") == cores


def schedule():
    """The policy and nice value of this thread."""
    thread = threading.get_native_id()
    return os.sched_getscheduler(thread), os.getpriority(os.PRIO_PROCESS, thread)


def in_new_thread(work):
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def test_threads_that_give_way_and_what_they_start_are_behind_all_others():
    ours = schedule()
    gives_way, other = Threads(1, "test", gives_way=True), Threads(1, "test")
    assert gives_way.submit(schedule).result(10) == (os.SCHED_BATCH, NICE)
    assert gives_way.submit(in_new_thread, schedule).result(10) == (os.SCHED_BATCH, NICE)
    assert other.submit(schedule).result(10) == schedule() == ours
    for threads in (gives_way, other):
        threads.shutdown()


def test_a_system_that_has_no_such_threads_does_the_work_all_the_same(monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    threads = Threads(1, "test", gives_way=True)
    assert threads.submit(int, "5").result(10) == 5
    threads.shutdown()


def test_the_interpreter_is_handed_on_sooner_for_a_while():
    before = sys.getswitchinterval()
    with short_turns():
        assert sys.getswitchinterval() < before / 5
    assert sys.getswitchinterval() == before
