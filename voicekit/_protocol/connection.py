"""One connection of ExternalIVR, without I/O: commands go in, bytes come out; bytes go in, happenings come out.

The shell around it writes what `take` gives, feeds `receive` with what it reads, and calls `tick` when `deadline` has
come.
"""

from voicekit._plain import plain
from voicekit._protocol import codec
from voicekit._protocol import commands as c
from voicekit._protocol import events as e
from voicekit._protocol.limits import EVENT_MAX
from voicekit._protocol.playlist import INTERRUPTED, Outcome, Playlist, PlaylistItem
from voicekit._protocol.stall import Stall
from voicekit._protocol.states import ALLOWED, LEAVING, OPEN, State
from voicekit.errors import IllegalMove, PeerError

__all__ = ["Answered", "Connection", "Happening", "PlaybackEnded"]


@plain(frozen=True, slots=True)
class PlaybackEnded:
    """An entry left the playlist. ``event`` is None where it was lost: accepted, and never heard of again."""

    entry: PlaylistItem
    event: e.Event | None


@plain(frozen=True, slots=True)
class Answered:
    """The answer to the command of this line number: `Parameters`, `Variables`, `Exited`, `HungUp`, or `Failed`."""

    line: int
    event: e.Event


Happening = e.Event | PlaybackEnded | Answered

_FENCE = c.GetVariables(("vk",))
_FENCE_LINE = codec.encode_command(_FENCE)
_PLAYS = (c.Play, c.Append)
_LEAVES = (c.Exit, c.Hangup, c.LegacyExit)
_ASKS = (c.GetVariables, c.GetParameters, *_LEAVES)
_ANSWERS: dict[type[e.Event], tuple[type[c.Command], ...]] = {
    e.Parameters: (c.GetParameters,),
    e.Variables: (c.GetVariables,),
    e.Exited: (c.Exit,),
    e.HungUp: (c.Hangup,),
}
_MAY_FAIL = (c.Play, c.Append, c.Interrupt, c.SetAutoclear, c.Answer)
_ENDS = (e.Finished, e.Interrupted, e.Dropped)
_OUTCOMES: dict[type[e.Event], Outcome] = {
    e.Finished: Outcome.FINISHED,
    e.Interrupted: INTERRUPTED,
    e.Dropped: Outcome.DROPPED,
}


class Connection:
    """The state of one connection. Times are seconds of any steady clock, passed in."""

    __slots__ = ("_asked", "_autoclear", "_buffer", "_nudge", "_out", "_stall", "_undecided", "playlist", "state")

    def __init__(self) -> None:
        self.state = OPEN
        self.playlist = Playlist()
        self._stall = Stall()
        self._out: list[bytes] = []
        self._asked: list[tuple[int, c.Command]] = []
        self._undecided: list[tuple[int, c.Command]] = []
        self._buffer = b""
        self._autoclear = False
        self._nudge = False

    # -- out ---------------------------------------------------------------------------------------------------------

    def send(self, command: c.Command, now: float, *, seconds: float | None = None) -> int | PlaylistItem:
        """Queue a command; `take` hands out its bytes. Gives the command's line number, or its playlist entry.

        ``seconds`` is the length of the file of `Play` or `Append`, where known. Raises IllegalMove where the state
        does not allow the command, UnsendableCommand where it is too long; then nothing is queued.
        """
        if type(command) not in ALLOWED[self.state]:
            raise IllegalMove(f"{type(command).__name__} cannot be sent: the connection is {self.state.value}")
        self._out.append(command.encoded or codec.encode_command(command))
        line = self._stall.written + len(self._out)
        if isinstance(command, _PLAYS):
            entry = PlaylistItem(command.file, seconds, line)
            self.playlist.add(entry, now)
            self._undecided.append((line, command))
            return entry
        self._note(line, command, now)
        return line

    def _note(self, line: int, command: c.Command, now: float) -> None:
        if isinstance(command, _MAY_FAIL):
            self._undecided.append((line, command))
            self._autoclear |= isinstance(command, c.SetAutoclear) and command.on
        elif isinstance(command, _ASKS):
            self._asked.append((line, command))
            if isinstance(command, _LEAVES):
                self.state = LEAVING
        elif isinstance(command, c.SendDtmf):
            self._stall.busy(command.seconds, now)
            self.playlist.delay(command.seconds)

    def take(self, now: float) -> bytes:
        """The bytes to write now: whole lines, or nothing."""
        out, self._out = self._out, []
        if out:
            self._stall.wrote(len(out), now)
        if self._nudge:
            self._nudge = False
            out.append(self._fence(now))
        return out[0] if len(out) == 1 else b"".join(out)

    def _fence(self, now: float) -> bytes:
        if self.state is LEAVING:  # a question after Exit goes unanswered; a blank line frees as well
            self._stall.nudged(now, lines=0)
            return b"\n"
        self._stall.nudged(now, lines=1)
        self._asked.append((self._stall.written, _FENCE))
        return _FENCE_LINE

    @property
    def deadline(self) -> float | None:
        """When `tick` has to be called; None where nothing is waited for."""
        nudge, play = self._stall.nudge_at, self.playlist.deadline
        if nudge is None:
            return play
        return nudge if play is None or nudge < play else play

    def tick(self, now: float) -> list[Happening]:
        """Carry out what is due: fences (which `take` hands out), and files that count as lost.

        Raises PeerError where Asterisk has not read what was written within `stall.PATIENCE`.
        """
        nudge_at = self._stall.nudge_at
        if nudge_at is not None and nudge_at <= now:
            if self._stall.is_dead(now):
                raise PeerError("Asterisk no longer reads what it is sent", hint="see its log and `core show channels`")
            self._nudge = True
        return [PlaybackEnded(entry, None) for entry in self.playlist.expire(now)]

    def closed(self) -> None:
        """The connection has ended: nothing more can be sent, and nothing is due."""
        self.state = State.CLOSED
        self._stall.nudge_at = None

    # -- in ----------------------------------------------------------------------------------------------------------

    def receive(self, data: bytes, now: float) -> list[Happening]:
        """What the bytes say. Raises PeerError for a line that is too long to be Asterisk's."""
        happenings: list[Happening] = []
        if not self._buffer and 0 <= data.find(b"\n") == len(data) - 1 <= EVENT_MAX:  # one whole line, as nearly always
            self._happen(codec.decode_event(data[:-1]), now, happenings)
            return happenings
        whole = self._buffer + data
        *lines, self._buffer = whole.split(b"\n")
        if len(whole) > EVENT_MAX and max(map(len, (self._buffer, *lines))) > EVENT_MAX:
            raise PeerError(f"a line of more than {EVENT_MAX} bytes arrived: this is not Asterisk")
        for line in lines:
            self._happen(codec.decode_event(line), now, happenings)
        return happenings

    def _happen(self, event: e.Event, now: float, into: list[Happening]) -> None:
        kind = type(event)
        if kind is e.Key or kind is e.Unknown:
            into.append(event)
        elif isinstance(event, _ENDS):
            self._left(event, _OUTCOMES[kind], now, into)
        elif kind in _ANSWERS:
            self._answered(event, into)
        elif isinstance(event, e.Failed):
            self._failed(event, now, into)
        else:
            if self.state is OPEN:
                self.state = State.HANGING
            into.append(event)

    def _left(
        self, event: e.Finished | e.Interrupted | e.Dropped, outcome: Outcome, now: float, into: list[Happening]
    ) -> None:
        gone = self.playlist.leave(event.file, outcome, now)
        if not gone:
            into.append(event)
            return
        self._prove(gone[-1].line)
        if outcome is INTERRUPTED and not self._autoclear:  # only the next S or I can have stopped it
            stops = (n for n, command in self._undecided if isinstance(command, (c.Play, c.Interrupt)))
            self._prove(next(stops, 0))
        if len(gone) > 1:
            into.extend(PlaybackEnded(entry, None) for entry in gone[:-1])
        into.append(PlaybackEnded(gone[-1], event))

    def _answered(self, event: e.Event, into: list[Happening]) -> None:
        kinds = _ANSWERS[type(event)]
        for place, (line, command) in enumerate(self._asked):
            if isinstance(command, kinds) and _answers(command, event):
                del self._asked[: place + 1]
                self._prove(line)
                if command is not _FENCE:
                    into.append(Answered(line, event))
                return
        self._asked.clear()
        into.append(event)

    def _failed(self, event: e.Failed, now: float, into: list[Happening]) -> None:
        if event.reason is not None:
            entry = self.playlist.refuse(event.reason, self._stall.proved, now)
            if entry is not None:
                self._prove(entry.line)
                into.append(PlaybackEnded(entry, event))
                return
        kinds = _MAY_FAIL if event.reason is None else (c.Answer,)
        line, command = next(((n, x) for n, x in self._undecided if isinstance(x, kinds)), (0, None))
        if isinstance(command, _PLAYS):
            refused = self.playlist.refuse(command.file, line - 1, now)
            into.append(event if refused is None else PlaybackEnded(refused, event))
        else:
            into.append(event if command is None else Answered(line, event))
        self._prove(line)

    def _prove(self, line: int) -> None:
        if self._stall.prove(line):
            undecided = self._undecided
            while undecided and undecided[0][0] <= line:
                del undecided[0]


def _answers(command: c.Command, event: e.Event) -> bool:
    if isinstance(command, c.GetVariables) and isinstance(event, e.Variables):
        return event.text.startswith(f"{command.names[0]}=")
    return True
