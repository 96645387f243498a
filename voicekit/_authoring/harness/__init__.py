"""Calls to flows in virtual time, by keys and by words: no engine, no recognizer, no Asterisk, no waiting."""

from voicekit._authoring.harness.call import staged
from voicekit._authoring.harness.flow_set import FlowSet, find_flow, flow_set_of
from voicekit._authoring.harness.runner import play_script, virtual

__all__ = [
    "FlowSet",
    "find_flow",
    "flow_set_of",
    "play_script",
    "staged",
    "virtual",
]
