"""An utterance that is recognised while it is spoken: fed from the event loop, worked on in threads, in order."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

import numpy as np

from voicekit._asr.engine import Hypothesis, Utterance
from voicekit._asr.turns import Turn, Turns, Urgency
from voicekit._media.pcm import Pcm
from voicekit.errors import AsrError, RecognizerFailed, RecognizerTimeout

__all__ = ["BATCH", "CALLER", "NOBODY", "AnswerPatience", "LiveUtterance", "WorkPlace", "own"]

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


class WorkPlace(Protocol):
    """The work of one answer, among that of all callers."""

    def worked(self, seconds: float) -> None:
        """A thread has been at it."""

    def give(self, *, whole: bool) -> None:
        """It is over, for the first time or again; ``whole``: what was spent is what such an answer costs."""


class LiveUtterance:
    """Audio in as it comes, hypotheses out. An async context manager; leaving it gives everything back.

    ``feed`` costs microseconds and never waits. An engine's error is raised by `finish`.
    """

    def __init__(
        self,
        start: Callable[[], Utterance],
        turns: Turns,
        take: Callable[[], WorkPlace],
        ended: Callable[[], None],
        failed: Callable[[RecognizerFailed, "Future[Any] | None"], None],
        *,
        patience: AnswerPatience = CALLER,
        streaming: bool = True,
        answered: Callable[[float], object] = lambda _seconds: None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """``take`` gives the place of its work, at the first sound. ``ended``: it has given back what it held.
        ``failed``: the recognizer has, and where it hangs, in this work. Both are called from any thread.

        ``streaming``: the recognizer works while sound comes; another gets it when the caller pauses. ``answered`` is
        told how many seconds after the end of the sound its answer came. ``clock`` tells for how many seconds a thread
        is at it.
        """
        self._start = start
        self._turn = Turn(turns, self._run, self._lost)
        self._take = take
        self._ended = ended
        self._failed = failed
        self._patience = patience
        self._streaming = streaming
        self._answered = answered
        self._clock = clock
        self._lock = threading.Lock()
        self._place: WorkPlace | None = None
        self._sound: list[Pcm] = []
        self._heard_seconds = 0.0
        self._waiting_seconds = 0.0
        self._pauses = False
        self._pause = 0
        self._quiet: list[Pcm] | None = None
        self._likely: tuple[Hypothesis, ...] | None = None
        self._utterance: Utterance | None = None
        self._failure: AsrError | None = None
        self._partial = ""
        self._answer: Future[tuple[Hypothesis, ...]] | None = None
        self._closing: Future[None] | None = None
        self._given_back = False

    @property
    def partial(self) -> str:
        """What seems to have been said in the audio that was worked on so far."""
        return self._partial

    @property
    def likely(self) -> tuple[Hypothesis, ...] | None:
        """What the answer is, should nothing follow the pause that was told of last; None where that is not known yet.

        An engine that works while sound comes knows its words, and not how sure they are: their confidence is 1.
        """
        return self._likely

    def feed(self, pcm: Pcm, *, silent: bool = False) -> None:
        """The next stretch of audio, such as a frame of 20 ms; all of one rate. ``silent``: of the pause that was told
        of, which changes nothing of what was prepared.

        The first raises RecognizerBusy where the machine has too much to do for other callers.
        """
        begins = self._place is None
        if begins:
            self._place = self._take()
        if silent and self._quiet is not None:
            self._quiet.append(pcm)  # heard only where more is said
            return
        with self._lock:
            self._sound += [*(self._quiet or ()), pcm]
        self._quiet = None
        self._heard_seconds += pcm.seconds
        self._waiting_seconds += pcm.seconds
        if begins or (self._streaming and self._waiting_seconds >= BATCH):
            self._waiting_seconds = 0.0
            self._ask(Urgency.SOUND)

    def prepare(self) -> None:
        """The caller pauses, and what was fed may be all. Does not wait."""
        if self._place is not None:
            with self._lock:
                self._pauses, self._likely = True, None
                self._pause += 1
            self._quiet = None if self._streaming else []
            self._ask(Urgency.PAUSE)

    async def finish(self) -> tuple[Hypothesis, ...]:
        """No more audio comes: what was said, the likeliest first; () when nothing was said or nothing fits.

        Raises ModelBroken, RecognizerFailed or RecognizerMissing; RecognizerTimeout where no answer comes.
        """
        if self._place is None:
            return ()
        seconds = self._patience.seconds(self._heard_seconds)
        self._answer = Future()
        answer = asyncio.wrap_future(self._answer)
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._ask(Urgency.ANSWER)
        try:
            await asyncio.wait({answer}, timeout=seconds)
        finally:
            answer.cancel()
        if answer.cancelled():
            raise self._late(seconds)
        self._answered(loop.time() - began)
        error = answer.exception()
        if isinstance(error, RecognizerFailed) and self._closing is None:
            self._failed(error, None)
        return answer.result()

    def _late(self, seconds: float) -> RecognizerTimeout:
        work = self._turn.work
        self.close()
        if self._place is not None:
            self._place.give(whole=False)  # the thread may never come back, and another takes its place
        error = RecognizerTimeout(f"no answer within {seconds:.0f} s", hint="see what the recognizer waits for")
        self._failed(error, work)
        return error

    def close(self) -> "Future[None]":
        """Give back what the utterance holds, as soon as a thread is done with it; does not wait for that."""
        if self._closing is None:
            # Set before a thread is asked for: audio that still waits for one is not worked on any more.
            self._closing = closing = Future[None]()
            if self._given_back or self._place is None:
                # No thread holds anything, and there may be none any more.
                self._give_back(whole=False)
                closing.set_result(None)
            else:
                self._turn.ask(Urgency.ANSWER)
        return self._closing

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, urgency: Urgency) -> None:
        self._turn.ask(Urgency.RECORDING if self._patience is NOBODY else urgency)

    def _run(self) -> Callable[[], None]:
        """Do, in a thread, all that is to be done by now; gives what tells of it."""
        with self._lock:
            sound, self._sound = self._sound, []
            pauses, self._pauses = self._pauses, False
            pause, answer = self._pause, self._answer
        if self._given_back:
            return lambda: None
        if self._closing is not None:
            return self._over(answer, RecognizerFailed("it was closed"))
        try:
            likely = own(lambda: self._hear(sound, pauses=pauses and answer is None))  # an answer is no less than that
        except AsrError as error:
            self._failure, likely = error, None
        if answer is None:
            with self._lock:
                if pauses and pause == self._pause:  # else they have spoken on, and paused again
                    self._likely = likely
            return lambda: None
        try:
            return self._over(answer, own(self._found))
        except AsrError as error:
            return self._over(answer, error)

    def _hear(self, sound: list[Pcm], *, pauses: bool) -> tuple[Hypothesis, ...] | None:
        if self._failure is not None:
            return None
        if self._utterance is None:
            # Not counted as work: a model may be loaded for it, which the next answer has done.
            self._utterance = self._start()
        with self._counted():
            if sound:
                self._utterance.feed(Pcm(np.concatenate([pcm.samples for pcm in sound]), sound[0].rate))
                self._partial = self._utterance.partial()
            if not pauses:
                return None
            likely = self._utterance.prepare()
            return (Hypothesis(self._partial, 1.0),) if likely is None and self._partial else likely

    def _found(self) -> tuple[Hypothesis, ...]:
        if self._failure is not None:
            raise self._failure
        assert self._utterance is not None
        with self._counted():
            return _checked(self._utterance.finish())

    @contextmanager
    def _counted(self) -> Iterator[None]:
        began = self._clock()
        try:
            yield
        finally:
            if self._place is not None:
                self._place.worked(self._clock() - began)

    def _over(
        self, answer: "Future[tuple[Hypothesis, ...]] | None", found: tuple[Hypothesis, ...] | AsrError
    ) -> Callable[[], None]:
        """Let go of the engine; gives what gives back the rest, and tells what was found."""
        if self._utterance is not None:
            with suppress(AsrError):
                own(self._utterance.close)

        def tell() -> None:
            self._give_back(whole=not isinstance(found, AsrError))
            if answer is not None and answer.set_running_or_notify_cancel():
                if isinstance(found, AsrError):
                    answer.set_exception(found)
                else:
                    answer.set_result(found)
            if self._closing is not None and not self._closing.done():
                self._closing.set_result(None)

        return tell

    def _lost(self) -> None:
        """There are no threads any more."""
        self._over(self._answer, RecognizerFailed("the recognizer's threads have ended"))()

    def _give_back(self, *, whole: bool) -> None:
        if not self._given_back:
            self._given_back = True
            if self._place is not None:
                self._place.give(whole=whole)
            self._ended()
