"""What all engines do before they hear: is their package there, is the folder a whole model, load it once."""

import importlib
import importlib.metadata
import importlib.util
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from voicekit.errors import ModelBroken, ModelMissing, RecognizerMissing

__all__ = ["LoadedOnce", "check_whole", "imported", "release"]

_Model = TypeVar("_Model")


class LoadedOnce(Generic[_Model]):
    """What is loaded when it is first needed, once for all threads."""

    def __init__(self, load: Callable[[], _Model]) -> None:
        self._load = load
        self._loading = threading.Lock()
        self._model: _Model | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether it has been needed."""
        return self._model is not None

    def get(self) -> _Model:
        """The model; the first call blocks while it is loaded, and raises what loading raises."""
        if self._model is None:
            with self._loading:
                if self._model is None:
                    self._model = self._load()
        return self._model


def check_whole(folder: Path, kind: str, lacks: Sequence[str]) -> None:
    """Raises ModelMissing where there is no such folder, ModelBroken where a model of this kind ``lacks`` files."""
    hint = f"voicekit models fetch {folder.name}"
    if not folder.is_dir():
        raise ModelMissing(f"there is no {kind} {folder}", hint=hint)
    if lacks:
        raise ModelBroken(f"{folder} is no {kind}: it lacks {', '.join(lacks)}", hint=hint)


def release(distribution: str, *modules: str, what: str, hint: str) -> str:
    """The release of a package; cheap, for nothing is imported. Raises RecognizerMissing, which names ``what``."""
    if any(importlib.util.find_spec(module) is None for module in modules):
        raise RecognizerMissing(f"{what} is not installed", hint=hint)
    return importlib.metadata.version(distribution)


def imported(module: str, *, what: str, hint: str) -> Any:
    """A package of native code. Raises RecognizerMissing, which names ``what``."""
    try:
        return importlib.import_module(module)
    except (ImportError, OSError) as error:  # OSError: its library does not fit this machine
        raise RecognizerMissing(f"{what} cannot be used: {error}", hint=hint) from error
