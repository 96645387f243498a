"""Recognition for all calls of one event loop: threads, one model in memory for each language, and a limit."""

import asyncio
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor, Future
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

import structlog

from voicekit._asr.calibration import Calibration, calibration
from voicekit._asr.capacity import Capacity, Place, QuestionShape, RecordingPlace
from voicekit._asr.engine import Description, Hypothesis, PhraseChoices, Recognizer, Vocabulary, Wanted
from voicekit._asr.live import CALLER, NOBODY, AnswerPatience, LiveUtterance, own
from voicekit._asr.measured import in_language
from voicekit._asr.turns import Turns
from voicekit._media.pcm import Pcm
from voicekit._tally import Tally
from voicekit._threads import Threads, usable_cores
from voicekit.errors import RecognizerFailed, RecognizerTimeout

__all__ = ["CLOSING_SECONDS", "COOL_DOWN", "LOAD_WITHIN", "LOOK_WITHIN", "Find", "Pool", "Recognition"]

Find = Callable[[str, bool], Recognizer]
"""The recognizer for a language, and whether it has to choose among phrases (else free speech).

The same one each time. May read files, loads no model. Raises RecognizerMissing, ModelMissing.
"""

Pool = Callable[[int], Executor]
"""Makes so many threads."""

CLOSING_SECONDS = 2.0
"""Seconds that closing waits for utterances that threads are at; one may hang."""

LOAD_WITHIN = 180.0
"""Seconds for a model to load before a caller needs it: the largest, of 4 GB, come from a slow disk in two minutes."""

LOOK_WITHIN = 10.0
"""Seconds to find the recognizer of a language, for which a caller may wait: a few small files are read."""

COOL_DOWN = 60.0
"""Seconds for which callers do not ask a recognizer that hangs: they would wait for each answer in vain. Recordings,
for which nobody waits, are tried one by one."""

MOST_REPORTED = 100
"""Reasons remembered as reported; then the memory begins anew, so that it cannot grow for ever."""

_Result = TypeVar("_Result")

_log = structlog.get_logger()


class _KnownRecognizer(NamedTuple):
    """A recognizer, with what is asked of its description while calls wait: that looks at the disk."""

    recognizer: Recognizer
    known: Description


class Recognition:
    """An async context manager; used within one event loop.

    A recognizer that gives no answer in time, or breaks, is reported; after no answer it is left alone for a while.

    ``threads`` work at once, by default one for each core. A caller who begins to speak is taken on while the work for
    those who speak, as measured by question and engine, can be done in time (`voicekit._asr.capacity`), and while no
    more than ``speakers`` do. ``recordings`` are recognised at once, at most, by default by all threads but one; the
    others wait. ``pool`` makes threads of another kind, ``working`` is the clock by which their work is measured.
    ``trusted`` are languages whose answers are accepted though they were not measured (`voicekit._asr.measured`).
    """

    def __init__(
        self,
        find: Find,
        *,
        threads: int | None = None,
        speakers: int | None = None,
        recordings: int | None = None,
        pool: Pool | None = None,
        clock: Callable[[], float] = time.monotonic,
        working: Callable[[], float] = time.perf_counter,
        trusted: Collection[str] = (),
    ) -> None:
        self._find = find
        self._threads = threads or usable_cores()
        self._recordings = asyncio.Semaphore(recordings or max(1, self._threads - 1))
        self._capacity = Capacity(self._threads, speakers)
        self._found: dict[tuple[str, bool], _KnownRecognizer] = {}
        self._pool = pool or _threads
        self._working = working
        self._trusted = tuple(trusted)
        self._executor: Executor | None = None
        self._turns: Turns | None = None
        self._open: set[LiveUtterance] = set()
        self._clock = clock
        self._resting: dict[int, tuple[float, RecognizerTimeout]] = {}
        self._reported: set[str] = set()
        self.recognized = Tally()
        """From the end of what a caller says to its result."""

    async def __aenter__(self) -> Self:
        self._executor = self._pool(self._threads)
        self._turns = Turns(self._executor)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        executor, self._executor = self._running(), None
        if closing := [asyncio.wrap_future(live.close()) for live in tuple(self._open)]:
            await asyncio.wait(closing, timeout=CLOSING_SECONDS)
        if isinstance(executor, Threads):
            executor.shutdown()
        else:
            await asyncio.to_thread(executor.shutdown)

    @property
    def left(self) -> float:
        """Seconds of work to be done for callers who speak now."""
        return self._capacity.left

    async def load(self, language: str, *, closed: bool = True) -> None:
        """Load the model of a language before a caller needs it. Raises any AsrError."""
        found = await self._recognizer(language, closed=closed)
        await self._in_thread(found.recognizer.load, LOAD_WITHIN)

    async def unknown_words(self, language: str, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Words of the phrases that the language's model cannot hear, each with the nearest that it can; loads it.

        Raises any AsrError.
        """
        found = await self._recognizer(language, closed=True)
        return await self._in_thread(lambda: found.recognizer.unknown_words(phrases), LOAD_WITHIN)

    async def recognize(self, pcm: Pcm, language: str, phrases: Wanted) -> tuple[Hypothesis, ...]:
        """What was said in whole audio, the likeliest first; () when nothing was said or nothing fits.

        ``phrases`` are what may be said, or the words of which it is made; None: anything. Waits while others are
        recognised. Raises any AsrError.
        """
        async with self._recordings, await self._stream(language, phrases, NOBODY) as live:
            live.feed(pcm)
            return await live.finish()

    async def stream(self, language: str, phrases: Wanted) -> LiveUtterance:
        """An utterance to feed while the caller speaks; use it as an async context manager, or close it.

        It takes nothing from others until the first sound, and may then raise RecognizerBusy.

        Raises RecognizerMissing, ModelMissing, RecognizerTimeout where the last one gave no answer;
        ValueError for no phrases at all.
        """
        return await self._stream(language, phrases, CALLER)

    async def _stream(self, language: str, phrases: Wanted, patience: AnswerPatience) -> LiveUtterance:
        wanted = phrases if phrases is None or isinstance(phrases, Vocabulary | PhraseChoices) else tuple(phrases)
        if isinstance(wanted, Sequence) and not wanted:
            raise ValueError("no phrases to choose from; None stands for free speech")
        recognizer, known = await self._recognizer(language, closed=wanted is not None)
        if patience is CALLER:
            self._check_awake(recognizer)
        executor, listened = self._running(), int(patience is not NOBODY)
        assert self._turns is not None

        def take() -> Place | RecordingPlace:
            if patience is NOBODY:
                return self._capacity.lend()
            return self._capacity.take(QuestionShape.of(known.engine, known.model, known.cost, wanted))

        def ended() -> None:
            self._open.discard(live)
            self._capacity.leave(listened)

        def failed(error: RecognizerFailed, work: "Future[Any] | None") -> None:
            self._failed(language, error)
            # Whose sound no thread has come to tells of other callers, not of the recognizer.
            if isinstance(error, RecognizerTimeout) and work is not None:
                self._resting[id(recognizer)] = self._clock() + COOL_DOWN, error
            if work is not None and isinstance(executor, Threads):
                executor.leave(work)

        live = LiveUtterance(
            lambda: recognizer.open(wanted),
            self._turns,
            take,
            ended,
            failed,
            patience=patience,
            streaming=known.streaming,
            answered=self.recognized.add if listened else lambda _seconds: None,
            clock=self._working,
        )
        self._open.add(live)
        self._capacity.listen(listened)
        return live

    def calibration(self, language: str, *, closed: bool = True) -> Calibration:
        """What the confidences of a language's recognizer are worth, once it has been used. Raises KeyError before."""
        engine = self._found[language, closed].known.engine
        table = calibration(engine, closed=closed)
        return in_language(table, engine, language, self._trusted) if closed else table

    def _check_awake(self, recognizer: Recognizer) -> None:
        until, error = self._resting.get(id(recognizer), (0.0, None))
        if error is not None and self._clock() < until:
            raise RecognizerTimeout(error.what, hint=error.hint)

    def _failed(self, language: str, error: RecognizerFailed) -> None:
        """Report a failure, once for each reason."""
        if error.what not in self._reported:
            if len(self._reported) >= MOST_REPORTED:
                self._reported.clear()
            self._reported.add(error.what)
            _log.warning("recognizer.failed", language=language, reason=error.what, hint=error.hint)

    async def _in_thread(self, work: Callable[[], _Result], within: float) -> _Result:
        """What work of a recognizer gives. Raises AsrError, RecognizerTimeout past its time."""
        executor = self._running()
        future = executor.submit(own, work)
        answer = asyncio.wrap_future(future)
        try:
            await asyncio.wait({answer}, timeout=within)
        finally:
            if not answer.done():
                answer.cancel()
        if not answer.cancelled():
            return answer.result()
        if isinstance(executor, Threads):
            executor.leave(future)
        raise RecognizerTimeout(f"no answer within {within:.0f} s", hint="see what the recognizer waits for")

    async def _recognizer(self, language: str, *, closed: bool) -> _KnownRecognizer:
        key = language, closed
        if key not in self._found:

            def look() -> _KnownRecognizer:
                recognizer = self._find(language, closed)
                return _KnownRecognizer(recognizer, recognizer.describe())

            self._found[key] = await self._in_thread(look, LOOK_WITHIN)
        return self._found[key]

    def _running(self) -> Executor:
        if self._executor is None:
            raise RuntimeError("Recognition is used outside its `async with`")
        return self._executor


def _threads(count: int) -> Executor:
    return Threads(count, "asr", gives_way=True)
