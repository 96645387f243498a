"""The other side of a call: Asterisk's ExternalIVR as a model with a dialplan around it, and a caller.

The caller listens, presses, speaks and hangs up.
"""

from voicekit.testing.asterisk.caller import Caller, Unmet, call
from voicekit.testing.asterisk.dialplan import DialplanRequest, Names
from voicekit.testing.asterisk.model import HeardFile, IvrModel
from voicekit.testing.asterisk.packets import Packets
from voicekit.testing.asterisk.pbx import Visit
from voicekit.testing.asterisk.player import BROKEN, Sounds
from voicekit.testing.asterisk.setup import Setup
from voicekit.testing.asterisk.shell import to_address, to_program, to_protocol
from voicekit.testing.asterisk.speech import spoken
from voicekit.testing.asterisk.tap import into_address, into_protocol
from voicekit.testing.asterisk.voice import Echo
from voicekit.testing.asterisk.world import Result, World

__all__ = [
    "BROKEN",
    "Caller",
    "DialplanRequest",
    "Echo",
    "HeardFile",
    "IvrModel",
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
