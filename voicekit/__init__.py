"""Phone applications on Asterisk in Python: speech out, keys and speech in.

The names below are loaded when they are used: ``import voicekit`` costs nothing.
"""

import os as _os

TYPE_CHECKING = False  # as type checkers know it; `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Any

    from voicekit import kinds, values
    from voicekit._call.call import REPEAT, Call
    from voicekit._call.defaults import InputDefaults
    from voicekit._call.hangup import CallerHungUp
    from voicekit._call.input.keypad import Choices
    from voicekit._call.input.question import Match
    from voicekit._call.recording import Recording
    from voicekit._dialog.actions import Actions
    from voicekit._prompts.catalog.lookup import Catalogs
    from voicekit._prompts.secret import Secret
    from voicekit._prompts.template import Template
    from voicekit._server.app import App
    from voicekit.errors import FlowFailed, InputFailed, NoInput, NoMatch, VoicekitError
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
    "InputDefaults",
    "InputFailed",
    "Match",
    "NoInput",
    "NoMatch",
    "Recording",
    "Secret",
    "Template",
    "VoicekitError",
    "audio",
    "kinds",
    "silence",
    "tone",
    "values",
]
__version__ = "0.1.0"

# onnxruntime, which engines bring along, reports to its maker unless this is set when it is first imported, whoever
# imports it; nothing that it offers afterwards stops it. A user's own value stands.
_os.environ["ORT_DISABLE_TELEMETRY"] = _os.environ.get("ORT_DISABLE_TELEMETRY") or "1"

_HOMES = {
    "REPEAT": "voicekit._call.call",
    "Actions": "voicekit._dialog.actions",
    "App": "voicekit._server.app",
    "Call": "voicekit._call.call",
    "CallerHungUp": "voicekit._call.hangup",
    "Catalogs": "voicekit._prompts.catalog.lookup",
    "Choices": "voicekit._call.input.keypad",
    "FlowFailed": "voicekit.errors",
    "InputDefaults": "voicekit._call.defaults",
    "InputFailed": "voicekit.errors",
    "Match": "voicekit._call.input.question",
    "NoInput": "voicekit.errors",
    "NoMatch": "voicekit.errors",
    "Recording": "voicekit._call.recording",
    "Secret": "voicekit._prompts.secret",
    "Template": "voicekit._prompts.template",
    "VoicekitError": "voicekit.errors",
    "audio": "voicekit.values",
    "kinds": "voicekit.kinds",
    "silence": "voicekit.values",
    "tone": "voicekit.values",
    "values": "voicekit.values",
}


_EARLIER = {"Manners": "InputDefaults", "asked": "kinds"}


def __getattr__(name: str) -> "Any":
    from importlib import import_module  # noqa: PLC0415 - 2 ms, in which a command could not heed Ctrl-C

    home = _HOMES.get(name)
    if home is None:
        if name in _EARLIER:
            return import_module("voicekit._renamed").attributes(__name__, **_EARLIER)(name, stacklevel=2)
        if name.startswith("_"):  # a module of ours that is about to be imported, or a look by a tool
            raise AttributeError(f"module 'voicekit' has no attribute {name!r}", name=name)
        raise import_module("voicekit._elsewhere").missing(name, (*__all__,))
    return import_module(home) if name in {"kinds", "values"} else getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
