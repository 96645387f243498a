"""voicekit with the conversation as a user writes it, its prompts from a real store by the real renderer."""

import contextvars
import tempfile
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from bench.beeps import Beeps
from voicekit import App, Call
from voicekit._authoring.batch import render_all
from voicekit._events.readers import EventReaders
from voicekit._health.metrics import CallMetrics
from voicekit._media.formats import FORMATS
from voicekit._prompts.parts import Clip, Text
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._protocol.playlist import PlaylistItem
from voicekit._records.keeping import keeping
from voicekit._server.main import settle_memory
from voicekit._server.service import Service
from voicekit._server.wire import Wire
from voicekit._settings import Settings
from voicekit._tts.speaker import Alone

__all__ = ["Toolkit"]

SHORT_WORDS = 0.03
"""Seconds of a word: files end at once here, and a prompt longer than half a second would be taken for cut."""

WELCOME = "Welcome to Acme."
GOODBYE = "Thank you for calling."

_begun: contextvars.ContextVar[float] = contextvars.ContextVar("begun")


async def converse(call: Call) -> None:
    """One call."""
    await call.say(WELCOME)
    if await call.digits(length=1, no_input_timeout=30) != "1":
        raise ValueError(call.id)
    await call.say(GOODBYE)


class TimedWire(Wire):
    """Notes how long it took from `Call.say` to the bytes that are written."""

    __slots__ = ()
    seconds: list[float] = []  # noqa: RUF012 - of all connections of this process

    def play(self, clips: Iterable[Clip], *, append: bool) -> list[PlaylistItem]:
        entries = super().play(clips, append=append)
        self.seconds.append(time.perf_counter() - _begun.get())
        return entries


class TimedService(Service):
    """A service whose wires are timed."""

    def wire(self) -> Wire:
        return TimedWire(self._accept, self._spawn)


async def converse_timed(call: Call) -> None:
    """One call, the clock started at each prompt."""
    _begun.set(time.perf_counter())
    await call.say(WELCOME)
    await call.digits(length=1, no_input_timeout=30)
    _begun.set(time.perf_counter())
    await call.say(GOODBYE)


class Toolkit:
    """voicekit's server as `voicekit._server.main` starts it, its prompts already rendered. An async context."""

    def __init__(self, *, timed: bool = False, records: str = "no") -> None:
        self._timed = timed
        self._records = records
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    async def listen(self) -> int:
        """Gives the port."""
        folder = self._stack.enter_context(tempfile.TemporaryDirectory())
        renderer = await self._stack.enter_async_context(
            Renderer(Store(Path(folder), FORMATS["sln"]), Alone(Beeps(SHORT_WORDS)), workers=1)
        )
        await render_all(renderer, [(Text(WELCOME), "en"), (Text(GOODBYE), "en")])
        app = App()
        app.route("bench")(converse_timed if self._timed else converse)
        settings = Settings(
            host="127.0.0.1",
            port=0,
            max_calls=100_000,
            records=self._records in {"spool", "carried"},
            records_dir=Path(folder) / "records",
        )
        readers = EventReaders() if self._records == "counted" else None
        if readers is not None:
            readers.add("metrics", CallMetrics(lambda: app.route_names).take)
        kept = keeping(settings, "socket", "bench", carried=self._records == "carried", readers=readers)
        records = await self._stack.enter_async_context(kept)
        kind = TimedService if self._timed else Service
        service = await self._stack.enter_async_context(kind(app, settings, renderer, records=records))
        (address,) = await service.listen()
        settle_memory()
        return int(address.rpartition(":")[2])

    def facts(self) -> dict[str, object]:
        """The times since the last look, where they are taken."""
        seconds, TimedWire.seconds = TimedWire.seconds, []
        return {"say": seconds} if self._timed else {}
