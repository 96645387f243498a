"""Recordings to text: one by one, a folder at a time, or as Asterisk writes them."""

from voicekit._asr.service import Recognition
from voicekit.transcribe._installed import recognition
from voicekit.transcribe._one import Slots, transcribe
from voicekit.transcribe._places import look as find_recordings
from voicekit.transcribe._transcript import Passage, Transcript

__all__ = ["Passage", "Recognition", "Slots", "Transcript", "find_recordings", "recognition", "transcribe"]


def __dir__() -> list[str]:
    return sorted(__all__)
