"""The seam through which a call gets its prompts."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from voicekit._prompts.parts import Clip, Part

__all__ = ["LEVEL_STEP", "Filler", "Fills", "Levelled", "PromptSource", "Translate", "Translating", "Voiced"]

Translate = Callable[[str, str, str], str]
"""From a text's key in catalogues, the text as it is written, and a language to the text in that language; the same
text where there is no translation."""


class PromptSource(Protocol):
    """Turns parts into clips that Asterisk can play."""

    def ready(self, part: Part, language: str) -> tuple[Clip, ...] | None:
        """The clips of a part where all of them are cached; None where something has to be rendered.

        Called on the event loop for every prompt: dictionary look-ups only, no I/O.
        """

    def clips(self, part: Part, language: str) -> AsyncIterator[Clip]:
        """The clips of a part, one for each sentence, each as soon as it can be played.

        Raises PromptError, AudioError or TtsError; never blocks the event loop.
        """

    async def renew(self, clips: Collection[Clip]) -> bool:
        """Asterisk could not play these clips. Those whose files are not as they were made are made again by the next
        `clips`; whether there were any, or some have been made again since these clips were given.
        """


@runtime_checkable
class Translating(Protocol):
    """PromptSource that have catalogues."""

    def translator(self) -> Translate:
        """What translates for a call that begins now: to its end, the catalogues stay as they are."""


@dataclass(frozen=True, slots=True)
class Filler:
    """What a caller hears ``after`` so many seconds of silence, while a prompt is being made.

    ``clips`` gives it; nothing, where it is not there yet.
    """

    after: float
    clips: Callable[[], tuple[Clip, ...]]


@runtime_checkable
class Fills(Protocol):
    """PromptSource that have something for callers who wait."""

    @property
    def filler(self) -> Filler | None:
        """It; None where callers are to hear nothing."""


LEVEL_STEP = 0.02
"""Seconds of a clip that have one level."""


@runtime_checkable
class Levelled(Protocol):
    """PromptSource that know how loud their clips are."""

    def levels(self, file: str) -> Sequence[float] | None:
        """dBFS of each `LEVEL_STEP` of a clip, by its file; None where that is not known: a sound of Asterisk's own, or
        a clip at which nobody has looked yet. That is done then, off the event loop.
        """


@runtime_checkable
class Voiced(Protocol):
    """PromptSource that know which languages can be spoken."""

    async def speaks(self, language: str) -> bool:
        """Whether there is a voice for a language tag."""
