"""Playing prompts: what is cached in one burst, what is not sentence by sentence as it is rendered."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from voicekit.call.session import Session
from voicekit.errors import PlayFailed
from voicekit.prompts.library import Prompts
from voicekit.prompts.parts import Clip, Part
from voicekit.protocol.commands import Interrupt
from voicekit.protocol.playlist import LOST, REFUSED, Entry

__all__ = ["Player"]


class Player:
    """Plays parts to one caller. ``log`` carries the call's id."""

    __slots__ = ("_log", "_prompts", "_session")

    def __init__(self, session: Session, prompts: Prompts, log: "structlog.stdlib.BoundLogger") -> None:
        self._session = session
        self._prompts = prompts
        self._log = log

    async def play(self, parts: Sequence[Part], language: str, stop: Callable[[], bool]) -> bool:
        """Play the parts one after another; True where ``stop`` ended it, which is asked at every happening.

        Returns when the last part has really finished, or at once when ``stop`` says so; then the playlist is cleared.
        Raises PlayFailed where Asterisk refuses a file, PromptError, AudioError or TtsError where a part cannot be
        made.
        """
        if stop():
            return True
        clips = self._ready(parts, language)
        playing = _Playing(self._session, self._log)
        if clips is None:
            return await self._stream(playing, parts, language, stop)
        playing.send(clips)
        playing.complete = True
        return await playing.watch(stop)

    def _ready(self, parts: Sequence[Part], language: str) -> list[Clip] | None:
        clips: list[Clip] = []
        for part in parts:
            ready = self._prompts.ready(part, language)
            if ready is None:
                return None
            clips.extend(ready)
        return clips

    async def _stream(
        self, playing: "_Playing", parts: Sequence[Part], language: str, stop: Callable[[], bool]
    ) -> bool:
        feeder = self._session.spawn(self._feed(playing, parts, language))
        try:
            return await playing.watch(stop)
        finally:
            feeder.cancel()
            await asyncio.wait({feeder})

    async def _feed(self, playing: "_Playing", parts: Sequence[Part], language: str) -> None:
        try:
            for part in parts:
                async for clip in self._prompts.clips(part, language):
                    playing.send([clip])
        except Exception as error:  # noqa: BLE001 - it belongs to whoever plays; this task's parent has all calls
            playing.error = error
        playing.complete = True
        self._session.wake()


class _Playing:
    """The entries of one prompt, one for each clip: what has been sent of it, and how it ends."""

    __slots__ = ("_clips", "_entries", "_log", "_session", "complete", "error")

    def __init__(self, session: Session, log: "structlog.stdlib.BoundLogger") -> None:
        self._session = session
        self._log = log
        self._clips: list[Clip] = []
        self._entries: list[Entry] = []
        self.complete = False
        self.error: Exception | None = None

    def send(self, clips: Sequence[Clip]) -> None:
        if clips:
            self._entries += self._session.play(clips, append=bool(self._entries))
            self._clips += clips

    async def watch(self, stop: Callable[[], bool]) -> bool:
        while not self._over():
            if stop():
                self._interrupt()
                return True
            await self._session.wait()
        return False

    def _over(self) -> bool:
        if self.error is not None:
            self._interrupt()
            raise self.error
        for place, entry in enumerate(self._entries):
            if entry.outcome is REFUSED:
                self._interrupt()
                clip = self._clips[place]
                raise PlayFailed(
                    f"Asterisk refuses to play {clip.file!r} ({clip.label})",
                    mend="check that the file is where Asterisk looks for it and readable by its user",
                )
        if not self.complete or (self._entries and self._entries[-1].outcome is None):
            return False
        for entry, clip in zip(self._entries, self._clips, strict=True):
            if entry.outcome is LOST:
                self._log.warning("prompt lost", file=clip.file, label=clip.label)
        return True

    def _interrupt(self) -> None:
        if self._session.playing and not self._session.hung_up:
            self._session.send(Interrupt())
