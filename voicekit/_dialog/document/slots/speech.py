"""Slots for whatever the caller says: as text, and as a recording."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from voicekit._call.input import kinds
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot, Candidate
from voicekit._dialog.document.values import Seconds

__all__ = ["RecordingSlot", "SpeechSlot"]


class SpeechSlot(AnySlot):
    """Whatever the caller says, as text."""

    takes_anything = True

    type: Literal["speech"]
    silence: Seconds = 1.0
    """The silence that ends it."""
    longest: Seconds = 20.0
    """The longest that is taken."""

    def asked(self) -> InputKind:
        return kinds.free(silence=self.silence, longest=self.longest)

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        yield "", "good morning", None


class RecordingSlot(AnySlot):
    """A recording of the caller: the slot holds its ``path``, ``seconds`` and how it ``ended``."""

    is_asked = False
    holds = "recording"
    takes_anything = True

    type: Literal["recording"]
    max_seconds: Seconds = 60.0
    """The longest that is recorded."""
    silence: Seconds = 3.0
    """The silence that ends it."""
    beep: bool = True
    """Whether a tone asks the caller to begin."""
    stop_key: Annotated[str, Field(pattern=r"^([#*]|any)$")] | None = "#"
    """The key that ends it."""
    transcribe: bool = False
    """Whether the slot also holds the ``text`` of what was said."""

    def candidates(self, language: str, today: dt.date) -> Iterator[Candidate]:
        yield "", "good morning", None
