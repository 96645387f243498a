"""What lies around ExternalIVR in a call: the dialplan's names, what its applications lead to, and the caller's place.

Plain values, given to `voicekit.testing.asterisk.call`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from voicekit._media.pcm import Pcm
from voicekit.testing.asterisk.dialplan import DialplanRequest, Names
from voicekit.testing.asterisk.packets import Packets
from voicekit.testing.asterisk.tap import Plug, into_address
from voicekit.testing.asterisk.voice import Echo

__all__ = ["Result", "World"]

OWN_SOUNDS: Mapping[str, float] = {
    "beep": 0.44,
    **{f"digits/{digit}": 0.5 for digit in (*"0123456789", "star", "pound", "minus")},
}
"""Seconds of Asterisk's own sounds that its applications play."""


@dataclass(frozen=True, slots=True)
class Result:
    """What comes of an application: it takes so many ``seconds`` and sets ``variables``.

    ``hangs_up``: the channel does not survive it.
    """

    seconds: float = 0.0
    variables: Mapping[str, str] = field(default_factory=dict)
    hangs_up: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """The dialplan that calls ExternalIVR again after each request, and who is at the other end of the line.

    - ``results``: what comes of an application, by its name: a `Result`, or a function of its arguments. They go before
      the applications that are modelled (Playback, Wait, SayDigits, Record, the Originate of a tap); what is neither
      takes no time and sets nothing.
    - ``sounds``: seconds of Asterisk's own sounds; other names are looked up where ExternalIVR finds them.
    - ``plug``: how the tap reaches the server's AudioSocket.
    - ``place``: the sound of where the caller is, heard again and again beneath what they say.
    - ``echo``: what comes back of the prompts into the caller's sound.
    - ``packets``: what the network loses and delays of the caller's sound.
    - ``inband``: keys are tones in their sound (``dtmf_mode=inband``), of which Asterisk lets a frame of 20 ms slip
      through at most. Signalled keys (RFC 4733, SIP INFO) are in no sound, and in no tap.
    - ``speak``: gives the sound of a text; it blocks, and is called in a thread, once for each text that is said.
    """

    results: Mapping[str, Result | Callable[[DialplanRequest], Result]] = field(default_factory=dict)
    sounds: Mapping[str, float] = field(default_factory=lambda: OWN_SOUNDS)
    plug: Plug = into_address
    place: Pcm | None = None
    echo: Echo | None = None
    packets: Packets = field(default_factory=Packets)
    inband: bool = False
    speak: Callable[[str], Pcm] | None = None
    names: Names = field(default_factory=Names)
