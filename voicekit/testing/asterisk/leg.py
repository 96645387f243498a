"""The model on the clock of an event loop: it is advanced when its deadlines come, and its bytes are written."""

import asyncio
from collections.abc import Callable

from voicekit.testing.asterisk.channel import Outcome
from voicekit.testing.asterisk.model import HeardFile, IvrModel
from voicekit.testing.asterisk.player import Sounds
from voicekit.testing.asterisk.setup import Setup

__all__ = ["Leg"]

_TURNS_LATE = 1e-3
"""uvloop rounds timers to milliseconds; a timer that rings this early counts as on time."""


class Leg:
    """One call on a running loop. A transport calls `connected`, `receive`, `receive_eof`, `receive_log` and `lost`.

    `model` may be looked at between two turns of the loop. `ended` is done when ExternalIVR has ended, with its
    outcome. `up` is set when the transport is there, `gone` when it is gone.
    """

    def __init__(self, setup: Setup, sounds: Sounds) -> None:
        self.loop = asyncio.get_running_loop()
        self.setup = setup
        self.started = self.loop.time()
        self.model = IvrModel(setup, sounds, self.started)
        self.ended: asyncio.Future[Outcome] = self.loop.create_future()
        self.up = asyncio.Event()
        self.gone = asyncio.Event()
        self._write: Callable[[bytes], None] | None = None
        self._close: Callable[[], None] | None = None
        self._abort: Callable[[], None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._watchers: list[Callable[[], None]] = []

    @property
    def heard(self) -> tuple[HeardFile, ...]:
        """Every file heard so far, the one that plays now last (its ``ending`` is None)."""
        playing = self.model.playing
        return (*self.model.heard, playing) if playing else tuple(self.model.heard)

    def watch(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` after every change of the model."""
        self._watchers.append(callback)

    def connected(self, write: Callable[[bytes], None], close: Callable[[], None], abort: Callable[[], None]) -> None:
        """The transport is there: where events go, how to close it, and how to cut it."""
        self._write, self._close, self._abort = write, close, abort
        self.up.set()
        self._settle()

    def receive(self, data: bytes) -> None:
        """Bytes of commands."""
        self.model.receive(data, self.loop.time())
        self._settle()

    def receive_eof(self) -> None:
        """The other end will write nothing more."""
        self.model.receive_eof(self.loop.time())
        self._settle()

    def receive_log(self, text: str) -> None:
        """A line of a child's standard error."""
        self.model.receive_log(text, self.loop.time())
        self._settle()

    def lost(self) -> None:
        """The transport is gone."""
        self._write = self._close = self._abort = None
        self.receive_eof()
        self.gone.set()
        self._tell()

    def press(self, key: str) -> None:
        """The caller presses one key now."""
        self.model.press(key, self.loop.time())
        self._settle()

    def hang_up(self) -> None:
        """The caller hangs up now."""
        self.model.hang_up(self.loop.time())
        self._settle()

    def abandon(self) -> None:
        """Cut the connection whatever the state of the call; nothing is waited for."""
        if self._abort:
            self._abort()

    def _ring(self, due: float) -> None:
        now = self.loop.time()
        self.model.advance(due if due - _TURNS_LATE < now < due else now)
        self._settle()

    def _settle(self) -> None:
        """Write what the model has to say, set the next alarm, tell the watchers."""
        if self._write and (output := self.model.take_output()):
            self._write(output)
        if self._timer:
            self._timer.cancel()
            self._timer = None
        due = self.model.deadline()
        if due is not None:
            self._timer = self.loop.call_at(due, self._ring, due)
        if self.model.outcome and not self.ended.done():
            self.ended.set_result(self.model.outcome)
        if self.model.closed and self._close:
            self._close()
        self._tell()

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()
