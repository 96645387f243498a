"""Recordings whose words are tones, and a recognizer that hears them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile

from voicekit._asr.engine import Hypothesis, Word
from voicekit._media.pcm import Pcm
from voicekit._media.tones import silence, tone
from voicekit.errors import RecognizerBusy, RecognizerFailed

WORDS = {500: "one", 700: "two", 1100: "three", 1700: "four"}
HERTZ = {word: hertz for hertz, word in WORDS.items()}
SECONDS = 0.4


def said(text: str, rate: int = 8000, pause: float = 1.0) -> Pcm:
    """Words as tones of SECONDS, 0.1 s apart; a stroke is a pause. A second of silence stands at both ends."""
    parts = [silence(1.0, rate)]
    for word in text.split():
        parts += [silence(pause, rate)] if word == "|" else [tone([HERTZ[word]], SECONDS, rate), silence(0.1, rate)]
    parts.append(silence(1.0, rate))
    return Pcm(np.concatenate([part.samples for part in parts]), rate)


def record(path: Path, *legs: str, **options) -> Path:
    """A recording with a leg for each text."""
    sounds = [said(text).samples for text in legs]
    length = max(map(len, sounds))
    path.parent.mkdir(parents=True, exist_ok=True)
    frames = np.stack([np.pad(sound, (0, length - len(sound))) for sound in sounds], axis=1)
    soundfile.write(path, frames, 8000, **options)
    return path


class Ears:
    """Hears the tones; counts what was asked at once."""

    def __init__(self, most: int = 100) -> None:
        self.most = most
        self.asked: list[tuple[float, str, tuple[str, ...] | None]] = []
        self.now = self.peak = 0
        self.failure: Exception | None = None
        self.gate = None

    async def recognize(self, pcm: Pcm, language: str, phrases: Sequence[str] | None) -> tuple[Hypothesis, ...]:
        if self.now >= self.most:
            raise RecognizerBusy("full")
        self.asked.append((pcm.seconds, language, phrases))
        self.now += 1
        self.peak = max(self.peak, self.now)
        try:
            if self.gate is not None:
                await self.gate()
            if self.failure is not None:
                raise self.failure
            return self.heard(pcm)
        finally:
            self.now -= 1

    def heard(self, pcm: Pcm) -> tuple[Hypothesis, ...]:
        step = pcm.rate // 50
        words: list[Word] = []
        tones = [self.word(pcm, at, step) for at in range(0, len(pcm.samples) - step, step)]
        for number, word in enumerate([*tones, ""]):
            before = tones[number - 1] if number else ""
            if before and before != word:
                start = next(at for at in range(number - 1, -1, -1) if at == 0 or tones[at - 1] != before)
                if number - start > 5:
                    words.append(Word(before, start / 50, number / 50, 0.9))
        text = " ".join(word.text for word in words)
        return (Hypothesis(text, 0.8, tuple(words)),) if words else ()

    def word(self, pcm: Pcm, at: int, step: int) -> str:
        spectrum = np.abs(np.fft.rfft(pcm.samples[at : at + step], pcm.rate))
        hertz = int(spectrum.argmax())
        near = min(WORDS, key=lambda known: abs(known - hertz))
        return WORDS[near] if spectrum.max() > 10_000 and abs(near - hertz) < 60 else ""


FAILED = RecognizerFailed("the engine broke")
