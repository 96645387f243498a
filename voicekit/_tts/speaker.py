"""The seam through which prompts get speech: a chain of engines, or one engine alone."""

from typing import NamedTuple, Protocol

from voicekit._media.pcm import Pcm
from voicekit._tts.engine import Engine, Voice
from voicekit._tts.priority import Priority

__all__ = ["Alone", "Speaker", "Speech"]


class Speech(NamedTuple):
    """Sound, and the voice that really spoke: its prompt is kept under this voice's key, never under another's."""

    pcm: Pcm
    voice: Voice


class Speaker(Protocol):
    """Chooses who speaks. Methods block: they are called from worker threads only, several at once."""

    def voice(self, language: str) -> Voice:
        """The preferred voice of a language, whether its engine works at the moment or not.

        Raises EngineMissing where there is none.
        """

    def speak(self, text: str, language: str, *, priority: Priority) -> Speech:
        """The text said by the first voice that can. ``priority`` tells whether a caller waits.

        Raises TtsError where no engine could.
        """


class Alone:
    """One engine without any to fall back on, and without a deadline."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def voice(self, language: str) -> Voice:
        """The engine's voice."""
        return self._engine.voice(language)

    def speak(self, text: str, language: str, *, priority: Priority) -> Speech:
        """The engine's speech."""
        voice = self._engine.voice(language)
        return Speech(self._engine.synthesize(text, voice), voice)
