"""An engine that makes a sine for each word."""

import threading

import numpy as np

from voicekit._media.pcm import Pcm
from voicekit._tts.engine import Voice

RATE = 16000


class SineEngine:
    """Speaks a tenth of a second of sine for each word; a text can be held back until the test lets it go."""

    name = "sine"
    online = False

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.spoken: list[str] = []
        self.begun = threading.Event()
        self.held: dict[str, threading.Event] = {}
        self.reached: dict[str, threading.Event] = {}
        self.failures: dict[str, BaseException] = {}

    def languages(self) -> tuple[str, ...]:
        return ("en", "de")

    def voice(self, language: str) -> Voice:
        return Voice("sine", "pure", language.split("-", maxsplit=1)[0], self.version)

    def synthesize(self, text: str, voice: Voice) -> Pcm:
        self.spoken.append(text)
        self.begun.set()
        if text in self.reached:
            self.reached[text].set()
        if text in self.held:
            self.held[text].wait(20)
        if text in self.failures:
            raise self.failures[text]
        t = np.arange(RATE // 10 * max(1, len(text.split()))) / RATE
        return Pcm((12000 * np.sin(2 * np.pi * 700 * t)).astype(np.int16), RATE)
