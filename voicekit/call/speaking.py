"""Verbs that speak to the caller."""

from collections.abc import Sequence

from voicekit.call.base import OneCall
from voicekit.prompts.parts import Audio, Part, Prompt, Text
from voicekit.protocol import commands as c

__all__ = ["Speaking", "parts_of"]


class Speaking(OneCall):
    """What a call says."""

    async def say(self, *parts: str | Part, barge_in: bool = True, typeahead: bool = True) -> str | None:
        """Speak; returns None when the last part has been played, or at once with the key that interrupted it.

        A key that interrupts also counts for the question that follows, unless ``typeahead`` is False; until then,
        further prompts are passed over. Without ``barge_in`` everything is played, and keys pressed meanwhile are
        dropped.
        """
        return await self._asker.say(as_parts(parts), self.language, barge_in=barge_in, typeahead=typeahead)

    async def play(self, *files: str, barge_in: bool = True, typeahead: bool = True) -> str | None:
        """Play recordings: files on this machine in any format, or names that Asterisk knows (``beep``). As `say`."""
        return await self.say(*(Audio(file) for file in files), barge_in=barge_in, typeahead=typeahead)

    async def interrupt(self) -> None:
        """Stop whatever plays."""
        await self._session.tell(c.Interrupt())


def parts_of(prompt: Prompt) -> tuple[Part, ...]:
    """A prompt as parts: text becomes `Text`."""
    return as_parts((prompt,) if isinstance(prompt, str) or not isinstance(prompt, Sequence) else prompt)


def as_parts(parts: Sequence[str | Part]) -> tuple[Part, ...]:
    """Texts and parts as parts."""
    return tuple([Text(part) if isinstance(part, str) else part for part in parts])
