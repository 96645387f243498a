"""What is played instead of a text: its translation, or somebody's recording of it."""

import structlog

from voicekit.errors import AudioError, BadPrompt
from voicekit.prompts.catalog.lookup import Catalogs
from voicekit.prompts.library import Translate
from voicekit.prompts.parts import Audio, Part, Text

__all__ = ["Instead"]

_log = structlog.get_logger()


class Instead:
    """Catalogues as the renderer uses them. A recording that cannot be played is reported once; a voice takes over."""

    def __init__(self, catalogs: Catalogs | None) -> None:
        self._catalogs = catalogs
        self._broken: set[str] = set()

    def load(self) -> None:
        """Read the catalogues (blocks). Raises CatalogError."""
        if self._catalogs is not None:
            self._catalogs.load()

    def of(self, part: Part, language: str) -> Part:
        """What is played: the part itself where there is nothing to play instead. Memory only."""
        if not isinstance(part, Text) or self._catalogs is None:
            return part
        text, recording = self._catalogs.now.said(part, language)
        return text if recording is None or recording.file in self._broken else recording

    def translator(self) -> Translate:
        """What translates by the catalogues as they are now."""
        return _same if self._catalogs is None else self._catalogs.now.translate

    def failed(self, recording: Audio, error: AudioError | BadPrompt) -> None:
        """A recording could not be played: from now on its text is said by a voice, until catalogues change."""
        self._broken.add(recording.file)
        _log.warning("a recording cannot be played", file=recording.file, reason=error.what)

    def refresh(self) -> None:
        """Take in what changed on the disk (blocks)."""
        if self._catalogs is not None and self._catalogs.refresh():
            self._broken.clear()


def _same(key: str, text: str, language: str) -> str:  # noqa: ARG001 - as catalogues translate
    return text
