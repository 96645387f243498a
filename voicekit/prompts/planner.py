"""The planner: which pieces a part is made of, remembered for the next time."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from voicekit.errors import TtsError
from voicekit.media.formats import Format
from voicekit.plain import plain
from voicekit.prompts import pieces
from voicekit.prompts.parts import Audio, Part, Silence, Spoken, Text, Tone
from voicekit.prompts.pieces import Piece
from voicekit.prompts.recordings import Recordings
from voicekit.prompts.speaker import Speaker
from voicekit.threads import Threads
from voicekit.tts.engine import Voice

__all__ = ["PLANS", "QUICK_CHARACTERS", "Plan", "Planner"]

PLANS = 20_000
"""Plans kept in memory, about a kilobyte each; then the oldest are forgotten."""

THREADS = 16
"""Plans made at once, most of them for spoken values: an engine may be slow to say which voice speaks a language."""

QUICK_CHARACTERS = 500
"""A text up to this length is planned on the event loop (tens of microseconds), a longer one in a thread."""

_Result = TypeVar("_Result")


@plain(frozen=True, slots=True)
class Plan:
    """The pieces of a part, each with its key. ``name`` stands instead for a sound that only Asterisk knows."""

    pieces: tuple[tuple[str, Piece], ...]
    name: str = ""


class Planner:
    """Plans parts for one format, with the voices of one speaker."""

    def __init__(self, speaker: Speaker, form: Format, base: Path, seal: bytes) -> None:
        """``base`` is where relative recordings start; ``seal`` makes the keys of private prompts."""
        self._seal = seal
        self._speaker = speaker
        self._form = form
        self._recordings = Recordings(base)
        self._plans: dict[tuple[Part, str], Plan] = {}
        self._voices: dict[str, Voice] = {}
        self._threads = Threads(THREADS, "voicekit-plan")

    def quick(self, part: Part, language: str) -> Plan | None:
        """The plan, where it needs no look at the disk and hardly any time; else None.

        Raises PromptError.
        """
        plan = self._plans.get((part, language))
        if isinstance(part, Audio):
            return plan if self._recordings.is_fresh(part.file) else None
        if plan is not None or isinstance(part, Spoken):
            return plan
        if isinstance(part, Text):
            known = (part.language or language) in self._voices
            if not known or len(part.text) > QUICK_CHARACTERS:
                return None
        return self._keep(self._plans, part, language, self._pieces(part, language))

    async def plan(self, part: Part, language: str) -> Plan:
        """The plan. Raises PromptError or TtsError."""
        if isinstance(part, Audio):
            return await self._recording(part, language)
        plan = self.quick(part, language)
        if plan is None:
            # Kept among the plans of now: where the voice changes meanwhile, those are dropped and this with them.
            plans = self._plans
            plan = self._keep(plans, part, language, await self._elsewhere(self._pieces, part, language))
        return plan

    async def speaks(self, language: str) -> bool:
        """Whether there is a voice for a language."""
        try:
            await self._elsewhere(self._voice, language)
        except TtsError:
            return False
        return True

    async def refresh(self) -> None:
        """Ask again who speaks each language, and plan anew where that changed."""
        await self._elsewhere(self._refresh)

    def close(self) -> None:
        """Plan nothing more in threads; none is waited for."""
        self._threads.shutdown()

    async def _elsewhere(self, work: Callable[..., _Result], *arguments: object) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _refresh(self) -> None:
        for language, voice in self._voices.copy().items():
            try:
                now = self._speaker.voice(language)
            except TtsError:
                continue
            if now != voice:
                self._voices[language] = now
                self._plans = {}

    async def _recording(self, part: Audio, language: str) -> Plan:
        digest = await self._recordings.digest(part.file)
        path = self._recordings.path(part.file)
        made = pieces.of_recording(part, path, digest, self._form) if digest else ()
        return self._keep(self._plans, part, language, made, "" if digest else part.file)

    def _pieces(self, part: Text | Spoken | Silence | Tone, language: str) -> tuple[Piece, ...]:
        if isinstance(part, (Silence, Tone)):
            return pieces.of_sound(part, self._form)
        return pieces.of_text(part, language, self._voice, self._form)

    def _voice(self, language: str) -> Voice:
        voice = self._voices.get(language)
        if voice is None:
            voice = self._voices[language] = self._speaker.voice(language)
        return voice

    def _keep(
        self, plans: dict[tuple[Part, str], Plan], part: Part, language: str, made: tuple[Piece, ...], name: str = ""
    ) -> Plan:
        plan = Plan(
            tuple((piece.recipe.sealed(self._seal) if piece.private else piece.key, piece) for piece in made), name
        )
        plans[part, language] = plan
        if len(plans) > PLANS:
            del plans[next(iter(plans))]
        return plan
