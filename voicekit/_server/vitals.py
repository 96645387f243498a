"""How a service is: what can be read of its parts, and who watches that. Nothing is imported where nobody does."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from voicekit import __version__
from voicekit._asr.service import Recognition
from voicekit._call.speech.capture import SpeechInput
from voicekit._events.readers import EventReaders
from voicekit._health.readings import Readings
from voicekit._lazy import LazyModule
from voicekit._prompts.renderer import Renderer
from voicekit._records.keeping import CallRecords
from voicekit._server.listening import HEALTH, Listeners
from voicekit._server.service import Service
from voicekit._server.watchdog import Watchdog
from voicekit._settings import Settings

if TYPE_CHECKING:
    from voicekit._health import alerts, metrics, pages
else:
    alerts = LazyModule("voicekit._health.alerts")
    metrics, pages = LazyModule("voicekit._health.metrics"), LazyModule("voicekit._health.pages")

__all__ = ["Vitals", "watched"]

LOOK_EVERY = 5.0
"""Seconds between two looks at the directory of prompts, in a thread: the disk may be a network's."""

LOOK_WITHIN = 4.0
"""Seconds after which a disk that does not answer is as good as gone."""


class Vitals:
    """The parts of a service, as far as they are there by now, and what can be read of them."""

    def __init__(self) -> None:
        self.service: Service | None = None
        self.prompts: Renderer | None = None
        self.recognition: Recognition | None = None
        self.watchdog: Watchdog | None = None
        self.records: CallRecords | None = None
        self.hush: Callable[[], None] = lambda: None
        """Answer no more: another process does."""
        self.sounds_problem = ""
        """Why prompts cannot be read, where they cannot."""

    def know(
        self, service: Service, prompts: Renderer, speech_input: SpeechInput | None, records: CallRecords | None
    ) -> None:
        """These are the parts of the service, which listens now."""
        self.service, self.prompts, self.records = service, prompts, records
        self.recognition = None if speech_input is None else speech_input.recognition

    def read(self) -> Readings:
        """As `voicekit._health.readings.Read`."""
        service, prompts, watchdog, records = self.service, self.prompts, self.watchdog, self.records
        found = Readings(reasons=tuple(self.reasons()))
        if service is not None:
            found.calls, found.calls_max = service.calls, service.calls_max
            found.away, found.pending = service.away, service.pending
            found.turned_away, found.strangers = service.turned_away, service.strangers
            found.blocked = service.blocked
        if prompts is not None:
            found.rendering, found.rendering_waiting = prompts.at_work, prompts.waiting
            found.rendered = prompts.rendered
        if self.recognition is not None:
            found.recognition_left, found.recognized = self.recognition.left, self.recognition.recognized
        if watchdog is not None:
            found.loop_delay = watchdog.delay
        if records is not None:
            found.records_lost, found.records_lag = records.lost, records.lag
        return found

    def reasons(self) -> Iterator[str]:
        """Why a call that comes now could not be answered; nothing where it could."""
        if self.service is None:
            yield "it starts: it does not listen yet"
        else:
            yield from self.service.reasons
        if self.sounds_problem:
            yield self.sounds_problem

    async def look(self, settings: Settings) -> None:
        """Look now and then at what cannot be read without waiting, until cancelled."""
        while True:
            try:
                async with asyncio.timeout(LOOK_WITHIN):
                    fine = await asyncio.to_thread(os.access, settings.sounds, os.R_OK | os.X_OK)
                self.sounds_problem = "" if fine else f"the directory of prompts cannot be read: {settings.sounds}"
            except TimeoutError:
                self.sounds_problem = f"the directory of prompts does not answer: {settings.sounds}"
            await asyncio.sleep(LOOK_EVERY)


@asynccontextmanager
async def watched(
    settings: Settings, routes: Callable[[], Collection[str]], readers: EventReaders, listeners: Listeners
) -> AsyncIterator[Vitals]:
    """What can be read of a service, told to whoever asks for it while the block runs. ``routes`` are the names of the
    program's routes, ``readers`` are told what happens on calls. Raises ConfigError where it cannot listen.
    """
    vitals = Vitals()
    if settings.health is None and not settings.alerts:
        yield vitals
        return
    calls = metrics.CallMetrics(routes)
    readers.add("metrics", calls.take)
    work = [asyncio.Task(vitals.look(settings), name="vitals")]
    if settings.alerts:
        webhook = None if settings.alerts_webhook is None else settings.alerts_webhook.get_secret_value()
        work.append(asyncio.Task(alerts.watching(settings.alerts, calls, vitals.read, webhook), name="alerts"))
    try:
        if settings.health is None:
            yield vitals
            return
        registry = metrics.registry_of(metrics.ServiceMetrics(calls, vitals.read, __version__))
        sockets = await listeners.sockets(HEALTH, *settings.health)
        app = pages.pages(registry, lambda: tuple(vitals.reasons()), settings.health_names)
        async with pages.answering(app, sockets) as vitals.hush:
            yield vitals
    finally:
        for task in work:
            task.cancel()
        await asyncio.wait(work)
