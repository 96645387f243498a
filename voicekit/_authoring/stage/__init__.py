"""Calls to flows in virtual time, by keys and by words: no engine, no recognizer, no Asterisk, no waiting."""

from voicekit._authoring.stage.call import staged
from voicekit._authoring.stage.plays import play_script, virtual
from voicekit._authoring.stage.repertoire import FlowSet, find_flow, repertoire_of

__all__ = [
    "FlowSet",
    "find_flow",
    "play_script",
    "repertoire_of",
    "staged",
    "virtual",
]
