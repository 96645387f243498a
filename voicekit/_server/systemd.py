"""What a service manager is told, and what it hands over: systemd's notifications, and the sockets it has opened.

See sd_notify(3) and sd_listen_fds(3). A process that no such manager has started tells nobody.
"""

import asyncio
import fcntl
import os
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, repeat

from voicekit._server.listening import AUDIO, HEALTH, LINE, OpenSocket
from voicekit.errors import ConfigError

__all__ = ["FIRST_DESCRIPTOR", "Notifier", "activated_sockets"]

FIRST_DESCRIPTOR = 3
"""The first of the descriptors that are handed over: those before are stdin, stdout and stderr."""

EXTEND_EVERY = 5.0
"""Seconds between two messages that a start or a stop goes on."""

EXTEND_BY = 20.0
"""Seconds that each of them asks for: the loop may be busy with other things for some of them."""

_HANDED = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


class Notifier:
    """Tells the manager how the service is. Used in the event loop; what cannot be told is passed over."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self._address = re.sub("^@", "\0", environ.get("NOTIFY_SOCKET", ""))  # an abstract name
        self._watchdog = _watchdog_of(environ)
        self._socket: socket.socket | None = None
        if self._address[:1] in {"/", "\0"}:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
            self._socket.settimeout(0.0)

    @property
    def has_manager(self) -> bool:
        """Whether anybody listens to us."""
        return self._socket is not None

    def tell(self, *states: str) -> None:
        """Tell states, such as ``READY=1``, in one message."""
        if self._socket is not None:
            with suppress(OSError):  # a manager that is gone or full; the next message tells what is then
                self._socket.sendto("\n".join(states).encode(), self._address)

    def reloading(self) -> None:
        """What is on the disk is taken up; `READY=1` ends it."""
        self.tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}", "STATUS=Taking up what has changed")

    @contextmanager
    def extending(self) -> Iterator[None]:
        """While the block runs, a start or a stop that takes long is no failure, as long as the loop goes round."""
        with self._each(EXTEND_EVERY, f"EXTEND_TIMEOUT_USEC={int(EXTEND_BY * 1_000_000)}"):
            yield

    @contextmanager
    def alive(self) -> Iterator[None]:
        """While the block runs, the manager's watchdog is told that the loop goes round; where it is held up, not."""
        if self._watchdog is None:
            yield
            return
        with self._each(self._watchdog / 3, "WATCHDOG=1"):
            yield

    @contextmanager
    def _each(self, seconds: float, state: str) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        timer: asyncio.Handle | None = None

        def again() -> None:
            nonlocal timer
            self.tell(state)
            timer = loop.call_later(seconds, again)

        if self.has_manager:
            again()
        try:
            yield
        finally:
            if timer is not None:
                timer.cancel()


def _watchdog_of(environ: Mapping[str, str]) -> float | None:
    """Seconds within which the manager wants to hear from this process; None where it does not watch it."""
    if environ.get("WATCHDOG_PID", "") not in {"", str(os.getpid())}:
        return None
    try:
        microseconds = int(environ.get("WATCHDOG_USEC", ""))
    except ValueError:
        return None
    return microseconds / 1_000_000 if microseconds > 0 else None


def activated_sockets() -> dict[str, list[OpenSocket]]:
    """The listening sockets that the manager has opened for this process, by what they are for. They are taken once:
    a process that we start does not hear of them.

    ``FileDescriptorName=`` says that: ``audio`` or ``health``; any other name is that of a socket for calls. Raises
    ConfigError where one is none that listens.
    """
    whose, count, names = (os.environ.pop(name, "") for name in _HANDED)
    if whose != str(os.getpid()) or not count.isdigit():
        return {}
    found: dict[str, list[OpenSocket]] = {}
    for place, given in zip(range(int(count)), chain(names.split(":"), repeat("")), strict=False):
        name = given if given in {AUDIO, HEALTH} else LINE
        found.setdefault(name, []).append(OpenSocket(_listening(FIRST_DESCRIPTOR + place)))
    return found


def _listening(descriptor: int) -> socket.socket:
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
        found = socket.socket(fileno=descriptor)
        listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
    except OSError as error:
        raise ConfigError(
            f"descriptor {descriptor} of LISTEN_FDS is no socket: {error.strerror}", hint="look at the socket unit"
        ) from error
    if not listens or found.type != socket.SOCK_STREAM:
        raise ConfigError(
            f"descriptor {descriptor} of LISTEN_FDS does not listen for connections",
            hint="write ListenStream= and Accept=no in the socket unit",
        )
    found.settimeout(0.0)
    return found
