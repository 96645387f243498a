"""Hearing one caller: the way his sound comes to us, opened at the first question that he may answer by voice."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

import structlog

from voicekit.asr.endpoint import Endpointing
from voicekit.asr.engine import Hypothesis
from voicekit.asr.service import Recognition
from voicekit.audio.pcm import Pcm
from voicekit.call.away import AWAY_WITHIN, Returns, leave_for
from voicekit.call.ear import Ear
from voicekit.call.info import CallInfo
from voicekit.call.listening import Detector, Listening
from voicekit.call.session import Session
from voicekit.errors import AsrError, CallError, RecognizerBusy
from voicekit.grammar import Grammar, Thresholds

__all__ = ["CONNECTED_WITHIN", "Ears", "Hearing", "Organs"]

CONNECTED_WITHIN = 3.0
"""Seconds from the dialplan's errand to the first sound; a tap that takes longer will not come."""


class Ears(Protocol):
    """Where the sound of calls arrives."""

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


class Hearing:
    """What a call can hear. Without a model, a tap in the dialplan or a listener it is deaf, and says so once."""

    def __init__(self, session: Session, returns: Returns | None, info: CallInfo, organs: Organs) -> None:
        self._session = session
        self._returns = returns
        self._info = info
        self._ears = organs.ears
        self._recognition = organs.recognition
        self._detect = organs.detect
        self._log = structlog.get_logger("voicekit.call").bind(call=info.id)
        self._uuid = uuid4()
        self._ear: Ear | None = None
        self._deaf = False

    async def listen(self, language: str, grammar: Grammar, manner: Endpointing) -> Listening | None:
        """Begin to listen; None where this call cannot be heard. The caller of this closes what it gets."""
        ear = await self._open()
        if ear is None or self._deaf:
            return None
        ear.forget()
        phrases = _phrases(grammar)
        try:
            live = await self._recognition.stream(language, phrases)
        except RecognizerBusy as error:
            self._log.warning("the machine is full: keys only for this question", reason=error.what)
            return None
        except AsrError as error:
            self._give_up(error.what, error.mend)
            return None
        return Listening(self._session, ear, live, self._detect(manner))

    async def is_live(self) -> bool:
        """Whether the caller's sound comes as he speaks; opens the tap."""
        return await self._open() is not None

    def thresholds(self, language: str, grammar: Grammar) -> Thresholds:
        """Where the bands begin of the recognizer that has heard such an answer."""
        measured = self._recognition.calibration(language, closed=_phrases(grammar) is not None)
        return Thresholds(measured.accept, measured.confirm)

    async def read(self, recording: Pcm, language: str) -> tuple[Hypothesis, ...]:
        """What was said in a recording, likeliest first. Raises AsrError."""
        return await self._recognition.recognize(recording, language, None)

    def close(self) -> None:
        """The call is over."""
        self._ears.forget(self._uuid)

    async def _open(self) -> Ear | None:
        if self._ear is None and not self._deaf:
            try:
                self._ear = await self._tapped()
            except (CallError, TimeoutError) as error:
                self._give_up(str(error) or "no sound came", "reload the dialplan that voicekit prints")
        return None if self._ear is None or self._ear.ended else self._ear

    async def _tapped(self) -> Ear:
        context, channel = self._info.named.get("tap"), self._info.named.get("channel")
        if not context or not channel:
            raise CallError("the dialplan offers no tap")
        ear = self._ears.expect(self._uuid)
        variables = f"VOICEKIT_SPY={channel}^VOICEKIT_UUID={self._uuid}^VOICEKIT_EAR={self._ears.address}"
        errand = (f"Local/tap@{context}/n", "exten", context, "audio", "1", "5", f"av({variables})")
        await leave_for(self._session, self._returns, "Originate", errand, AWAY_WITHIN)
        async with asyncio.timeout(CONNECTED_WITHIN):
            await ear.connected.wait()
        return ear

    def _give_up(self, reason: str, mend: str) -> None:
        self._deaf = True
        self._log.warning("the caller cannot be heard: keys only", reason=reason, mend=mend)


def _phrases(grammar: Grammar) -> tuple[str, ...] | None:
    """What an engine gets: whole phrases where they are all there is, the words of answers else, or nothing (free)."""
    if grammar.complete:
        return grammar.phrases
    return grammar.words or None
