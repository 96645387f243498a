"""Call scripts: what is heard, what is pressed or said, and what must follow, as documents beside flows."""

from voicekit._authoring.scripts.document import CallScript, Stub, stubbed
from voicekit._authoring.scripts.harness import HeardText, ScriptHarness
from voicekit._authoring.scripts.load import Scripts, load_scripts
from voicekit._authoring.scripts.player import (
    ScriptFailure,
    ScriptPlayer,
    ScriptVerdict,
    StepUnmet,
    failed_in,
    play,
    told,
)

__all__ = [
    "CallScript",
    "HeardText",
    "ScriptFailure",
    "ScriptHarness",
    "ScriptPlayer",
    "ScriptVerdict",
    "Scripts",
    "StepUnmet",
    "Stub",
    "failed_in",
    "load_scripts",
    "play",
    "stubbed",
    "told",
]
