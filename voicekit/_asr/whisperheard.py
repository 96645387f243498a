"""The answers that a Whisper model hears: one of some choices, words of a vocabulary in any order, or anything."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Hypothesis, Vocabulary, Word
from voicekit._asr.loops import is_plausible
from voicekit._asr.mel import RATE
from voicekit._asr.phrases import plain_words
from voicekit._asr.whispermodel import MARGIN, WINDOWS, WhisperModel, window
from voicekit._media.pcm import Pcm, to_floats
from voicekit._media.resample import resample_floats
from voicekit.errors import RecognizerFailed

__all__ = ["LEAD", "Closed", "Free", "Strung"]

LEAD = 0.25
"""Seconds of silence put before the sound: 99 of 100 digits are right with it, 98 where a word starts at once.

Chosen on the 180 digits by six people that the calibration was fitted to."""

LEAST_WINDOW = 1500
"""Frames for words in any order: in a shorter window the model says a string of digits over and over."""

MOST_LEAD = 1.0
"""A lead over the next best beyond which nothing is learnt."""

PAUSE = 0.35
"""Seconds after a pause was told of in which nothing can have been said that changes the answer: the rest of the
trailing silence (`voicekit._asr.endpoint.HINT`) and a batch of audio."""

FEWEST_DECIBELS = -60.0
"""dBFS. A sound whose loudest 20 ms is below is silence; no telephone line is as quiet while somebody speaks."""

NO_SPEECH, UNSURE, GUESS = 0.5, -1.0, -1.5
"""Noise and beeps are written as "you" or "Thank you" at a mean log-probability of -1.4 to -2.6 for a token and a
probability of no speech of 0.55 to 0.98; single words of people at -0.4 to -0.8."""

MOST_SECONDS = 30.0
"""The longest sound that the model hears at once; a menu answer is cut there, free speech is heard piece by piece."""


class _Buffer:
    """Audio that waits for its end."""

    def __init__(self) -> None:
        self._pieces: list[Pcm] = []
        self._ended = False

    def feed(self, pcm: Pcm) -> None:
        if self._ended:
            raise RecognizerFailed("the utterance has ended")
        if pcm.rate <= 0 or (self._pieces and pcm.rate != self._pieces[0].rate):
            raise RecognizerFailed(f"audio of {pcm.rate} samples per second cannot follow")
        self._pieces.append(pcm)

    def partial(self) -> str:
        return ""

    def prepare(self) -> None:
        """Nothing here."""

    def close(self) -> None:
        self._pieces.clear()
        self._ended = True

    def _taken(self) -> NDArray[np.float32]:
        """All the sound at 16 kHz; empty where there is none but silence."""
        if self._ended:
            raise RecognizerFailed("the utterance has ended")
        pieces, self._pieces, self._ended = self._pieces, [], True
        return self._floats(pieces)

    def _floats(self, pieces: Sequence[Pcm]) -> NDArray[np.float32]:
        if not pieces:
            return np.zeros(0, np.float32)
        whole = Pcm(np.concatenate([piece.samples for piece in pieces]), pieces[0].rate)
        floats = resample_floats(to_floats(whole), whole.rate, RATE)
        return floats if _loudest(floats) > FEWEST_DECIBELS else np.zeros(0, np.float32)


class Closed(_Buffer):
    """An answer that is one of some choices; ``choose`` tells which a sound at 16 kHz may be."""

    def __init__(self, choose: Callable[[NDArray[np.float32]], tuple[Hypothesis, ...]]) -> None:
        super().__init__()
        self._choose = choose
        self._prepared: tuple[Hypothesis, ...] | None = None
        self._since = 0.0

    def feed(self, pcm: Pcm) -> None:
        super().feed(pcm)
        self._since += pcm.seconds
        if self._since > PAUSE:
            self._prepared = None

    def prepare(self) -> None:
        if not self._ended:
            self._prepared, self._since = self._chosen(self._floats(self._pieces)), 0.0

    def finish(self) -> tuple[Hypothesis, ...]:
        sound = self._taken()
        return self._chosen(sound) if self._prepared is None else self._prepared

    def _chosen(self, sound: NDArray[np.float32]) -> tuple[Hypothesis, ...]:
        return self._choose(sound) if len(sound) else ()


class Strung(Closed):
    """Words of a vocabulary, one after the other in any order: digits, a date, an amount."""

    def __init__(self, model: WhisperModel, language: str, vocabulary: Vocabulary) -> None:
        super().__init__(self._written)
        self._model = model
        self._language = language
        self._vocabulary = vocabulary

    def _written(self, sound: NDArray[np.float32]) -> tuple[Hypothesis, ...]:
        sound = np.concatenate([np.zeros(round(LEAD * RATE), np.float32), sound])[: round(MOST_SECONDS * RATE)]
        seconds = len(sound) / RATE
        encoded = self._model.encode(sound, window(seconds, least=LEAST_WINDOW))
        means: dict[str, float] = {}
        for written in self._model.string(encoded, self._language, self._vocabulary.words):
            text = " ".join(plain_words(written.text.lower()))
            if text and is_plausible(text, seconds):
                means.setdefault(text, written.mean)
        order = sorted(means, key=lambda text: -means[text])
        table = calibration("whisper", closed=True, strung=True)
        found: list[Hypothesis] = []
        for text in order:
            rest = max((mean for other, mean in means.items() if other != text), default=means[text] - MOST_LEAD)
            lead = max(-MOST_LEAD, min(means[text] - rest, MOST_LEAD))
            ceiling = found[-1].confidence if found else 1.0
            features = {"mean": means[text], "lead": lead}
            found.append(Hypothesis(text, min(ceiling, table.confidence(features))))
        return tuple(found)


class Free(_Buffer):
    """Anything at all, thirty seconds at a time."""

    def __init__(self, model: WhisperModel, language: str) -> None:
        super().__init__()
        self._model = model
        self._language = language

    def finish(self) -> tuple[Hypothesis, ...]:
        sound, start = self._taken(), 0.0
        texts: list[str] = []
        words: list[Word] = []
        means: list[float] = []
        for piece in _pieces(sound):
            seconds = len(piece) / RATE
            # With a shorter window the model goes on writing where the sound has ended: "seven seven seven ...".
            encoded = self._model.encode(piece, WINDOWS[-1])
            written = self._model.write(encoded, self._language)
            silent = written.mean < GUESS or (written.mean < UNSURE and written.no_speech > NO_SPEECH)
            if written.text and not silent and is_plausible(written.text, seconds):
                texts.append(written.text)
                means.append(written.mean)
                for word in self._model.words(encoded, written.tokens, self._language):
                    end = min(word.end, seconds)
                    words.append(Word(word.text, start + min(word.start, end), start + end, word.confidence))
            start += seconds
        if not texts:
            return ()
        confidence = calibration("whisper", closed=False).confidence({"mean": float(np.mean(means))})
        return (Hypothesis(" ".join(texts), confidence, tuple(words)),)


def _loudest(sound: NDArray[np.float32]) -> float:
    size = RATE // 50
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    loudest = float(np.square(frames).mean(axis=1).max()) if len(frames) else 0.0
    return 10 * math.log10(max(loudest, 1e-12))


def _pieces(sound: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The sound in pieces that the model hears at once, each cut at the quietest place of its last third."""
    most, size = round((MOST_SECONDS - MARGIN) * RATE), RATE // 50
    pieces = []
    while len(sound) > most:
        tail = sound[most * 2 // 3 : most]
        frames = tail[: len(tail) // size * size].reshape(-1, size)
        cut = most * 2 // 3 + int(np.square(frames).mean(axis=1).argmin()) * size
        pieces.append(sound[:cut])
        sound = sound[cut:]
    return [*pieces, sound] if len(sound) else pieces
