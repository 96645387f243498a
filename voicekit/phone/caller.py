"""A caller: listens, presses keys, waits, hangs up - by hand in a test, or by a script."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from voicekit.phone import script as steps
from voicekit.phone.channel import Outcome
from voicekit.phone.dtmf import KEYS
from voicekit.phone.leg import Leg
from voicekit.phone.model import Heard
from voicekit.phone.player import Sounds
from voicekit.phone.setup import Setup
from voicekit.phone.shell import Connect

__all__ = ["PATIENCE", "Caller", "Unmet", "call"]

PATIENCE = 60.0
"""Seconds a caller waits for anything, unless told otherwise."""

GOODBYE = 10.0
"""Seconds the other side has to end a call whose caller is gone, before its connection is closed."""

ROUNDING = 1e-6
"""Seconds that do not count when two times are compared."""

Found = TypeVar("Found")


class Unmet(AssertionError):
    """What the caller waited for did not come: the call ended first, or patience did. Tells what was heard."""


class Caller:
    """One caller in one call. Waits end with `Unmet` when the call does, or after ``within`` seconds."""

    def __init__(self, leg: Leg, label: Callable[[str], str]) -> None:
        self.leg = leg
        self._label = label
        self._passed = 0
        self._presses: list[asyncio.TimerHandle] = []
        self._typed_until = leg.loop.time()
        self._change = asyncio.Event()
        leg.watch(self._change.set)

    @property
    def heard(self) -> tuple[Heard, ...]:
        """Every file heard so far; times are of the loop's clock; ``ending`` is None for the one that plays."""
        return self.leg.heard

    @property
    def texts(self) -> list[str]:
        """The labels of what was heard, in order."""
        return [self._label(heard.file) for heard in self.heard]

    @property
    def seconds(self) -> float:
        """The age of the call."""
        return self.leg.loop.time() - self.leg.started

    @property
    def playing(self) -> Heard | None:
        """What plays now."""
        return self.leg.model.playing

    @property
    def outcome(self) -> Outcome | None:
        """How ExternalIVR ended: "exit", "hangup" (by the application) or "caller"; None while it goes on."""
        return self.leg.model.outcome

    async def hears(self, text: str, within: float = PATIENCE) -> Heard:
        """Wait until a prompt begins whose label contains ``text``; those already waited for do not count again."""

        def find() -> Heard | None:
            for place, heard in enumerate(self.heard[self._passed :], self._passed):
                if text.casefold() in self._label(heard.file).casefold():
                    self._passed = place + 1
                    return heard
            return None

        return await self._until(find, within, f"to hear {text!r}")

    async def prompt(self, number: int, within: float = PATIENCE) -> Heard:
        """Wait until prompt ``number`` of the call, counted from 1, begins."""

        def find() -> Heard | None:
            if len(self.heard) < number:
                return None
            self._passed = max(self._passed, number)
            return self.heard[number - 1]

        return await self._until(find, within, f"for prompt {number}")

    async def ends(self, within: float = PATIENCE) -> Heard | None:
        """Wait until what plays now has ended, and return it; None at once if nothing plays."""
        if self.playing is None:
            return None
        place = len(self.leg.model.heard)
        return await self._until(
            lambda: self.leg.model.heard[place] if len(self.leg.model.heard) > place else None,
            within,
            "for the end of the prompt",
        )

    async def quiet(self, seconds: float = steps.PAUSE, within: float = PATIENCE) -> None:
        """Wait until, from now on, nothing has played for ``seconds``."""
        try:
            async with asyncio.timeout(within):
                await self._quiet(seconds)
        except TimeoutError:
            raise Unmet(self._complaint(f"for {seconds} s of quiet")) from None

    async def wait(self, seconds: float) -> None:
        """Do nothing for ``seconds``."""
        await asyncio.sleep(seconds)

    def press(self, keys: str, gap: float = steps.TYPING) -> None:
        """Press ``keys``, ``gap`` seconds apart: the first one now, or after keys that are still to be pressed.

        ValueError for what is no key of a telephone; nothing is pressed then.
        """
        if not keys or set(keys) - set(KEYS):
            raise ValueError(f"{keys!r} are not keys of a telephone, which are {KEYS}")
        now = self.leg.loop.time()
        for key in keys:
            if self._typed_until <= now:
                self.leg.press(key)
                self._typed_until = now + gap
            else:
                self._presses.append(self.leg.loop.call_at(self._typed_until, self.leg.press, key))
                self._typed_until += gap

    def hang_up(self) -> None:
        """Hang up now; keys that were still to be pressed are not."""
        for handle in self._presses:
            handle.cancel()
        self.leg.hang_up()

    async def hung_up(self, within: float = PATIENCE) -> Outcome:
        """Wait until ExternalIVR has ended, and say how."""
        try:
            async with asyncio.timeout(within):
                return await asyncio.shield(self.leg.ended)
        except TimeoutError:
            raise Unmet(self._complaint("for the end of the call")) from None

    async def play(self, script: steps.Script, within: float = PATIENCE) -> None:
        """Carry out a script; ``within`` is the patience for each of its steps."""
        for step in script:
            await self._play(step, within)

    async def leave(self, within: float = GOODBYE) -> None:
        """Hang up unless the call has ended, give the other side ``within`` seconds to close, then cut the connection.

        A program that has not ended by then is killed.
        """
        self.hang_up()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.leg.gone.wait(), within)
        self.leg.abandon()
        await self.leg.gone.wait()

    async def _play(self, step: steps.Step, within: float) -> None:
        match step:
            case steps.Press(keys, gap):
                self.press(keys, gap)
                await asyncio.sleep(max(0.0, self._typed_until - gap - self.leg.loop.time()))
            case steps.Wait(seconds):
                await self.wait(seconds)
            case steps.At(seconds):
                await self.wait(max(0.0, seconds - self.seconds))
            case steps.Hear(text):
                await self.hears(text, within)
            case steps.Prompt(number):
                await self.prompt(number, within)
            case steps.End():
                await self.ends(within)
            case steps.Quiet(seconds):
                await self.quiet(seconds, within)
            case steps.HangUp():
                self.hang_up()
            case steps.HungUp():
                await self.hung_up(within)

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
        begun = self.leg.loop.time()
        while self.playing or (left := self._last_sound(begun) + seconds - self.leg.loop.time()) > ROUNDING:
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
            start = heard.start - self.leg.started
            lines.append(f"  {start:8.2f} s  {self._label(heard.file)}  ({heard.ending or 'plays'})")
        return "\n".join(lines)


@asynccontextmanager
async def call(
    connect: Connect, sounds: Sounds, setup: Setup | None = None, label: Callable[[str], str] = str
) -> AsyncIterator[Caller]:
    """Place a call, and hang up at the end of the block.

    ``sounds`` gives the seconds of a file by its name, ``label`` the text to know it by. OSError if nobody answers
    the connection.
    """
    caller = Caller(await connect(setup or Setup(), sounds), label)
    try:
        yield caller
    finally:
        await caller.leave()
