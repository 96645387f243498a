"""Hearing one caller: the way the sound comes to us, opened at the first question that may be answered by voice.

Live sound is the first choice. Where there is none an answer is recorded and heard afterwards, and where that cannot be
either the questions go on by keys alone. That there is no live sound is learned once, for all calls of a process.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Protocol
from uuid import UUID, uuid4

import numpy as np
import structlog
from numpy.typing import NDArray

from voicekit._asr.endpoint import Endpointing
from voicekit._asr.engine import Hypothesis, PhraseChoices, Vocabulary, Wanted
from voicekit._asr.service import Recognition
from voicekit._call.away import Returns, run_in_dialplan
from voicekit._call.hangup import CallerHungUp
from voicekit._call.info import CallInfo
from voicekit._call.recording import Recorder, record_options
from voicekit._call.session import Session
from voicekit._call.speech.audio import RATE, AudioSource, AudioStream, RecordedAudio
from voicekit._call.speech.echo import Levels, PlayedEcho
from voicekit._call.speech.listening import Detector, UtteranceListener
from voicekit._events.kinds import CallWarned
from voicekit._grammar import Grammar, Thresholds
from voicekit._media.pcm import Pcm, resample
from voicekit._media.read import read
from voicekit.errors import AsrError, AudioError, CallError

__all__ = [
    "LIVE_FROM",
    "OVERLAP",
    "TRIED_AGAIN_AFTER",
    "AudioReceiver",
    "CaptureWay",
    "Reach",
    "RecordedAnswer",
    "SpeechCapture",
    "SpeechInput",
    "thresholds_of",
    "wanted",
]

CONNECTED_WITHIN = 3.0
"""Seconds from the dialplan's request to the first sound; a tap that takes longer will not come."""

TRIED_AGAIN_AFTER = 600.0
"""Seconds after a tap that did not come until another call asks for one, and does not wait for it: by then an operator
may have mended what was wrong.
"""

LIVE_FROM = 180500
"""The first Asterisk whose calls are heard live, 18.5: Originate has its option v from there on, AudioSocket is older.
"""

LONGEST_ANSWER = 8.0
"""Seconds of a recorded answer that is no free speech."""

IsWhole = Callable[[Sequence[Hypothesis]], bool]
"""Whether what may have been said is an answer that nothing goes on from."""

_log = structlog.get_logger("voicekit._call")

_NO_SOUND = Pcm(np.zeros(0, np.int16), RATE)
_NO_TAP = "no sound came"
_DIALPLAN = "print the dialplan anew (voicekit dialplan), paste it, and reload Asterisk's"
_LEAST_SILENCE = 1.0  # Record counts in whole seconds
_WHOLE = (
    0.8  # of its time a recording must hold for its end to be the time's: of a phone that saves silence it holds less
)

OPENED_AGAIN = 3
"""Times that the sound of one call is brought back after it has ended: it takes a tenth of a second of a question, and
what ends more often will again."""

OVERLAP = 0.5
"""Seconds at the end of a recording in which nobody spoke that may be the soft beginning of a word."""


class Reach:
    """What the calls of a process have learned of live sound: whether it comes, and what has been said of that."""

    __slots__ = ("_failed_at", "_told")

    def __init__(self) -> None:
        self._failed_at = -math.inf
        self._told: set[str] = set()

    def patience(self, now: float) -> float | None:
        """Seconds that a call should wait for its tap; None where it should not ask for one."""
        if self._failed_at == -math.inf:
            return CONNECTED_WITHIN
        return 0.0 if now >= self._failed_at + TRIED_AGAIN_AFTER else None

    def failed(self, now: float) -> None:
        """A tap has not come."""
        self._failed_at = now

    def came(self) -> None:
        """A tap has come: where none does again, that is news."""
        self._failed_at = -math.inf
        self._told.discard(_NO_TAP)

    def is_news(self, reason: str) -> bool:
        """Whether this reason has not been told yet."""
        known = reason in self._told
        self._told.add(reason)
        return not known


class AudioReceiver(Protocol):
    """Where the sound of calls arrives."""

    @property
    def reach(self) -> Reach:
        """What is known of the way there."""

    @property
    def address(self) -> str:
        """``host:port`` of the AudioSocket listener. The host may be that of all addresses, ``0.0.0.0`` or ``::``."""

    def expect(self, uuid: UUID) -> AudioStream:
        """Receive the sound of this UUID; the stream is `connected` once it comes."""

    def forget(self, uuid: UUID) -> None:
        """The call is over."""


@dataclass(frozen=True, slots=True)
class SpeechInput:
    """What a process hears with: the listener for sound, the recognizers, and what finds speech in sound."""

    receiver: AudioReceiver
    recognition: Recognition
    detect: Callable[[Endpointing], Detector]


class CaptureWay(Enum):
    """How the caller's sound comes to us."""

    LIVE = "live"
    RECORDED = "recorded"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """A recorded answer: what listens to it, whether a key has ended it, and which where Asterisk tells: 0 alone.

    ``sound`` is all that was heard, and ``full`` tells that the time of the recording was over before the sound was.
    """

    listening: UtteranceListener
    by_key: bool
    key: str
    sound: NDArray[np.int16]
    full: bool


class SpeechCapture:
    """What a call can hear, and how."""

    def __init__(
        self,
        session: Session,
        returns: Returns | None,
        info: CallInfo,
        speech_input: SpeechInput,
        recorder: Recorder,
        *,
        levels: Levels,
    ) -> None:
        """``levels`` tells how loud a clip is, step by step; None where that is not known."""
        self._session = session
        self._returns = returns
        self._info = info
        self._receiver = speech_input.receiver
        self._recognition = speech_input.recognition
        self._detect = speech_input.detect
        self._recorder = recorder
        self._echo = PlayedEcho(session, levels)
        self._uuid = uuid4()
        self._stream: AudioStream | None = None
        self._way: CaptureWay | None = None
        self._opened_again = 0
        self._unheard: set[str] = set()
        self.prefers_keys = False
        """Whether the caller has pressed a key that a recording has swallowed: then keys are asked for alone."""

    async def way(self) -> CaptureWay:
        """How the caller is heard; opens the tap when it is asked for the first time."""
        if self._way is None:
            await self._open()
        elif self._stream is not None and self._stream.ended:
            if self._way is CaptureWay.LIVE and not self._session.hung_up:
                await self._open_again()
        elif self._way is not CaptureWay.LIVE and self._stream is not None and self._stream.connected.is_set():
            self._receiver.reach.came()
            self._way = CaptureWay.LIVE
        return self._way or CaptureWay.NONE

    async def _open(self) -> None:
        try:
            await self._tap()
            self._way = CaptureWay.LIVE
        except CallError as error:
            self._fall_back(error.what, error.hint, known=not self._receiver.reach.is_news(error.what))

    async def _open_again(self) -> None:
        """Bring back the sound that has ended: a machine that stood still for seconds loses it, and has it again."""
        self._opened_again += 1
        if self._opened_again > OPENED_AGAIN:
            self._fall_back("the sound ends again and again", "see what else this machine and Asterisk's have to do")
            return
        self._receiver.forget(self._uuid)
        self._uuid = uuid4()
        await self._open()

    async def listen(
        self, language: str, grammar: Grammar, endpointing: Endpointing, is_whole: IsWhole
    ) -> UtteranceListener | None:
        """Begin to listen; None where this call cannot be heard live. The caller of this closes what it gets."""
        if await self.way() is not CaptureWay.LIVE or self._stream is None:
            return None
        self._stream.forget()
        return await self._listening(self._stream, language, grammar, endpointing, is_whole)

    async def record(
        self, language: str, grammar: Grammar, endpointing: Endpointing, within: float, before: NDArray[np.int16]
    ) -> RecordedAnswer | None:
        """Record what the caller says, and listen to it; None where that cannot be. The caller of this closes it.

        Keys and silence end the recording, silence before the first word, too, and ``within`` so many seconds the time.
        ``before`` is sound of a recording right before it.
        """
        silence, longest = math.ceil(max(_LEAST_SILENCE, endpointing.trailing)), math.ceil(max(_LEAST_SILENCE, within))
        try:
            sound, by_key, key = await self._recorded(silence, longest)
        except (CallError, AudioError) as error:
            self._give_up(error.what, error.hint)
            return None
        whole = replace(endpointing, trailing=max(endpointing.trailing, silence), whole=None)
        heard = np.concatenate([before, sound.samples])
        listening = await self._listening(RecordedAudio(heard), language, grammar, whole)
        if listening is None:
            return None
        return RecordedAnswer(listening, by_key, key, heard, full=sound.seconds > _WHOLE * longest)

    def key_lost(self) -> None:
        """A key has ended a recording that was made for a question which keys answer."""
        if not self.prefers_keys:
            self.prefers_keys = True
            _log.info("speech.declined", reason="a recording swallows the first one")

    def longest(self, grammar: Grammar, endpointing: Endpointing) -> float:
        """Seconds that a recorded answer may have."""
        return endpointing.longest if grammar.free else min(endpointing.longest, LONGEST_ANSWER)

    def thresholds(self, language: str, grammar: Grammar) -> Thresholds:
        """Where the bands begin of the recognizer that has heard such an answer."""
        return thresholds_of(self._recognition, language, grammar)

    async def read(self, recording: Pcm, language: str) -> tuple[Hypothesis, ...]:
        """What was said in a recording, likeliest first. Raises AsrError."""
        return await self._recognition.recognize(recording, language, None)

    def close(self) -> None:
        """The call is over."""
        self._receiver.forget(self._uuid)

    async def _listening(
        self,
        sound: AudioSource,
        language: str,
        grammar: Grammar,
        endpointing: Endpointing,
        is_whole: IsWhole = lambda _: False,
    ) -> UtteranceListener | None:
        if language in self._unheard:
            return None
        try:
            live = await self._recognition.stream(language, wanted(grammar))
        except AsrError as error:
            self._unheard.add(language)
            _log.warning("speech.unheard", reason=error.what, hint=error.hint)
            self._session.events.tell(CallWarned, "speech.unheard", error.what)
            return None
        detector = self._detect(endpointing)
        return UtteranceListener(self._session, sound, live, detector, echo=self._echo, is_whole=is_whole)

    async def _tap(self) -> None:
        """Have the caller's sound brought to us. Raises CallError where it does not come now."""
        self._check_asterisk()
        reach, context, channel = self._receiver.reach, self._info.named.get("tap"), self._info.named.get("channel")
        if not context or not channel:
            raise CallError("the dialplan offers no tap", hint=_DIALPLAN)
        within = reach.patience(self._session.time())
        if within is not None:
            self._stream = stream = self._receiver.expect(self._uuid)
            variables = f"VOICEKIT_SPY={channel}^VOICEKIT_UUID={self._uuid}^VOICEKIT_EAR={self._way_in}"
            arguments = (f"Local/tap@{context}/n", "exten", context, "audio", "1", "5", f"av({variables})")
            await run_in_dialplan(self._session, self._returns, "Originate", arguments)
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await stream.connected.wait()
                reach.came()
                return
            reach.failed(self._session.time())
        raise CallError(
            _NO_TAP,
            hint=f"let Asterisk reach {self._way_in}, with app_audiosocket and app_chanspy loaded",
        )

    @property
    def _way_in(self) -> str:
        """Where Asterisk brings the sound: the listener's port, at the host where it has brought the call."""
        host, port = self._session.address.rpartition(":")[0], self._receiver.address.rpartition(":")[2]
        return f"{host}:{port}" if host else self._receiver.address

    def _check_asterisk(self) -> None:
        """Raises CallError where this Asterisk cannot bring the sound of a call, by what its dialplan tells of it."""
        version = self._info.asterisk
        if 0 < version < LIVE_FROM:
            shown = f"{version // 10000}.{version // 100 % 100}"
            raise CallError(
                f"Asterisk {shown} cannot bring the sound of a call",
                hint="answers are heard live from Asterisk 18.5 on",
            )
        if self._info.named.get("audiosocket") == "0":
            raise CallError(
                "this Asterisk has no AudioSocket", hint="sudo asterisk -rx 'module load app_audiosocket.so'"
            )

    async def _recorded(self, silence: float, longest: float) -> tuple[Pcm, bool, str]:
        options = record_options(beep=False, stop_key="any") + "o"
        taken = await self._recorder.take(max_seconds=longest, silence=silence, options=options)
        recording = taken.recording
        try:
            if self._session.hung_up:
                raise CallerHungUp
            pcm = _NO_SOUND if recording.ended == "nothing" else await asyncio.to_thread(read, recording.path)
        finally:
            await recording.delete()
        return resample(pcm, RATE), taken.by_key, taken.key

    def _fall_back(self, reason: str, hint: str, *, known: bool = False) -> None:
        if self._recorder.place is not None and self._info.comes_back and self._session.address:
            self._way = CaptureWay.RECORDED
            _log.log(_news(known), "speech.recorded", reason=reason, hint=hint)
            self._session.events.tell(CallWarned, "speech.recorded", reason)
        else:
            self._give_up(reason, hint, known=known)

    def _give_up(self, reason: str, hint: str, *, known: bool = False) -> None:
        self._way = CaptureWay.NONE
        _log.log(_news(known), "speech.unheard", reason=reason, hint=hint)
        self._session.events.tell(CallWarned, "speech.unheard", reason)


def _news(known: bool) -> int:
    """The level of what is told of each call, though it may be known of all."""
    return logging.INFO if known else logging.WARNING


def thresholds_of(recognition: Recognition, language: str, grammar: Grammar) -> Thresholds:
    """Where the bands begin of the recognizer that has heard an answer of a grammar."""
    measured = recognition.calibration(language, closed=wanted(grammar) is not None)
    return Thresholds(measured.accept, measured.confirm)


@lru_cache(maxsize=256)
def wanted(grammar: Grammar) -> Wanted:
    """What an engine gets: whole phrases where they are all there is, the words of answers else, or nothing (free)."""
    if grammar.complete:
        short = dict.fromkeys((*grammar.usual, *grammar.short))
        phrases = tuple(short | dict.fromkeys(grammar.phrases))
        return PhraseChoices(
            phrases, grammar.choice_of(phrases), len(grammar.usual), len(short), in_sentences=grammar.in_sentences
        )
    return Vocabulary(grammar.words, grammar.count, grammar.signs) if grammar.words else None
