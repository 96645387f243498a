"""The signals of a process: which ask a server to stop, which to take up its flows anew, and which are passed over.

They are Python's own handlers, not the event loop's: these run in the main thread also while the loop is held up.
"""

import asyncio
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

import structlog

from voicekit._interrupt import heeded, held_back, is_untaken, woken_by_signals
from voicekit._server.watchdog import Watchdog

__all__ = ["PassedOver", "SignalRequests", "signals"]

_log = structlog.get_logger("voicekit._server")

_STOP = (signal.SIGTERM, signal.SIGINT)
_ANEW = (signal.SIGHUP,)
_PASSED_OVER = (signal.SIGUSR1, signal.SIGUSR2)
"""Without a handler these end a process, and tools of logging and monitoring send them."""


@dataclass(slots=True)
class SignalRequests:
    """What signals have asked for, by their names. ``stay``: the process still has to take them after the block."""

    stop: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)
    anew: "asyncio.Queue[str]" = field(default_factory=lambda: asyncio.Queue(1))
    stay: bool = False


@contextmanager
def signals(watchdog: Watchdog) -> Iterator[SignalRequests]:
    """Take the signals of this process, those that it ignores left out, in its main thread, while the block runs.

    One that has been held back counts as if it came now. From the second one on that asks for a stop, the watchdog sees
    to the end of the process.
    """
    asked, loop = SignalRequests(), asyncio.get_running_loop()
    stops = 0

    def stop(name: str) -> None:
        nonlocal stops
        stops += 1
        if stops > 1:
            watchdog.hurry()
        loop.call_soon_threadsafe(asked.stop.put_nowait, name)

    def anew(name: str) -> None:
        loop.call_soon_threadsafe(_put, asked.anew, name)

    def pass_over(name: str) -> None:
        loop.call_soon_threadsafe(_pass_over, name)

    does = dict.fromkeys(_STOP, stop) | dict.fromkeys(_ANEW, anew) | dict.fromkeys(_PASSED_OVER, pass_over)
    before = {number: signal.signal(number, _handler(does[number])) for number in heeded(*does)}
    for number in held_back():
        does[number](number.name)
    try:
        with woken_by_signals(loop):
            yield asked
    finally:
        for number, handler in {} if asked.stay else before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)


class PassedOver:
    """The signals that a child process of Asterisk's passes over: all that would end it and mean something else.

    Made in the main thread: in another one Python has no handlers, and nothing is passed over. The handlers of the
    program itself, and what is ignored, stay as they are. A line of the log tells of each, in the loop, because the
    handler may interrupt the very writing of one.
    """

    def __init__(self) -> None:
        self._names: deque[str] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        here = threading.current_thread() is threading.main_thread()
        for number in (*_ANEW, *_PASSED_OVER) if here else ():
            if is_untaken(number):
                signal.signal(number, _handler(self._came))
        self._names.extend(number.name for number in held_back())

    def tell(self) -> None:
        """From now on they are told in the running loop, those first that came before."""
        self._loop = asyncio.get_running_loop()
        self._tell()

    def _came(self, name: str) -> None:
        self._names.append(name)
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: the call is over
                self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        while self._names:
            _pass_over(self._names.popleft())


def _pass_over(name: str) -> None:
    _log.info("signal.ignored", signal=name)


def _handler(do: Callable[[str], None]) -> Callable[[int, FrameType | None], None]:
    return lambda number, _: do(signal.Signals(number).name)


def _put(queue: "asyncio.Queue[str]", name: str) -> None:
    if not queue.full():
        queue.put_nowait(name)
