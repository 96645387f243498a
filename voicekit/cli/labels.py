"""What the files that Asterisk is told to play say: the other side of a call shows texts, not digests."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import PurePosixPath

from voicekit.prompts.parts import Clip, Part
from voicekit.prompts.renderer import Renderer

__all__ = ["Labelled"]

OWN_SOUND_SECONDS = 1.0
"""How long a sound of Asterisk's own (``beep``) is taken to last: only Asterisk has its file."""


class Labelled:
    """Prompts (`voicekit.prompts.library.Prompts`) that remember each clip they gave away."""

    def __init__(self, prompts: Renderer) -> None:
        self._prompts = prompts
        self.clips_given: dict[str, Clip] = {}

    def ready(self, part: Part, language: str) -> tuple[Clip, ...] | None:
        """As the prompts below."""
        clips = self._prompts.ready(part, language)
        if clips is not None:
            self._remember(*clips)
        return clips

    async def clips(self, part: Part, language: str) -> AsyncIterator[Clip]:
        """As the prompts below."""
        async with aclosing(self._prompts.clips(part, language)) as clips:
            async for clip in clips:
                self._remember(clip)
                yield clip

    def seconds(self, file: str) -> float | None:
        """The length of a file by the name Asterisk is given; None for one that is not there."""
        clip = self.clips_given.get(file)
        if clip is None:
            return None
        return OWN_SOUND_SECONDS if clip.seconds is None else clip.seconds

    def label(self, file: str) -> str:
        """The text of a file, or its name."""
        clip = self.clips_given.get(file)
        return clip.label if clip is not None else PurePosixPath(file).name

    def _remember(self, *clips: Clip) -> None:
        for clip in clips:
            self.clips_given[clip.file] = clip
