"""sherpa-onnx: Zipformers and other models that write down a whole sound, on our own machine.

The only module that knows sherpa_onnx. These models are told no phrases: what they wrote is an answer where it is made
of the phrases that were asked for. Their native code ends the process where a file is damaged or is another kind of
model, which nothing can catch: a child process loads each model first.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.buffered import Buffer, pieces
from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Description, Hypothesis, Utterance, Vocabulary, Wanted, Word
from voicekit._asr.mel import RATE
from voicekit._asr.models.engines import is_filled
from voicekit._asr.models.loading import LoadedOnce, check_whole, imported, release
from voicekit._asr.phrases import PhraseBook, plain_words
from voicekit.errors import ModelBroken, RecognizerFailed

__all__ = ["MEND", "SherpaEngine", "SherpaRecognizer"]

MEND = "pip install 'voicekit[sherpa]'"

MOST_SECONDS = 30.0
"""The longest sound that is heard at once; more is heard piece by piece."""

PROBE_SECONDS = 120.0
"""For the child process that loads a model first; the largest, of 0.7 GB, take some 10 s from a slow disk."""

_TOKENS = "tokens.txt"
_TRANSDUCER = ("encoder", "decoder", "joiner")
_COST = 0.1
"""CPU seconds for a second of audio, as its makers state for their small models; not measured."""


class SherpaEngine:
    """Implements `voicekit._asr.engine.RecognizerEngine`; a model has one recognizer, whatever the call's language."""

    name = "sherpa"

    def __init__(self) -> None:
        self._made: dict[Path, SherpaRecognizer] = {}

    def claims(self, folder: Path) -> bool:
        return (folder / _TOKENS).is_file() and any(folder.glob("*.onnx"))

    def lacks(self, folder: Path) -> Sequence[str]:
        return _lacks(folder)

    def recognizer(self, folder: Path, spoken: str, language: str) -> "SherpaRecognizer":
        return self._made.setdefault(folder, SherpaRecognizer(folder, spoken))


class SherpaRecognizer:
    """A model of sherpa-onnx in a folder, loaded once and used by any number of threads."""

    def __init__(self, model: Path, language: str) -> None:
        self._path = model
        self._language = language
        self._native: LoadedOnce[Any] = LoadedOnce(lambda: _load(model))

    def describe(self) -> Description:
        return Description(
            engine="sherpa",
            model=self._path.name,
            language=self._language,
            rate=RATE,
            closed=True,
            free=True,
            streaming=False,
            cost=_COST,
            version=_release(),
        )

    def load(self) -> None:
        """Load the model now. Raises ModelMissing, ModelBroken, RecognizerMissing."""
        self._native.get()

    def unknown_words(self, phrases: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """None: the model spells any word."""
        return {}

    def open(self, phrases: Wanted) -> Utterance:
        native = self._native.get()
        if isinstance(phrases, Vocabulary):
            phrases = phrases.words
        if phrases is None:
            return _Utterance(native, None)
        if not phrases:
            raise ValueError("no phrases to choose from; None stands for free speech")
        return _Utterance(native, PhraseBook.of(phrases, _spelt))


class _Utterance(Buffer):
    """One answer, heard when it is whole."""

    def __init__(self, native: Any, book: PhraseBook | None) -> None:
        super().__init__()
        self._native = native
        self._book = book

    def finish(self) -> tuple[Hypothesis, ...]:
        words: list[Word] = []
        start = 0.0
        for piece in pieces(self.taken(), MOST_SECONDS):
            words += _words(self._result(piece), start, len(piece) / RATE)
            start += len(piece) / RATE
        said = [word.text for word in words]
        text = " ".join(said) if self._book is None else self._book.read(_spelt(" ".join(said)))
        if not text:
            return ()
        confidence = calibration("sherpa", closed=self._book is not None).confidence({})
        return (Hypothesis(text, confidence, tuple(words)),)

    def _result(self, sound: NDArray[np.float32]) -> Any:
        try:
            stream = self._native.create_stream()
            stream.accept_waveform(RATE, sound)
            self._native.decode_stream(stream)
        except Exception as error:  # the binding knows no common class
            raise RecognizerFailed(f"sherpa-onnx failed: {error}") from error
        return stream.result


def _words(result: Any, start: float, seconds: float) -> list[Word]:
    """The words of a result; a token that begins a word begins with a space. Nothing tells how sure each is."""
    found: list[tuple[str, float]] = []
    for token, at in zip(result.tokens, result.timestamps, strict=False):
        begins = token.startswith((" ", "\N{LOWER ONE EIGHTH BLOCK}"))
        part = token.lstrip(" \N{LOWER ONE EIGHTH BLOCK}")
        if begins or not found:
            found.append((part, at))
        else:
            found[-1] = (found[-1][0] + part, found[-1][1])
    ends = [*(at for _, at in found[1:]), seconds][: len(found)]
    confidence = calibration("sherpa", closed=False).confidence({})
    return [
        Word(text, round(start + at, 2), round(start + max(at, end), 2), confidence)
        for (text, at), end in zip(found, ends, strict=True)
        if text
    ]


def _spelt(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as they are compared: some models write capitals only."""
    return tuple(word.casefold() for word in plain_words(phrase))


def _file(folder: Path, stem: str) -> Path | None:
    """The part of a model whose name begins so; the one with weights of 8 bits where there are two."""
    found = sorted(file for file in folder.glob(f"{stem}*.onnx") if is_filled(file))
    small = [file for file in found if file.name.endswith(".int8.onnx")]
    return next(iter(small or found), None)


def _lacks(folder: Path) -> list[str]:
    missing = [] if is_filled(folder / _TOKENS) else [_TOKENS]
    if "streaming" in folder.name:
        return [*missing, "what hears a sound as a whole: it is a streaming model, of which voicekit makes no use"]
    if _file(folder, "model") is None:
        missing += [f"{stem}*.onnx" for stem in _TRANSDUCER if _file(folder, stem) is None]
    return missing


def _release() -> str:
    return release("sherpa-onnx", "sherpa_onnx", what="sherpa-onnx", hint=MEND)


def _load(folder: Path) -> Any:
    check_whole(folder, "model of sherpa-onnx", _lacks(folder))
    _release()
    _probe(folder)
    return _native(folder)


def _native(folder: Path) -> Any:
    recognizer = imported("sherpa_onnx", what="sherpa-onnx", hint=MEND).OfflineRecognizer
    given = {"tokens": str(folder / _TOKENS), "num_threads": 1}
    if (whole := _file(folder, "model")) is None:
        parts = {stem: str(_file(folder, stem)) for stem in _TRANSDUCER}
        return recognizer.from_transducer(**parts, **given)
    if "paraformer" in folder.name:
        return recognizer.from_paraformer(paraformer=str(whole), **given)
    make = recognizer.from_nemo_ctc if "nemo" in folder.name else recognizer.from_zipformer_ctc
    return make(model=str(whole), **given)


def _probe(folder: Path) -> None:
    """Load a model in a child process, which its native code may end. Raises ModelBroken with what it said last."""
    program = f"import pathlib, sys; from {__name__} import _native; _native(pathlib.Path(sys.argv[1]))"
    try:
        tried = subprocess.run(  # noqa: S603 - our own words, no shell
            [sys.executable, "-c", program, str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ModelBroken(f"{folder} cannot be loaded: {error}", hint="fetch the model again") from error
    if tried.returncode:
        lines = tried.stdout.decode("utf-8", "replace").strip().splitlines()
        what = f"{folder} cannot be loaded: {lines[-1] if lines else f'status {tried.returncode}'}"
        raise ModelBroken(what, hint="fetch the model again")
