"""Work in an event loop that Ctrl-C reaches at any moment."""

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["run", "woken_by_signals"]

_Result = TypeVar("_Result")


def run(
    work: Coroutine[Any, Any, _Result], loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None
) -> _Result:
    """As `asyncio.run`. Raises KeyboardInterrupt after a Ctrl-C, when the work has been cancelled."""
    with asyncio.Runner(loop_factory=loop_factory) as runner, woken_by_signals(runner.get_loop()):
        return runner.run(work)


@contextmanager
def woken_by_signals(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
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
