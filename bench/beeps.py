"""An engine that costs next to nothing: a beep for each word, so that what is measured is ours."""

import numpy as np

from voicekit._media.pcm import Pcm
from voicekit._media.tones import tone
from voicekit._tts.engine import Voice

__all__ = ["Beeps"]

RATE = 22_050


class Beeps:
    """Implements `voicekit.engines.Engine`; each word takes so many seconds."""

    name = "beeps"
    online = False

    def __init__(self, seconds: float = 0.1) -> None:
        self._seconds = seconds

    def languages(self) -> tuple[str, ...]:
        """English, to the renderer."""
        return ("en",)

    def voice(self, language: str) -> Voice:
        """Its only voice."""
        return Voice(self.name, "beep", "en", "1")

    def synthesize(self, text: str, voice: Voice) -> Pcm:
        """A beep for each word."""
        beep = tone((440.0,), self._seconds, RATE).samples
        return Pcm(np.tile(beep, max(1, len(text.split()))), RATE)
