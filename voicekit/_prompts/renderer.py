"""The renderer: parts of prompts into clips, each made once and as soon as it is wanted."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Collection, Coroutine, Iterator, Sequence
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from voicekit._media.mix import MEND
from voicekit._prompts.catalog.lookup import Catalogs
from voicekit._prompts.index import Record
from voicekit._prompts.parts import Clip, Part, Tone
from voicekit._prompts.queue import Rank, RenderQueue, Ticket
from voicekit._prompts.resolver import Resolution, Resolver
from voicekit._prompts.segments import Segment, of_sound
from voicekit._prompts.source import Filler, Translate
from voicekit._prompts.store import Store
from voicekit._prompts.synthesis import synthesize
from voicekit._tally import Tally
from voicekit._threads import Threads, usable_cores
from voicekit._tts.speaker import Priority, Speaker
from voicekit.errors import AudioError, StoreError, TtsError

__all__ = ["CLOSING_SECONDS", "FILLER", "FLUSH_SECONDS", "Renderer"]

CLOSING_SECONDS = 2.0
"""Seconds that closing waits for what is at work: most sentences are made in less, and a thread may hang."""

FILLER = Tone((440.0,), 0.15)
"""What callers hear who wait for a prompt to be made: short, and of no network's own tones."""

FLUSH_SECONDS = 60.0
"""How often uses are written to the disk and news of other processes read, while prompts are played."""

MOST_LEVELS = 2000
"""Clips whose levels are kept in memory, 50 bytes for each second."""

_log = structlog.get_logger()


@dataclass(slots=True)
class _RenderJob:
    """One rendering, for all who wait for it."""

    ticket: Ticket
    priority: Priority
    done: asyncio.Future[Record]


class Renderer:
    """Implements `voicekit._prompts.source.PromptSource`. An async context manager that lives in one event loop.

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
        self._resolver = Resolver(speaker, store.form, recordings, store.seal, catalogs)
        self.workers = workers or usable_cores()
        self._queue = RenderQueue(self.workers)
        self._jobs: dict[str, _RenderJob] = {}
        self._flush_timer: asyncio.TimerHandle | None = None
        self._upkeep: asyncio.Task[None] | None = None
        self._closed = False
        self.filler = Filler(filler_seconds, self._filled) if filler_seconds else None
        """What callers hear who wait."""
        self._working: set[asyncio.Task[None]] = set()
        self._levels: dict[str, Sequence[float] | None] = {}
        self.rendered = Tally()
        """How long it takes to make one, the wait for a thread left out."""

    async def __aenter__(self) -> Self:
        """Read the cache and the catalogues. Raises SoundsError where the cache cannot be used, and CatalogError."""
        await asyncio.to_thread(self.store.load)
        if (closed := self.store.read_only) is not None:
            _log.warning("cache.read_only", reason=closed.what, hint=closed.hint)
        await asyncio.to_thread(self._resolver.load)
        self._loop = asyncio.get_running_loop()
        self._pool = Threads(self.workers, "voicekit-render", gives_way=True)
        # An engine that hangs takes no thread from live calls.
        self._warming = Threads(1, "voicekit-warm", gives_way=True)
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
        self._queue.close()
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
            self._resolver.close()
        await self._flushed()

    def translator(self) -> Translate:
        """What translates for a call that begins now: to its end, the catalogues stay as they are."""
        return self._resolver.translator()

    def ready(self, part: Part, language: str) -> tuple[Clip, ...] | None:
        """The clips of a part where all are cached: memory only. Raises PromptError."""
        resolved = self._resolver.known(part, language)
        if resolved is None or resolved.version == self.store.version:
            return None if resolved is None else resolved.clips
        self._flush_later()
        version, clips = self.store.version, list[Clip]()
        for segment in resolved.segments:
            clip = segment if isinstance(segment, Clip) else self._stored(segment)
            if clip is None:
                return None
            clips.append(clip)
        resolved.version, resolved.clips = version, tuple(clips)
        return resolved.clips

    async def clips(self, part: Part, language: str, *, batch: bool = False) -> AsyncGenerator[Clip, None]:
        """The clips of a part, each as soon as it can be played; a ``batch`` gives way to live calls.

        A recording of the catalogues that cannot be played gives way to its text. Raises PromptError, AudioError or
        TtsError.
        """
        while True:
            segments = await self._resolver.resolve(part, language)
            self._flush_later()
            try:
                for label, ordered in self._orders(segments, batch=batch):
                    # Shielded: a caller who hangs up takes nothing from the others.
                    yield (
                        ordered
                        if isinstance(ordered, Clip)
                        else self.store.clip(await asyncio.shield(ordered.done), label)
                    )
            except AudioError as error:
                if not self._resolver.withdraw(part, language, segments, error):
                    raise
            else:
                return

    async def renew(self, clips: Collection[Clip]) -> bool:
        """Forget those of these clips whose files are not on the disk as they were written; whether there were any, or
        some have been made again since these clips were given.
        """
        return await asyncio.to_thread(self.store.renew, clips)

    async def resolve(self, part: Part, language: str) -> tuple[Segment, ...]:
        """The segments of a part; none for a sound that only Asterisk knows. Raises PromptError or TtsError."""
        found = await self._resolver.resolve(part, language)
        return tuple(segment for segment in found if isinstance(segment, Segment))

    async def refresh(self) -> None:
        """Take up changed catalogues, and voices, for what is said from now on. What cannot be read is reported, and
        stays as it was.
        """
        await self._resolver.refresh(again=True)

    async def warm(self, language: str) -> None:
        """Have the engine of a language load its model now, so that no caller waits for it.

        What goes wrong is reported by the engines, as in a call.
        """
        if self.filler is not None:
            self._filled()
        with suppress(TtsError):
            await self._loop.run_in_executor(
                self._warming, partial(self._speaker.speak, "1", language, priority=Priority(rehearsal=True))
            )

    async def speaks(self, language: str) -> bool:
        """Whether there is a voice for a language."""
        return await self._resolver.speaks(language)

    @property
    def waiting(self) -> int:
        """Renderings that wait for a thread."""
        return self._queue.waiting

    @property
    def at_work(self) -> int:
        """Renderings that are wanted and not done."""
        return len(self._jobs)

    def _filled(self) -> tuple[Clip, ...]:
        """The filler's clips; where they are not there yet, they will be the next time."""
        ordered = self._order(of_sound(FILLER, self.store.form), Rank(batch=False, position=0))
        return (ordered,) if isinstance(ordered, Clip) else ()

    def levels(self, file: str) -> Sequence[float] | None:
        """How loud a clip is (`voicekit._prompts.source.Levelled`)."""
        key = self.store.key_of(file)
        if key is None or self._closed:
            return None
        if key not in self._levels:
            if len(self._levels) >= MOST_LEVELS:
                del self._levels[next(iter(self._levels))]
            self._levels[key] = None
            self._keep_up(self._look(key))
        return self._levels[key]

    async def _look(self, key: str) -> None:
        levels = await asyncio.to_thread(self.store.levels, key)
        if key in self._levels:
            self._levels[key] = levels

    # One segment

    def _orders(self, segments: Resolution, *, batch: bool) -> Iterator[tuple[str, _RenderJob | Clip]]:
        """The label of each segment, and its clip or its rendering.

        They are ordered a little ahead of the listener: the threads have work, and who hangs up has not ordered all
        the rest. The first is waited for alone: a caller listens, and a second engine thread would slow it down.
        """
        coming: deque[tuple[str, _RenderJob | Clip]] = deque()
        for position, segment in enumerate(segments):
            coming.append((segment.label, self._order(segment, Rank(batch, position))))
            alone = position == 0 and not batch and self.workers > 1
            if alone or len(coming) > self.workers:
                yield coming.popleft()
        yield from coming

    def _order(self, segment: Segment | Clip, rank: Rank) -> _RenderJob | Clip:
        """The clip that can be played, or the rendering under way: joined, or begun."""
        if isinstance(segment, Clip):
            return segment
        clip = self._stored(segment, stand_in=not rank.batch)
        if clip is not None:
            return clip
        if self._closed:
            raise _closing()
        job = self._jobs.get(segment.key)
        if job is not None:
            self._queue.hurry(job.ticket, rank)
            if not rank.batch:
                job.priority.hurry()
            return job
        job = _RenderJob(Ticket(rank), Priority(live=not rank.batch), self._loop.create_future())
        self._jobs[segment.key] = job
        self._begin(self._work(segment, job))
        return job

    def _stored(self, segment: Segment, *, stand_in: bool = True) -> Clip | None:
        """The clip of a segment that can be played without another look at the disk."""
        record = self.store.get(segment.key) or (self.store.stand_in(segment.key) if stand_in else None)
        return None if record is None else self.store.clip(record, segment.label)

    async def _work(self, segment: Segment, job: _RenderJob) -> None:
        """The life of a rendering. Its errors go to those who wait for it."""
        new = False
        try:
            record = await self.store.find(segment.key, stand_in=not job.ticket.rank.batch)
            if record is None:
                record, new = await self._make(segment, job), True
        except asyncio.CancelledError:
            job.done.set_exception(_closing())
            job.done.exception()
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who wait
            job.done.set_exception(error)
            job.done.exception()  # perhaps nobody waits any more
            return
        finally:
            del self._jobs[segment.key]
        job.done.set_result(record)
        if new:
            await self.store.settle(record)
            self._collect_later()

    async def _make(self, segment: Segment, job: _RenderJob) -> Record:
        async with self._queue.place(job.ticket):
            began = self._loop.time()
            made = await self._loop.run_in_executor(
                self._pool, synthesize, segment, self._speaker, self.store.form, job.priority
            )
        self.rendered.add(self._loop.time() - began)
        if made.out_of_phase:
            _log.warning("recording.out_of_phase", recording=str(segment.source), hint=MEND)
        key = segment.key if made.recipe is segment.recipe else ""
        return await self.store.put(
            made.recipe, made.data, made.seconds, key=key, private=segment.private, asked=segment.key
        )

    def _begin(self, work: Coroutine[None, None, None], context: Context | None = None) -> "asyncio.Task[None]":
        task = self._tasks.create_task(work, context=context)
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task

    # Upkeep

    def _flush_later(self) -> None:
        if self._flush_timer is None and not self._closed:
            self._flush_timer = self._loop.call_later(FLUSH_SECONDS, self._flush, context=Context())

    def _flush(self) -> None:
        self._flush_timer = None
        self._keep_up(self._flushed())

    def _keep_up(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        """Begin work that is no call's, whoever's prompt has been the occasion: its log lines carry no call's id."""
        return self._begin(self._kept_up(work), Context())

    async def _kept_up(self, work: Coroutine[None, None, None]) -> None:
        """Upkeep, whose failure is reported and ends nothing: there are too many open files, or no more threads."""
        try:
            await work
        except Exception as error:  # noqa: BLE001 - in the task group it would end the server
            _log.warning("cache.upkeep_failed", reason=f"{type(error).__name__}: {error}")

    async def _flushed(self) -> None:
        with suppress(OSError):
            await asyncio.to_thread(self.store.flush)
        if not self._closed:
            await self._resolver.refresh()
            self._collect_later()
            if self.store.has_private:
                self._flush_later()  # nobody may call for hours, and what is one caller's goes all the same

    def _collect_later(self) -> None:
        if (self.store.too_big or self.store.has_old_private) and (self._upkeep is None or self._upkeep.done()):
            self._upkeep = self._keep_up(self._collect())

    async def _collect(self) -> None:
        """Clean up until the cache is small enough: prompts may be made meanwhile. Those just asked for stay."""
        while self.store.too_big or self.store.has_old_private:
            try:
                removed = await asyncio.to_thread(self.store.collect)
            except StoreError as error:
                _log.warning("cache.not_cleaned", reason=error.what)
                return
            _log.info("cache.cleaned", removed=removed.files, freed=removed.size, kept=removed.kept_size)
            if not removed.files:
                return


def _closing() -> StoreError:
    return StoreError("the prompt cache is closed", hint="render prompts while the renderer is open")
