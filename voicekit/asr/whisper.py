"""Whisper: a menu by how well the sound supports each choice, and free speech with a guard against invention.

Written freely, a short answer is often wrong and sometimes a loop of repeated words, so a menu is never recognised that
way: each choice is scored as a given text, in several spellings, and what the same texts score on silence is taken off.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicekit.asr.calibration import calibration
from voicekit.asr.engine import Description, Hypothesis, Utterance, Word
from voicekit.asr.loops import is_plausible
from voicekit.asr.mel import FRAMES_PER_SECOND, RATE
from voicekit.asr.whispermodel import Encoded, Score, WhisperModel, release
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

MENUS = 64
"""Menus whose score on silence is kept."""

FEWEST_DECIBELS = -60.0
"""dBFS. A sound whose loudest 20 ms is below is silence; no telephone line is as quiet while somebody speaks."""

NO_SPEECH = 0.6
"""Whisper's own limit: above it, an unsure text is taken for silence."""

MOST_HYPOTHESES = 10

_COST = 0.15
"""CPU seconds for a second of audio with a menu of ten and tiny.en (bench/asr)."""


def spellings(phrase: str) -> tuple[str, ...]:
    """How the model may write a phrase that is said alone."""
    capital = phrase[:1].upper() + phrase[1:]
    return tuple(dict.fromkeys((f" {capital}.", f" {phrase}", f" {capital}", f" {capital}, please.")))


class WhisperRecognizer:
    """A Whisper model in a folder (CTranslate2's format), loaded once; ``threads`` calls run in it at once."""

    def __init__(self, model: Path, language: str, *, threads: int = 1) -> None:
        self._path = model
        self._language = language.partition("-")[0]
        self._threads = threads
        self._loading = threading.Lock()
        self._model: WhisperModel | None = None
        self._silences: OrderedDict[tuple[str, ...], NDArray[np.float64]] = OrderedDict()

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
        self.silence(choices)
        return _Closed(self, model, choices)

    def loaded(self) -> WhisperModel:
        """The model."""
        with self._loading:
            if self._model is None:
                self._model = WhisperModel(self._path, self._threads)
            return self._model

    def ranks(self, encoded: Encoded, choices: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each choice: log-probability summed over spellings, and the best mean for a token of any spelling."""
        flat = [spelling for choice in choices for spelling in spellings(choice)]
        scores = iter(self.loaded().score(encoded, flat, self._language))
        rows: list[list[Score]] = [[next(scores) for _ in spellings(choice)] for choice in choices]
        sums = [float(np.logaddexp.reduce([score.total for score in row])) for row in rows]
        return np.array(sums), np.array([max(score.mean for score in row) for row in rows])

    def silence(self, choices: tuple[str, ...]) -> NDArray[np.float64]:
        """What the choices score on near-silence, worked out once for each menu: the language model's own taste."""
        with self._loading:
            if (kept := self._silences.get(choices)) is not None:
                self._silences.move_to_end(choices)
                return kept
        hiss = np.random.default_rng(0).standard_normal(RATE).astype(np.float32) * np.float32(1e-4)
        found, _ = self.ranks(self.loaded().encode(hiss, WINDOWS[0]), choices)
        with self._loading:
            self._silences[choices] = found
            if len(self._silences) > MENUS:
                self._silences.popitem(last=False)
        return found

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

    def close(self) -> None:
        self._pieces.clear()
        self._ended = True

    def _taken(self) -> NDArray[np.float32]:
        """All the sound at 16 kHz; empty where there is none but silence."""
        if self._ended:
            raise RecognizerFailed("the utterance has ended")
        pieces, self._pieces, self._ended = self._pieces, [], True
        if not pieces:
            return np.zeros(0, np.float32)
        whole = Pcm(np.concatenate([piece.samples for piece in pieces]), pieces[0].rate)
        floats = resample_floats(to_floats(whole), whole.rate, RATE)
        return floats if _loudest(floats) > FEWEST_DECIBELS else np.zeros(0, np.float32)


class _Closed(_Buffer):
    """An answer that is one of the choices."""

    def __init__(self, owner: WhisperRecognizer, model: WhisperModel, choices: tuple[str, ...]) -> None:
        super().__init__()
        self._owner = owner
        self._model = model
        self._choices = choices

    def finish(self) -> tuple[Hypothesis, ...]:
        sound = self._taken()
        if not len(sound) or not self._choices:
            return ()
        encoded = self._model.encode(sound, _window(len(sound) / RATE))
        sums, means = self._owner.ranks(encoded, self._choices)
        ranks = sums - self._owner.silence(self._choices)
        table = calibration("whisper", closed=True)
        order = np.argsort(-ranks)[:MOST_HYPOTHESES]
        found = []
        for place in order:
            others = np.delete(ranks, place)
            margin = float(ranks[place] - others.max()) if len(others) else float(ranks[place])
            features = {"mean": float(means[place]), "margin": min(margin, 8.0), "rank": float(ranks[place])}
            found.append(Hypothesis(self._choices[place], table.confidence(features)))
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
            encoded = self._model.encode(piece, _window(seconds))
            written = self._model.write(encoded, self._owner.language)
            silent = written.no_speech > NO_SPEECH and written.mean < -1.0
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
