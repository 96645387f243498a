"""The renderer: parts of prompts into clips, each made once and as soon as it is wanted."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncGenerator, Collection, Coroutine
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from voicekit.errors import AudioError, BadPrompt, StoreError, TtsError
from voicekit.media.mix import CANCELLED, MEND
from voicekit.prompts.catalog.lookup import Catalogs
from voicekit.prompts.instead import Instead
from voicekit.prompts.library import Filler, Translate
from voicekit.prompts.maker import Made, make
from voicekit.prompts.parts import Audio, Clip, Part, Text, Tone
from voicekit.prompts.pieces import Piece, of_sound
from voicekit.prompts.planner import Planner
from voicekit.prompts.record import Record
from voicekit.prompts.slots import Rank, Slots, Ticket
from voicekit.prompts.speaker import Speaker
from voicekit.prompts.store import Store
from voicekit.threads import Threads
from voicekit.tts.urgency import Urgency

__all__ = ["CLOSING_SECONDS", "FILLER", "FLUSH_SECONDS", "Renderer"]

CLOSING_SECONDS = 2.0
"""Seconds that closing waits for what is at work: most sentences are made in less, and a thread may hang."""

FILLER = Tone((440.0,), 0.15)
"""What callers hear who wait for a prompt to be made: short, and of no network's own tones."""

FLUSH_SECONDS = 60.0
"""How often uses are written to the disk and news of other processes read, while prompts are played."""

_log = structlog.get_logger()


@dataclass(slots=True)
class _Job:
    """One rendering, for all who wait for it."""

    ticket: Ticket
    urgency: Urgency
    done: asyncio.Future[Record]


class Renderer:
    """Implements `voicekit.prompts.library.Prompts`. An async context manager that lives in one event loop.

    A rendering that was begun is finished and kept even where nobody waits for it any more: the prompt is wanted
    again. Closing waits `CLOSING_SECONDS` for what is at work and sends away what still queues.
    """

    def __init__(
        self,
        store: Store,
        speaker: Speaker,
        *,
        workers: int | None = None,
        recordings: Path = Path(),
        catalogs: Catalogs | None = None,
        filler_seconds: float = 0.0,
    ) -> None:
        """``workers`` threads make sound at once (default: one for each CPU). Relative names of recordings start at
        ``recordings``. ``catalogs`` have what is played instead of texts: translations, and people's recordings.
        ``filler_seconds`` of silence while a prompt is being made are followed by a tone; 0: never.
        """
        self.store = store
        self._speaker = speaker
        self._planner = Planner(speaker, store.form, recordings, store.seal)
        self._instead = Instead(catalogs)
        self.workers = workers or len(os.sched_getaffinity(0))
        self._slots = Slots(self.workers)
        self._jobs: dict[str, _Job] = {}
        self._flush_timer: asyncio.TimerHandle | None = None
        self._upkeep: asyncio.Task[None] | None = None
        self._closed = False
        self.filler = Filler(filler_seconds, self._filled) if filler_seconds else None
        """What callers hear who wait."""
        self._working: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Read the cache and the catalogues. Raises SoundsError where the cache cannot be used, and CatalogError."""
        await asyncio.to_thread(self.store.load)
        if (closed := self.store.read_only) is not None:
            _log.warning("only prompts that are there can be played", reason=closed.what, mend=closed.mend)
        await asyncio.to_thread(self._instead.load)
        self._loop = asyncio.get_running_loop()
        self._pool = Threads(self.workers, "voicekit-render")
        self._warming = Threads(1, "voicekit-warm")  # an engine that hangs takes no thread from live calls
        self._tasks = asyncio.TaskGroup()
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Send away what queues, wait a little for what is at work, write what is to be remembered."""
        self._closed = True
        self._slots.close()
        if self._flush_timer is not None:
            self._flush_timer.cancel()
        try:
            if self._working:
                await asyncio.wait(self._working, timeout=CLOSING_SECONDS)
            for task in self._working:
                task.cancel()
            await self._tasks.__aexit__(None, None, None)
        finally:
            self._pool.shutdown()
            self._warming.shutdown()
            self._planner.close()
        await self._flushed()

    def translator(self) -> Translate:
        """What translates for a call that begins now: to its end, the catalogues stay as they are."""
        return self._instead.translator()

    def ready(self, part: Part, language: str) -> tuple[Clip, ...] | None:
        """The clips of a part where all are cached: memory only. Raises PromptError."""
        plan = self._planner.quick(self._instead.of(part, language), language)
        if plan is None:
            return None
        if plan.name:
            return (Clip(plan.name, None, plan.name),)
        clips = []
        for key, piece in plan.pieces:
            record = self.store.get(key) or self.store.stand_in(key)
            if record is None:
                return None
            clips.append(self.store.clip(record, piece.label))
        self._flush_later()
        return tuple(clips)

    async def clips(self, part: Part, language: str) -> AsyncGenerator[Clip, None]:
        """The clips of a part, each as soon as it can be played. Raises PromptError, AudioError or TtsError."""
        async with aclosing(self.render(part, language, batch=False)) as clips:
            async for clip in clips:
                yield clip

    async def renew(self, clips: Collection[Clip]) -> bool:
        """Forget those of these clips whose files are not on the disk as they were written; whether there were any, or
        some have been made again since these clips were given.
        """
        return await asyncio.to_thread(self.store.renew, clips)

    async def render(self, part: Part, language: str, *, batch: bool) -> AsyncGenerator[Clip, None]:
        """As `clips`; a ``batch`` gives way to live calls."""
        played = self._instead.of(part, language)
        if isinstance(played, Audio) and isinstance(part, Text):
            try:
                async with aclosing(self._rendered(played, language, batch=batch)) as clips:
                    async for clip in clips:
                        yield clip
            except (AudioError, BadPrompt) as error:
                self._instead.failed(played, error)
                played = self._instead.of(part, language)
            else:
                return
        async with aclosing(self._rendered(played, language, batch=batch)) as clips:
            async for clip in clips:
                yield clip

    async def _rendered(self, part: Part, language: str, *, batch: bool) -> AsyncGenerator[Clip, None]:
        plan = await self._planner.plan(part, language)
        if plan.name:
            yield Clip(plan.name, None, plan.name)
        # A little ahead of the listener: the threads have work, and who hangs up has not ordered all the rest.
        coming: deque[tuple[Piece, _Job | Record]] = deque()
        for position, (key, piece) in enumerate(plan.pieces):
            coming.append((piece, self._order(key, piece, Rank(batch, position))))
            # The first sentence is waited for alone: a caller listens, and a second engine thread would slow it down.
            alone = position == 0 and not batch and self.workers > 1
            if alone or len(coming) > self.workers:
                yield await self._clip(*coming.popleft())
        while coming:
            yield await self._clip(*coming.popleft())

    def _filled(self) -> tuple[Clip, ...]:
        """The filler's clips; where they are not there yet, they will be the next time."""
        (piece,) = of_sound(FILLER, self.store.form)
        record = self._order(piece.key, piece, Rank(batch=False, position=0))
        return (self.store.clip(record, piece.label),) if isinstance(record, Record) else ()

    async def warm(self, language: str) -> None:
        """Have the engine of a language load its model now, so that no caller waits for it.

        What goes wrong is reported by the engines, as in a call.
        """
        if self.filler is not None:
            self._filled()
        with suppress(TtsError):
            await self._loop.run_in_executor(
                self._warming, partial(self._speaker.speak, "1", language, urgency=Urgency(rehearsal=True))
            )

    async def speaks(self, language: str) -> bool:
        """Whether there is a voice for a language."""
        return await self._planner.speaks(language)

    async def plan(self, part: Part, language: str) -> tuple[tuple[str, Piece], ...]:
        """The keys and pieces of a part; none for a name that only Asterisk knows. Raises PromptError or TtsError."""
        return (await self._planner.plan(self._instead.of(part, language), language)).pieces

    @property
    def waiting(self) -> int:
        """Renderings that wait for a thread."""
        return self._slots.waiting

    # One piece

    def _order(self, key: str, piece: Piece, rank: Rank) -> _Job | Record:
        """The record, or the rendering under way: joined, or begun."""
        record = self.store.get(key) or (None if rank.batch else self.store.stand_in(key))
        if record is not None:
            return record
        if self._closed:
            raise _closing()
        job = self._jobs.get(key)
        if job is None:
            job = self._jobs[key] = _Job(Ticket(rank), Urgency(live=not rank.batch), self._loop.create_future())
            self._begin(self._work(key, piece, job))
        else:
            self._slots.hurry(job.ticket, rank)
            if not rank.batch:
                job.urgency.hurry()
        return job

    async def _clip(self, piece: Piece, ordered: _Job | Record) -> Clip:
        # Shielded: a caller who hangs up takes nothing from the others.
        record = ordered if isinstance(ordered, Record) else await asyncio.shield(ordered.done)
        self._flush_later()
        return self.store.clip(record, piece.label)

    async def _work(self, key: str, piece: Piece, job: _Job) -> None:
        """The life of a rendering. Its errors go to those who wait for it."""
        new = False
        try:
            record = await self.store.find(key, stand_in=not job.ticket.rank.batch)
            if record is None:
                record, new = await self._make(key, piece, job), True
        except asyncio.CancelledError:
            job.done.set_exception(_closing())
            job.done.exception()
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who wait
            job.done.set_exception(error)
            job.done.exception()  # perhaps nobody waits any more
            return
        finally:
            del self._jobs[key]
        job.done.set_result(record)
        if new:
            await self.store.settle(record)
            self._collect_later()

    async def _make(self, key: str, piece: Piece, job: _Job) -> Record:
        async with self._slots.place(job.ticket):
            made = await self._loop.run_in_executor(self._pool, self._made, piece, job.urgency)
        if made.out_of_phase:
            _log.warning(CANCELLED, recording=str(piece.source), mend=MEND)
        return await self.store.put(made.recipe, made.data, made.seconds, private=piece.private, asked=key)

    def _made(self, piece: Piece, urgency: Urgency) -> Made:
        return make(piece, self._speaker, self.store.form, urgency)

    def _begin(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = self._tasks.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task

    # Upkeep

    def _flush_later(self) -> None:
        if self._flush_timer is None and not self._closed:
            self._flush_timer = self._loop.call_later(FLUSH_SECONDS, self._flush)

    def _flush(self) -> None:
        self._flush_timer = None
        self._begin(self._kept_up(self._flushed()))

    async def _kept_up(self, work: Coroutine[None, None, None]) -> None:
        """Upkeep, whose failure is reported and ends nothing: there are too many open files, or no more threads."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - in the task group it would end the server
            _log.warning("upkeep of prompts failed", reason=f"{type(error).__name__}: {error}")

    async def _flushed(self) -> None:
        with suppress(OSError):
            await asyncio.to_thread(self.store.flush)
        if not self._closed:
            await self._planner.refresh()
            await asyncio.to_thread(self._instead.refresh)
            self._collect_later()
            if self.store.has_private:
                self._flush_later()  # nobody may call for hours, and what is one caller's goes all the same

    def _collect_later(self) -> None:
        if (self.store.too_big or self.store.has_old_private) and (self._upkeep is None or self._upkeep.done()):
            self._upkeep = self._begin(self._kept_up(self._collect()))

    async def _collect(self) -> None:
        """Clean up until the cache is small enough: prompts may be made meanwhile. Those just asked for stay."""
        while self.store.too_big or self.store.has_old_private:
            try:
                removed = await asyncio.to_thread(self.store.collect)
            except StoreError as error:
                _log.warning("prompt cache not cleaned up", reason=error.what)
                return
            _log.info("prompt cache cleaned up", removed=removed.files, freed=removed.size, kept=removed.kept_size)
            if not removed.files:
                return


def _closing() -> StoreError:
    return StoreError("the prompt cache is closed", mend="render prompts while the renderer is open")
