"""The seam through which the renderer gets speech: a chain of engines, or one engine alone."""

from typing import Protocol

from voicekit.media.pcm import Pcm
from voicekit.tts.engine import Engine, Voice
from voicekit.tts.urgency import Urgency

__all__ = ["Alone", "Speaker"]


class Speaker(Protocol):
    """Chooses who speaks. Methods block: they are called from worker threads only, several at once."""

    def voice(self, language: str) -> Voice:
        """The preferred voice of a language, whether its engine works at the moment or not.

        Raises EngineMissing where there is none.
        """

    def speak(self, text: str, language: str, *, urgency: Urgency) -> tuple[Pcm, Voice]:
        """The sound of a text, and the voice that really spoke. ``urgency`` tells whether a caller waits.

        Raises TtsError where no engine could.
        """


class Alone:
    """One engine without any to fall back on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def voice(self, language: str) -> Voice:
        """The engine's voice."""
        return self._engine.voice(language)

    def speak(self, text: str, language: str, *, urgency: Urgency) -> tuple[Pcm, Voice]:
        """The engine's speech."""
        voice = self._engine.voice(language)
        return self._engine.synthesize(text, voice), voice
