"""Asterisk's ExternalIVR as a pure model: bytes, keys, hang-up and ``now`` in; bytes and the next deadline out.

One thread for one call, as in Asterisk (``eivr_comm`` in ``apps/app_externalivr.c``, 1.8 to 23): it polls the command
descriptor and the channel, commands go first, and whatever blocks the thread blocks the keys, the events and, but for
D, the sound. No code is shared with `voicekit._protocol`, which is checked against it.

Times are seconds on any one clock (the event loop's); sound goes in ticks of one frame.
"""

import math
from collections import deque

from voicekit.testing.asterisk.channel import Answering, ChannelModel, Effect, Level, Outcome
from voicekit.testing.asterisk.dtmf import KEYS, Sending
from voicekit.testing.asterisk.frames import SLACK, Ticks
from voicekit.testing.asterisk.player import Ending, Played, Sounds
from voicekit.testing.asterisk.reader import reader_for
from voicekit.testing.asterisk.setup import Setup
from voicekit.testing.asterisk.variables import ChannelVariables
from voicekit.testing.asterisk.witness import HeardFile, LogLine

__all__ = ["KEY_LENGTH", "HeardFile", "IvrModel", "LogLine"]

KEY_LENGTH = 0.080
"""AST_MIN_DTMF_DURATION: a key that waited for a frozen thread comes out this much later."""

KEY_GAP = 0.045
"""AST_MIN_DTMF_GAP: seconds between the end of one such key and the beginning of the next."""


class IvrModel:
    """One channel in ExternalIVR, from the connection to the end.

    Inputs: `receive`, `receive_eof`, `receive_log`, `press`, `hang_up`; each takes ``now``, which never goes back.
    Time: `advance` when `deadline` is reached. Output: `take_output`; when `closed`, the connection closes after it.
    The rest is there to be looked at: `heard`, `playing`, `playlist`, `sent_digits`, `log`, `variables`, `outcome`.
    """

    def __init__(self, setup: Setup, sounds: Sounds, now: float = 0.0) -> None:
        self.setup = setup
        self.heard: list[HeardFile] = []
        self.sent_digits: list[tuple[float, str]] = []
        self.log: list[LogLine] = []
        self.outcome: Outcome | None = None
        self._start = self._now = now
        self._ticks = Ticks(now, setup.phase)
        self._output = bytearray()
        self._channel = ChannelModel(setup, sounds, self._event, self._log)
        self._player = self._channel.player
        self._reader = reader_for(setup.version)
        self._poll_at: float | None = None
        self._frozen_since = 0
        self._busy: Answering | Sending | None = None
        self._busy_until = 0.0
        self._tones: deque[tuple[float, str]] = deque()
        self._keys: deque[str] = deque()
        self._key_at: float | None = None
        self._ticked = self._ticks.at(now)
        self._told_hangup = False
        self._apply(self._channel.start())
        self.advance(now)

    def receive(self, data: bytes, now: float) -> None:
        """Bytes of commands arrive at the descriptor."""
        self.advance(now)
        if data and not self.closed:
            self._reader.feed(data)
            self._wake_reader()
            self.advance(now)

    def receive_eof(self, now: float) -> None:
        """The other end has closed its side, or ended as a program."""
        self.advance(now)
        if not self.closed:
            self._reader.feed_eof()
            self._wake_reader()
            self.advance(now)

    def receive_log(self, text: str, now: float) -> None:
        """A line that a child wrote to its standard error."""
        self.advance(now)
        self._log("NOTICE", f"stderr: {text}")

    def press(self, key: str, now: float) -> None:
        """The caller has pressed one of `KEYS` (this is the end of the tone). ValueError for any other."""
        if len(key) != 1 or key not in KEYS:
            raise ValueError(f"{key!r} is no key of a telephone, which are {KEYS}")
        self.advance(now)
        if self.closed or self._channel.hung_up or isinstance(self._busy, Sending):
            return
        self._keys.append(key)
        if len(self._keys) == 1:
            self._listen(now)
        self.advance(now)

    def hang_up(self, now: float) -> None:
        """The caller hangs up."""
        self.advance(now)
        if self.closed or self._channel.hung_up:
            return
        self._channel.hung_up = True
        self._keys.clear()
        self._key_at = None
        self._busy = None
        self._tones.clear()
        if not self.frozen:
            self._silence("hung up")
        self.advance(now)

    def advance(self, now: float) -> None:
        """Carry out all that is due up to ``now``."""
        while (due := self.deadline()) is not None and due <= now + SLACK:
            self._now = max(self._now, due)
            self._turn()
        self._now = max(self._now, now)

    def deadline(self) -> float | None:
        """When `advance` has to be called next if nothing comes in before; None if there is nothing to wait for."""
        if self.closed or self.frozen:
            return None
        if self._untold_hangup:
            return self._now
        times = [self._tick_due(), self._tones[0][0] if self._tones else None]
        times += [self._busy_until] if self._busy else [self._poll_at, self._key_at, self._report_due()]
        return min((time for time in times if time is not None), default=None)

    def take_output(self) -> bytes:
        """The bytes of events since the last time."""
        output = bytes(self._output)
        self._output.clear()
        return output

    @property
    def closed(self) -> bool:
        """ExternalIVR has ended; the connection closes when the output is written."""
        return self.outcome is not None

    @property
    def frozen(self) -> bool:
        """Half a line has come, and the thread waits for the rest of it."""
        return self._reader.blocked

    @property
    def variables(self) -> ChannelVariables:
        """The channel's variables, the global ones, and what was written to functions."""
        return self._channel.variables

    @property
    def playlist(self) -> tuple[str, ...]:
        """Asterisk's playlist, the playing file first."""
        return tuple(self._player.playlist)

    @property
    def playing(self) -> HeardFile | None:
        """What the caller hears, up to the time last given; None in silence."""
        played = self._player.playing(self._ticks.at(self._now))
        return self._as_heard(played) if played else None

    def _turn(self) -> None:
        """One turn of the thread at ``self._now``, and the generator's frame if it is time for one."""
        tick = self._ticks.at(self._now)
        on_tick = abs(self._ticks.time_of(tick) - self._now) < SLACK
        self._ticked = max(self._ticked, tick - 1 if on_tick else tick)
        if self._busy and self._busy_until <= self._now + SLACK:
            self._end_busy()
        while self._tones and self._tones[0][0] <= self._now + SLACK:
            self.sent_digits.append(self._tones.popleft())
        if not self._busy:
            self._work()
        if self._ticked < tick and not self.frozen:
            self._ticked = tick
            self._record(self._player.tick(tick))

    def _work(self) -> None:
        """The head of the loop and the commands, then a key: the poll ranks the descriptor above the channel."""
        self._report()
        while self._is_due(self._poll_at):
            self._poll()
            self._report()
        if self._is_due(self._key_at):
            self._channel.key(self._keys.popleft())
            self._key_at = self._now + KEY_GAP + KEY_LENGTH if self._keys else None

    def _is_due(self, at: float | None) -> bool:
        free = not (self.closed or self.frozen or self._busy)
        return free and at is not None and at <= self._now + SLACK

    def _report(self) -> None:
        """Tell of a hang-up once, and of the files that finished."""
        if self.closed or self.frozen or self._busy:
            return
        if self._untold_hangup:
            self._told_hangup = True
            if "i" not in self.setup.options:
                self._event("H")
                self._apply("caller")
                return
            self._event("I", "HANGUP")
        while self._player.finished and self._channel.answered:
            self._event("F", self._player.finished.popleft())

    @property
    def _untold_hangup(self) -> bool:
        return self._channel.hung_up and not self._told_hangup and "d" not in self.setup.options

    def _poll(self) -> None:
        line = self._reader.take()
        if line is None:
            self._frozen_since = self._ticks.at(self._now)
        elif line:
            self._apply(self._channel.carry_out(line))
        else:
            self._log("ERROR", "Child process went away")
            self._apply("hangup")
        if self.frozen or not self._reader.readable:
            self._poll_at = None

    def _wake_reader(self) -> None:
        if self.frozen:
            # The thread stands inside its read: bytes reach it at once, whatever the clock of its polls.
            self._poll()
            if not self.frozen:
                self._thaw()
        elif self._poll_at is None:
            self._poll_at = self._next_look()

    def _next_look(self) -> float:
        if not self.setup.poll:
            return self._now
        looks = math.floor((self._now - self._start) / self.setup.poll + SLACK)
        return self._start + (looks + 1) * self.setup.poll

    def _thaw(self) -> None:
        self._ticked = self._ticks.at(self._now)
        self._player.postpone(self._ticked - self._frozen_since)
        if self._channel.hung_up:
            self._silence("hung up")
        if self._reader.readable:
            self._poll_at = self._now
        self._listen(self._now + KEY_LENGTH)

    def _listen(self, at: float) -> None:
        """Read the waiting keys from ``at`` on, if the thread reads the channel at all."""
        if self._keys and self._channel.answered and not (self.frozen or self._busy):
            self._key_at = at

    def _apply(self, effect: Effect) -> None:
        if isinstance(effect, Answering | Sending):
            self._busy = effect
            self._busy_until = self._now + effect.seconds
            if isinstance(effect, Sending):
                self._tones.extend((self._now + after, digit) for after, digit in effect.digits)
        elif effect:
            self.outcome = effect
            self._silence("interrupted" if effect == "exit" else "hung up")

    def _end_busy(self) -> None:
        if isinstance(self._busy, Answering):
            self._channel.start_generator()
        self._busy = None
        self._listen(self._now)

    def _tick_due(self) -> float | None:
        tick = self._player.next_tick(self._ticked)
        return None if tick is None else self._ticks.time_of(tick)

    def _report_due(self) -> float | None:
        """F goes out when the thread wakes next: with the next frame, if nothing wakes it before."""
        if not self._player.finished or not self._channel.answered:
            return None
        return self._now if self._channel.hung_up else self._ticks.time_of(self._ticked + 1)

    def _silence(self, ending: Ending) -> None:
        self._record(self._player.stop(self._ticks.at(self._now), ending))

    def _record(self, ended: list[Played]) -> None:
        self.heard.extend(self._as_heard(played) for played in ended)

    def _as_heard(self, played: Played) -> HeardFile:
        return HeardFile(self._ticks.time_of(played.start), self._ticks.time_of(played.end), played.file, played.ending)

    def _event(self, tag: str, data: str | None = None) -> None:
        stamp = f"{tag},{self.setup.epoch + int(self._now - self._start):10d}"
        line = stamp if data is None else f"{stamp},{data}"
        self._output += line.encode(errors="surrogateescape") + b"\n"

    def _log(self, level: Level, text: str) -> None:
        self.log.append(LogLine(self._now, level, text))
