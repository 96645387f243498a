"""Work in an event loop that Ctrl-C reaches at any moment."""

import os
import signal
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

from voicekit._lazy import LazyModule

if TYPE_CHECKING:
    import asyncio
    import socket
else:
    asyncio, socket = LazyModule("asyncio"), LazyModule("socket")  # 80 ms, which ``--help`` need not wait for

__all__ = [
    "InterruptedRunner",
    "Once",
    "heeded",
    "held_back",
    "hold_back",
    "is_untaken",
    "run",
    "running",
    "woken_by_signals",
]

AGAIN = 1.0
"""Seconds in which a second Ctrl-C means no more than the first: a key that bounces, or an impatient hand."""

_Result = TypeVar("_Result")


def heeded(*numbers: signal.Signals) -> tuple[signal.Signals, ...]:
    """Of signals those that mean something to this process: what it was started to ignore, it goes on to ignore.

    ``nohup`` has SIGHUP ignored, and a shell script SIGINT in what it starts with ``&``.
    """
    return tuple(number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN)


_early: list[signal.Signals] = []
"""Signals that were held back and have come."""


def hold_back(*numbers: signal.Signals) -> None:
    """Note these signals, where they would end the process, until it can do what they mean: see `held_back`."""
    for number in heeded(*numbers):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _note)


def _note(came: int, _frame: FrameType | None) -> None:
    _early.append(signal.Signals(came))


def is_untaken(number: signal.Signals) -> bool:
    """Whether nobody has said yet what a signal means, though it may be held back."""
    return signal.getsignal(number) in (signal.SIG_DFL, _note)


def held_back() -> list[signal.Signals]:
    """Those that have come since, each once."""
    came = list(dict.fromkeys(_early))
    _early.clear()
    return came


class Once:
    """The handler of a Ctrl-C that ends a command: the first one does, and what it has begun is not disturbed.

    A second one within `AGAIN` is the same wish, told twice. One that comes later ends the process at once, with the
    command's exit code: what the first has begun hangs.
    """

    def __init__(self, code: int) -> None:
        self._code = code
        self._since: float | None = None
        self.cancel: Callable[[], object] | None = None
        """Ends what is at work by itself, in the place of a KeyboardInterrupt."""

    def over(self) -> None:
        """The command is over: from now on a Ctrl-C disturbs only an end that hangs."""
        self._since = time.monotonic()

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._since is None:
            self._since = now
            if self.cancel is None:
                raise KeyboardInterrupt
            self.cancel()
        elif now - self._since > AGAIN:
            os._exit(self._code)


class InterruptedRunner:
    """Runs coroutines in one loop, as `asyncio.Runner`."""

    def __init__(self, runner: "asyncio.Runner") -> None:
        self._runner = runner

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Raises KeyboardInterrupt after a Ctrl-C, when the work has been cancelled."""
        once = signal.getsignal(signal.SIGINT)
        if not isinstance(once, Once):
            return self._runner.run(work)  # which has a handler of its own
        cancelled = False

        async def cancellable() -> _Result:
            loop, task = asyncio.get_running_loop(), asyncio.current_task()
            assert task is not None

            def cancel() -> None:
                nonlocal cancelled
                cancelled = True
                loop.call_soon_threadsafe(task.cancel)

            once.cancel = cancel
            try:
                return await work
            finally:
                once.cancel = None

        try:
            return self._runner.run(cancellable())
        except asyncio.CancelledError:
            if cancelled:
                raise KeyboardInterrupt from None
            raise


@contextmanager
def running(loop_factory: "Callable[[], asyncio.AbstractEventLoop] | None" = None) -> Iterator[InterruptedRunner]:
    """A loop for several pieces of work."""
    with asyncio.Runner(loop_factory=loop_factory) as runner, woken_by_signals(runner.get_loop()):
        yield InterruptedRunner(runner)


def run(
    work: Coroutine[Any, Any, _Result], loop_factory: "Callable[[], asyncio.AbstractEventLoop] | None" = None
) -> _Result:
    """As `asyncio.run`. Raises KeyboardInterrupt after a Ctrl-C, when the work has been cancelled."""
    with running(loop_factory) as runner:
        return runner.run(work)


@contextmanager
def woken_by_signals(loop: "asyncio.AbstractEventLoop") -> Iterator[None]:
    """Let every signal wake the loop while the block runs, in the main thread. uvloop's loops wake by themselves.

    Python notes a signal and runs its handler between two instructions. One that comes after the last instruction and
    before the system call in which the loop waits would be handled when something else wakes the loop: perhaps never
    (seen with CPython 3.11, one time in four where a thread's first output was the moment).
    """
    if not isinstance(loop, asyncio.SelectorEventLoop):
        yield
        return
    reader, writer = socket.socketpair()
    with reader, writer:
        reader.settimeout(0.0)
        writer.settimeout(0.0)
        loop.add_reader(reader, reader.recv, 4096)
        before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            if not loop.is_closed():
                loop.remove_reader(reader)
