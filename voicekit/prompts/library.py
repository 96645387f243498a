"""The seam through which a call gets its prompts."""

from collections.abc import AsyncIterator
from typing import Protocol

from voicekit.prompts.parts import Clip, Part

__all__ = ["Prompts"]


class Prompts(Protocol):
    """Turns parts into clips that Asterisk can play."""

    def ready(self, part: Part, language: str) -> tuple[Clip, ...] | None:
        """The clips of a part where all of them are cached; None where something has to be rendered.

        Called on the event loop for every prompt: dictionary look-ups only, no I/O.
        """

    def clips(self, part: Part, language: str) -> AsyncIterator[Clip]:
        """The clips of a part, one for each sentence, each as soon as it can be played.

        Raises PromptError, AudioError or TtsError; never blocks the event loop.
        """
