"""A caller: listens, presses keys, waits, hangs up - by hand in a test, or by a script."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

from voicekit.audio.pcm import Pcm
from voicekit.audio.read import read
from voicekit.phone import script as steps
from voicekit.phone.channel import Outcome
from voicekit.phone.dtmf import KEYS
from voicekit.phone.leg import Leg
from voicekit.phone.model import Heard
from voicekit.phone.pbx import Pbx, Visit
from voicekit.phone.player import Sounds
from voicekit.phone.setup import Setup
from voicekit.phone.shell import Connect
from voicekit.phone.world import World

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

    def __init__(self, pbx: Pbx, label: Callable[[str], str]) -> None:
        self.pbx = pbx
        self._label = label
        self._passed = 0
        self._presses: list[asyncio.TimerHandle] = []
        self._typed_until = pbx.loop.time()
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
    def heard(self) -> tuple[Heard, ...]:
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
    def playing(self) -> Heard | None:
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

    def watch(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` after whatever changes in the call."""
        self.pbx.watch(callback)

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

    async def wait(self, seconds: float) -> None:
        """Do nothing for ``seconds``."""
        await asyncio.sleep(seconds)

    def press(self, keys: str, gap: float = steps.TYPING) -> None:
        """Press ``keys``, ``gap`` seconds apart: the first one now, or after keys that are still to be pressed.

        ValueError for what is no key of a telephone; nothing is pressed then.
        """
        if not keys or set(keys) - set(KEYS):
            raise ValueError(f"{keys!r} are not keys of a telephone, which are {KEYS}")
        now = self.pbx.loop.time()
        for key in keys:
            if self._typed_until <= now:
                self.pbx.press(key)
                self._typed_until = now + gap
            else:
                self._presses.append(self.pbx.loop.call_at(self._typed_until, self.pbx.press, key))
                self._typed_until += gap

    def say(self, sound: Pcm | Path) -> float:
        """Say what is in a `Pcm` or a file: now, or after what is still being said. Gives the loop's time of its end.

        A prompt that plays goes on beneath. Nothing is said once the call is over. Raises AudioError for a file that
        cannot be read.
        """
        if self.outcome is not None:
            return self.pbx.loop.time()
        pcm = read(sound) if isinstance(sound, Path) else sound
        return self.pbx.voice.say(pcm, self.pbx.loop.time())

    async def speak(self, text: str) -> float:
        """Say a text as soon as the world's ``speak`` has given its sound; gives the loop's time of its end.

        ValueError where the world has no voice.
        """
        render = self.pbx.world.speak
        if render is None:
            raise ValueError("this caller has no voice: call(..., world=World(speak=...))")
        return self.say(await asyncio.to_thread(render, text))

    async def silent(self) -> None:
        """Wait until all that is to be said by now has been said, or the call is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self.pbx.voice.until):
                await asyncio.shield(self.pbx.ended)

    def hang_up(self) -> None:
        """Hang up now; keys that were still to be pressed are not, and what is being said breaks off."""
        for handle in self._presses:
            handle.cancel()
        self.pbx.hang_up()

    async def hung_up(self, within: float = PATIENCE) -> Outcome:
        """Wait until the call has ended, and say how."""
        try:
            async with asyncio.timeout(within):
                return await asyncio.shield(self.pbx.ended)
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
            await asyncio.wait_for(self.pbx.over(), within)
        self.pbx.abandon()
        await self.leg.gone.wait()

    async def _play(self, step: steps.Step, within: float) -> None:
        match step:
            case steps.Press(keys, gap):
                self.press(keys, gap)
                await asyncio.sleep(max(0.0, self._typed_until - gap - self.pbx.loop.time()))
            case steps.Say(words):
                await self._say(words)
            case steps.Wait(seconds):
                await self.wait(seconds)
            case steps.At(seconds):
                await self.wait(max(0.0, seconds - self.seconds))
            case steps.HangUp():
                self.hang_up()
            case _:
                await self._listen(step, within)

    async def _listen(
        self, step: steps.Hear | steps.Prompt | steps.End | steps.Quiet | steps.HungUp, within: float
    ) -> None:
        match step:
            case steps.Hear(text):
                await self.hears(text, within)
            case steps.Prompt(number):
                await self.prompt(number, within)
            case steps.End():
                await self.ends(within)
            case steps.Quiet(seconds):
                await self.quiet(seconds, within)
            case steps.HungUp():
                await self.hung_up(within)

    async def _say(self, words: str | Path | Pcm) -> None:
        if isinstance(words, str):
            await self.speak(words)
        else:
            self.say(words)
        await self.silent()

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


@asynccontextmanager
async def call(
    connect: Connect,
    sounds: Sounds,
    setup: Setup | None = None,
    label: Callable[[str], str] = str,
    *,
    world: World | None = None,
) -> AsyncIterator[Caller]:
    """Place a call, and hang up at the end of the block.

    ``sounds`` gives the seconds of a file by its name, ``label`` the text to know it by. With a ``world`` the call
    leaves ExternalIVR for other applications and comes back, over ``connect`` again, on which the caller goes on.
    OSError if nobody answers the connection.
    """
    group = asyncio.TaskGroup()
    await group.__aenter__()
    try:
        pbx = Pbx(connect, sounds, setup or Setup(), world, group.create_task)
        await pbx.start()
        caller = Caller(pbx, label)
        try:
            yield caller
        finally:
            await caller.leave()
    finally:
        await group.__aexit__(None, None, None)  # an error of the block stays what it is, and is no group
