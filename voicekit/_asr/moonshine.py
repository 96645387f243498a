"""Moonshine: English by a model whose work grows with the sound, a menu by how well the sound supports each choice.

As with Whisper a menu is never written freely: each choice is scored as a given text, and a part of what the same text
scores on silence is taken off. One spelling is enough, and the work is shared between choices that begin alike.
"""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.buffered import Buffer, Closed, pieces
from voicekit._asr.calibration import calibration
from voicekit._asr.closedset import (
    Evidence,
    Scored,
    Silences,
    choose,
    counted,
    hypotheses,
    near_silence,
    or_sentence,
    strung,
)
from voicekit._asr.engine import Description, Hypothesis, PhraseChoices, Utterance, Vocabulary, Wanted
from voicekit._asr.loops import is_plausible
from voicekit._asr.mel import RATE
from voicekit._asr.models.loading import LoadedOnce
from voicekit._asr.moonshinemodel import MOST_SECONDS, MoonshineModel, WordTree, Written, claims, lacks, release
from voicekit._asr.phrases import plain_words

__all__ = ["MoonshineEngine", "MoonshineRecognizer"]

LEAD, TRAIL = 0.4, 0.1
"""Seconds of silence put before and after the sound."""

TASTE = 0.5
"""The part of a text's score on silence that is taken off: all of it, or nothing, is worse in noise."""

STRING_TASTE = 0.25
"""The same for strings of so many digits, of which the model likes some better than others: 55 of 100 strings at 10 dB
were right without, 60 with it. Half of it is no better."""

CERTAIN = -0.3
"""Mean log-probability of a token from which a string of so many digits needs no other words beside it."""

VOCABULARIES = 64
"""Vocabularies that are kept as trees of tokens."""

SURE = 0.8
"""Confidence from which a choice needs no comparison with longer ways to say it, or with its key."""

GUESS = -1.2
"""What is written at a lower mean log-probability of a token is a guess: recorded prompts had at least -0.8 clean and
-1.2 at 10 dB, where a third of their words was wrong."""

INVENTED = frozenset({"You", "Bye", "Thank you"})
"""What the model writes, without a full stop, for noise, tones and music; "You." is what somebody says."""

SUBTITLES = ("Thank you for watching", "\N{COPYRIGHT SIGN}")
"""What it has read below films, and writes for the same."""

_COST = 0.055
"""CPU seconds for a second of audio with a menu of ten, by 353 answers clean and at 10 dB; at 5 dB, where longer ways
to say the choices are looked at, 0.08."""


class MoonshineEngine:
    """Implements `voicekit._asr.engine.RecognizerEngine`; a model has one recognizer, whatever the call's language."""

    name = "moonshine"

    def __init__(self) -> None:
        self._made: dict[Path, MoonshineRecognizer] = {}

    def claims(self, folder: Path) -> bool:
        return claims(folder)

    def lacks(self, folder: Path) -> Sequence[str]:
        return lacks(folder)

    def recognizer(self, folder: Path, spoken: str, language: str) -> "MoonshineRecognizer":
        return self._made.setdefault(folder, MoonshineRecognizer(folder, spoken))


class MoonshineRecognizer:
    """A Moonshine model in a folder, loaded once and used by any number of threads."""

    def __init__(self, model: Path, language: str) -> None:
        self._path = model
        self._language = language
        self._model = LoadedOnce(lambda: MoonshineModel(model))
        self._silent = LoadedOnce(lambda: self.loaded().encode(near_silence()))
        self._silences = Silences(self._on_silence)
        self._keeping = threading.Lock()
        self._trees: dict[tuple[str, ...], WordTree] = {}

    def describe(self) -> Description:
        return Description(
            engine="moonshine",
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
        """Load the model now (0.3 s). Raises ModelMissing, ModelBroken, RecognizerMissing."""
        self.loaded()

    def unknown_words(self, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """None: the model spells any word."""
        return {}

    def open(self, phrases: Wanted) -> Utterance:
        model = self.loaded()
        if phrases is None:
            return _Free(model)
        if isinstance(phrases, Vocabulary):
            vocabulary = phrases
            return Closed(lambda sound: self._strung(sound, vocabulary))
        if not phrases:
            raise ValueError("no phrases to choose from; None stands for free speech")
        choices = PhraseChoices.of(phrases)
        # Now, while the caller still speaks.
        self._silences.of([_spelt(phrase) for phrase in choices[: choices.usual]])
        return Closed(lambda sound: self._chosen(sound, choices))

    def loaded(self) -> MoonshineModel:
        """The model."""
        return self._model.get()

    def evidence(self, sound: NDArray[np.float32], choices: Sequence[str]) -> tuple[Evidence, ...]:
        """The choices that a sound (16 kHz) supports, the best first."""
        table = calibration("moonshine", closed=True)
        scorer = _Sound(self.loaded(), sound, self._silences)
        return choose(scorer, PhraseChoices.of(choices), lambda best: table.confidence(best.features) >= SURE)

    def _chosen(self, sound: NDArray[np.float32], choices: PhraseChoices) -> tuple[Hypothesis, ...]:
        table = calibration("moonshine", closed=True)
        found = hypotheses(self.evidence(sound, choices), table)
        return or_sentence(found, table, len(sound) / RATE, choices, lambda: _sentence(self.loaded(), sound))

    def _strung(self, sound: NDArray[np.float32], vocabulary: Vocabulary) -> tuple[Hypothesis, ...]:
        """The texts of a vocabulary's words that a sound may be, one after the other in any order."""
        model = self.loaded()
        heard = _padded(sound)[: round(MOST_SECONDS * RATE)]
        seconds, encoded = len(heard) / RATE, model.encode(heard)
        signs = dict(vocabulary.signs) if vocabulary.count else {}
        fixed = _plausible(model.string(encoded, self._tree(tuple(signs)), vocabulary.count), seconds) if signs else {}
        totals = self._without_taste(fixed)
        means = {text: fixed[text].mean for text in sorted(totals, key=lambda text: -totals[text])[:1]}
        if not any(mean >= CERTAIN for mean in means.values()):
            # "Double two" is said in other words, and another number of digits is none of these.
            others = _plausible(model.string(encoded, self._tree(vocabulary.words)), seconds)
            means = {text: each.mean for text, each in others.items()} | means
        if not totals:
            return strung(means, calibration("moonshine", closed=True, strung=True))
        return counted(means, totals, signs, calibration("moonshine", closed=True, counted=True))

    def _without_taste(self, texts: Mapping[str, Written]) -> dict[str, float]:
        """The log-probability of texts, less a part of what the same would score on silence."""
        spelt = [_spelt(text) for text in texts]
        silent = self.loaded().score(self._silent.get(), spelt) if spelt else []
        return {
            text: each.total - STRING_TASTE * sum(logs)
            for (text, each), logs in zip(texts.items(), silent, strict=True)
        }

    def _on_silence(self, texts: Sequence[str]) -> list[float]:
        return [sum(logs) for logs in self.loaded().score(self._silent.get(), texts)]

    def _tree(self, words: tuple[str, ...]) -> WordTree:
        with self._keeping:
            if (tree := self._trees.get(words)) is None:
                tree = self._trees[words] = WordTree(words, self.loaded().tokens)
                while len(self._trees) > VOCABULARIES:
                    del self._trees[next(iter(self._trees))]
            return tree


class _Sound:
    """Implements `voicekit._asr.closedset.Scorer`."""

    def __init__(self, model: MoonshineModel, sound: NDArray[np.float32], silences: Silences) -> None:
        self._model = model
        self._encoded = model.encode(_padded(sound))
        self._silences = silences

    def once(self, phrases: Sequence[str]) -> list[Scored]:
        texts = [_spelt(phrase) for phrase in phrases]
        scores = self._model.score(self._encoded, texts)
        return [
            Scored(sum(logs) - TASTE * silence, float(np.mean(logs)), len(logs))
            for logs, silence in zip(scores, self._silences.of(texts), strict=True)
        ]

    def fully(self, phrase: str, first: Scored) -> Scored:
        """No more than the usual spelling: others made nothing better."""
        return first


class _Free(Buffer):
    """Anything at all, thirty seconds at a time. The model tells no times of words."""

    def __init__(self, model: MoonshineModel) -> None:
        super().__init__()
        self._model = model

    def finish(self) -> tuple[Hypothesis, ...]:
        texts: list[str] = []
        means: list[float] = []
        for piece in pieces(self.taken(), MOST_SECONDS - LEAD - TRAIL):
            if (written := _freely(self._model, piece)) is not None:
                texts.append(written.text)
                means.append(written.mean)
        if not texts:
            return ()
        confidence = calibration("moonshine", closed=False).confidence({"mean": float(np.mean(means))})
        return (Hypothesis(" ".join(texts), confidence),)


def _sentence(model: MoonshineModel, sound: NDArray[np.float32]) -> tuple[Hypothesis, ...]:
    """What the model writes of an answer; nothing where it is no text that somebody can have said."""
    written = _freely(model, sound[: round((MOST_SECONDS - LEAD - TRAIL) * RATE)])
    if written is None:
        return ()
    return (Hypothesis(written.text, calibration("moonshine", closed=False).confidence({"mean": written.mean})),)


def _freely(model: MoonshineModel, sound: NDArray[np.float32]) -> Written | None:
    """What the model writes of a sound of thirty seconds at most; None where that was hardly said."""
    seconds = len(sound) / RATE
    written = model.write(model.encode(_padded(sound)), seconds)
    invented = written.mean < GUESS or _is_invented(written.text) or not is_plausible(written.text, seconds)
    return None if invented else written


def _plausible(written: Sequence[Written], seconds: float) -> dict[str, Written]:
    """What was written that can have been said in so much time, by its plain words; the best of each."""
    found: dict[str, Written] = {}
    for each in written:
        text = " ".join(plain_words(each.text.lower()))
        if text and is_plausible(text, seconds):
            found.setdefault(text, each)
    return found


def _is_invented(text: str) -> bool:
    """Whether a text is one that the model writes where nothing is said, such as a note of music."""
    return text in INVENTED or text.startswith(SUBTITLES) or not any(map(str.isalnum, text))


def _padded(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.pad(sound, (round(LEAD * RATE), round(TRAIL * RATE)))


def _spelt(phrase: str) -> str:
    """How the model writes a phrase that is said alone."""
    return f" {phrase[:1].upper()}{phrase[1:]}."
