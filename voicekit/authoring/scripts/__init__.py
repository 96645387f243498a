"""Call scripts: what is heard, what is pressed or said, and what must follow, as documents beside flows."""

from voicekit.authoring.scripts.document import CallScript, CallScripts, Step, Stub, stubbed
from voicekit.authoring.scripts.load import Scripts, load_scripts
from voicekit.authoring.scripts.player import Failure, Verdict, play
from voicekit.authoring.scripts.stage import Heard, Stage

__all__ = [
    "CallScript",
    "CallScripts",
    "Failure",
    "Heard",
    "Scripts",
    "Stage",
    "Step",
    "Stub",
    "Verdict",
    "load_scripts",
    "play",
    "stubbed",
]
