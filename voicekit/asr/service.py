"""Recognition for all calls of one event loop: threads, one model in memory for each language, and a limit."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from voicekit.asr.calibration import Calibration, calibration
from voicekit.asr.capacity import Capacity
from voicekit.asr.engine import Hypothesis, Recognizer, Vocabulary, Wanted
from voicekit.asr.live import LiveUtterance
from voicekit.media.pcm import Pcm

__all__ = ["FREE_SPEECH", "Find", "Pool", "Recognition"]

Find = Callable[[str, bool], Recognizer]
"""The recognizer for a language, and whether it has to choose among phrases (else free speech).

The same one each time. May read files, loads no model. Raises RecognizerMissing, ModelMissing.
"""

Pool = Callable[[int], Executor]
"""Makes so many threads."""

FREE_SPEECH = 5.0
"""Free speech takes this much more CPU than a menu does."""


class Recognition:
    """An async context manager; used within one event loop.

    ``threads`` work at once, by default one for each core. More is taken on while the utterances under way cost less
    than these cores give; then RecognizerBusy is raised at once, and nothing queues for long. ``pool`` makes threads
    of another kind.
    """

    def __init__(self, find: Find, *, threads: int | None = None, pool: Pool | None = None) -> None:
        self._find = find
        self._threads = threads or len(os.sched_getaffinity(0))
        self._capacity = Capacity(self._threads)
        self._found: dict[tuple[str, bool], tuple[Recognizer, float]] = {}
        self._pool = pool or _threads
        self._executor: Executor | None = None
        self._open: set[LiveUtterance] = set()

    async def __aenter__(self) -> Self:
        self._executor = self._pool(self._threads)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        executor, self._executor = self._running(), None
        await asyncio.gather(*(asyncio.wrap_future(live.close()) for live in tuple(self._open)))
        await asyncio.to_thread(executor.shutdown)

    @property
    def taken(self) -> float:
        """Cores' worth of work that utterances under way take."""
        return self._capacity.taken

    async def load(self, language: str, *, closed: bool = True) -> None:
        """Load the model of a language before a caller needs it. Raises any AsrError."""
        recognizer, _ = await self._recognizer(language, closed=closed)
        await asyncio.get_running_loop().run_in_executor(self._running(), recognizer.load)

    async def unknown_words(self, language: str, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Words of the phrases that the language's model cannot hear, each with the nearest that it can; loads it.

        Raises any AsrError.
        """
        recognizer, _ = await self._recognizer(language, closed=True)
        return await asyncio.get_running_loop().run_in_executor(self._running(), recognizer.unknown_words, phrases)

    async def recognize(self, pcm: Pcm, language: str, phrases: Wanted) -> tuple[Hypothesis, ...]:
        """What was said in whole audio, the likeliest first; () when nothing was said or nothing fits.

        ``phrases`` are what may be said, or the words of which it is made; None: anything. Raises RecognizerBusy or any
        other AsrError.
        """
        async with await self.stream(language, phrases) as live:
            live.feed(pcm)
            return await live.finish()

    async def stream(self, language: str, phrases: Wanted) -> LiveUtterance:
        """An utterance to feed while the caller speaks; use it as an async context manager, or close it.

        Raises RecognizerBusy, RecognizerMissing, ModelMissing; ValueError for no phrases at all.
        """
        wanted = phrases if phrases is None or isinstance(phrases, Vocabulary) else tuple(phrases)
        if wanted == ():
            raise ValueError("no phrases to choose from; None stands for free speech")
        recognizer, cost = await self._recognizer(language, closed=wanted is not None)
        executor = self._running()
        self._capacity.take(cost)

        def ended() -> None:
            self._open.discard(live)
            self._capacity.give(cost)

        live = LiveUtterance(lambda: recognizer.open(wanted), executor, ended)
        self._open.add(live)
        return live

    def calibration(self, language: str, *, closed: bool = True) -> Calibration:
        """What the confidences of a language's recognizer are worth, once it has been used. Raises KeyError before."""
        recognizer, _ = self._found[language, closed]
        return calibration(recognizer.describe().engine, closed=closed)

    async def _recognizer(self, language: str, *, closed: bool) -> tuple[Recognizer, float]:
        key = language, closed
        if key not in self._found:

            def look() -> tuple[Recognizer, float]:
                recognizer = self._find(language, closed)
                return recognizer, recognizer.describe().cost * (1.0 if closed else FREE_SPEECH)

            self._found[key] = await asyncio.get_running_loop().run_in_executor(self._running(), look)
        return self._found[key]

    def _running(self) -> Executor:
        if self._executor is None:
            raise RuntimeError("Recognition is used outside its `async with`")
        return self._executor


def _threads(count: int) -> Executor:
    return ThreadPoolExecutor(count, thread_name_prefix="asr")
