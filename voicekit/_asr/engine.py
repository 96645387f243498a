"""The seam behind which every recognizer stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, overload

from voicekit._media.pcm import Pcm

__all__ = [
    "Description",
    "Hypothesis",
    "PhraseChoices",
    "Recognizer",
    "RecognizerEngine",
    "Utterance",
    "Vocabulary",
    "Wanted",
    "Word",
]


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was heard; ``start`` and ``end`` in seconds from the start of the audio, ``confidence`` 0 to 1."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What may have been said.

    ``confidence`` (0 to 1) is the engine's own, calibrated: the share of answers right at that confidence. Engines
    may be compared by it, their raw scores may not.
    """

    text: str
    confidence: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words of which an answer is made, one or more of them in any order: digits, a date, an amount.

    Where an answer has so many signs, ``count`` tells it, and ``signs`` the words that are one sign each, with it:
    ``("oh", "0")``. What is said in other words ("double two") counts all the same.
    """

    words: tuple[str, ...]
    count: int | None = None
    signs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PhraseChoices(Sequence[str]):
    """Phrases of which several may choose the same: a sequence of them, for an engine that needs to know no more.

    ``choice`` tells for each phrase which choice it stands for, by a number: such phrases are no rivals of one another.
    The first ``usual`` phrases are what nearly everybody says; those up to ``short`` say a choice in another way, by
    its key for one; the others say the same in more words.

    ``in_sentences``: where no phrase explains a sound that is long enough for a sentence, what an engine writes of it
    freely is wanted, too; who asks finds the choice in it.
    """

    phrases: tuple[str, ...]
    choice: tuple[int, ...]
    usual: int
    short: int
    in_sentences: bool = False

    @classmethod
    def of(cls, phrases: Sequence[str]) -> "PhraseChoices":
        """Phrases, each a choice of its own unless they tell more themselves."""
        if isinstance(phrases, PhraseChoices):
            return phrases
        known = tuple(dict.fromkeys(phrase for phrase in phrases if phrase.strip()))
        return cls(known, tuple(range(len(known))), len(known), len(known))

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...

    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return self.phrases[place]

    def __len__(self) -> int:
        return len(self.phrases)


Wanted = Sequence[str] | Vocabulary | None
"""What may be said: one of some phrases (`PhraseChoices` tell more), words of a vocabulary, or anything (None)."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a recognizer is and can do.

    ``rate`` is the sampling rate of its model (other rates are taken and brought to it); ``closed``: it can choose
    among given phrases; ``free``: it can write down anything said; ``streaming``: it works while audio comes in and
    has partial results; ``cost``: CPU seconds for a second of audio with a menu of ten, as measured.
    """

    engine: str
    model: str
    language: str
    rate: int
    closed: bool
    free: bool
    streaming: bool
    cost: float
    version: str


class Utterance(Protocol):
    """Audio of one answer on its way through a recognizer.

    Methods block and are called by one thread at a time (not always the same). After `finish` only `close` may follow.
    """

    def feed(self, pcm: Pcm) -> None:
        """The next stretch of audio, of any length and rate (one rate for an utterance). Raises RecognizerFailed."""

    def partial(self) -> str:
        """What seems to have been said so far; empty where nothing was, or where the engine has no partial results."""

    def prepare(self) -> tuple[Hypothesis, ...] | None:
        """The caller pauses, and what was fed may be all: an engine that works at the end may begin now.

        Gives what `finish` will, should nothing follow; None where that is not known. More may be fed, and what was
        prepared is then given up. Raises RecognizerFailed.
        """

    def finish(self) -> tuple[Hypothesis, ...]:
        """No more audio comes: what was said, the likeliest first; empty when nothing was said or nothing fits.

        With given phrases, the text of a hypothesis is one of them as it was given, or several in a row with a space
        between them where the engine hears sequences; or, where that is wanted (`PhraseChoices`), a sentence.
        Raises RecognizerFailed.
        """

    def close(self) -> None:
        """Give back what the utterance holds; may be called at any time, more than once."""


class Recognizer(Protocol):
    """One engine with one model. Methods block: worker threads only, several at once.

    The model is loaded at the first `open` (or `load`), once, however many threads ask.
    """

    def describe(self) -> Description:
        """What it is; cheap, the model is not loaded."""

    def load(self) -> None:
        """Load the model now rather than at the first utterance. Raises ModelBroken, RecognizerMissing."""

    def unknown_words(self, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Words of the phrases that the model cannot hear, each with the nearest that it can (none where not known).

        Raises ModelBroken, RecognizerMissing.
        """

    def open(self, phrases: Wanted) -> Utterance:
        """Start an utterance that is one of ``phrases``, words of a vocabulary, or anything at all (None).

        A phrase with a word that the model cannot hear is never recognised. Raises ValueError for no phrases at all,
        RecognizerMissing where the engine cannot do the task, ModelBroken, RecognizerFailed.
        """


class RecognizerEngine(Protocol):
    """What makes recognizers of the models in the folder of models. Methods block; several threads may call them."""

    @property
    def name(self) -> str:
        """The name of the engine's entry point, as settings write it."""

    def claims(self, folder: Path) -> bool:
        """Whether a folder looks like a model of this engine, whole or not; a look at its files, none is read."""

    def lacks(self, folder: Path) -> Sequence[str]:
        """The files that a model of this engine needs and that this folder does not have.

        A file that is there but empty is as bad as one that is missing: unpacking was cut off.
        """

    def recognizer(self, folder: Path, spoken: str, language: str) -> Recognizer:
        """The recognizer of a model that lacks nothing, for a language; no model is loaded.

        ``spoken`` is the language of the model, ``mul`` for one of many. Asked once for each model and language.
        """
