"""Slots for whatever the caller says: as text, and as a recording."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Literal

from voicekit._call.input import kinds
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.defaults import StatedRecording
from voicekit._dialog.document.slot import AnySlot, Attempt, Candidate
from voicekit._dialog.document.values import Seconds
from voicekit._dialog.interpreter.asking import record
from voicekit._dialog.interpreter.run import Run

__all__ = ["FreeSpeechSlot", "RecordingSlot"]


class FreeSpeechSlot(AnySlot):
    """Whatever the caller says, as text."""

    takes_anything = True

    type: Literal["free_speech"]
    silence: Seconds = 1.0
    """The silence that ends it."""
    longest: Seconds = 20.0
    """The longest that is taken."""

    def asked(self) -> InputKind:
        return kinds.free_speech(silence=self.silence, longest=self.longest)

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        yield "", "good morning", None


class RecordingSlot(StatedRecording, AnySlot):
    """A recording of the caller: the slot holds its ``path``, ``seconds`` and how it ``ended``."""

    is_asked = False
    holds = "recording"
    takes_anything = True

    type: Literal["recording"]
    silence: Seconds = 3.0
    """The silence that ends it; with 0 none does."""

    def recorder(self, run: Run) -> Attempt:
        return partial(record, run, self)

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        yield "", "good morning", None
