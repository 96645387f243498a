"""An event loop whose clock jumps: ten minutes of conversation pass in as long as its work takes."""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any

__all__ = ["FastLoop"]


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
        self.working = 0
        self.grace = grace
        super().__init__(selector)

    def time(self) -> float:
        """Seconds since the loop was made, as its timers count them."""
        return self._now

    def jump(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """As the loop's own; the work is counted, so that time waits for it."""
        future: asyncio.Future[Any] = super().run_in_executor(executor, func, *args)
        self.working += 1
        future.add_done_callback(self._worked)
        return future

    async def shutdown_default_executor(self, *arguments: Any, **options: Any) -> None:
        """As the loop's own; the thread that joins the others is one to wait for as well."""
        self.working += 1
        try:
            await super().shutdown_default_executor(*arguments, **options)
        finally:
            self.working -= 1

    def _worked(self, _: object) -> None:
        self.working -= 1
