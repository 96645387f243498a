"""The other side of a call: Asterisk's ExternalIVR as a model, and a caller who listens, presses and hangs up."""

from voicekit.phone.caller import Caller, Unmet, call
from voicekit.phone.model import Heard, Model
from voicekit.phone.player import BROKEN, Sounds
from voicekit.phone.setup import Setup
from voicekit.phone.shell import to_address, to_program, to_protocol

__all__ = [
    "BROKEN",
    "Caller",
    "Heard",
    "Model",
    "Setup",
    "Sounds",
    "Unmet",
    "call",
    "to_address",
    "to_program",
    "to_protocol",
]
