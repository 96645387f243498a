"""The telephone of asynchronous tests: the same calls, each in the virtual time of a thread of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from voicekit._authoring.phone.phone import PATIENCE, Phone, PhoneCaller

__all__ = ["AsyncPhone", "AsyncPhoneCaller"]


class AsyncPhoneCaller:
    """As `PhoneCaller`, whose steps are awaited. What does not wait is found at ``caller``."""

    def __init__(self, caller: PhoneCaller, away: Callable[..., Any]) -> None:
        self.caller = caller
        self._away = away

    async def hears(self, text: str, within: float = PATIENCE) -> str:
        """As `PhoneCaller.hears`."""
        return str(await self._away(self.caller.hears, text, within))

    async def presses(self, keys: str) -> None:
        """As `PhoneCaller.presses`."""
        await self._away(self.caller.presses, keys)

    async def says(self, *texts: str, confidence: float = 0.95, wav: str | Path | None = None) -> None:
        """As `PhoneCaller.says`."""
        await self._away(partial(self.caller.says, *texts, confidence=confidence, wav=wav))

    async def silent(self, seconds: float | None = None) -> None:
        """As `PhoneCaller.silent`."""
        await self._away(self.caller.silent, seconds)

    async def hangs_up(self) -> None:
        """As `PhoneCaller.hangs_up`."""
        await self._away(self.caller.hangs_up)

    async def ends(self, within: float = PATIENCE) -> str:
        """As `PhoneCaller.ends`."""
        return str(await self._away(self.caller.ends, within))

    async def comes_to(self, node: str, within: float = PATIENCE) -> None:
        """As `PhoneCaller.comes_to`."""
        await self._away(self.caller.comes_to, node, within)

    async def transferred(self, within: float = PATIENCE) -> str | None:
        """As `PhoneCaller.transferred`."""
        found: str | None = await self._away(self.caller.transferred, within)
        return found


class AsyncPhone:
    """As `Phone`, for ``async def`` tests; the fixture ``async_phone`` of pytest."""

    def __init__(self, folder: Path | None = None) -> None:
        self._phone = Phone(folder)
        self._thread = ThreadPoolExecutor(1, "voicekit-phone")

    @asynccontextmanager
    async def call(self, *target: Any, **options: Any) -> AsyncIterator[AsyncPhoneCaller]:
        """As `Phone.call`."""
        line = self._phone.call(*target, **options)
        caller = await self._away(line.__enter__)
        try:
            yield AsyncPhoneCaller(caller, self._away)
        except BaseException as error:
            if not await self._away(line.__exit__, type(error), error, error.__traceback__):
                raise
        else:
            await self._away(line.__exit__, None, None, None)

    def close(self) -> None:
        """Nothing more is called."""
        self._thread.submit(self._phone.close).result()
        self._thread.shutdown()

    async def _away(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *given))
