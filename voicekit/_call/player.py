"""Playing prompts: what is cached in one burst, what is not sentence by sentence as it is rendered."""

import asyncio
import sys
from collections.abc import Callable, Sequence

import structlog

from voicekit._call.away import Returns, run_in_dialplan
from voicekit._call.filler import Filling
from voicekit._call.hangup import CallerHungUp
from voicekit._call.session import Session
from voicekit._events import SILENT
from voicekit._events.kinds import CallWarned, PromptPlayed
from voicekit._prompts.parts import Audio, Clip, Part, Text
from voicekit._prompts.source import Filler, Fills, PromptSource
from voicekit._protocol.playlist import FINISHED, LOST, REFUSED, SHORT, PlaylistItem
from voicekit.errors import CallError, IllegalMove, PlayFailed

__all__ = ["Player"]

_log: structlog.stdlib.BoundLogger = structlog.get_logger("voicekit._call")

_FAILED = (REFUSED, LOST, SHORT)

_OVERDUE = 1.5
"""Seconds beyond its length after which a prompt that has not ended is not playing: Asterisk tells of an end at once.
"""

_AWAY = "0.1"
"""Seconds of `Wait` in the dialplan after which Asterisk plays again: the trip is what helps, not its length."""


class Player:
    """Plays parts to one caller, the one of the call with this id."""

    __slots__ = ("_call_id", "_prompts", "_returns", "_session")

    def __init__(self, session: Session, prompts: PromptSource, call_id: str, returns: Returns | None = None) -> None:
        """``returns`` is where the call comes back that has left for the dialplan."""
        self._returns = returns
        self._session = session
        self._prompts = prompts
        self._call_id = call_id

    async def play(self, parts: Sequence[Part], language: str, stop: Callable[[], bool]) -> bool:
        """Play the parts one after another; True where ``stop`` ended it, which is asked at every happening.

        Returns when the last part has really finished, or at once when ``stop`` says so; then the playlist is cleared.
        A file that was there once and is gone is made again and played, once. Raises PlayFailed where
        Asterisk refuses a file all the same, PromptError, AudioError or TtsError where a part cannot be made.
        """
        if stop():
            return True
        session, began = self._session, self._session.time()
        clips: Sequence[Clip] | None = None
        playing, outcome = None, ""
        try:
            clips = self._ready(parts, language)
            if clips is None:
                playing = _Playing(session, self._prompts, self._call_id, parts, language)
                stopped = await self._stream(playing, stop)
            else:
                entries = session.play(clips, append=False)
                if not entries:
                    return False
                await session.wait()
                while not _has_failed(entries):
                    if entries[-1].outcome is not None:
                        outcome = "heard"
                        return False
                    if stop():
                        session.interrupt()
                        outcome = "cut"
                        return True
                    await session.wait()
                playing = _Playing(session, self._prompts, self._call_id, parts, language, entries=entries, clips=clips)
                stopped = await playing.watch(stop)
            while playing.renewed:
                skip = playing.rewind()
                await self._revive(playing)
                stopped = await self._stream(playing, stop, skip=skip)
            outcome = playing.outcome(stopped=stopped)
        except (CallerHungUp, IllegalMove):
            await session.breathe()
            raise
        finally:
            if session.events is not SILENT:
                self._tell(clips, playing, outcome, began)
        return stopped

    def _interrupted(self) -> str:
        """What became of a prompt that is ended by what is raised just now."""
        if self._session.hung_up:
            return "hangup"
        return "cut" if isinstance(sys.exception(), asyncio.CancelledError) else "failed"

    def _tell(self, clips: Sequence[Clip] | None, playing: "_Playing | None", outcome: str, began: float) -> None:
        """Tell that a prompt is over, which ``began`` then; it had no ``clips`` where they had to be made. It has no
        ``outcome`` where it was ended by what is raised just now.
        """
        events, covered = self._session.events, self._session.transcript.covered
        outcome = outcome or self._interrupted()
        lasted = events.since(began)
        if playing is not None and clips is None:
            waited = lasted if playing.begun is None else round((playing.begun - began) * 1000)
            events.tell(PromptPlayed, covered(playing.label), lasted, outcome, waited, playing.language)
            return
        clips = clips or ()
        if outcome == "hangup" and lasted > 1000 * (sum([clip.seconds or 0.0 for clip in clips]) + _OVERDUE):
            outcome = "lost"
        label = clips[0].label if len(clips) == 1 else " ".join([clip.label for clip in clips])
        events.tell(PromptPlayed, covered(label), lasted, outcome)

    async def _revive(self, playing: "_Playing") -> None:
        """Have Asterisk play again, where it may be `stuck`: a file that was emptied in its queue has cost the channel
        what plays, of which no event tells. A trip to the dialplan makes it anew. A call that cannot come back stays as
        it is.

        Raises CallerHungUp where the call does not come back.
        """
        if not playing.stuck:
            return
        playing.stuck = False
        try:
            back = await run_in_dialplan(self._session, self._returns, "Wait", (_AWAY,))
        except CallError:
            return
        if not back:
            raise CallerHungUp
        _log.warning("playing.revived", call=self._call_id)
        self._session.events.tell(CallWarned, "playing.revived")

    def filling(self, waits: Callable[[], bool]) -> Filling:
        """A tone, while the block runs, for a caller who ``waits`` for something else than a prompt in silence."""
        session = self._session
        return Filling(
            self._filler, lambda: waits() and not session.playing, lambda clips: session.play(clips, append=False)
        )

    @property
    def _filler(self) -> Filler | None:
        return self._prompts.filler if isinstance(self._prompts, Fills) else None

    def _ready(self, parts: Sequence[Part], language: str) -> Sequence[Clip] | None:
        if len(parts) == 1:
            return self._prompts.ready(parts[0], language)
        clips: list[Clip] = []
        for part in parts:
            ready = self._prompts.ready(part, language)
            if ready is None:
                return None
            clips.extend(ready)
        return clips

    async def _stream(self, playing: "_Playing", stop: Callable[[], bool], skip: int = 0) -> bool:
        feeder = self._session.spawn(self._feed(playing, skip))
        try:
            return await playing.watch(stop)
        finally:
            feeder.cancel()
            await asyncio.wait({feeder})

    async def _feed(self, playing: "_Playing", skip: int) -> None:
        """Send the clips as they come, but for the first ``skip``."""
        try:
            with Filling(self._filler, lambda: playing.silent, playing.fill):
                for part in playing.parts:
                    async for clip in self._prompts.clips(part, playing.language):
                        if skip:
                            skip -= 1
                        else:
                            playing.send([clip])
        except Exception as error:  # noqa: BLE001 - it belongs to whoever plays; this task's parent has all calls
            playing.error = error
        playing.complete = True
        self._session.wake()


def _shown(part: Part) -> str:
    """A part of which nothing could be made, for people."""
    match part:
        case Text() if not part.private:
            return part.text
        case Audio():
            return part.file
    return ""


class _Playing:
    """A prompt that comes bit by bit, or of which something went wrong: its entries, one for each clip, and their ends.

    ``complete``: all of it has been sent. ``renewed``: a file could not be played and will be made again, so that what
    is left has to be sent again. ``stuck``: Asterisk may play nothing of it before the call has been in the dialplan.
    """

    __slots__ = (
        *("_call_id", "_clips", "_entries", "_fillers", "_prompts", "_session", "_tried"),
        *("begun", "complete", "error", "language", "parts", "renewed", "stuck"),
    )

    def __init__(
        self,
        session: Session,
        prompts: PromptSource,
        call_id: str,
        parts: Sequence[Part],
        language: str,
        *,
        entries: Sequence[PlaylistItem] = (),
        clips: Sequence[Clip] = (),
    ) -> None:
        self._session = session
        self._prompts = prompts
        self._call_id = call_id
        self.parts = parts
        self.language = language
        self._clips = list(clips)
        self._entries = list(entries)
        self._fillers: tuple[tuple[PlaylistItem, Clip], ...] = ()
        self._tried: tuple[str, ...] = ()
        self.begun: float | None = None
        """When (loop seconds) the first of it was sent."""
        self.complete = bool(entries)
        self.renewed = False
        self.stuck = False
        self.error: Exception | None = None

    @property
    def silent(self) -> bool:
        """Whether the caller hears nothing of it at the moment."""
        last = (*self._entries[-1:], *(entry for entry, _ in self._fillers[-1:]))
        return all(entry.outcome is not None for entry in last)

    @property
    def label(self) -> str:
        """What it is, as far as it has been made; where nothing has, what it was to be."""
        return " ".join([clip.label for clip in self._clips] or map(_shown, self.parts))

    def outcome(self, *, stopped: bool) -> str:
        """What became of it, once it has been played, or ``stopped``."""
        if stopped:
            return "cut"
        return "lost" if any(entry.outcome is LOST for entry in self._entries) else "heard"

    def send(self, clips: Sequence[Clip]) -> None:
        if clips:
            if self.begun is None:
                self.begun = self._session.time()
            self._entries += self._session.play(clips, append=bool(self._entries or self._fillers))
            self._clips += clips

    def fill(self, clips: Sequence[Clip]) -> None:
        """Play what is no part of the prompt, while nothing of it can be heard."""
        if clips:
            sent = self._session.play(clips, append=bool(self._entries or self._fillers))
            self._fillers += tuple(zip(sent, clips, strict=True))

    async def watch(self, stop: Callable[[], bool]) -> bool:
        """True where ``stop`` ended it; else everything has been played, or is `renewed` and what is left has not."""
        while True:
            failed = _has_failed(self._entries) or self.error is not None
            if failed:
                if unplayable := self._unplayable():
                    await self._renew(unplayable)
                    if self.renewed:
                        return False
                    continue
                self._check()
            if self.complete and not (self._entries and self._entries[-1].outcome is None):
                if failed or self._fillers:
                    await self._report_lost()
                return False
            if stop():
                self._session.interrupt()
                return True
            await self._session.wait()

    def rewind(self) -> int:
        """Take back what is not heard, and go on behind what is: the number of clips that need not be sent again."""
        self.renewed = False
        heard = self._heard()
        failed = next(place for place, entry in enumerate(self._entries) if entry.outcome in _FAILED)
        stay = max(heard, failed)
        if any(entry.outcome is None for entry in self._entries[stay + 1 :]):
            self._session.interrupt()  # else what Asterisk has already would be heard before what is made again
            stay = heard
        del self._entries[stay:], self._clips[stay:]
        self.complete = False
        return stay

    def _heard(self) -> int:
        """The number of clips up to the last one that was played to its end."""
        return max((place for place, entry in enumerate(self._entries, 1) if entry.outcome is FINISHED), default=0)

    def _unplayable(self) -> list[int]:
        """The places of what Asterisk does not find, could not open, or has ended too soon, where nothing behind it has
        been heard yet, and which has not been made again.
        """
        heard = self._heard()
        behind = enumerate(self._entries[heard:], heard)
        return [place for place, entry in behind if entry.outcome in _FAILED and entry.file not in self._tried]

    async def _renew(self, places: list[int]) -> None:
        """A file that is refused is sent again whatever the disk says: another call may have made it again since. One
        that was lost has cost its length already, and is sent again only if it was not right; nor is one that has ended
        too soon, for ends may come late and together.
        """
        files: list[str] = []
        for entry, clip in [(self._entries[place], self._clips[place]) for place in places]:
            if await self._prompts.renew([clip]) or entry.outcome is REFUSED:
                files.append(entry.file)
                self.stuck = self.stuck or entry.outcome is LOST
            elif entry.outcome is SHORT:
                entry.outcome = FINISHED
        self._tried += tuple(self._entries[place].file for place in places)
        if files:
            self.renewed = True
            _log.warning("prompt.resent", call=self._call_id, files=files)
            self._session.events.tell(CallWarned, "prompt.resent", " ".join(files))

    def _check(self) -> None:
        """Raises what went wrong where nothing can mend it."""
        if self.error is not None:
            self._session.interrupt()
            try:
                raise self.error
            finally:
                self.error = None  # its traceback holds this object
        for place, entry in enumerate(self._entries):
            if entry.outcome is REFUSED:
                self._session.interrupt()
                clip = self._clips[place]
                raise PlayFailed(
                    f"Asterisk refuses to play {clip.file!r} ({clip.label})",
                    hint="check that the file is where Asterisk looks for it (the setting asterisk_sounds), and that "
                    "its user may enter the directories on the way (voicekit doctor)",
                )

    async def _report_lost(self) -> None:
        lost = [clip for entry, clip in zip(self._entries, self._clips, strict=True) if entry.outcome is LOST]
        for clip in lost:
            _log.warning("prompt.lost", call=self._call_id, file=clip.file, label=clip.label)
            self._session.events.tell(CallWarned, "prompt.lost", clip.file)
        clips = [clip for clip in lost if clip.file not in self._tried]
        if clips := [*clips, *(clip for entry, clip in self._fillers if entry.outcome in _FAILED)]:
            await self._prompts.renew(clips)


def _has_failed(entries: Sequence[PlaylistItem]) -> bool:
    """Whether something of it went wrong, mended or not."""
    for entry in entries:  # noqa: SIM110 - at each happening of each call: a generator is several times as dear
        if entry.outcome in _FAILED:
            return True
    return False
