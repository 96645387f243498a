"""The other side of a call: Asterisk's ExternalIVR as a model with a dialplan around it, and a caller.

The caller listens, presses, speaks and hangs up.
"""

from voicekit.phone.caller import Caller, Unmet, call
from voicekit.phone.dialplan import Errand, Names
from voicekit.phone.model import Heard, Model
from voicekit.phone.packets import Packets
from voicekit.phone.pbx import Visit
from voicekit.phone.player import BROKEN, Sounds
from voicekit.phone.setup import Setup
from voicekit.phone.shell import to_address, to_program, to_protocol
from voicekit.phone.speech import spoken
from voicekit.phone.tap import into_address, into_protocol
from voicekit.phone.voice import Echo
from voicekit.phone.world import Result, World

__all__ = [
    "BROKEN",
    "Caller",
    "Echo",
    "Errand",
    "Heard",
    "Model",
    "Names",
    "Packets",
    "Result",
    "Setup",
    "Sounds",
    "Unmet",
    "Visit",
    "World",
    "call",
    "into_address",
    "into_protocol",
    "spoken",
    "to_address",
    "to_program",
    "to_protocol",
]
