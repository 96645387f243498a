"""A caller's hang-up as the cancellation of the conversation."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any

__all__ = ["CallerHungUp", "Conversation"]


class CallerHungUp(asyncio.CancelledError):
    """The caller is gone. A cancellation, not an error: ``finally`` blocks run, and nothing has to be caught."""


class Conversation:
    """Awaits a coroutine; a cancellation that comes from a hang-up reaches it as `CallerHungUp`.

    One mechanism serves every wait, those of the toolkit and those of the user's own code: the task is cancelled, and
    the cancellation takes its name on the way into the coroutine.
    """

    __slots__ = ("_coroutine", "_hung_up")

    def __init__(self, coroutine: Coroutine[Any, Any, object], hung_up: Callable[[], bool]) -> None:
        self._coroutine = coroutine
        self._hung_up = hung_up

    def __await__(self) -> Generator[Any, Any, None]:
        coroutine = self._coroutine
        error: BaseException | None = None
        while True:
            try:
                waited = coroutine.send(None) if error is None else coroutine.throw(error)
            except StopIteration:
                return
            error = None
            try:
                yield waited
            except asyncio.CancelledError as cancelled:
                error = CallerHungUp() if self._hung_up() else cancelled
            except BaseException as other:  # noqa: BLE001 - whatever is thrown in belongs to the coroutine
                error = other
