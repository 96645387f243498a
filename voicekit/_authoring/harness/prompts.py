"""Prompts that nobody renders: each takes as long as somebody would need to say it."""

from collections.abc import AsyncIterator, Collection
from pathlib import PurePosixPath

from voicekit._prompts.parts import Audio, Clip, Part, Silence, Spoken, Text, Tone
from voicekit._spoken import words

__all__ = ["SECONDS_PER_LETTER", "Estimated"]

SECONDS_PER_LETTER = 0.065
"""Some 15 letters a second, as people and engines speak."""

RECORDING = 3.0
"""Seconds of a recording, whatever is in it."""


class Estimated:
    """Prompts (`voicekit._prompts.source.PromptSource`) of estimated length, known by their text."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._seconds: dict[str, float] = {}
        self._files: dict[str, str] = {}
        self._private: set[str] = set()

    def ready(self, part: Part, language: str) -> tuple[Clip, ...]:
        """One clip for each part. Raises BadPrompt for a value that cannot be said."""
        text, seconds = _estimate(part, language)
        private = isinstance(part, Text | Spoken) and part.private
        name = f"{type(part).__name__} {text} {seconds} {private}"
        file = self._files.setdefault(name, f"/prompts/{len(self._files)}")
        self._labels[file], self._seconds[file] = text, seconds
        if private:
            self._private.add(file)
        return (Clip(file, seconds, text),)

    async def clips(self, part: Part, language: str) -> AsyncIterator[Clip]:
        """The same; nothing ever has to be rendered."""
        for clip in self.ready(part, language):
            yield clip

    async def renew(self, clips: Collection[Clip]) -> bool:
        """No file is ever gone."""
        return False

    def seconds(self, file: str) -> float | None:
        """The length of a file; names without a path are Asterisk's own sounds."""
        return self._seconds.get(file, None if file.startswith("/") else 1.0)

    def label(self, file: str) -> str:
        """The text of a file, empty for silence."""
        return self._labels.get(file, file)

    def is_private(self, file: str) -> bool:
        """Whether a file says something that is not to be shown."""
        return file in self._private


def _estimate(part: Part, language: str) -> tuple[str, float]:
    match part:
        case Text(text):
            return text, 0.3 + len(text) * SECONDS_PER_LETTER
        case Spoken(kind, value):
            text = words(kind, value, language)
            return text, 0.3 + len(text) * SECONDS_PER_LETTER
        case Audio(file, pause):
            return PurePosixPath(file).name, RECORDING + pause
        case Silence(seconds):
            return "", seconds
        case Tone(_, seconds):
            return "tone", seconds
