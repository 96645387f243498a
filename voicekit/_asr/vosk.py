"""Vosk: recognition while the caller speaks, on our own machine.

The only module that knows vosk, and the place for what its native code does not forgive. Each of these ends or hangs
the whole process, and none can be caught: a new grammar for a recognizer that has had audio, a grammar without words,
a grammar with a word of the decoder's own (``<eps>``), a rate of 0. So a recognizer keeps the grammar it was made with,
and a grammar holds only words that the model is known to have.
"""

import json
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr

from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Description, Hypothesis, Utterance, Vocabulary, Wanted
from voicekit._asr.models.engines import is_filled
from voicekit._asr.models.loading import LoadedOnce, check_whole, imported, release
from voicekit._asr.nbest import GARBAGE, MOST, Alternative, ScoredText, hypotheses, joined, parsed
from voicekit._asr.phrases import PhraseBook, plain_words
from voicekit._asr.vocabulary import nearest
from voicekit._media.pcm import Pcm
from voicekit.errors import ModelBroken, RecognizerFailed, RecognizerMissing

__all__ = ["MEND", "VoskEngine", "VoskRecognizer"]

MEND = "pip install vosk"

GRAMMAR_GRAPHS = ("graph/HCLr.fst", "HCLr.fst")
"""A model with one of these takes a grammar; one with HCLG.fst does not."""

IDLE = 8
"""Recognizers kept for the next caller. One for free speech takes 83 ms and 23 MB to make, one with a menu 0.24 ms."""

# Vosk aborts or logs to stderr where one of these is absent (src/model.cc); a model has one of two layouts.
_ACOUSTIC = ("am/final.mdl", "final.mdl")
_GRAPHS = (("graph/HCLG.fst",), ("graph/HCLr.fst", "graph/Gr.fst"), ("HCLG.fst",), ("HCLr.fst", "Gr.fst"))
_SIGNS = ("am", "graph", "final.mdl", "HCLG.fst", "HCLr.fst")
"""A folder with one of these is meant to be a model of Vosk's."""

_COST = 0.04
"""CPU seconds for a second of audio with a menu of ten, resampling included (bench/asr)."""


class VoskEngine:
    """Implements `voicekit._asr.engine.RecognizerEngine`; a model has one recognizer, whatever the call's language."""

    name = "vosk"

    def __init__(self) -> None:
        self._made: dict[Path, VoskRecognizer] = {}

    def claims(self, folder: Path) -> bool:
        return any((folder / name).exists() for name in _SIGNS)

    def lacks(self, folder: Path) -> Sequence[str]:
        return _lacks(folder)

    def recognizer(self, folder: Path, spoken: str, language: str) -> "VoskRecognizer":
        return self._made.setdefault(folder, VoskRecognizer(folder, spoken))


class VoskRecognizer:
    """A Vosk model in a folder, loaded once and used by any number of threads."""

    def __init__(self, model: Path, language: str) -> None:
        self._path = model
        self._language = language
        self.rate, self._upsamples = _front_end(model)
        self._model: LoadedOnce[Any] = LoadedOnce(lambda: _load(model))
        self._keeping = threading.Lock()
        self._idle: deque[_Native] = deque()

    def describe(self) -> Description:
        return Description(
            engine="vosk",
            model=self._path.name,
            language=self._language,
            rate=self.rate,
            closed=self._takes_grammar(),
            free=True,
            streaming=True,
            cost=_COST,
            version=release("vosk", "vosk", what="Vosk", hint=MEND),
        )

    def load(self) -> None:
        """Load the model now (some 0.5 to 3 s). Raises ModelMissing, ModelBroken, RecognizerMissing."""
        self._model.get()

    def unknown_words(self, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        words = dict.fromkeys(word for phrase in phrases for word in plain_words(phrase))
        strange = [word for word in words if self._spelt(word) is None]
        return {word: nearest(word, self._path / "graph" / "words.txt") for word in strange}

    def open(self, phrases: Wanted) -> Utterance:
        model = self._model.get()
        if phrases is None:
            return _VoskUtterance(self, "", None)
        if isinstance(phrases, Vocabulary):
            phrases = phrases.words  # a grammar of Vosk's takes its phrases in any order
        if not phrases:
            raise ValueError("no phrases to choose from; None stands for free speech")
        if not self._takes_grammar():
            raise RecognizerMissing(
                f"the Vosk model {self._path.name} takes no grammar", hint="take a small model, which has graph/Gr.fst"
            )
        book = PhraseBook.of(phrases, self._spell)
        # A grammar without a word that the model knows would end the process.
        if not book.phrases:
            return _Deaf()
        lines = [" ".join(words) for words in book.phrases]
        lines += [word for word in GARBAGE if model.vosk_model_find_word(word) > 0]
        return _VoskUtterance(self, json.dumps(lines, ensure_ascii=False), book)

    def rate_for(self, rate: int) -> int:
        """The rate at which the model is to get audio of ``rate``.

        Kaldi's own way from 8 to 16 kHz was no worse than soxr's in any of three comparisons of 156 Korean words by
        espeak-ng (39, 31 and 12 % right against 37, 28 and 8), too few to call it better, and it is less work. Where
        the model's conf does not allow it, an 8 kHz stream would be refused.
        """
        return rate if rate == self.rate or (self._upsamples and 0 < rate < self.rate) else self.rate

    def take(self, grammar: str, rate: int) -> "_Native":
        """A native recognizer for audio of that rate that has had none since its last result; "" is free speech."""
        with self._keeping:
            for place, idle in enumerate(self._idle):
                if (idle.grammar, idle.rate) == (grammar, rate):
                    del self._idle[place]
                    return idle
        vosk, model = _vosk(), self._model.get()
        try:
            made = vosk.KaldiRecognizer(model, rate, grammar) if grammar else vosk.KaldiRecognizer(model, rate)
        except Exception as error:  # the binding knows no other class
            raise RecognizerFailed(f"Vosk made no recognizer: {error}") from error
        made.SetMaxAlternatives(MOST)
        made.SetWords(enable_words=True)
        return _Native(grammar, rate, made)

    def give_back(self, native: "_Native") -> None:
        """Keep a recognizer whose last call was FinalResult: that alone drops what it learnt of the voice before."""
        with self._keeping:
            self._idle.append(native)
            if len(self._idle) > IDLE:
                self._idle.popleft()

    def confidence(self, reading: ScoredText, *, closed: bool) -> float:
        """The share of answers that are right at that reading."""
        table = calibration("vosk", closed=closed)
        return table.confidence({"share": reading.share, "covered": reading.covered})

    def _takes_grammar(self) -> bool:
        return any((self._path / graph).exists() for graph in GRAMMAR_GRAPHS)

    def _spell(self, phrase: str) -> tuple[str, ...] | None:
        spelt = [self._spelt(word) for word in plain_words(phrase)]
        return tuple(part for word in spelt if word for part in word) if spelt and all(spelt) else None

    def _spelt(self, word: str) -> tuple[str, ...] | None:
        """The word as the model writes it: as it is, in small letters, or its parts; None where it has none of them."""
        model = self._model.get()
        small = word.lower()
        for form in ((word,), (small,), tuple(small.split("-")), tuple(small.replace("'", " ").split())):
            if form and all(model.vosk_model_find_word(part) > 0 for part in form):
                return form
        return None


@dataclass(slots=True)
class _Native:
    """A recognizer of the C library; its times go on from one utterance to the next."""

    grammar: str
    rate: int
    recognizer: Any
    samples: int = 0


class _VoskUtterance:
    """One answer on its way through a native recognizer."""

    def __init__(self, owner: VoskRecognizer, grammar: str, book: PhraseBook | None) -> None:
        self._owner = owner
        self._grammar = grammar
        self._book = book
        self._native: _Native | None = None
        self._rate = 0
        self._began = 0.0
        self._ended = False
        self._resampler: Any = None
        self._segments: list[tuple[Alternative, ...]] = []

    def feed(self, pcm: Pcm) -> None:
        self._check_open()
        if self._native is None:
            self._start(pcm.rate)
        if pcm.rate != self._rate:
            raise RecognizerFailed(f"audio of {pcm.rate} samples per second cannot follow one of {self._rate}")
        self._accept(pcm.samples if self._resampler is None else self._resampler.resample_chunk(pcm.samples))

    def partial(self) -> str:
        self._check_open()
        if self._native is None:
            return ""
        so_far = json.loads(self._native.recognizer.PartialResult())["partial"].split()
        before = [word.text for segment in self._segments if segment for word in segment[0].words]
        return " ".join(word for word in [*before, *so_far] if word not in GARBAGE)

    def prepare(self) -> tuple[Hypothesis, ...] | None:
        """Nothing: all but a moment of the work is done while the caller speaks, and the partial result tells of it."""
        return None

    def finish(self) -> tuple[Hypothesis, ...]:
        self._check_open()
        self._ended = True
        if self._native is None:
            return ()
        if self._resampler is not None:
            self._accept(self._resampler.resample_chunk(np.zeros(0, np.int16), last=True))
        native, self._native = self._native, None
        self._segments.append(parsed(native.recognizer.FinalResult(), self._began))
        self._owner.give_back(native)
        closed = self._book is not None
        return hypotheses(
            joined(self._segments),
            self._book.read if self._book is not None else " ".join,
            lambda reading: self._owner.confidence(reading, closed=closed),
        )

    def close(self) -> None:
        # Unfinished, it has learnt of a voice and cannot be reset without the work of finishing: it is given up.
        self._native = None
        self._ended = True

    def _start(self, rate: int) -> None:
        if rate <= 0:  # native code would never come back
            raise RecognizerFailed(f"no audio has {rate} samples per second")
        given = self._owner.rate_for(rate)
        self._native = self._owner.take(self._grammar, given)
        self._rate = rate
        self._began = self._native.samples / given
        if given != rate:
            self._resampler = soxr.ResampleStream(rate, given, 1, dtype="int16", quality="MQ")

    def _accept(self, samples: Any) -> None:
        native = self._native
        assert native is not None
        native.samples += len(samples)
        try:
            ended = native.recognizer.AcceptWaveform(np.ascontiguousarray(samples, np.int16).tobytes())
        except Exception as error:  # the binding knows no other class
            raise RecognizerFailed(f"Vosk failed: {error}") from error
        if ended:
            self._segments.append(parsed(native.recognizer.Result(), self._began))

    def _check_open(self) -> None:
        if self._ended:
            raise RecognizerFailed("the utterance has ended")


class _Deaf:
    """An utterance that none of the phrases can be: the model knows no word of them."""

    def feed(self, pcm: Pcm) -> None:
        pass

    def partial(self) -> str:
        return ""

    def prepare(self) -> tuple[Hypothesis, ...] | None:
        return ()

    def finish(self) -> tuple[Hypothesis, ...]:
        return ()

    def close(self) -> None:
        pass


def _vosk() -> Any:
    return imported("vosk", what="Vosk", hint=MEND)


def _load(model: Path) -> Any:
    vosk = _vosk()
    check_whole(model, "Vosk model", _lacks(model))
    vosk.SetLogLevel(-2)  # at -1 each grammar word that is missing is still a line on stderr; we name them ourselves
    try:
        return vosk.Model(str(model))
    except Exception as error:  # the binding knows no other class
        raise ModelBroken(
            f"Vosk cannot load {model}", hint=f"voicekit models remove {model.name}, then fetch it again"
        ) from error


def _lacks(model: Path) -> list[str]:
    missing = [] if any(is_filled(model / name) for name in _ACOUSTIC) else [_ACOUSTIC[0]]
    if not any(all(is_filled(model / name) for name in graph) for graph in _GRAPHS):
        begun = next((graph for graph in _GRAPHS if any((model / name).exists() for name in graph)), _GRAPHS[0])
        missing += [name for name in begun if not is_filled(model / name)]
    if (model / "am").exists() and not is_filled(model / "conf" / "mfcc.conf"):
        missing.append("conf/mfcc.conf")
    if (model / "ivector").exists() and not is_filled(model / "ivector" / "final.ie"):
        missing.append("ivector/final.ie")
    return missing


def _front_end(model: Path) -> tuple[int, bool]:
    """The rate that the model was trained at (Kaldi's own default is 16000), and whether it takes lower ones."""
    try:
        lines = (model / "conf" / "mfcc.conf").read_text("utf-8").split()
    except OSError:
        return 16000, False
    stated = dict(line.removeprefix("--").partition("=")[::2] for line in lines if line.startswith("--"))
    return int(float(stated.get("sample-frequency", 16000))), stated.get("allow-upsample") == "true"
