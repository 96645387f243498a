"""An engine in memory: it says what the test tells it to."""

from dataclasses import dataclass, field

import numpy as np

from voicekit._lang.tags import best
from voicekit._media.pcm import Pcm
from voicekit._tts.engine import Voice
from voicekit.errors import EngineMissing


@dataclass
class FakeEngine:
    """``plan`` holds what the next texts raise (None: they are said); after it, every text is said."""

    name: str
    spoken: tuple[str, ...] = ("en",)
    online: bool = False
    plan: list[BaseException | None] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def languages(self) -> tuple[str, ...]:
        return self.spoken

    def voice(self, language: str) -> Voice:
        tag = best(language, self.spoken)
        if tag is None:
            raise EngineMissing(f"{self.name} does not speak {language}", hint=f"install {self.name}-{language}")
        return Voice(self.name, f"{self.name}-voice", tag, "1")

    def synthesize(self, text: str, voice: Voice) -> Pcm:
        self.said.append(text)
        if self.plan and (error := self.plan.pop(0)) is not None:
            raise error
        return Pcm(np.resize(np.array([len(self.name), 0], np.int16), 80), 8000)
