"""A Piper voice on disk: the model, and beside it what describes it."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from voicekit.errors import EngineMissing

__all__ = ["VoiceFile", "describe"]


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
