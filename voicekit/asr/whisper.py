"""Whisper: a menu by how well the sound supports each choice, and free speech with a guard against invention.

Written freely, a short answer is often wrong and sometimes a loop of repeated words, so a menu is never recognised that
way: each choice is scored as a given text, in several spellings, and what the same texts score on silence is taken off.
"""

import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voicekit.asr.calibration import calibration
from voicekit.asr.engine import Description, Hypothesis, Utterance, Word
from voicekit.asr.loops import is_plausible
from voicekit.asr.mel import FRAMES_PER_SECOND, RATE
from voicekit.asr.whispermodel import Encoded, LazyModel, Score, WhisperModel, release
from voicekit.audio.pcm import Pcm, to_floats
from voicekit.audio.resample import resample_floats
from voicekit.errors import RecognizerFailed, RecognizerMissing

__all__ = ["WINDOWS", "WhisperRecognizer", "spellings"]

WINDOWS = (300, 500, 1000, 3000)
"""Frames of 10 ms that the encoder takes; its work grows faster than the window. The last is what it was trained on."""

_MARGIN = 0.3
"""Seconds of silence that a window has after the speech."""

MOST_SECONDS = 30.0
"""The longest sound that the model hears at once; a menu answer is cut there, free speech is heard piece by piece."""

LEAD = 0.25
"""Seconds of silence put before the sound: 99 of 100 digits are right with it, 98 where a word starts at once.

Chosen on the 180 digits by six people that the calibration was fitted to."""

CLEAR = 2.0
"""A lead in one spelling that further spellings hardly ever turn: three of four answers have it, even at 5 dB.

This and `FINALISTS` were chosen on 32 menu phrases by three made voices."""

FINALISTS = 3
"""Choices that are scored in every spelling where none is clear; six are no better."""

MOST_HYPOTHESES = 10

PAUSE = 0.35
"""Seconds after a pause was told of in which nothing can have been said that changes the answer: the rest of the
trailing silence (`voicekit.asr.endpoint.HINT`) and a batch of audio."""

KEPT = 20_000
"""Texts whose score on silence is kept."""

FEWEST_DECIBELS = -60.0
"""dBFS. A sound whose loudest 20 ms is below is silence; no telephone line is as quiet while somebody speaks."""

NO_SPEECH, UNSURE, GUESS = 0.5, -1.0, -1.5
"""Noise and beeps are written as "you" or "Thank you" at a mean log-probability of -1.4 to -2.6 for a token and a
probability of no speech of 0.55 to 0.98; single words of people at -0.4 to -0.8."""

_COST = 0.15
"""CPU seconds for a second of audio with a menu of ten and tiny.en (bench/asr)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one choice, in natural logarithms.

    ``rank``: how much more probable the sound makes it than silence would; ``margin``: its rank less that of the best
    other one; ``mean``: probability of a token, in its likeliest spelling.
    """

    choice: str
    rank: float
    margin: float
    mean: float

    @property
    def features(self) -> dict[str, float]:
        """As calibrations name them. Beyond a margin of 8 nothing is learnt."""
        return {"mean": self.mean, "margin": max(-MOST_MARGIN, min(self.margin, MOST_MARGIN))}


MOST_MARGIN = 8.0


def spellings(phrase: str) -> tuple[str, ...]:
    """How the model may write a phrase that is said alone."""
    capital = phrase[:1].upper() + phrase[1:]
    return tuple(dict.fromkeys((f" {capital}.", f" {phrase}", f" {capital}", f" {capital}, please.")))


class WhisperRecognizer:
    """A Whisper model (CTranslate2's format) that hears one language; other languages may share the model."""

    def __init__(self, model: LazyModel, language: str) -> None:
        self._shared = model
        self._path = model.path
        self._language = language.partition("-")[0]
        self._loading = threading.Lock()
        self._silences: dict[str, float] = {}

    def describe(self) -> Description:
        return Description(
            engine="whisper",
            model=self._path.name,
            language=self._language,
            rate=RATE,
            closed=True,
            free=True,
            streaming=False,
            cost=_COST,
            version=release(),
        )

    def load(self) -> None:
        """Load the model now (0.3 to 2 s). Raises ModelMissing, ModelBroken, RecognizerMissing."""
        self.loaded()

    def unknown_words(self, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """None: the model spells any word."""
        return {}

    def open(self, phrases: Sequence[str] | None) -> Utterance:
        model = self.loaded()
        if not model.knows(self._language):
            raise RecognizerMissing(
                f"the Whisper model {self._path.name} does not know {self._language}",
                mend="voicekit models fetch whisper-base",
            )
        if phrases is None:
            return _Free(self, model)
        if not phrases:
            raise ValueError("no phrases to choose from; None stands for free speech")
        choices = tuple(dict.fromkeys(phrase for phrase in phrases if phrase.strip()))
        self.silence([spellings(choice)[0] for choice in choices])  # now, while the caller still speaks
        return _Closed(self, choices)

    def loaded(self) -> WhisperModel:
        """The model."""
        return self._shared.get()

    def evidence(self, sound: NDArray[np.float32], choices: Sequence[str]) -> tuple[Evidence, ...]:
        """The choices that a sound (16 kHz) supports, the best first; at most `MOST_HYPOTHESES`."""
        padded = np.concatenate([np.zeros(round(LEAD * RATE), np.float32), sound])
        encoded = self.loaded().encode(padded, _window(len(padded) / RATE))
        texts = [spellings(choice)[0] for choice in choices]
        scores = self._scored(encoded, texts)
        ranks = np.array([score.total for score in scores]) - self.silence(texts)
        means = [score.mean for score in scores]
        order = [int(place) for place in np.argsort(-ranks)[:MOST_HYPOTHESES]]
        if len(order) > 1 and ranks[order[0]] - ranks[order[1]] < CLEAR:
            finalists = order[:FINALISTS]
            for place in finalists:
                ranks[place], means[place] = self._in_every_spelling(encoded, choices[place], scores[place])
            # What was scored in one spelling is not comparable with these, and no better than the worst of them.
            ranks[order[FINALISTS:]] = np.minimum(ranks[order[FINALISTS:]], ranks[finalists].min())
            order.sort(key=lambda place: -ranks[place])
        best = [float(ranks[place]) for place in order]
        return tuple(
            Evidence(choices[place], best[index], _margin(best, index), means[place])
            for index, place in enumerate(order)
        )

    def _in_every_spelling(self, encoded: Encoded, choice: str, first: Score) -> tuple[float, float]:
        """Rank and mean of a choice whose first spelling is scored already."""
        scores = [first, *self._scored(encoded, spellings(choice)[1:])]
        rank = _summed([score.total for score in scores]) - _summed(self.silence(spellings(choice)))
        return rank, max(score.mean for score in scores)

    def silence(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """What texts score on near-silence, each worked out once: the language model's own taste."""
        with self._loading:
            missing = [text for text in texts if text not in self._silences]
        if missing:
            scores = self._scored(self._near_silence(), missing)
            with self._loading:
                self._silences.update(zip(missing, (score.total for score in scores), strict=True))
                found = np.array([self._silences[text] for text in texts])
                while len(self._silences) > KEPT:
                    del self._silences[next(iter(self._silences))]
                return found
        with self._loading:
            return np.array([self._silences[text] for text in texts])

    def _near_silence(self) -> Encoded:
        hiss = np.random.default_rng(0).standard_normal(RATE).astype(np.float32) * np.float32(1e-4)
        return self.loaded().encode(hiss, WINDOWS[0])

    def _scored(self, encoded: Encoded, texts: Sequence[str]) -> list[Score]:
        return self.loaded().score(encoded, texts, self._language)

    @property
    def language(self) -> str:
        return self._language


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


class _Closed(_Buffer):
    """An answer that is one of the choices."""

    def __init__(self, owner: WhisperRecognizer, choices: tuple[str, ...]) -> None:
        super().__init__()
        self._owner = owner
        self._choices = choices
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
        if not len(sound) or not self._choices:
            return ()
        table = calibration("whisper", closed=True)
        found: list[Hypothesis] = []
        for each in self._owner.evidence(sound, self._choices):
            # The order is the rank's; a choice that ranks lower is not the surer one.
            ceiling = found[-1].confidence if found else 1.0
            found.append(Hypothesis(each.choice, min(ceiling, table.confidence(each.features))))
        return tuple(found)


class _Free(_Buffer):
    """Anything at all, thirty seconds at a time."""

    def __init__(self, owner: WhisperRecognizer, model: WhisperModel) -> None:
        super().__init__()
        self._owner = owner
        self._model = model

    def finish(self) -> tuple[Hypothesis, ...]:
        sound, start = self._taken(), 0.0
        texts: list[str] = []
        words: list[Word] = []
        means: list[float] = []
        for piece in _pieces(sound):
            seconds = len(piece) / RATE
            # With a shorter window the model goes on writing where the sound has ended: "seven seven seven ...".
            encoded = self._model.encode(piece, WINDOWS[-1])
            written = self._model.write(encoded, self._owner.language)
            silent = written.mean < GUESS or (written.mean < UNSURE and written.no_speech > NO_SPEECH)
            if written.text and not silent and is_plausible(written.text, seconds):
                texts.append(written.text)
                means.append(written.mean)
                for word in self._model.words(encoded, written.tokens, self._owner.language):
                    end = min(word.end, seconds)
                    words.append(Word(word.text, start + min(word.start, end), start + end, word.confidence))
            start += seconds
        if not texts:
            return ()
        confidence = calibration("whisper", closed=False).confidence({"mean": float(np.mean(means))})
        return (Hypothesis(" ".join(texts), confidence, tuple(words)),)


def _summed(logs: Sequence[float] | NDArray[np.float64]) -> float:
    return float(np.logaddexp.reduce(np.asarray(logs)))


def _margin(ranks: Sequence[float], index: int) -> float:
    others = [rank for place, rank in enumerate(ranks) if place != index]
    return ranks[index] - max(others) if others else MOST_MARGIN


def _window(seconds: float) -> int:
    wanted = (seconds + _MARGIN) * FRAMES_PER_SECOND
    return next((frames for frames in WINDOWS if frames >= wanted), WINDOWS[-1])


def _loudest(sound: NDArray[np.float32]) -> float:
    size = RATE // 50
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    loudest = float(np.square(frames).mean(axis=1).max()) if len(frames) else 0.0
    return 10 * math.log10(max(loudest, 1e-12))


def _pieces(sound: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The sound in pieces that the model hears at once, each cut at the quietest place of its last third."""
    most, size = round((MOST_SECONDS - _MARGIN) * RATE), RATE // 50
    pieces = []
    while len(sound) > most:
        tail = sound[most * 2 // 3 : most]
        frames = tail[: len(tail) // size * size].reshape(-1, size)
        cut = most * 2 // 3 + int(np.square(frames).mean(axis=1).argmin()) * size
        pieces.append(sound[:cut])
        sound = sound[cut:]
    return [*pieces, sound] if len(sound) else pieces
