"""Phone applications on Asterisk in Python: speech out, keys and speech in.

The names below are loaded when they are used: ``import voicekit`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voicekit import asked, values
    from voicekit.call.call import REPEAT, Call
    from voicekit.call.defaults import Manners
    from voicekit.call.hangup import CallerHungUp
    from voicekit.call.input.keypad import Choices
    from voicekit.call.input.question import Match
    from voicekit.call.recording import Recording
    from voicekit.dialog.actions import Actions
    from voicekit.errors import FlowFailed, InputFailed, NoInput, NoMatch, VoicekitError
    from voicekit.prompts.catalog.lookup import Catalogs
    from voicekit.prompts.secret import Secret
    from voicekit.prompts.template import Template
    from voicekit.server.app import App
    from voicekit.values import audio, silence, tone

__all__ = [
    "REPEAT",
    "Actions",
    "App",
    "Call",
    "CallerHungUp",
    "Catalogs",
    "Choices",
    "FlowFailed",
    "InputFailed",
    "Manners",
    "Match",
    "NoInput",
    "NoMatch",
    "Recording",
    "Secret",
    "Template",
    "VoicekitError",
    "asked",
    "audio",
    "silence",
    "tone",
    "values",
]
__version__ = "0.1.0"

_HOMES = {
    "REPEAT": "voicekit.call.call",
    "Actions": "voicekit.dialog.actions",
    "App": "voicekit.server.app",
    "Call": "voicekit.call.call",
    "CallerHungUp": "voicekit.call.hangup",
    "Catalogs": "voicekit.prompts.catalog.lookup",
    "Choices": "voicekit.call.input.keypad",
    "FlowFailed": "voicekit.errors",
    "InputFailed": "voicekit.errors",
    "Manners": "voicekit.call.defaults",
    "Match": "voicekit.call.input.question",
    "NoInput": "voicekit.errors",
    "NoMatch": "voicekit.errors",
    "Recording": "voicekit.call.recording",
    "Secret": "voicekit.prompts.secret",
    "Template": "voicekit.prompts.template",
    "VoicekitError": "voicekit.errors",
    "asked": "voicekit.asked",
    "audio": "voicekit.values",
    "silence": "voicekit.values",
    "tone": "voicekit.values",
    "values": "voicekit.values",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'voicekit' has no attribute {name!r}")
    return import_module(home) if name in {"asked", "values"} else getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
