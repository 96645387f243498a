"""Call scripts: what is heard, what is pressed or said, and what must follow, as documents beside flows."""

from voicekit.authoring.scripts.document import CallScript, Stub, stubbed
from voicekit.authoring.scripts.load import Scripts, load_scripts
from voicekit.authoring.scripts.player import ScriptFailure, ScriptVerdict, play
from voicekit.authoring.scripts.stage import HeardText, Stage

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
