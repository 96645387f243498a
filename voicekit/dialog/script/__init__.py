"""Call scripts: what is heard, what is pressed or said, and what must follow, as documents beside flows."""

from voicekit.dialog.script.document import CallScript, CallScripts, Step, Stub, stubbed
from voicekit.dialog.script.load import Scripts, load_scripts
from voicekit.dialog.script.player import Failure, Verdict, play
from voicekit.dialog.script.stage import Heard, Stage

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
