"""The recognizers of this machine: made from the models in the models folder, each once."""

import threading
from collections.abc import Sequence
from pathlib import Path

from voicekit._asr.engine import Recognizer, RecognizerEngine
from voicekit._asr.models import Installed, ModelStore
from voicekit._asr.models.engines import find
from voicekit._asr.selection import ORDER, Selected, select
from voicekit.errors import AsrError, RecognizerFailed

__all__ = ["Registry"]


class Registry:
    """Finds the recognizer for a language; its `find` is what `voicekit._asr.service.Recognition` asks for.

    Methods look at the disk (block) and may be called by several threads. No model is loaded.
    """

    def __init__(self, models: Path, order: Sequence[str] = ORDER) -> None:
        self._store = ModelStore(models)
        self._order = tuple(order)
        self._made: dict[tuple[Path, str], Recognizer] = {}
        self._engines: dict[str, RecognizerEngine] = {}
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
        engine = self._engine(str(model.engine))
        try:
            return engine.recognizer(model.path, model.language, language)
        except AsrError:
            raise
        except Exception as error:  # a stranger's engine
            raise RecognizerFailed(f"{engine.name} made no recognizer: {type(error).__name__}: {error}") from error

    def _engine(self, name: str) -> RecognizerEngine:
        """One for each registry: it may hold what its recognizers share."""
        if name not in self._engines:
            self._engines[name] = find(name)
        return self._engines[name]
