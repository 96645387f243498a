"""The stderr of Asterisk's child process, a line at a time: of lines that come close together Asterisk logs the first.

Asterisk reads one line each time that stderr has something new; what came with it waits for more, and is lost when the
call leaves ExternalIVR. It reads at most 1,023 bytes at once. Both were measured on Asterisk 22.10.1.
"""

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

__all__ = ["LINE_MAX", "PACE", "WAITING_MAX", "ChildLog"]

PACE = 0.020
"""Seconds between two lines: a frame of sound, in which Asterisk looks at everything once. 5 ms lost none of 300."""

LINE_MAX = 1000
"""Bytes of a line; a longer one becomes several."""

HALF_MAX = 64 * LINE_MAX
"""Bytes of a line without an end that wait for it; then they are passed on."""

WAITING_MAX = 5000
"""Lines that may wait; the next ones are dropped, and counted."""

FINISH_WITHIN = 2.0
"""Seconds that the end of the process waits for its last lines."""

_READ_AT_ONCE = 65536

_Item = bytes | Callable[[], object]


class ChildLog:
    """Passes lines on from the descriptor ``source`` to ``target``, in a thread, until nobody can write to the source.

    Half a line waits for its rest. When nobody reads the target any more, lines are dropped; while its reader is late,
    they wait, and who writes does not.
    """

    def __init__(self, source: int, target: int, *, pace: float = PACE) -> None:
        self._source = source
        self._target = target
        self._pace = pace
        self._half = b""
        self._waiting: deque[_Item] = deque()
        self._dropped = 0
        self._due = 0.0
        self._asked: deque[Callable[[], object]] = deque()
        self._called, self._call = os.pipe()
        for descriptor in (source, self._called, self._call):
            os.set_blocking(descriptor, False)
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="voicekit-stderr", daemon=True)
        self._thread.start()

    def flush(self, told: Callable[[], object]) -> None:
        """Call ``told``, in another thread, when all that has been written so far has been passed on."""
        self._asked.append(told)
        with suppress(BlockingIOError):  # full of calls: it will look
            os.write(self._call, b".")

    def finish(self, within: float = FINISH_WITHIN) -> None:
        """Wait until all that has been written so far has been passed on, or so many seconds."""
        out = threading.Event()
        self.flush(out.set)
        out.wait(within)

    def join(self, within: float) -> None:
        """Wait for the end, which comes when nobody can write to the source."""
        self._thread.join(within)

    def _run(self) -> None:
        while not self._ended or self._waiting:
            rest = self._due - time.monotonic() if self._waiting else None
            is_due = rest is not None and rest <= 0
            if is_due and callable(self._waiting[0]):
                self._pass_on(self._waiting.popleft())
                continue
            sources = [self._called] if self._ended else [self._source, self._called]
            readable, writable, _ = select.select(
                sources, [self._target] if is_due else [], [], None if is_due else rest
            )
            if readable:
                self._take()
            if writable:
                self._pass_on(self._waiting.popleft())

    def _take(self) -> None:
        """What has been written, then what has been asked: an answer stands behind the lines that came before it."""
        with suppress(BlockingIOError):
            os.read(self._called, _READ_AT_ONCE)
        asked = len(self._asked)
        with suppress(BlockingIOError):
            while not self._ended:
                data = os.read(self._source, _READ_AT_ONCE)
                self._ended = not data
                self._cut(data)
        if asked or self._ended:
            self._line(self._half)
            self._half = b""
        self._waiting.extend(self._asked.popleft() for _ in range(asked))

    def _cut(self, data: bytes) -> None:
        *lines, self._half = (self._half + data).split(b"\n")
        for line in lines:
            self._line(line)
        if len(self._half) > HALF_MAX:
            self._line(self._half)
            self._half = b""

    def _line(self, line: bytes) -> None:
        while line.strip():
            size = len(line)
            if size > LINE_MAX:
                size = LINE_MAX
                while line[size] & 0xC0 == 0x80:  # within a character
                    size -= 1
            if len(self._waiting) < WAITING_MAX:
                self._waiting.append(line[:size] + b"\n")
            else:
                self._dropped += 1
            line = line[size:]

    def _pass_on(self, item: _Item) -> None:
        if callable(item):
            item()
            return
        if self._dropped and len(self._waiting) < WAITING_MAX // 2:
            self._waiting.append(b"voicekit: %d lines of the log were dropped here\n" % self._dropped)
            self._dropped = 0
        with suppress(OSError):  # the call is over, and Asterisk reads no more
            os.write(self._target, item)
            self._due = time.monotonic() + self._pace
