"""Asterisk's generator for ExternalIVR: the playlist, what plays, and the flags between them, counted in ticks.

A tick is one frame of 20 ms. The playing file stays at the head of the playlist until its end is read, and a change
made between two ticks is heard at the next one: the source of most of what looks odd from outside
(``gen_readframe`` and ``gen_nextfile`` in ``apps/app_externalivr.c``).
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["BROKEN", "FRAME", "Ending", "FilePlayer", "Played", "Sounds"]

FRAME = 0.020
"""Seconds of one frame."""

BROKEN = -1.0
"""The length that stands for a file which exists by name and cannot be opened."""

_SILENCE = 500
"""Frames of ``silence/10``, which plays again and again while the playlist is empty."""

Sounds = Callable[[str], float | None]
"""Looks a file up by the name Asterisk is given: its seconds, `BROKEN`, or None if there is no such file."""

Ending = Literal["finished", "interrupted", "hung up"]


@dataclass(frozen=True, slots=True)
class Played:
    """A file and the ticks of its first frame and of the one after its last; ``ending`` is None while it plays."""

    file: str
    start: int
    end: int
    ending: Ending | None


@dataclass(slots=True)
class _Stream:
    file: str
    frames: int
    start: int

    @property
    def end(self) -> int:
        # Measured on 13 and 22: of n frames n - 1 ticks pass before the end is met and the next file begins.
        return self.start + (max(self.frames - 1, 1) if self.frames else 0)


class FilePlayer:
    """The playlist and the generator that reads it.

    `finished` collects the files whose end was read, until the call's thread reports them. `warnings` receives a text
    for each file that could not be opened.
    """

    def __init__(self, sounds: Sounds, warn: Callable[[str], None]) -> None:
        self.playlist: deque[str] = deque()
        self.finished: deque[str] = deque()
        self.active = False
        self._sounds = sounds
        self._warn = warn
        self._abort = False
        self._silent = True
        self._stream: _Stream | None = None

    def append(self, file: str) -> None:
        """Put a file at the end of the playlist."""
        self.playlist.append(file)

    def clear(self) -> list[tuple[str, str]]:
        """Empty the playlist: the events that tell of it, as tag and file.

        The head counts as playing (T) only if the generator has begun with it: after another interruption within the
        same tick, or before its first tick, it is dropped (D) like the rest.
        """
        events: list[tuple[str, str]] = []
        if self.playlist and not self._abort and not self._silent:
            events.append(("T", self.playlist.popleft()))
        events.extend(("D", file) for file in self.playlist)
        self.playlist.clear()
        self._abort = self._abort or not self._silent
        return events

    def next_tick(self, last: int) -> int | None:
        """The first tick after ``last`` at which anything changes; None while nothing will."""
        if not self.active:
            return None
        if self._abort or (self._silent and self.playlist):
            return last + 1
        return max(self._stream.end, last + 1) if self._stream else None

    def tick(self, now: int) -> list[Played]:
        """Read the frame of tick ``now``; returns the files that ended with it."""
        if not self.active:
            return []
        ended: list[Played] = []
        if self._abort or (self._silent and self.playlist):
            if self._stream:
                ended.append(self._ended(now, "interrupted"))
            self._open_next(now)
        if self._stream and now >= self._stream.end:
            ended.append(self._ended(now, "finished"))
            self.finished.append(self.playlist.popleft())
            if not self._open_next(now):
                # A file without a single frame, met here, makes the generator give up: nothing plays any more.
                self.active = False
                self._stream = None
        return ended

    def playing(self, now: int) -> Played | None:
        """What is heard at tick ``now``, its end being ``now``."""
        return Played(self._stream.file, self._stream.start, now, None) if self._stream else None

    def stop(self, now: int, ending: Ending) -> list[Played]:
        """No frame is read any more; the file that played ends so."""
        self.active = False
        return [self._ended(now, ending)] if self._stream else []

    def postpone(self, ticks: int) -> None:
        """The call's thread stood still for ``ticks``: what plays goes on where it was."""
        if self._stream:
            self._stream.start += ticks

    def _ended(self, now: int, ending: Ending) -> Played:
        assert self._stream is not None
        stream, self._stream = self._stream, None
        return Played(stream.file, stream.start, now, ending)

    def _open_next(self, now: int) -> int:
        """Begin with the next file that opens, or with silence: the number of frames there are."""
        self._abort = False
        while self.playlist:
            file = self.playlist[0]
            seconds = self._sounds(file)
            if seconds is not None and seconds >= 0:
                self._silent = False
                self._stream = _Stream(file, math.ceil(seconds / FRAME - 1e-6), now)
                return self._stream.frames
            self._warn(f"File '{file}' could not be opened")
            self.playlist.popleft()
        self._silent = True
        self._stream = None
        return _SILENCE
