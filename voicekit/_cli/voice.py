"""The voice of a caller who types: the engines of the settings, heard through a telephone."""

from collections.abc import Callable
from functools import cache

from voicekit._media.pcm import Pcm
from voicekit._prompts.factory import speaker_of
from voicekit._settings import Settings
from voicekit._tts.speaker import Priority, Speaker
from voicekit.testing.asterisk import spoken

__all__ = ["voice_of"]


def voice_of(settings: Settings) -> Callable[[str], Pcm]:
    """Gives the sound of a text in the language of the settings; the engine is loaded when something is first said.

    It blocks. Raises TtsError where no engine can.
    """

    @cache
    def speaker() -> Speaker:
        return speaker_of(settings)

    return spoken(lambda text: speaker().speak(text, settings.language, priority=Priority())[0])
