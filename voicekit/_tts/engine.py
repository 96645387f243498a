"""The seam behind which every speech engine stands."""

from dataclasses import dataclass
from typing import Protocol

from voicekit._media.pcm import Pcm

__all__ = ["Engine", "Voice"]


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice of one engine; its fields are what a prompt's content key is made of.

    ``version`` names all that changes the sound besides the text: the engine's release, a digest of the
    voice file, the speaking rate.
    """

    engine: str
    name: str
    language: str
    version: str


class Engine(Protocol):
    """Text in, sound out. Methods block: they are called from worker threads only, several at once."""

    @property
    def name(self) -> str:
        """The name of the engine's entry point, as settings write it."""

    @property
    def online(self) -> bool:
        """Whether it needs the network; such an engine never speaks in a live call beyond a deadline."""

    def languages(self) -> tuple[str, ...]:
        """The language tags it speaks (``en``, ``en-GB``, ...), the best known first."""

    def voice(self, language: str) -> Voice:
        """The voice for a language tag (``pt-BR`` falls back to ``pt``).

        Cheap after the first time, and does not load the model.

        Raises EngineMissing where the engine is not installed or has no voice for the language.
        """

    def synthesize(self, text: str, voice: Voice) -> Pcm:
        """The sound of ``text`` at the voice's own rate.

        Raises Unsayable where the voice cannot say the text (another text it can), otherwise EngineMissing,
        EngineFailed or EngineOffline.
        """
