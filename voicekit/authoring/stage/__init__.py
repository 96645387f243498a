"""Calls to flows in virtual time, by keys and by words: no engine, no recognizer, no Asterisk, no waiting."""

from voicekit.authoring.stage.call import StagedCall, staged
from voicekit.authoring.stage.plays import play_script, virtual
from voicekit.authoring.stage.repertoire import Repertoire, find_flow, repertoire_of
from voicekit.authoring.stage.stubs import Outcomes, Stubs

__all__ = [
    "Outcomes",
    "Repertoire",
    "StagedCall",
    "Stubs",
    "find_flow",
    "play_script",
    "repertoire_of",
    "staged",
    "virtual",
]
