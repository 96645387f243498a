"""One connection of ExternalIVR, without I/O: commands go in, bytes come out; bytes go in, happenings come out.

The shell around it writes what `take` gives, feeds `receive` with what it reads, and calls `tick` when `deadline` has
come. It knows three things of Asterisk's side:

*What plays.* Events name files, not places, and the same file may stand in the playlist twice; but Asterisk plays and
drops from the front, so the first entry of that name is the one meant, and whatever stood before it has vanished
without an event (Asterisk accepts a file by its name and drops it in silence when it cannot be opened).

*What was asked*, and so which command an answer or a failure belongs to.

*What it has read.* From version 15 on Asterisk polls the raw descriptor but reads through a buffer, one line for each
poll. Of several lines that arrive together only the first is carried out; the rest waits in the buffer until *more
bytes* arrive. Bytes that come after Asterisk has read the burst free all of it. So a line written while nothing else is
under way needs nothing; any other is followed, a moment later, by a question (a fence) that frees what waits before it
and whose answer proves that nothing waits any more. A fence that came too early, in the same read, is freed by the
next.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from voicekit._protocol import commands as c
from voicekit._protocol import events as e
from voicekit._protocol.codec import decode_event, encode_command
from voicekit._protocol.limits import EVENT_MAX, EVENTS_MAX
from voicekit._protocol.playlist import (
    DROPPED,
    FINISHED,
    INTERRUPTED,
    LENGTH_UNKNOWN,
    LOST,
    REFUSED,
    SHORT,
    SHORT_BY,
    SLACK,
    Outcome,
    PlaylistItem,
)
from voicekit._protocol.states import ALLOWED, LEAVING, OPEN, State
from voicekit.errors import IllegalMove, PeerError

__all__ = ["LAST_NUDGE", "PATIENCE", "Connection", "Happening"]

FIRST_NUDGE = 0.005
"""Seconds from a burst to its fence. Asterisk reads at once unless it is busy with a frame, which takes less."""

LAST_NUDGE = 1.0
"""Seconds between two fences at most: the wait doubles from `FIRST_NUDGE` while a call's thread is busy elsewhere."""

PATIENCE = 120.0
"""Seconds without an answer after which a peer counts as dead."""


Happening = tuple[e.Event | None, PlaylistItem | int | None]
"""An event and what it is about: the entry that has left the playlist with it, the number of the line that it answers,
or None where it came by itself. An entry that was lost (accepted, and never heard of again) has no event.
"""

_LEFT = "nothing can follow exit() or hangup()"
_FENCE = c.GetVariables(("vk",))
_FENCE_LINE = encode_command(_FENCE)
_PLAYS = (c.Play, c.Append)
_EARLY = SLACK + SHORT_BY
_NEVER = math.inf
_STOPS = frozenset({c.Play, c.Interrupt})
_LEAVES = frozenset({c.Exit, c.Hangup, c.LegacyExit})
_ASKS = _LEAVES | {c.GetVariables, c.GetParameters}
_MAY_FAIL = frozenset({c.Play, c.Append, c.Interrupt, c.SetAutoclear, c.Answer})
_ANSWER = frozenset({c.Answer})
_ANSWERS: dict[type[e.Event], type[c.Command]] = {
    e.Parameters: c.GetParameters,
    e.Variables: c.GetVariables,
    e.Exited: c.Exit,
    e.HungUp: c.Hangup,
}
_OUTCOMES: dict[type[e.Event], Outcome] = {e.Finished: FINISHED, e.Interrupted: INTERRUPTED, e.Dropped: DROPPED}


class Connection:
    """The state of one connection. Times are seconds of any steady clock, passed in; lines are numbered from 1."""

    __slots__ = (
        *("_asked", "_autoclear", "_buffer", "_busy_until", "_dead_at", "_lost_at", "_nudge_at", "_out", "_proved"),
        *("_undecided", "_wait", "_written", "deadline", "playlist", "state"),
    )

    def __init__(self) -> None:
        self.state = OPEN
        self.deadline = math.inf
        """When `tick` has to be called."""
        self.playlist: list[PlaylistItem] = []  # a handful; an empty deque would take 760 bytes of every call
        """What Asterisk has, or will have once it has read what was sent."""
        self._lost_at = math.inf
        self._autoclear = False
        self._asked: list[tuple[int, c.Command]] = []
        self._undecided: list[tuple[int, c.Command]] = []
        self._written = 0
        self._proved = 0
        self._wait = FIRST_NUDGE
        self._nudge_at = math.inf
        self._busy_until = 0.0
        self._dead_at = 0.0
        self._out = b""
        self._buffer = b""

    # -- out ---------------------------------------------------------------------------------------------------------

    def send(self, command: c.Command, now: float, seconds: float | None = None) -> int:
        """Queue a command; gives the number of its line.

        ``seconds`` is the length of what `Play` or `Append` plays, where known; its entry is the playlist's last.
        Raises IllegalMove where the state does not allow the command, UnsendableCommand where it is too long; then
        nothing is queued.
        """
        if self.state is not OPEN and type(command) not in ALLOWED[self.state]:  # an open connection takes them all
            raise IllegalMove(
                f"{type(command).__name__} cannot be sent: the connection is {self.state.value}", hint=_LEFT
            )
        self._out += command.encoded or encode_command(command)
        self._written = line = self._written + 1
        if isinstance(command, _PLAYS):
            self._undecided.append((line, command))
            self.playlist.append(PlaylistItem(command.file, seconds, line))
            if len(self.playlist) == 1:
                self._start(now)
        else:
            self._note(line, command, now)
        if line - self._proved > 1:  # it may arrive together with another
            self._wait = FIRST_NUDGE
            self._dead_at = max(self._busy_until, now) + PATIENCE
            self._nudge_by(now + FIRST_NUDGE)
        return line

    def _note(self, line: int, command: c.Command, now: float) -> None:
        kind = type(command)
        if kind in _ASKS:
            self._asked.append((line, command))
            if kind in _LEAVES:
                self.state = LEAVING
        elif kind in _MAY_FAIL:
            self._undecided.append((line, command))
            self._autoclear |= isinstance(command, c.SetAutoclear) and command.on
        elif isinstance(command, c.SendDtmf):  # meanwhile Asterisk neither reads nor plays
            self._busy_until = max(self._busy_until, now) + command.seconds
            self._lost_at += command.seconds
            self.deadline = min(self._nudge_at, self._lost_at)

    def take(self) -> bytes:
        """The bytes to write now: whole lines, or nothing."""
        out, self._out = self._out, b""
        return out

    def tick(self, now: float) -> list[Happening]:
        """Carry out what is due: fences (which `take` hands out), and files that count as lost, which are given.

        Raises PeerError where Asterisk has not read what was written within `PATIENCE`.
        """
        if self._nudge_at <= now:
            if self._dead_at <= now:
                raise PeerError("Asterisk no longer reads what it is sent", hint="see its log and `core show channels`")
            self._fence(now)
        lost: list[Happening] = []
        while self._lost_at <= now:
            entry = self.playlist.pop(0)
            entry.outcome = LOST
            lost.append((None, entry))
            self._start(now)
        return lost

    def _fence(self, now: float) -> None:
        if self.state is LEAVING:  # a question after Exit goes unanswered; a blank line frees as well
            self._out += b"\n"
        else:
            self._out += _FENCE_LINE
            self._written += 1
            self._asked.append((self._written, _FENCE))
        self._wait = min(self._wait * 2, LAST_NUDGE)
        self._nudge_by(now + self._wait)

    def _nudge_by(self, at: float) -> None:
        self._nudge_at = at
        self.deadline = min(at, self._lost_at)

    def _start(self, now: float) -> None:
        """The entry at the front, if there is one, begins to play."""
        if self.playlist:
            first = self.playlist[0]
            seconds, first.began = first.seconds, now
            self._lost_at = now + SLACK + (LENGTH_UNKNOWN if seconds is None else seconds)
            self.deadline = min(self._nudge_at, self._lost_at)
        else:
            self._lost_at, self.deadline = _NEVER, self._nudge_at

    def closed(self) -> None:
        """The connection has ended: nothing more can be sent, and Asterisk need not be nudged."""
        self.state = State.CLOSED
        self._nudge_by(_NEVER)

    # -- in ----------------------------------------------------------------------------------------------------------

    def receive(self, data: bytes, now: float) -> list[Happening]:
        """What the bytes say. Raises PeerError for a line, or for more lines at once, that cannot be Asterisk's."""
        whole = self._buffer + data
        lines = whole.split(b"\n")
        if len(whole) > EVENT_MAX:
            _check_sizes(whole, lines)
        self._buffer = lines.pop()
        happenings: list[Happening] = []
        for line in lines:
            event = decode_event(line)
            take = _TAKEN.get(type(event))
            if take is None:
                happenings.append((event, None))
            else:
                take(self, event, now, happenings)
        return happenings

    def _ended(self, event: e.Finished | e.Interrupted | e.Dropped, now: float, into: list[Happening]) -> None:
        """An entry has left the playlist: the first of its name, or the one at the front where none is named."""
        playlist, file = self.playlist, event.file
        for entry in playlist:
            if entry.file == file or file is None:
                break
        else:
            into.append((event, None))  # about something that was given up already
            return
        outcome = _OUTCOMES[type(event)]
        if outcome is FINISHED and self._lost_at - now > _EARLY and entry is playlist[0] and entry.seconds is not None:
            outcome = SHORT
        while (gone := playlist.pop(0)) is not entry:
            gone.outcome = LOST
            into.append((None, gone))
        entry.outcome = outcome
        into.append((event, entry))
        self._start(now)
        self._prove(entry.line)
        if outcome is INTERRUPTED and not self._autoclear:  # only the next S or I can have stopped it
            self._prove(next((line for line, command in self._undecided if type(command) in _STOPS), 0))

    def _answered(self, event: e.Event, _now: float, into: list[Happening]) -> None:
        asked, kind = self._asked, _ANSWERS[type(event)]
        while asked:
            line, command = asked.pop(0)
            if type(command) is kind and (kind is not c.GetVariables or _answers(command, event)):
                self._prove(line)
                if command is not _FENCE:
                    into.append((event, line))
                return
        into.append((event, None))

    def _hangs_up(self, event: e.HangupRequest, _now: float, into: list[Happening]) -> None:
        if self.state is OPEN:
            self.state = State.HANGING
        into.append((event, None))

    def _failed(self, event: e.Failed, now: float, into: list[Happening]) -> None:
        if event.reason is not None:
            entry = self._refuse(event.reason, self._proved, now)
            if entry is not None:
                self._prove(entry.line)
                into.append((event, entry))
                return
        kinds = _MAY_FAIL if event.reason is None else _ANSWER
        line, command = next(((n, x) for n, x in self._undecided if type(x) in kinds), (0, None))
        if isinstance(command, _PLAYS):
            into.append((event, self._refuse(command.file, line - 1, now)))
        else:
            into.append((event, None if command is None else line))
        self._prove(line)

    def _refuse(self, file: str, after: int, now: float) -> PlaylistItem | None:
        """Take out the first entry of this name whose command came after line ``after``; None if there is none."""
        for place, entry in enumerate(self.playlist):
            if entry.line > after and entry.file == file:
                del self.playlist[place]
                entry.outcome = REFUSED
                if place == 0:
                    self._start(now)
                return entry
        return None

    def _prove(self, line: int) -> None:
        """Asterisk has read this line, and so every one before it."""
        if line == self._written:
            self._proved, self._nudge_at, self.deadline = line, _NEVER, self._lost_at
            self._undecided.clear()
        elif line > self._proved:
            self._proved = line
            self._undecided = [sent for sent in self._undecided if sent[0] > line]


_TAKEN: dict[type[e.Event], Callable[[Connection, Any, float, list[Happening]], None]] = {
    **dict.fromkeys(_OUTCOMES, Connection._ended),
    **dict.fromkeys(_ANSWERS, Connection._answered),
    e.Failed: Connection._failed,
    e.HangupRequest: Connection._hangs_up,
}
"""What takes an event that changes something; all others pass through as they come."""


def _check_sizes(whole: bytes, lines: Sequence[bytes]) -> None:
    if max(map(len, lines)) > EVENT_MAX:
        raise PeerError(f"a line of more than {EVENT_MAX} bytes arrived: this is not Asterisk")
    if len(whole) > EVENTS_MAX:
        raise PeerError(f"more than {EVENTS_MAX} bytes arrived at once: this is not Asterisk")


def _answers(command: c.Command, event: e.Event) -> bool:
    """Whether the answer is about the variables that this command has asked for."""
    return isinstance(event, e.Variables) and event.text.startswith(f"{command.data.partition(',')[0]}=")
