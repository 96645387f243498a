"""A caller's hang-up as the cancellation of the conversation, and the limit of what a conversation does after it."""

import asyncio
import ctypes
from collections.abc import Callable, Coroutine, Generator
from types import CoroutineType
from typing import Any

__all__ = ["FINISH_WITHIN", "GIVE_UP_WITHIN", "CallerHungUp", "Conversation"]

FINISH_WITHIN = 60.0
"""Seconds that a conversation has after the hang-up, for its ``finally`` blocks: the setting ``finish_seconds``."""

GIVE_UP_WITHIN = 5.0
"""Seconds from the cancellation after that limit to the moment in which the conversation is given up."""


class CallerHungUp(asyncio.CancelledError):
    """The caller has hung up. It is a cancellation, no error: ``finally`` blocks run, and nothing has to be caught."""


class Conversation:
    """Awaits a coroutine in the task that makes it; a cancellation that comes from a hang-up is `CallerHungUp` to it.

    One mechanism serves every wait, those of the toolkit and those of the user's own code: the task is cancelled, and
    the cancellation takes its name on the way into the coroutine. A coroutine that passes over its cancellations is
    given up some time after the hang-up: the await ends, and the coroutine is never run again.
    """

    __slots__ = ("_coroutine", "_hung_up", "_loop", "_task", "_timer", "_within", "given_up_at")

    def __init__(
        self, coroutine: Coroutine[Any, Any, object], hung_up: Callable[[], bool], within: float = FINISH_WITHIN
    ) -> None:
        self._coroutine = coroutine
        self._hung_up = hung_up
        self._within = within
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._timer: asyncio.TimerHandle | None = None
        self.given_up_at: str | None = None
        """Where the coroutine stood when it was given up, as ``file:line``; None where it was not."""

    def gone(self, *, cancel: bool = True) -> None:
        """The caller is gone: from now on the coroutine has a limit. Without ``cancel`` it learns that by itself."""
        if self._timer is None:
            self._timer = self._loop.call_later(self._within, self._hurry)
        if cancel:
            self._cancel()

    def give_up(self) -> None:
        """Run the coroutine no more."""
        frame = self._coroutine.cr_frame if isinstance(self._coroutine, CoroutineType) else None
        self.given_up_at = "" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno}"
        self._cancel()

    def over(self) -> None:
        """The coroutine has ended."""
        if self._timer is not None:
            self._timer.cancel()

    def _hurry(self) -> None:
        self._cancel()
        self._timer = self._loop.call_later(GIVE_UP_WITHIN, self.give_up)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def __await__(self) -> Generator[Any, Any, None]:
        coroutine = self._coroutine
        error: BaseException | None = None
        try:
            while True:
                try:
                    waited = coroutine.send(None) if error is None else coroutine.throw(error)
                except StopIteration:
                    return
                error = None
                try:
                    yield waited
                except asyncio.CancelledError as cancelled:
                    if self.given_up_at is not None:
                        _keep_for_ever(coroutine)
                        return
                    error = CallerHungUp() if self._hung_up() else cancelled
                except BaseException as other:  # noqa: BLE001 - whatever is thrown in belongs to the coroutine
                    error = other
        finally:
            del error  # its traceback holds this frame: together they would wait for the collector


def _keep_for_ever(coroutine: Coroutine[Any, Any, object]) -> None:
    """Never free a coroutine, also not at the end of the process: freed, it is closed, which means run once more.

    One that passes over everything would then hold up the loop, or the end, without an end.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(coroutine))
