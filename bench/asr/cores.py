"""Cores whose time is virtual: recognition takes as long as it takes a core, however busy this machine is."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

from voicekit.testing.fast import FastLoop

__all__ = ["Cores"]

_Result = TypeVar("_Result")
_Arguments = ParamSpec("_Arguments")


class Cores(Executor):
    """``count`` cores on a `FastLoop`, used from it alone.

    A job is carried out at once, by itself, and its CPU time is taken; what it gives comes that much later by the
    loop's clock, when a core has had the time for it. What cores cost one another (memory, the interpreter's lock) and
    the work of the event loop are not in it.
    """

    def __init__(self, loop: FastLoop, count: int) -> None:
        self._loop = loop
        self._free = count
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self.spent = 0.0
        """CPU seconds of all jobs so far."""

    def submit(
        self, fn: Callable[_Arguments, _Result], /, *args: _Arguments.args, **kwargs: _Arguments.kwargs
    ) -> "Future[_Result]":
        """As the executor's own; jobs begin in the order in which they came."""
        future: Future[_Result] = Future()
        self._waiting.append((future, lambda: fn(*args, **kwargs)))
        self._loop.call_soon_threadsafe(self._begin)
        return future

    def _begin(self) -> None:
        while self._free and self._waiting:
            future, work = self._waiting.popleft()
            if not future.set_running_or_notify_cancel():
                continue
            self._free -= 1
            began = time.process_time()
            tell = _outcome(future, work)
            cost = time.process_time() - began
            self.spent += cost
            self._loop.call_later(cost, self._end, tell)

    def _end(self, tell: Callable[[], None]) -> None:
        self._free += 1
        tell()
        self._begin()


def _outcome(future: "Future[Any]", work: Callable[[], Any]) -> Callable[[], None]:
    """Carry work out; gives what hands on its result or its error."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the result
        failure = error
        return lambda: future.set_exception(failure)
    return lambda: future.set_result(result)
