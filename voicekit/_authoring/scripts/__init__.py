"""Call scripts: what is heard, what is pressed or said, and what must follow, as documents beside flows."""

from voicekit._authoring.scripts.document import CallScript, Stub, stubbed
from voicekit._authoring.scripts.load import Scripts, load_scripts
from voicekit._authoring.scripts.player import ScriptFailure, ScriptVerdict, play
from voicekit._authoring.scripts.stage import HeardText, Stage

__all__ = [
    "CallScript",
    "HeardText",
    "ScriptFailure",
    "ScriptVerdict",
    "Scripts",
    "Stage",
    "Stub",
    "load_scripts",
    "play",
    "stubbed",
]
