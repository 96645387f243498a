"""One channel in the dialplan: its legs in ExternalIVR, the requests between them, and the caller's sound over all.

The dialplan is the one that ``voicekit dialplan`` prints: when ExternalIVR has ended by E, what VOICEKIT_CALL asks for
is carried out, and ExternalIVR is called again at VOICEKIT_BACK with ``resume=TOKEN``. When the channel ends while
VOICEKIT_AWAY is set, the ``h`` extension calls it there with ``resume=TOKEN,gone=1`` and option d.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from voicekit._media.tones import dtmf
from voicekit.testing.asterisk.applications import Away, Scene
from voicekit.testing.asterisk.channel import Outcome
from voicekit.testing.asterisk.dialplan import DialplanRequest, request_of
from voicekit.testing.asterisk.dtmf import KEYS
from voicekit.testing.asterisk.leg import Leg
from voicekit.testing.asterisk.model import HeardFile
from voicekit.testing.asterisk.player import Sounds
from voicekit.testing.asterisk.setup import Setup
from voicekit.testing.asterisk.shell import Connect
from voicekit.testing.asterisk.tap import AudioSocketClient
from voicekit.testing.asterisk.voice import CallerVoice
from voicekit.testing.asterisk.world import World

__all__ = ["Pbx", "Visit"]

LEAK = 0.020
"""Seconds of a key's tone that slip through before Asterisk has known it for one: measured, a frame or none."""

GOTO = "Goto"
"""The application that leads away from the loop of requests, for good."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An application that the caller was in, in seconds of the loop's clock; ``end`` is None while they are."""

    application: str
    arguments: tuple[str, ...]
    start: float
    end: float | None = None


class Pbx:
    """Carries one channel from its first leg to its end.

    Without a ``world`` there is one leg, and the call ends with it. `leg` is the leg of ExternalIVR that goes on, or
    the last one; `ended` is done when the whole call is over, with its outcome. ``spawn`` starts a task with a parent.
    """

    def __init__(
        self,
        connect: Connect,
        sounds: Sounds,
        setup: Setup,
        world: World | None,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        self.loop = asyncio.get_running_loop()
        self.started = self.loop.time()
        self.world = world or World()
        self.ended: asyncio.Future[Outcome] = self.loop.create_future()
        self.visits: list[Visit] = []
        self.taps: list[AudioSocketClient] = []
        self.leg: Leg
        self._returns = world is not None
        self._connect, self._sounds, self._setup, self._spawn = connect, sounds, setup, spawn
        self._past: list[HeardFile] = []
        self._stage: Leg | Away | None = None
        self._task: asyncio.Task[None] | None = None
        self._final: Outcome | None = None
        self._hung_up = False
        self._watchers: list[Callable[[], None]] = []

    async def start(self) -> None:
        """The first leg. OSError if nobody answers the connection."""
        leg = await self._connect(self._setup, self._sounds)
        self.started = leg.started
        echo = self.world.echo
        returned = None if echo is None else lambda begin, count: echo.samples(self.heard, begin, count)
        self.voice = CallerVoice(self.started, self.world.place, returned)
        self._enter(leg)

    @property
    def heard(self) -> tuple[HeardFile, ...]:
        """Every sound heard so far, in ExternalIVR and elsewhere; the one that plays now last."""
        return (*self._past, *(self._stage.heard if self._stage is not None else ()))

    @property
    def outcome(self) -> Outcome | None:
        """How the whole call ended; None while it goes on."""
        return self.ended.result() if self.ended.done() else None

    @property
    def status(self) -> str:
        """Why the call did not end well, as the dialplan finds it afterwards: BUSY, ERROR, ...; empty where it did.

        UNREACHABLE where ExternalIVR ended without a word of the server's: TryExec has failed then.
        """
        variables, names = self.leg.model.variables.channel, self.world.names
        failed = self.outcome == "hangup" and not variables.get(names.hangup)
        return variables.get(names.status) or ("UNREACHABLE" if failed else "")

    def watch(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` after every change."""
        self._watchers.append(callback)

    def press(self, key: str) -> None:
        """The caller presses one key now, wherever they are."""
        if self.world.inband and key in KEYS:
            self.voice.mix(dtmf(key, seconds=LEAK, gap=0.0), self.loop.time())
        if self._stage is not None:
            self._stage.press(key)

    def hang_up(self) -> None:
        """The caller hangs up now, wherever they are."""
        if self._hung_up or self.outcome is not None:
            return
        self._hung_up = True
        self._silence()
        if self._stage is not None:
            self._stage.hang_up()

    async def tap(self, uuid: str, address: str) -> bool:
        """Start a tap, as the dialplan's Originate does; False where there is no UUID or nobody answers at the address.

        The channel that is tapped goes on in either case.
        """
        try:
            tap = AudioSocketClient(UUID(uuid), self.voice.samples, self.delay)
            await self.world.plug(tap, address)
        except (ValueError, OSError):
            return False
        self.taps.append(tap)
        if self._hung_up or self.outcome is not None:
            tap.close()
        return True

    def delay(self, time: float) -> float | None:
        """How late the caller's sound of a time comes over the network; None where it does not."""
        return self.world.packets.delay(time - self.started)

    async def over(self) -> None:
        """Wait until the call has ended and its connection is gone."""
        await asyncio.shield(self.ended)
        await self.leg.gone.wait()

    def abandon(self) -> None:
        """Cut what is left of the call; nothing is waited for."""
        self._returns = False
        self._silence()
        if self._task is not None:
            self._task.cancel()
        self.leg.abandon()
        if self._stage is not self.leg:
            self._finish("caller")

    def _enter(self, leg: Leg) -> None:
        self.leg = self._stage = leg
        leg.watch(self._changed)
        if self._hung_up and self._final is None:
            leg.hang_up()
        self._changed()

    def _changed(self) -> None:
        if self._stage is self.leg and self.leg.model.outcome is not None:
            self._left(self.leg.model.outcome)
        for watcher in tuple(self._watchers):
            watcher()

    def _left(self, outcome: Outcome) -> None:
        """ExternalIVR has ended: the dialplan goes on."""
        self._close_stage()
        variables, names = self.leg.model.variables.channel, self.world.names
        request = request_of(variables, names.call)
        if not self._returns or self._final is not None:
            self._finish(self._final or outcome)
        elif outcome == "exit" and not self._hung_up and request is not None:
            self._task = self._spawn(self._run(request))
        elif outcome != "exit" and variables.get(names.away):
            self._task = self._spawn(self._tell_gone(outcome))
        else:
            self._finish(outcome)

    async def _run(self, request: DialplanRequest) -> None:
        variables, names = self.leg.model.variables.channel, self.world.names
        variables |= {names.call: "", names.away: "1"}
        if request.application == GOTO:
            self._visit_for_good(request)
        elif await self._go(request):
            variables[names.away] = ""
            await self._come_back()
        else:
            await self._tell_gone("caller" if self._hung_up else "hangup")

    def _visit_for_good(self, request: DialplanRequest) -> None:
        """The dialplan goes on elsewhere, and does not call ExternalIVR again."""
        now = self.loop.time()
        self.visits.append(Visit(request.application, request.arguments, now, now))
        self._finish("caller" if self._hung_up else "exit")

    async def _go(self, request: DialplanRequest) -> bool:
        """Carry out one application; False where the channel did not survive it."""
        scene = Scene(
            self.world, self.leg.model.variables, self.voice, self._sounds, self.tap, self.delay, self._changed
        )
        away = Away(request, scene)
        visit = Visit(request.application, request.arguments, self.loop.time())
        self.visits.append(visit)
        self._stage = away
        if self._hung_up:
            away.hang_up()
        self._changed()
        await away.run()
        self.visits[-1] = replace(visit, end=self.loop.time())
        self._close_stage()
        self._changed()
        return not away.gone.is_set()

    async def _come_back(self) -> None:
        try:
            await self._return()
        except OSError:
            status = self.world.names.status
            self.leg.model.variables.channel[status] = self.leg.model.variables.channel.get(status) or "UNREACHABLE"
            self._finish("exit")

    async def _tell_gone(self, outcome: Outcome) -> None:
        self._silence()
        self._final = outcome
        try:
            await self._return("gone=1", options="d")
        except OSError:
            self._finish(outcome)

    async def _return(self, *news: str, options: str = "") -> None:
        """Call ExternalIVR again, on the same channel. OSError if nobody answers."""
        variables, names = self.leg.model.variables, self.world.names
        setup = replace(
            self._setup,
            application=variables.channel.get(names.back, ""),
            args=(f"resume={variables.channel.get(names.token, '')}", *news),
            options=options,
            answered=True,
            hung_up="d" in options,
            media=0.0,
            epoch=self._setup.epoch + int(self.loop.time() - self.started),
            variables=variables.channel,
        )
        leg = await self._connect(setup, self._sounds)
        leg.model.variables.globals.update(variables.globals)
        leg.model.variables.functions.update(variables.functions)
        self._enter(leg)

    def _close_stage(self) -> None:
        if self._stage is not None:
            self._past.extend(self._stage.heard)
            self._stage = None

    def _silence(self) -> None:
        """The channel is gone: nothing is said any more, and nobody listens."""
        self.voice.hush(self.loop.time())
        for tap in self.taps:
            tap.close()

    def _finish(self, outcome: Outcome) -> None:
        if not self.ended.done():
            self._silence()
            self.ended.set_result(outcome)
