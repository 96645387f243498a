"""The recognizers of this machine: made from the models in the models folder, each once."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from voicekit.asr.engine import Recognizer
from voicekit.asr.models import Installed, Store
from voicekit.asr.selection import ORDER, Selected, select

__all__ = ["Registry"]


class Registry:
    """Finds the recognizer for a language; its `find` is what `voicekit.asr.service.Recognition` asks for.

    Methods look at the disk (block) and may be called by several threads. No model is loaded.
    """

    def __init__(self, models: Path, order: Sequence[str] = ORDER) -> None:
        self._store = Store(models)
        self._order = tuple(order)
        self._made: dict[tuple[Path, str], Recognizer] = {}
        self._shared: dict[Path, Any] = {}
        self._making = threading.Lock()

    def selected(self, language: str) -> Selected:
        """The model that serves a language, and why. Raises RecognizerMissing where none does."""
        return select(self._store.usable(), language, self._order)

    def find(self, language: str, closed: bool = True) -> Recognizer:
        """The recognizer for a language, the same one each time. Raises RecognizerMissing."""
        model = self.selected(language).model
        with self._making:
            if (made := self._made.get((model.path, language))) is None:
                made = self._made[model.path, language] = self._make(model, language)
            return made

    def _make(self, model: Installed, language: str) -> Recognizer:
        # Imported here: each engine's module costs time, and an extra may not be installed.
        if model.engine == "vosk":
            from voicekit.asr.vosk import VoskRecognizer  # noqa: PLC0415

            made: Recognizer = self._shared.setdefault(model.path, VoskRecognizer(model.path, model.language))
            return made
        from voicekit.asr.whisper import WhisperRecognizer  # noqa: PLC0415
        from voicekit.asr.whispermodel import LazyModel  # noqa: PLC0415

        shared = self._shared.setdefault(model.path, LazyModel(model.path, len(os.sched_getaffinity(0))))
        return WhisperRecognizer(shared, language)
