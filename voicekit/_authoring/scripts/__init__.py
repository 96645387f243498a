"""Call scripts: what is heard, what is pressed or said, and what must follow, as documents beside flows."""

from voicekit._authoring.scripts.document import CallScript, Stub, stubbed
from voicekit._authoring.scripts.harness import HeardText, ScriptHarness
from voicekit._authoring.scripts.load import Scripts, load_scripts
from voicekit._authoring.scripts.player import ScriptFailure, ScriptVerdict, play

__all__ = [
    "CallScript",
    "HeardText",
    "ScriptFailure",
    "ScriptHarness",
    "ScriptVerdict",
    "Scripts",
    "Stub",
    "load_scripts",
    "play",
    "stubbed",
]
