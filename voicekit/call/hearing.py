"""Hearing one caller: the way his sound comes to us, opened at the first question that he may answer by voice.

Live sound is the first choice. Where there is none an answer is recorded and heard afterwards, and where that cannot be
either the questions go on by keys alone; each of that is said once.
"""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol
from uuid import UUID, uuid4

import numpy as np
import structlog

from voicekit.asr.endpoint import Endpointing
from voicekit.asr.engine import Hypothesis, Vocabulary, Wanted
from voicekit.asr.service import Recognition
from voicekit.call.away import AWAY_WITHIN, Returns, leave_for
from voicekit.call.ear import RATE, Ear, Sound, Tape
from voicekit.call.hangup import CallerHungUp
from voicekit.call.info import CallInfo
from voicekit.call.listening import Detector, Listening
from voicekit.call.recording import Recorder, record_options
from voicekit.call.session import Session
from voicekit.errors import AsrError, AudioError, CallError, RecognizerBusy
from voicekit.grammar import Grammar, Thresholds
from voicekit.media.pcm import Pcm
from voicekit.media.read import read
from voicekit.media.resample import resample

__all__ = ["CONNECTED_WITHIN", "LONGEST_ANSWER", "RETRIED_WITHIN", "Ears", "Hearing", "Organs", "Recorded", "Way"]

CONNECTED_WITHIN = 3.0
"""Seconds from the dialplan's errand to the first sound; a tap that takes longer will not come."""

RETRIED_WITHIN = 0.5
"""The same after a call whose tap did not come: of a dialplan without it, few callers have to wait for long."""

LONGEST_ANSWER = 8.0
"""Seconds of a recorded answer that is no free speech: a phone that sends nothing in silence ends it no sooner."""

_NO_SOUND = Pcm(np.zeros(0, np.int16), RATE)
_LEAST_SILENCE = 1.0  # Record counts in whole seconds


class Ears(Protocol):
    """Where the sound of calls arrives. ``patience``: seconds to wait for a tap, by what became of the last one."""

    patience: float

    @property
    def address(self) -> str:
        """``host:port`` of the AudioSocket listener."""

    def expect(self, uuid: UUID) -> Ear:
        """Receive the sound of this UUID; the ear is `connected` once it comes."""

    def forget(self, uuid: UUID) -> None:
        """The call is over."""


@dataclass(frozen=True, slots=True)
class Organs:
    """What a process hears with: the listener for sound, the recognizers, and what finds speech in sound."""

    ears: Ears
    recognition: Recognition
    detect: Callable[[Endpointing], Detector]


class Way(Enum):
    """How the caller's sound comes to us."""

    LIVE = "live"
    RECORDED = "recorded"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded answer: what listens to it, whether a key has ended it, and which where Asterisk tells: 0 alone."""

    listening: Listening
    by_key: bool
    key: str = ""


class Hearing:
    """What a call can hear, and how."""

    def __init__(
        self, session: Session, returns: Returns | None, info: CallInfo, organs: Organs, recorder: Recorder
    ) -> None:
        self._session = session
        self._returns = returns
        self._info = info
        self._ears = organs.ears
        self._recognition = organs.recognition
        self._detect = organs.detect
        self._recorder = recorder
        self._log = structlog.get_logger("voicekit.call").bind(call=info.id)
        self._uuid = uuid4()
        self._ear: Ear | None = None
        self._way: Way | None = None
        self._unheard: set[str] = set()
        self.prefers_keys = False
        """Whether the caller has pressed a key that a recording has swallowed: then keys are asked for alone."""

    async def way(self) -> Way:
        """How the caller is heard; opens the tap when it is asked for the first time."""
        if self._way is None:
            try:
                self._ear = await self._tapped()
                self._way = Way.LIVE
            except (CallError, TimeoutError) as error:
                self._fall_back(str(error) or "no sound came")
        elif self._way is Way.LIVE and self._ear is not None and self._ear.ended and not self._session.hung_up:
            self._fall_back("the sound has ended")
        return self._way or Way.NONE

    async def listen(self, language: str, grammar: Grammar, manner: Endpointing) -> Listening | None:
        """Begin to listen; None where this call cannot be heard live. The caller of this closes what it gets."""
        if await self.way() is not Way.LIVE or self._ear is None:
            return None
        self._ear.forget()
        return await self._listening(self._ear, language, grammar, manner)

    async def record(self, language: str, grammar: Grammar, manner: Endpointing) -> Recorded | None:
        """Record what the caller says, and listen to it; None where that cannot be. The caller of this closes it.

        Keys and silence end the recording, silence before the first word, too.
        """
        silence = math.ceil(max(_LEAST_SILENCE, manner.trailing))
        longest = manner.longest if grammar.free else min(manner.longest, LONGEST_ANSWER)
        try:
            sound, by_key, key = await self._recorded(silence, math.ceil(longest))
        except (CallError, AudioError) as error:
            self._give_up(error.what, error.mend)
            return None
        whole = replace(manner, trailing=max(manner.trailing, silence))
        listening = await self._listening(Tape(sound.samples), language, grammar, whole)
        return None if listening is None else Recorded(listening, by_key, key)

    def key_lost(self) -> None:
        """A key has ended a recording that was made for a question which keys answer."""
        if not self.prefers_keys:
            self.prefers_keys = True
            self._log.info("the caller presses keys: keys only", reason="a recording swallows the first one")

    def thresholds(self, language: str, grammar: Grammar) -> Thresholds:
        """Where the bands begin of the recognizer that has heard such an answer."""
        measured = self._recognition.calibration(language, closed=_wanted(grammar) is not None)
        return Thresholds(measured.accept, measured.confirm)

    async def read(self, recording: Pcm, language: str) -> tuple[Hypothesis, ...]:
        """What was said in a recording, likeliest first. Raises AsrError."""
        return await self._recognition.recognize(recording, language, None)

    def close(self) -> None:
        """The call is over."""
        self._ears.forget(self._uuid)

    async def _listening(self, sound: Sound, language: str, grammar: Grammar, manner: Endpointing) -> Listening | None:
        if language in self._unheard:
            return None
        try:
            live = await self._recognition.stream(language, _wanted(grammar))
        except RecognizerBusy as error:
            self._log.warning("the machine is full: keys only for this question", reason=error.what)
            return None
        except AsrError as error:
            self._unheard.add(language)
            self._log.warning("the caller cannot be heard: keys only", reason=error.what, mend=error.mend)
            return None
        return Listening(self._session, sound, live, self._detect(manner))

    async def _tapped(self) -> Ear:
        context, channel = self._info.named.get("tap"), self._info.named.get("channel")
        if not context or not channel:
            raise CallError("the dialplan offers no tap")
        ear = self._ears.expect(self._uuid)
        variables = f"VOICEKIT_SPY={channel}^VOICEKIT_UUID={self._uuid}^VOICEKIT_EAR={self._ears.address}"
        errand = (f"Local/tap@{context}/n", "exten", context, "audio", "1", "5", f"av({variables})")
        await leave_for(self._session, self._returns, "Originate", errand, AWAY_WITHIN)
        within, self._ears.patience = self._ears.patience, RETRIED_WITHIN
        async with asyncio.timeout(within):
            await ear.connected.wait()
        self._ears.patience = CONNECTED_WITHIN
        return ear

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

    def _fall_back(self, reason: str) -> None:
        mend = "reload the dialplan that voicekit prints"
        if self._recorder.place is not None and self._info.comes_back and self._session.address:
            self._way = Way.RECORDED
            self._log.warning("no live sound: answers are recorded, then recognised", reason=reason, mend=mend)
        else:
            self._give_up(reason, mend)

    def _give_up(self, reason: str, mend: str) -> None:
        self._way = Way.NONE
        self._log.warning("the caller cannot be heard: keys only", reason=reason, mend=mend)


def _wanted(grammar: Grammar) -> Wanted:
    """What an engine gets: whole phrases where they are all there is, the words of answers else, or nothing (free)."""
    if grammar.complete:
        return grammar.phrases
    return Vocabulary(grammar.words) if grammar.words else None
