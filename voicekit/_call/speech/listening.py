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
from voicekit._media.pcm import Pcm
from voicekit.errors import AsrError, RecognizerBusy

__all__ = ["Detector", "ListenedCall", "UtteranceListener"]

OVER_PROMPT = -28.0
"""dBFS that a caller needs to interrupt a prompt. Prompts are mastered to -18 (`voicekit._media.master`): their echo 15
dB below makes an onset at -30, not at -28, where 28 of 30 words of people at -20 stop the prompt within 0.4 s. A longer
least speech takes every echo for speech, and a filter that learns the echo has not learned it when the prompt begins.
"""

ECHO = 0.3
"""Seconds after a prompt in which its echo may still come: a call by SIP brings it 30 to 150 ms late."""

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

    @property
    def playing(self) -> bool:
        """Whether a prompt plays, whose echo may come."""

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
        *("_detector", "_echoing", "_is_whole", "_live", "_looked_at", "_pausing", "_session", "_sound", "_task"),
        *("failure", "heard_at", "hypotheses", "over", "refused", "silent_at"),
    )

    def __init__(
        self,
        session: ListenedCall,
        sound: AudioSource,
        live: LiveUtterance,
        detector: Detector,
        is_whole: Callable[[Sequence[Hypothesis]], bool],
    ) -> None:
        """``is_whole`` tells of what may have been said whether it is an answer that nothing goes on from."""
        self._session = session
        self._sound = sound
        self._live = live
        self._detector = detector
        self._is_whole = is_whole
        self._looked_at: tuple[Hypothesis, ...] | None = None
        self.hypotheses: tuple[Hypothesis, ...] = ()
        self.heard_at: float | None = None
        self.silent_at: float | None = None
        self.failure: AsrError | None = None
        self.over = self.refused = False
        self._pausing = False
        self._echoing = 0.0
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
        except AsrError as error:
            self.failure, self.hypotheses = error, ()  # the engine has said why; the caller is asked again
        except Exception as error:  # noqa: BLE001 - this task's parent has all calls, and would end them
            self.hypotheses = ()
            _log.error("speech.failed", error=str(error), exc_info=error)
        self.over = True
        self._session.wake()

    def _hear(self, samples: NDArray[np.int16]) -> bool:
        """The next sound; True where the answer has ended with it."""
        detector, before = self._detector, self._detector.onset
        self._echoing = ECHO if self._session.playing else self._echoing - len(samples) / RATE
        spoken = detector.feed(Pcm(samples, RATE), least=OVER_PROMPT if self._echoing > 0 else -math.inf)
        pausing = detector.pausing
        if len(spoken.samples):
            self._live.feed(spoken, silent=pausing and self._pausing)
        if pausing:
            self._pause()
        self._pausing = pausing
        if detector.onset is not before:
            self._session.wake()
        return detector.ended is not None

    def _pause(self) -> None:
        """They pause. Once it is known what they have said, it may be known to be whole."""
        if not self._pausing:
            self._live.prepare()
        likely = self._live.likely
        if likely is not self._looked_at:
            self._looked_at = likely
            if likely and self._is_whole(likely):
                self._detector.settle()
