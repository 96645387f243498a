"""Whisper: a menu by how well the sound supports each choice, and free speech with a guard against invention.

Written freely, a short answer is often wrong and sometimes a loop of repeated words, so a menu is never recognised that
way: each choice is scored as a given text, in several spellings, and what the same texts score on silence is taken off.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.buffered import Closed
from voicekit._asr.calibration import calibration
from voicekit._asr.closedset import Evidence, Scored, Silences, choose, hypotheses, near_silence, or_sentence
from voicekit._asr.engine import Description, Hypothesis, PhraseChoices, Utterance, Vocabulary, Wanted
from voicekit._asr.mel import RATE
from voicekit._asr.models.catalogue import WHISPER_LANGUAGES, whisper_code
from voicekit._asr.models.loading import LoadedOnce
from voicekit._asr.whisperheard import LEAD, Free, Strung, sentence
from voicekit._asr.whispermodel import WINDOWS, Encoded, LazyModel, Score, WhisperModel, claims, lacks, release, window
from voicekit._lang import language_of
from voicekit._lang.tags import primary
from voicekit._threads import usable_cores
from voicekit.errors import RecognizerMissing

__all__ = ["WhisperEngine", "WhisperRecognizer", "please_in", "spellings"]

_COST = 0.15
"""CPU seconds for a second of audio with a menu of ten and tiny.en (bench/asr)."""


def spellings(phrase: str, please: str = "") -> tuple[str, ...]:
    """How the model may write a phrase that is said alone, or with a word of politeness."""
    capital = phrase[:1].upper() + phrase[1:]
    polite = (f" {capital}, {please}.",) if please else ()
    return tuple(dict.fromkeys((f" {capital}.", f" {phrase}", f" {capital}", *polite)))


def please_in(language: str) -> str:
    """What a language says after a choice to be polite; empty where it is not known."""
    before, _, after = next(iter(language_of(language).hearing.around), "").partition("{} ")
    return "" if before else after


class WhisperEngine:
    """Implements `voicekit._asr.engine.RecognizerEngine`: a model is held once for all its languages."""

    name = "whisper"

    def __init__(self) -> None:
        self._models: dict[Path, LazyModel] = {}

    def claims(self, folder: Path) -> bool:
        return claims(folder)

    def lacks(self, folder: Path) -> Sequence[str]:
        return lacks(folder)

    def recognizer(self, folder: Path, spoken: str, language: str) -> "WhisperRecognizer":
        model = self._models.setdefault(folder, LazyModel(folder, usable_cores()))
        return WhisperRecognizer(model, language)


class WhisperRecognizer:
    """A Whisper model (CTranslate2's format) that hears one language; other languages may share the model."""

    def __init__(self, model: LazyModel, language: str) -> None:
        self._shared = model
        self._path = model.path
        self._please = please_in(language)
        self._language = whisper_code(language) or primary(language)
        self._silent = LoadedOnce(lambda: self.loaded().encode(near_silence(), WINDOWS[0]))
        self._silences = Silences(self._on_silence)

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
        self._knowing()

    def unknown_words(self, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """None: the model spells any word."""
        return {}

    def open(self, phrases: Wanted) -> Utterance:
        model = self._knowing()
        if phrases is None:
            return Free(model, self._language)
        if isinstance(phrases, Vocabulary):
            return Strung(model, self._language, phrases)
        if not phrases:
            raise ValueError("no phrases to choose from; None stands for free speech")
        choices = PhraseChoices.of(phrases)
        # Now, while the caller still speaks.
        self._silences.of([spellings(phrase)[0] for phrase in choices[: choices.usual]])
        return Closed(lambda sound: self._chosen(sound, choices))

    def loaded(self) -> WhisperModel:
        """The model."""
        return self._shared.get()

    def _knowing(self) -> WhisperModel:
        """The model. Raises RecognizerMissing where it does not know the language."""
        model = self.loaded()
        if not model.knows(self._language):
            other = "fetch whisper-base" if self._language in WHISPER_LANGUAGES else f"list --language {self._language}"
            raise RecognizerMissing(
                f"the Whisper model {self._path.name} does not know {self._language}", hint=f"voicekit models {other}"
            )
        return model

    def evidence(self, sound: NDArray[np.float32], choices: Sequence[str]) -> tuple[Evidence, ...]:
        """The choices that a sound (16 kHz) supports, the best first."""
        padded = np.concatenate([np.zeros(round(LEAD * RATE), np.float32), sound])
        encoded = self.loaded().encode(padded, window(len(padded) / RATE))
        table = calibration("whisper", closed=True)
        scorer = _Sound(lambda texts: self._scored(encoded, texts), self._silences, self._please)
        return choose(scorer, PhraseChoices.of(choices), lambda best: table.confidence(best.features) >= table.accept)

    def _chosen(self, sound: NDArray[np.float32], choices: PhraseChoices) -> tuple[Hypothesis, ...]:
        table = calibration("whisper", closed=True)
        found = hypotheses(self.evidence(sound, choices), table)
        return or_sentence(
            found, table, len(sound) / RATE, choices, lambda: sentence(self.loaded(), self._language, sound)
        )

    def _on_silence(self, texts: Sequence[str]) -> list[float]:
        return [score.total for score in self._scored(self._silent.get(), texts)]

    def _scored(self, encoded: Encoded, texts: Sequence[str]) -> list[Score]:
        return self.loaded().score(encoded, texts, self._language)


class _Sound:
    """Implements `voicekit._asr.closedset.Scorer`."""

    def __init__(self, score: Callable[[Sequence[str]], list[Score]], silences: Silences, please: str) -> None:
        self._score = score
        self._silences = silences
        self._please = please

    def once(self, phrases: Sequence[str]) -> list[Scored]:
        texts = [spellings(phrase)[0] for phrase in phrases]
        scores = self._score(texts)
        return [
            Scored(score.total - silence, score.mean, max(1, score.tokens))
            for score, silence in zip(scores, self._silences.of(texts), strict=True)
        ]

    def fully(self, phrase: str, first: Scored) -> Scored:
        usual, *others = spellings(phrase, self._please)
        own, *silences = self._silences.of((usual, *others))
        scores = self._score(others)
        rank = _summed([first.rank + float(own), *(score.total for score in scores)]) - _summed([own, *silences])
        return Scored(rank, max(first.mean, *(score.mean for score in scores)), first.tokens)


def _summed(logs: Sequence[float] | NDArray[np.float64]) -> float:
    return float(np.logaddexp.reduce(np.asarray(logs)))
