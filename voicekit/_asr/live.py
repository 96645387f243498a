"""An utterance that is recognised while it is spoken: fed from the event loop, worked on in threads, in order."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np

from voicekit._asr.engine import Hypothesis, Utterance
from voicekit._media.pcm import Pcm
from voicekit.errors import AsrError, RecognizerFailed, RecognizerTimeout

__all__ = ["BATCH", "CALLER", "NOBODY", "AnswerPatience", "LiveUtterance", "own"]

BATCH = 0.2
"""Seconds of audio that are handed to a thread at once: a hand-over costs as much as 20 ms of audio with a menu."""

_Result = TypeVar("_Result")


def own(work: Callable[[], _Result]) -> _Result:
    """Work of an engine, whose errors are the engine's, whatever they are: SystemExit would end the event loop.

    Raises AsrError.
    """
    try:
        return work()
    except AsrError:
        raise
    except BaseException as error:
        raise RecognizerFailed(f"the recognizer broke: {type(error).__name__}") from error


def _checked(found: Any) -> tuple[Hypothesis, ...]:
    """What a recognizer gave, where it is hypotheses whose confidences can be compared. Raises RecognizerFailed."""
    if not isinstance(found, tuple) or not all(isinstance(each, Hypothesis) for each in found):
        raise RecognizerFailed(f"the recognizer gave {type(found).__name__} and no hypotheses")
    if not all(isinstance(each.text, str) and 0.0 <= each.confidence <= 1.0 for each in found):
        raise RecognizerFailed("the recognizer gave a confidence that is not from 0 to 1, or no text")
    return found


@dataclass(frozen=True, slots=True)
class AnswerPatience:
    """Seconds for an answer after the end of its sound, and more for each second of the sound."""

    within: float
    each: float

    def seconds(self, sound: float) -> float:
        """Seconds for the answer to so many of sound."""
        return self.within + self.each * sound


CALLER = AnswerPatience(10.0, 3.0)
"""Ten times what the slowest model takes on a busy core; its loading may be waited for as well."""

NOBODY = AnswerPatience(60.0, 20.0)
"""Of recordings, which the largest models may take to pieces on a small machine."""


class LiveUtterance:
    """Audio in as it comes, hypotheses out. An async context manager; leaving it gives everything back.

    ``feed`` costs microseconds and never waits. An engine's error is raised by `finish`.
    """

    def __init__(
        self,
        start: Callable[[], Utterance],
        executor: Executor,
        ended: Callable[[], None],
        failed: Callable[[RecognizerFailed, "Future[Any] | None"], None],
        patience: AnswerPatience = CALLER,
    ) -> None:
        """``ended``: it has given back what it held. ``failed``: the recognizer has, and where it hangs, in this work.
        Both are called from any thread.
        """
        self._start = start
        self._executor = executor
        self._ended = ended
        self._failed = failed
        self._patience = patience
        self._lock = threading.Lock()
        self._jobs: deque[Callable[[], None]] = deque()
        self._working = False
        self._current: Future[Any] | None = None
        self._heard_seconds = 0.0
        self._waiting: list[Pcm] = []
        self._waiting_seconds = 0.0
        self._utterance: Utterance | None = None
        self._failure: BaseException | None = None
        self._partial = ""
        self._closing: Future[None] | None = None
        self._given_back = False

    @property
    def partial(self) -> str:
        """What seems to have been said in the audio that was worked on so far."""
        return self._partial

    def feed(self, pcm: Pcm) -> None:
        """The next stretch of audio, such as a frame of 20 ms; all of one rate."""
        self._waiting.append(pcm)
        self._heard_seconds += pcm.seconds
        self._waiting_seconds += pcm.seconds
        if self._waiting_seconds >= BATCH:
            self._hand_over()

    def prepare(self) -> None:
        """The caller pauses, and what was fed may be all. Does not wait."""
        self._hand_over()
        self._in_turn(self._prepared).add_done_callback(self._note)

    async def finish(self) -> tuple[Hypothesis, ...]:
        """No more audio comes: what was said, the likeliest first; () when nothing was said or nothing fits.

        Raises ModelBroken, RecognizerFailed or RecognizerMissing; RecognizerTimeout where no answer comes.
        """
        self._hand_over()
        seconds = self._patience.seconds(self._heard_seconds)
        answer = asyncio.wrap_future(self._in_turn(self._finished))
        try:
            await asyncio.wait({answer}, timeout=seconds)
        finally:
            answer.cancel()
        if answer.cancelled():
            raise self._late(seconds)
        error = answer.exception()
        if isinstance(error, RecognizerFailed):
            self._failed(error, None)
        return answer.result()

    def _late(self, seconds: float) -> RecognizerTimeout:
        self.close()
        with self._lock:
            current = self._current
        error = RecognizerTimeout(f"no answer within {seconds:.0f} s", hint="see what the recognizer waits for")
        self._failed(error, current)
        return error

    def close(self) -> "Future[None]":
        """Give back what the utterance holds, as soon as a thread is done with it; does not wait for that."""
        if self._closing is None:
            # Set before the job starts: audio that still waits for a thread is not worked on any more.
            self._closing = closing = Future[None]()
            if self._given_back:
                # The threads may be gone already: after `finish` nobody waits for this.
                closing.set_result(None)
            else:
                self._in_turn(self._give_back).add_done_callback(lambda _: closing.set_result(None))
        return self._closing

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _hand_over(self) -> None:
        if not self._waiting:
            return
        batch, self._waiting, self._waiting_seconds = self._waiting, [], 0.0
        self._in_turn(lambda: self._fed(batch)).add_done_callback(self._note)

    def _in_turn(self, work: Callable[[], _Result]) -> "Future[_Result]":
        """Run ``work`` in a thread after all that was asked before."""
        promised: Future[_Result] = Future()

        def start() -> None:
            current = self._current = self._executor.submit(own, work)
            current.add_done_callback(lambda done: self._next(done, promised))

        with self._lock:
            if self._working:
                self._jobs.append(start)
                return promised
            self._working = True
        start()
        return promised

    def _next(self, done: "Future[_Result]", promised: "Future[_Result]") -> None:
        """Hand on what a job gave; the next one goes to the end of the line, where other callers wait too."""
        if promised.set_running_or_notify_cancel():
            if (error := done.exception()) is not None:
                promised.set_exception(error)
            else:
                promised.set_result(done.result())
        with self._lock:
            start = self._jobs.popleft() if self._jobs else None
            self._working = start is not None
        if start is not None:
            start()

    def _fed(self, batch: list[Pcm]) -> None:
        if self._failure is not None or self._closing is not None:
            return
        utterance = self._opened()
        utterance.feed(Pcm(np.concatenate([pcm.samples for pcm in batch]), batch[0].rate))
        self._partial = utterance.partial()

    def _prepared(self) -> None:
        if self._failure is None and self._closing is None:
            self._opened().prepare()

    def _note(self, fed: "Future[None]") -> None:
        self._failure = self._failure or fed.exception()

    def _finished(self) -> tuple[Hypothesis, ...]:
        try:
            if self._failure is not None:
                raise self._failure
            return _checked(self._opened().finish())
        finally:
            self._give_back()

    def _give_back(self) -> None:
        if self._given_back:
            return
        self._given_back = True
        try:
            if self._utterance is not None:
                self._utterance.close()
        finally:
            self._ended()

    def _opened(self) -> Utterance:
        if self._utterance is None:
            self._utterance = self._start()
        return self._utterance
