"""Calls to flows in virtual time, by keys and by words: no engine, no recognizer, no Asterisk, no waiting."""

from voicekit.cli.flow.stage.call import StagedCall, staged
from voicekit.cli.flow.stage.plays import play_script, virtual
from voicekit.cli.flow.stage.repertoire import Repertoire, find_flow, repertoire_of
from voicekit.cli.flow.stage.stubs import Outcomes, Stubs

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
