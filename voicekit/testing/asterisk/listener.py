"""Waiting for what happens in a call: a prompt, its end, silence, an answer, the end of the call."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from voicekit.testing.asterisk import script as steps
from voicekit.testing.asterisk.channel import Outcome
from voicekit.testing.asterisk.leg import Leg
from voicekit.testing.asterisk.model import HeardFile
from voicekit.testing.asterisk.pbx import Pbx, Visit

__all__ = ["PATIENCE", "Listener", "Unmet"]

PATIENCE = 60.0
"""Seconds a caller waits for anything, unless told otherwise."""

ROUNDING = 1e-6
"""Seconds that do not count when two times are compared."""

Found = TypeVar("Found")


class Unmet(AssertionError):
    """What the caller waited for did not come: the call ended first, or patience did. Tells what was heard."""


class Listener:
    """The caller's end of one call, as far as it listens; ``label`` gives the text of a file.

    Waits end with `Unmet` when the call does, or after ``within`` seconds.
    """

    def __init__(self, pbx: Pbx, label: Callable[[str], str]) -> None:
        self.pbx = pbx
        self._label = label
        self._passed = 0
        self._spoke = 0
        self._change = asyncio.Event()
        self.watch(self._change.set)

    @property
    def leg(self) -> Leg:
        """The connection of ExternalIVR that the caller is on, or was on last."""
        return self.pbx.leg

    @property
    def started(self) -> float:
        """When the call began, on the loop's clock."""
        return self.pbx.started

    @property
    def heard(self) -> tuple[HeardFile, ...]:
        """Every file heard so far; times are of the loop's clock; ``ending`` is None for the one that plays."""
        return self.pbx.heard

    @property
    def texts(self) -> list[str]:
        """The labels of what was heard, in order."""
        return [self._label(heard.file) for heard in self.heard]

    @property
    def seconds(self) -> float:
        """The age of the call."""
        return self.pbx.loop.time() - self.started

    @property
    def playing(self) -> HeardFile | None:
        """What plays now."""
        heard = self.heard
        return heard[-1] if heard and heard[-1].ending is None else None

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The applications that the caller was in between legs, the present one last."""
        return tuple(self.pbx.visits)

    @property
    def outcome(self) -> Outcome | None:
        """How the call ended: "exit" (the dialplan goes on), "hangup" (by the application) or "caller"; or None."""
        return self.pbx.outcome

    @property
    def status(self) -> str:
        """What the dialplan finds in ``VOICEKIT_STATUS`` after the call: empty, or BUSY, ERROR, UNREACHABLE, ..."""
        return self.pbx.status

    def watch(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` after whatever changes in the call."""
        self.pbx.watch(callback)

    async def hears(self, text: str, within: float = PATIENCE) -> HeardFile:
        """Wait until a prompt begins whose label contains ``text``; those already waited for do not count again."""

        def find() -> HeardFile | None:
            for place, heard in enumerate(self.heard[self._passed :], self._passed):
                if text.casefold() in self._label(heard.file).casefold():
                    self._passed = place + 1
                    return heard
            return None

        return await self._until(find, within, f"to hear {text!r}")

    async def prompt(self, number: int, within: float = PATIENCE) -> HeardFile:
        """Wait until prompt ``number`` of the call, counted from 1, begins."""

        def find() -> HeardFile | None:
            if len(self.heard) < number:
                return None
            self._passed = max(self._passed, number)
            return self.heard[number - 1]

        return await self._until(find, within, f"for prompt {number}")

    async def ends(self, within: float = PATIENCE) -> HeardFile | None:
        """Wait until what plays now has ended, and return it; None at once if nothing plays."""
        if self.playing is None:
            return None
        place = len(self.heard) - 1
        return await self._until(
            lambda: None if self.heard[place].ending is None else self.heard[place], within, "for the end of the prompt"
        )

    async def quiet(self, seconds: float = steps.PAUSE, within: float = PATIENCE) -> None:
        """Wait until, from now on, nothing has played for ``seconds``."""
        try:
            async with asyncio.timeout(within):
                await self._quiet(seconds)
        except TimeoutError:
            raise Unmet(self._complaint(f"for {seconds} s of quiet")) from None

    async def answered(
        self, seconds: float = steps.PAUSE, most: float = steps.ANSWER, within: float = PATIENCE
    ) -> None:
        """Wait until something has begun since the caller began to speak, and then nothing has played for ``seconds``.

        Where nothing has begun after ``most`` seconds, the other side has no answer.
        """
        try:
            async with asyncio.timeout(min(most, within)):
                while len(self.heard) <= self._spoke:
                    await self._next_change("for an answer")
        except TimeoutError:
            return
        await self.quiet(seconds, within)

    async def hung_up(self, within: float = PATIENCE) -> Outcome:
        """Wait until the call has ended, and say how."""
        try:
            async with asyncio.timeout(within):
                return await asyncio.shield(self.pbx.ended)
        except TimeoutError:
            raise Unmet(self._complaint("for the end of the call")) from None

    async def _until(self, find: Callable[[], Found | None], within: float, what: str) -> Found:
        try:
            async with asyncio.timeout(within):
                while (found := find()) is None:
                    await self._next_change(what)
                return found
        except TimeoutError:
            raise Unmet(self._complaint(what)) from None

    async def _next_change(self, what: str) -> None:
        if self.outcome is not None:
            raise Unmet(self._complaint(what))
        self._change.clear()
        await self._change.wait()

    async def _quiet(self, seconds: float) -> None:
        begun = self.pbx.loop.time()
        while self.playing or (left := self._last_sound(begun) + seconds - self.pbx.loop.time()) > ROUNDING:
            if self.outcome is not None:
                raise Unmet(self._complaint("for quiet"))
            self._change.clear()
            limit = None if self.playing else left
            with suppress(TimeoutError):
                await asyncio.wait_for(self._change.wait(), limit)

    def _last_sound(self, begun: float) -> float:
        return max([begun, *(heard.end for heard in self.heard[-1:])])

    def _complaint(self, what: str) -> str:
        end = f"the call ended ({self.outcome})" if self.outcome else f"{self.seconds:.2f} s into the call"
        lines = [f"the caller waited {what}; {end}, having heard:"]
        for heard in self.heard:
            start = heard.start - self.started
            lines.append(f"  {start:8.2f} s  {self._label(heard.file)}  ({heard.ending or 'plays'})")
        return "\n".join(lines)
