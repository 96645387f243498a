"""Recordings to text: one by one, a folder at a time, or as Asterisk writes them."""

from voicekit.asr.service import Recognition
from voicekit.transcribe.installed import recognition
from voicekit.transcribe.one import Slots, transcribe
from voicekit.transcribe.places import look as find_recordings
from voicekit.transcribe.transcript import Passage, Transcript

__all__ = ["Passage", "Recognition", "Slots", "Transcript", "find_recordings", "recognition", "transcribe"]


def __dir__() -> list[str]:
    return sorted(__all__)
