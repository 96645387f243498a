"""The answers that a Whisper model writes: words of a vocabulary in any order, or anything at all."""

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.buffered import Buffer, Closed, pieces
from voicekit._asr.calibration import calibration
from voicekit._asr.closedset import counted, strung
from voicekit._asr.engine import Hypothesis, Vocabulary, Word
from voicekit._asr.loops import is_plausible
from voicekit._asr.mel import RATE
from voicekit._asr.phrases import plain_words
from voicekit._asr.whispermodel import MARGIN, WINDOWS, Encoded, WhisperModel, Written, window

__all__ = ["LEAD", "Free", "Strung", "sentence"]

LEAD = 0.25
"""Seconds of silence put before the sound: 99 of 100 digits are right with it, 98 where a word starts at once.

Chosen on the 180 digits by six people that the calibration was fitted to."""

LEAST_WINDOW = 1500
"""Frames for words in any order: in a shorter window the model says a string of digits over and over."""

NO_SPEECH, UNSURE, GUESS = 0.5, -1.0, -1.5
"""Noise and beeps are written as "you" or "Thank you" at a mean log-probability of -1.4 to -2.6 for a token and a
probability of no speech of 0.55 to 0.98; single words of people at -0.4 to -0.8."""

MOST_SECONDS = 30.0
"""The longest sound that the model hears at once; a menu answer is cut there, free speech is heard piece by piece."""


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
        known = {part for word in self._vocabulary.words for part in word.split()}
        means: dict[str, float] = {}
        for written in self._model.string(encoded, self._language, self._vocabulary.words):
            words = [part for word in plain_words(written.text.lower()) for part in word.split("-")]
            text = " ".join(words)
            # Pieces of words make others: "e-e-e-e".
            if text and known.issuperset(words) and is_plausible(text, seconds):
                means.setdefault(text, written.mean)
        count, signs = self._vocabulary.count, dict(self._vocabulary.signs)
        fixed = {} if count is None else self._model.row(encoded, self._language, tuple(signs), count)
        if not fixed:
            return strung(means, calibration("whisper", closed=True, strung=True))
        totals = {text: total for text, total in fixed.items() if is_plausible(text, seconds)}
        if totals and (likeliest := next(iter(totals))) not in means:
            means[likeliest] = self._model.score(encoded, [f" {likeliest}"], self._language)[0].mean
        return counted(means, totals or fixed, signs, calibration("whisper", closed=True, counted=True))


class Free(Buffer):
    """Anything at all, thirty seconds at a time."""

    def __init__(self, model: WhisperModel, language: str) -> None:
        super().__init__()
        self._model = model
        self._language = language

    def finish(self) -> tuple[Hypothesis, ...]:
        sound, start = self.taken(), 0.0
        texts: list[str] = []
        words: list[Word] = []
        means: list[float] = []
        for piece in pieces(sound, MOST_SECONDS - MARGIN):
            seconds = len(piece) / RATE
            encoded, written = _freely(self._model, self._language, piece)
            if written is not None:
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


def sentence(model: WhisperModel, language: str, sound: NDArray[np.float32]) -> tuple[Hypothesis, ...]:
    """What the model writes of an answer; nothing where it is no text that somebody can have said."""
    _, written = _freely(model, language, sound[: round((MOST_SECONDS - MARGIN) * RATE)])
    if written is None:
        return ()
    return (Hypothesis(written.text, calibration("whisper", closed=False).confidence({"mean": written.mean})),)


def _freely(model: WhisperModel, language: str, sound: NDArray[np.float32]) -> tuple[Encoded, Written | None]:
    """A sound of thirty seconds at most, and what the model writes of it; None where that was hardly said."""
    # With a shorter window the model goes on writing where the sound has ended: "seven seven seven ...".
    encoded = model.encode(sound, WINDOWS[-1])
    written = model.write(encoded, language)
    silent = written.mean < GUESS or (written.mean < UNSURE and written.no_speech > NO_SPEECH)
    was_said = bool(written.text) and not silent and is_plausible(written.text, len(sound) / RATE)
    return encoded, written if was_said else None
