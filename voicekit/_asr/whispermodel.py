"""A Whisper model in CTranslate2's format: what it gives for a sound and a text, in Python's own terms.

The only module that knows ctranslate2 and tokenizers. All methods may be used by several threads at once.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicekit._asr.engine import Word
from voicekit._asr.mel import FRAMES_PER_SECOND, log_mel
from voicekit._asr.models import loading
from voicekit._asr.models.engines import is_filled
from voicekit._asr.models.loading import LoadedOnce, check_whole
from voicekit.errors import ModelBroken

__all__ = [
    "MARGIN",
    "MEND",
    "WINDOWS",
    "Encoded",
    "LazyModel",
    "Score",
    "WhisperModel",
    "Written",
    "claims",
    "lacks",
    "release",
    "window",
]

WINDOWS = (300, 500, 1000, 1500, 3000)
"""Frames of 10 ms that the encoder takes; its work grows faster than the window. The last is what it was trained on."""

MARGIN = 0.3
"""Seconds of silence that a window has after the speech."""

MEND = "pip install 'voicekit[whisper]'"

BATCH = 64
"""Texts in one call of the decoder: it copies the encoded sound for each, 0.4 MB with a window of 5 s."""

BEAM = 5
"""Texts that are followed at once while the model writes by itself."""

LONGEST_STRING = 96
"""Tokens of an answer in words of a vocabulary: twice those of the longest number that people say."""

_MARKS = (",", "-", ".")
_FIRST_MERGE = ("\N{LATIN CAPITAL LETTER G WITH DOT ABOVE}", "t")
"""A space, as the tokenizer writes it, and a t."""
_VOCABULARIES = 64
_SECONDS_PER_STEP = 0.02


_FILES = ("model.bin", "config.json", "tokenizer.json")
_WORDS = ("vocabulary.txt", "vocabulary.json")


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sound after the encoder, float32 of shape (1, frames / 2, width)."""

    array: NDArray[np.float32]
    frames: int


@dataclass(frozen=True, slots=True)
class Score:
    """Log-probability of a text given a sound: of the whole, and how many tokens the text has."""

    total: float
    tokens: int

    @property
    def mean(self) -> float:
        return self.total / max(1, self.tokens)


@dataclass(frozen=True, slots=True)
class Written:
    """Text that the model wrote by itself; ``mean`` is the log-probability of a token."""

    text: str
    mean: float
    no_speech: float
    tokens: tuple[int, ...]


class WhisperModel:
    """A model in memory. ``threads`` calls run at once, each on one core; the weights are held once."""

    def __init__(self, path: Path, threads: int) -> None:
        check_whole(path, "Whisper model", lacks(path))
        ctranslate2, tokenizers = _imported("ctranslate2"), _imported("tokenizers")
        try:
            self._native: Any = ctranslate2.models.Whisper(
                str(path), device="cpu", compute_type="int8", inter_threads=threads, intra_threads=1
            )
            self._tokenizer: Any = _tokenizer_of(path / "tokenizer.json", tokenizers)
        except Exception as error:  # each of the two libraries raises what it likes for a damaged file
            raise ModelBroken(f"{path} cannot be loaded: {error}", hint="fetch the model again") from error
        self._view: Any = ctranslate2.StorageView.from_array
        self._keeping = threading.Lock()
        self._beside: dict[tuple[str, ...], list[int]] = {}
        self.multilingual = bool(self._native.is_multilingual)

    def knows(self, language: str) -> bool:
        """Whether the model has a token for a language (``en``, ``pt``)."""
        return language == "en" or (self.multilingual and self._tokenizer.token_to_id(f"<|{language}|>") is not None)

    def encode(self, sound: NDArray[np.float32], frames: int) -> Encoded:
        """The encoder's view of 16 kHz sound, cut or padded to ``frames`` of 10 ms (even, at most 3000)."""
        mel = log_mel(sound, frames, self._native.n_mels)
        encoded = self._native.encode(self._view(mel[None]), to_cpu=True)
        return Encoded(np.array(encoded, np.float32), frames)

    def score(self, encoded: Encoded, texts: Sequence[str], language: str) -> list[Score]:
        """How probable each text is, given the sound."""
        tokens = [self._tokens(text) for text in texts]
        scores = []
        for start in range(0, len(tokens), BATCH):
            part = tokens[start : start + BATCH]
            for result in self._aligned(encoded, part, language):
                logs = np.log(np.maximum(np.asarray(result.text_token_probs), 1e-12))
                scores.append(Score(float(logs.sum()), len(logs)))
        return scores

    def write(self, encoded: Encoded, language: str) -> Written:
        """What the model makes of the sound by itself, without time stamps."""
        prompt = [*self._start(language), self._token("<|notimestamps|>")]
        (result,) = self._native.generate(
            self._view(encoded.array),
            [prompt],
            beam_size=BEAM,
            max_length=224,
            return_scores=True,
            return_no_speech_prob=True,
        )
        return next(self._all_written(result))

    def string(self, encoded: Encoded, language: str, words: tuple[str, ...]) -> tuple[Written, ...]:
        """The likeliest texts made of nothing but ``words``, in any order, the best first."""
        prompt = [*self._start(language), self._token("<|notimestamps|>")]
        (result,) = self._native.generate(
            self._view(encoded.array),
            [prompt],
            beam_size=BEAM,
            num_hypotheses=BEAM,
            max_length=LONGEST_STRING,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._tokens_beside(words),
        )
        return tuple(self._all_written(result))

    def row(self, encoded: Encoded, language: str, words: tuple[str, ...], count: int) -> dict[str, float]:
        """The likeliest texts of just so many of the words, the best first, with the log-probability of each.

        Empty where a word is more than one token: then nothing tells how many words a text has.
        """
        tokens = [self._tokens(f" {word}") for word in words]
        prompt = [*self._start(language), self._token("<|notimestamps|>")]
        if not words or any(len(each) != 1 for each in tokens) or 2 * count < count + len(prompt):
            return {}
        some = {token for (token,) in tokens}
        (result,) = self._native.generate(
            self._view(encoded.array),
            [prompt],
            beam_size=BEAM,
            num_hypotheses=BEAM,
            max_length=2 * count,  # CTranslate2 writes half as many tokens at most, as Whisper's own code does
            return_scores=True,
            suppress_tokens=[token for token in range(self._tokenizer.get_vocab_size()) if token not in some],
        )
        texts = [self._tokenizer.decode(list(ids), skip_special_tokens=True).strip() for ids in result.sequences_ids]
        return {text: float(score) * count for text, score in zip(texts, result.scores, strict=True)}

    def _all_written(self, result: Any) -> Iterator[Written]:
        for tokens, score in zip(result.sequences_ids, result.scores, strict=True):
            text = self._tokenizer.decode(list(tokens), skip_special_tokens=True).strip()
            yield Written(text, float(score), float(result.no_speech_prob), tuple(tokens))

    def _tokens_beside(self, words: tuple[str, ...]) -> list[int]:
        """Every token that no text of these words has."""
        with self._keeping:
            beside = self._beside.get(words)
        if beside is None:
            texts = [text for word in words for text in (f" {word}", f" {word.capitalize()}", word.capitalize())]
            some = {token for text in (*texts, *_MARKS) for token in self._tokens(text)}
            some.add(self._token("<|endoftext|>"))
            beside = [token for token in range(self._tokenizer.get_vocab_size()) if token not in some]
            with self._keeping:
                self._beside[words] = beside
                while len(self._beside) > _VOCABULARIES:
                    del self._beside[next(iter(self._beside))]
        return beside

    def _tokens(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def words(self, encoded: Encoded, tokens: Sequence[int], language: str) -> tuple[Word, ...]:
        """The words of ``tokens`` with their times in the sound, and the probability of each."""
        end = self._token("<|endoftext|>")
        plain = [token for token in tokens if token < end]
        if not plain:
            return ()
        (result,) = self._aligned(encoded, [plain], language)
        times: dict[int, float] = {}
        for token, step in result.alignments:
            times.setdefault(token, step * _SECONDS_PER_STEP)
        found: list[tuple[list[int], list[float], float]] = []
        for place, token in enumerate(plain):
            at = times.get(place, found[-1][2] if found else 0.0)
            if not found or self._tokenizer.decode([token]).startswith(" "):
                found.append(([], [], at))
            found[-1][0].append(token)
            found[-1][1].append(result.text_token_probs[place])
        ends = [at for _, _, at in found[1:]] + [encoded.frames / FRAMES_PER_SECOND]
        return tuple(
            Word(self._tokenizer.decode(ids).strip(), round(at, 2), round(until, 2), float(np.mean(probabilities)))
            for (ids, probabilities, at), until in zip(found, ends, strict=True)
        )

    def _aligned(self, encoded: Encoded, tokens: list[list[int]], language: str) -> Any:
        batch = self._view(np.repeat(encoded.array, len(tokens), axis=0))
        return self._native.align(batch, self._start(language), tokens, encoded.frames)

    def _start(self, language: str) -> list[int]:
        start = [self._token("<|startoftranscript|>")]
        return [*start, self._token(f"<|{language}|>"), self._token("<|transcribe|>")] if self.multilingual else start

    def _token(self, name: str) -> int:
        return int(self._tokenizer.token_to_id(name))


class LazyModel:
    """A model that is loaded when it is first needed, once, for all its languages."""

    def __init__(self, path: Path, threads: int) -> None:
        self.path = path
        self._model = LoadedOnce(lambda: WhisperModel(path, threads))

    def get(self) -> WhisperModel:
        """The model. Raises ModelMissing, ModelBroken, RecognizerMissing."""
        return self._model.get()


def _tokenizer_of(file: Path, tokenizers: Any) -> Any:
    """The tokenizer of a model, with the first of its merges.

    Published files of the multilingual models lack that one, of a space and a t: they cut each small word that begins
    with a t into pieces which the model has never seen there.
    """
    tokenizer = tokenizers.Tokenizer.from_file(str(file))
    first = tokenizer.token_to_id("".join(_FIRST_MERGE))
    if first is None or tokenizer.encode(" t", add_special_tokens=False).ids == [first]:
        return tokenizer
    described = json.loads(file.read_text(encoding="utf-8"))
    merges = described["model"]["merges"]
    merges.insert(0, " ".join(_FIRST_MERGE) if isinstance(merges[0], str) else list(_FIRST_MERGE))
    return tokenizers.Tokenizer.from_str(json.dumps(described))


def claims(folder: Path) -> bool:
    """Whether a folder looks like a Whisper model, whole or not."""
    return (folder / "model.bin").is_file() or (folder / _WORDS[0]).is_file()


def lacks(folder: Path) -> list[str]:
    """The files that a Whisper model needs and this folder does not have."""
    missing = [name for name in _FILES if not is_filled(folder / name)]
    if not any(is_filled(folder / name) for name in _WORDS):
        missing.append(_WORDS[0])
    return missing


def release() -> str:
    """The release of CTranslate2. Raises RecognizerMissing."""
    what = "CTranslate2, which runs Whisper,"
    return loading.release("ctranslate2", "ctranslate2", "tokenizers", what=what, hint=MEND)


def _imported(name: str) -> Any:
    return loading.imported(name, what=f"{name}, which Whisper needs,", hint=MEND)


def window(seconds: float, *, least: int = 0) -> int:
    """The frames of the shortest window, of ``least`` frames or more, that holds so much sound and the margin."""
    wanted = (seconds + MARGIN) * FRAMES_PER_SECOND
    return next((frames for frames in WINDOWS if frames >= max(wanted, least)), WINDOWS[-1])
