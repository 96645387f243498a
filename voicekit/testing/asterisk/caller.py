"""A caller: listens, presses keys, waits, hangs up - by hand in a test, or by a script."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit.testing.asterisk import script as steps
from voicekit.testing.asterisk.dtmf import KEYS
from voicekit.testing.asterisk.listener import PATIENCE, Listener, Unmet
from voicekit.testing.asterisk.pbx import Pbx
from voicekit.testing.asterisk.player import Sounds
from voicekit.testing.asterisk.setup import Setup
from voicekit.testing.asterisk.shell import Connect
from voicekit.testing.asterisk.world import World

__all__ = ["PATIENCE", "Caller", "Unmet", "call"]

GOODBYE = 10.0
"""Seconds the other side has to end a call whose caller is gone, before its connection is closed."""


class Caller(Listener):
    """One caller in one call: listens, and presses, speaks and hangs up."""

    def __init__(self, pbx: Pbx, label: Callable[[str], str]) -> None:
        super().__init__(pbx, label)
        self._presses: list[asyncio.TimerHandle] = []
        self._typed_until = pbx.loop.time()

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
        self._spoke = len(self.heard)
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
        self,
        step: steps.Hear | steps.Prompt | steps.End | steps.Quiet | steps.CheckAnswered | steps.CheckHungUp,
        within: float,
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
            case steps.CheckAnswered(seconds, most):
                await self.answered(seconds, most, within)
            case steps.CheckHungUp():
                await self.hung_up(within)

    async def _say(self, words: str | Path | Pcm) -> None:
        if isinstance(words, str):
            await self.speak(words)
        else:
            self.say(words)
        await self.silent()


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
