"""Listening to one answer: from the first frame of sound to what may have been said.

Time is counted in samples. The recognizer gets the sound from a little before the onset; what came before is dropped.
"""

import asyncio
import math
from collections.abc import Callable, Coroutine, Sequence
from typing import Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from voicekit._asr.engine import Hypothesis
from voicekit._asr.live import LiveUtterance
from voicekit._call.speech.audio import RATE, AudioSource
from voicekit._call.speech.echo import PlayedEcho
from voicekit._events import CallEvents
from voicekit._events.kinds import CallWarned
from voicekit._media.pcm import Pcm
from voicekit.errors import AsrError, RecognizerBusy

__all__ = ["Detector", "ListenedCall", "UtteranceListener"]

_log = structlog.get_logger("voicekit._call")


class Detector(Protocol):
    """Finds speech in sound; `voicekit._asr.endpoint.Endpointer` is the one that calls use."""

    @property
    def onset(self) -> object | None:
        """Something, once the caller has begun to speak."""

    @property
    def ended(self) -> object | None:
        """Something, once they have finished."""

    @property
    def pausing(self) -> bool:
        """Whether they are silent, and may have finished."""

    @property
    def silence(self) -> float:
        """Seconds of silence since they spoke last."""

    def settle(self) -> None:
        """What they have said until they paused is a whole answer: less silence ends it, unless they go on."""

    def feed(self, pcm: Pcm, *, least: float = -math.inf) -> Pcm:
        """The next sound; gives what belongs to the answer, at the onset from a little before it.

        Only what is as loud as ``least`` (dBFS) makes an onset.
        """

    def close(self) -> None:
        """Give back what it holds."""


class ListenedCall(Protocol):
    """The call that is listened to; `voicekit._call.session.Session` is the one of a caller."""

    events: CallEvents
    """What is told of it."""

    def spawn(self, work: Coroutine[object, object, None]) -> "asyncio.Task[None]":
        """A task of the call's own."""

    def time(self) -> float:
        """The moment, in seconds of the loop."""

    def wake(self) -> None:
        """There is news for who waits."""


class UtteranceListener:
    """One answer on its way.

    ``onset``: the caller speaks; ``heard_at``: since then (loop seconds) all sound of the answer is there, and is being
    recognized; ``silent_at``: the end of speech in it; ``over``: ``hypotheses`` are there, or never will be, and
    ``failure`` tells why; ``refused``: the machine has too much to do for others, and this caller had better use the
    keys.
    """

    __slots__ = (
        *("_detector", "_echo", "_is_whole", "_live", "_looked_at", "_pausing", "_session", "_sound", "_task"),
        *("failure", "heard_at", "hypotheses", "over", "refused", "silent_at"),
    )

    def __init__(
        self,
        session: ListenedCall,
        sound: AudioSource,
        live: LiveUtterance,
        detector: Detector,
        *,
        is_whole: Callable[[Sequence[Hypothesis]], bool],
        echo: PlayedEcho | None = None,
    ) -> None:
        """``is_whole`` tells whether what may have been said is an answer that nothing goes on from; ``echo`` is the
        call's, None where nothing plays.
        """
        self._session = session
        self._sound = sound
        self._live = live
        self._detector = detector
        self._echo = echo
        self._is_whole = is_whole
        self._looked_at: tuple[Hypothesis, ...] | None = None
        self.hypotheses: tuple[Hypothesis, ...] = ()
        self.heard_at: float | None = None
        self.silent_at: float | None = None
        self.failure: AsrError | None = None
        self.over = self.refused = False
        self._pausing = False
        if echo is not None:
            echo.began()
        self._task = session.spawn(self._run())

    @property
    def onset(self) -> bool:
        """Whether the caller has begun to speak."""
        return self._detector.onset is not None

    @property
    def ended(self) -> bool:
        """Whether the caller has finished: silence has followed, or the answer had its longest."""
        return self._detector.ended is not None

    def close(self) -> None:
        """Stop listening; what was heard is given up."""
        self._task.cancel()
        self._live.close()
        self._detector.close()

    async def _run(self) -> None:
        try:
            await self._sound.pour(self._hear)
            self.heard_at = self._session.time()
            self.silent_at = self.heard_at - self._detector.silence
            self._session.wake()
            if self.onset:
                self.hypotheses = await self._live.finish()
        except RecognizerBusy as error:
            self.refused = True
            _log.warning("speech.busy", reason=error.what, hint=error.hint)
            self._session.events.tell(CallWarned, "speech.busy", error.what)
        except AsrError as error:
            self.failure, self.hypotheses = error, ()  # the engine has said why; the caller is asked again
            self._session.events.tell(CallWarned, "recognizer.failed", error.what)
        except Exception as error:  # noqa: BLE001 - this task's parent has all calls, and would end them
            self.hypotheses = ()
            _log.error("speech.failed", error=str(error), exc_info=error)
            self._session.events.tell(CallWarned, "speech.failed", type(error).__name__)
        self.over = True
        self._session.wake()

    def _hear(self, samples: NDArray[np.int16]) -> bool:
        """The next sound; True where the answer has ended with it."""
        detector, before = self._detector, self._detector.onset
        spoken = detector.feed(Pcm(samples, RATE), least=self._least(samples))
        pausing = detector.pausing
        if len(spoken.samples):
            self._live.feed(spoken, silent=pausing and self._pausing)
        if pausing:
            self._pause()
        self._pausing = pausing
        if detector.onset is not before:
            self._session.wake()
        return detector.ended is not None

    def _least(self, samples: NDArray[np.int16]) -> float:
        """The dBFS that begins an answer."""
        return -math.inf if self._echo is None or self.onset else self._echo.least(samples)

    def _pause(self) -> None:
        """They pause. Once it is known what they have said, it may be known to be whole."""
        if not self._pausing:
            self._live.prepare()
        likely = self._live.likely
        if likely is not self._looked_at:
            self._looked_at = likely
            if likely and self._is_whole(likely):
                self._detector.settle()
