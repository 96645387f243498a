"""Threads for work that may never come back: neither a stop nor the end of the process waits for them.

The threads of `concurrent.futures.ThreadPoolExecutor` are joined when the interpreter ends, so that one piece of work
that hangs keeps the process alive for ever.
"""

import atexit
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import structlog

__all__ = ["MOST_LEFT", "NICE", "Threads", "WorkThread", "end", "end_soon", "give_way", "short_turns", "usable_cores"]

ENDING_SECONDS = 5.0
"""Seconds that threads have once the main thread has ended: those of others may hang, and are not daemons."""

MOST_LEFT = 16
"""Threads left behind with work that hangs, at most: each holds memory, and what hangs sixteen times will again."""

NICE = 10
"""Of threads that give way: a tenth of a core is left to them among others that are always busy. While two recognitions
work, 99 of 100 calls have their next command within 1.2 to 2.4 times what they wait without any, and within 3.5 to 12
times where such threads are like others. At 19 it is 1.2 to 5.6 times: a thread that others keep from working may hold
the interpreter. In processes at 19 it is 1 to 5 times (100 calls begun a second, two cores that others share).
With 300 calls up besides, on two cores for which 11 to 17 others wait, 99 of 100 have it within 3.4, 3.7 and 20 ms at
10 and 3.9 and 7.4 ms without recognition; within 16 to 25 at 5, 18 to 42 at 3, 22 to 48 at 0, 16 to 41 at 19, and 16 to
107 where the threads are like others. In another run (`bench busy`) it was 397 ms at 10: such a machine is too full.
"""

TURN = 0.0005
"""Seconds for which a thread keeps the interpreter while another wants it: a tenth of Python's own. Engines hold it
between their calculations, and an event loop that gives it up for each system call waits to have it back."""

QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""Where a container's share stands: CPU time and period, in microseconds."""

_log = structlog.get_logger()

_Result = TypeVar("_Result")
_Arguments = ParamSpec("_Arguments")


class WorkThread(threading.Thread):
    """A daemon thread under which the interpreter does not end while it is ``at_work``: see `end`."""

    def __init__(self, work: Callable[[], None], name: str, *, at_work: bool) -> None:
        super().__init__(target=work, name=name, daemon=True)
        self.at_work = at_work


class Threads(Executor):
    """``count`` pieces of work at once, in daemon threads that start when there is work for them.

    ``gives_way``: the work is long, and calls go first.
    """

    def __init__(self, count: int, name: str, *, gives_way: bool = False) -> None:
        self._count = count
        self._name = name
        self._gives_way = gives_way
        self._lock = threading.Lock()
        self._work_came = threading.Condition(self._lock)
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._started = 0
        self._idle = 0
        self._left: set[Future[Any]] = set()
        self._closed = False

    @property
    def left(self) -> int:
        """Pieces of work that were left and have not come back."""
        return len(self._left)

    def submit(
        self, fn: Callable[_Arguments, _Result], /, *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> "Future[_Result]":
        """Do it when a thread is free. Raises RuntimeError after `shutdown`, or where no thread can be had."""
        future: Future[_Result] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("no new work after a shutdown")
            if self._idle <= len(self._waiting) and self._started < self._count:  # each idle one has its work already
                self._start(needed=not self._started)
            self._waiting.append((future, lambda: fn(*args, **kwargs)))
            self._work_came.notify()
        return future

    def leave(self, work: "Future[Any]") -> None:
        """Wait no more for work that hangs: another thread takes its place, while not `MOST_LEFT` have done so."""
        with self._lock:
            if work.running() and work not in self._left and len(self._left) < MOST_LEFT:
                self._left.add(work)
                self._started -= 1
                if self._waiting:
                    self._start(needed=False)

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = True) -> None:
        """Take no more work, and send away what waits; work at hand is never waited for."""
        with self._lock:
            self._closed = True
            waiting = list(self._waiting) if cancel_futures else []
            self._waiting = deque() if cancel_futures else self._waiting
            self._work_came.notify_all()
        for future, _ in waiting:
            future.cancel()
            future.set_running_or_notify_cancel()

    def _start(self, *, needed: bool) -> None:
        try:
            WorkThread(self._run, self._name, at_work=False).start()
        except RuntimeError:
            if needed:
                raise
        else:
            self._started += 1

    def _run(self) -> None:
        worker = threading.current_thread()
        assert isinstance(worker, WorkThread)
        if self._gives_way:
            give_way()
        while (found := self._next(worker)) is not None:
            future, work = found
            if future.set_running_or_notify_cancel():
                try:
                    result = work()
                except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the result
                    future.set_exception(error)
                else:
                    future.set_result(result)
                    del result
            with self._lock:
                if future in self._left:
                    self._left.remove(future)
                    return  # another thread has the place
            del found, future, work

    def _next(self, worker: WorkThread) -> "tuple[Future[Any], Callable[[], Any]] | None":
        with self._lock:
            worker.at_work = False
            while not self._waiting:
                if self._closed:
                    self._started -= 1
                    return None
                self._idle += 1
                self._work_came.wait()
                self._idle -= 1
            worker.at_work = True
            return self._waiting.popleft()


def give_way() -> None:
    """Have this thread, and all that it starts from now on, work when the process's others have nothing to do.

    On Linux, where a thread has a nice value of its own; it keeps it. The threads of an engine are its own, and have
    what the thread had in which the engine was loaded.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # a sandbox may not allow it
            thread = threading.get_native_id()
            os.sched_setscheduler(thread, os.SCHED_BATCH, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, thread, NICE)


@contextmanager
def short_turns(seconds: float = TURN) -> Iterator[None]:
    """While the block runs, have threads hand on the interpreter soon."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def usable_cores(quota: Path = QUOTA) -> int:
    """Cores that this process may use: those that it may run on, in a container no more than its share of CPU time."""
    cores = len(os.sched_getaffinity(0))
    try:
        time, period = quota.read_text("ascii").split()
        return min(cores, max(1, int(time) // int(period)))
    except (OSError, ValueError, ZeroDivisionError):  # there is no container, or no limit: "max"
        return cores


def end_soon(seconds: float = ENDING_SECONDS) -> None:
    """End the process, with exit code 0, so many seconds after its main thread has ended, whatever threads hang.

    Python waits for every thread that is no daemon, such as one that an engine or an action has started. Where
    a `WorkThread` is at work when the main thread ends, the process ends then, as by `end`.
    """
    atexit.register(_end_under_work)

    def end() -> None:
        threading.main_thread().join()
        threading.Event().wait(seconds)
        hanging = [thread.name for thread in threading.enumerate() if not thread.daemon]
        _log.warning("threads.abandoned", threads=hanging)
        _exit(0)

    threading.Thread(target=end, name="voicekit-end", daemon=True).start()


def end(code: int) -> None:
    """End the process, whatever a `WorkThread` is at, one of `Threads` or another.

    Python ends a daemon thread where it comes back from a library; through the frames of one in C++ (an engine that was
    interrupted at its work) that is ``std::terminate``: the process would abort, whatever its exit code was to be.
    """
    if _at_work():
        _exit(code)
    sys.exit(code)


def _end_under_work() -> None:
    if _at_work():
        _exit(1 if hasattr(sys, "last_value") else 0)  # it is there where Python has shown a traceback


def _at_work() -> bool:
    return any(isinstance(thread, WorkThread) and thread.at_work for thread in threading.enumerate())


def _exit(code: int) -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # nobody reads it any more
            stream.flush()
    os._exit(code)
