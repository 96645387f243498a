"""An event loop whose clock jumps: ten minutes of conversation pass in as long as its work takes."""

import asyncio
import selectors
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

__all__ = ["FastLoop", "Pool"]

_Result = TypeVar("_Result")


class _Jumping(selectors.DefaultSelector):
    """Waits for what is real (descriptors, threads) and skips what is only time."""

    loop: "FastLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        if self.loop.working:
            return super().select(None)  # a thread's result wakes us; until then no time passes
        found = super().select(self.loop.grace)
        if not found:
            self.loop.jump(timeout)
        return found


class FastLoop(asyncio.SelectorEventLoop):
    """A loop for a process that talks to itself: time stands still while threads work, and jumps while it waits."""

    def __init__(self, grace: float = 0.0) -> None:
        """``grace`` is in real seconds, waited before each jump: for threads of which the loop knows nothing."""
        selector = _Jumping()
        selector.loop = self
        self._now = 0.0
        self._working = 0
        self._counting = threading.Lock()
        self.grace = grace
        super().__init__(selector)

    def time(self) -> float:
        """Seconds since the loop was made, as its timers count them."""
        return self._now

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds

    @property
    def working(self) -> bool:
        """Whether time has to wait for a thread."""
        return self._working > 0

    def begin_work(self) -> None:
        """A thread is to do something: time waits until `end_work`. Any thread may call it."""
        with self._counting:
            self._working += 1

    def end_work(self) -> None:
        """It is done, and what comes of it is on its way to the loop. Any thread may call it."""
        with suppress(RuntimeError):  # the loop is closed: no time passes any more
            self.call_soon_threadsafe(self._worked)

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """As the loop's own; the work is counted, so that time waits for it."""
        future: asyncio.Future[Any] = super().run_in_executor(executor, func, *args)
        self.begin_work()
        future.add_done_callback(self._worked)
        return future

    async def shutdown_default_executor(self, *arguments: Any, **options: Any) -> None:
        """As the loop's own; the thread that joins the others is one to wait for as well."""
        self.begin_work()
        try:
            await super().shutdown_default_executor(*arguments, **options)
        finally:
            self._worked()

    def _worked(self, _: object = None) -> None:
        with self._counting:
            self._working -= 1


class Pool(ThreadPoolExecutor):
    """Threads for work that is not given to them by the loop (recognition goes on from one job to the next by itself).

    The time of a `FastLoop` waits for it, and for whatever the end of one job begins.
    """

    def __init__(self, loop: FastLoop, threads: int) -> None:
        super().__init__(threads, thread_name_prefix="fast")
        self._loop = loop

    def submit(self, fn: Callable[..., _Result], /, *args: Any, **kwargs: Any) -> "Future[_Result]":
        """As the executor's own."""
        promised: Future[_Result] = Future()
        self._loop.begin_work()
        try:
            super().submit(self._carry_out, promised, fn, args, kwargs)
        except RuntimeError:
            self._loop.end_work()
            raise
        return promised

    def _carry_out(
        self, promised: "Future[_Result]", fn: Callable[..., _Result], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        try:
            if promised.set_running_or_notify_cancel():
                try:
                    result = fn(*args, **kwargs)
                except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the result
                    promised.set_exception(error)
                else:
                    promised.set_result(result)
        finally:
            # After the callbacks of the result: what they began is counted by now.
            self._loop.end_work()
