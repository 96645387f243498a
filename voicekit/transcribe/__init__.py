"""Recordings to text: one by one, a folder at a time, or as Asterisk writes them."""

from voicekit.transcribe.one import Slots, transcribe
from voicekit.transcribe.transcript import Passage, Transcript

__all__ = ["Passage", "Slots", "Transcript", "transcribe"]
