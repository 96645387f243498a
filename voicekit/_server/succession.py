"""A fresh process in the place of this one, with no call lost: it is started with our command and our listening
sockets, and when it listens we take no more calls, and end when those that we have are over.

The two are connected while both live. The fresh one says that it listens, or why it cannot; then it hands back what
belongs to us: connections by which our calls come back from the dialplan, and their sound. Where its end is told by the
connection's, we know that we are the last, or that our predecessor has none of its calls left.

Who has started the first process sees one service. A service manager is told the new main process (``MAINPID=``).
Without one, the first process stays when its calls are over, passes signals on, and ends as the last process does; the
others hold the end of a pipe by which they learn of its death.
"""

import asyncio
import ctypes
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import structlog

from voicekit._server.listening import Listeners, OpenSocket
from voicekit._server.systemd import Notifier, activated_sockets
from voicekit.errors import NotRenewed

__all__ = ["CALL", "SOUND", "VARIABLE", "Inheritance", "Succession", "Taken", "reporting"]

VARIABLE = "VOICEKIT_HANDED"
"""The variable that tells a fresh process what it has been handed, as JSON."""

START_WITHIN = 120.0
"""Seconds that a fresh process has until it listens: it imports the program, reads the cache, opens recognizers."""

CALL, SOUND = b"C", b"S"
"""What is handed back: the connection of a call, or of its sound, and what has come on it so far."""

_READY, _FAILED = b"R", b"F"

_MESSAGE_MAX = 66_000
"""Bytes of a message: what a connection has sent before it is known whose it is, 64 KiB at most."""

_REASON_MAX = 1_000

_LOOK_EVERY = 0.2
"""Seconds between two looks whether the last process lives: it is not always a child of ours."""

_PR_SET_CHILD_SUBREAPER = 36
"""prctl(2): the processes whose parents have ended become children of ours."""

_HINT = "mend it, and send SIGHUP again; until then all goes on as it was"

_ORPHAN = "import os, sys; os.fork() or os.execv(sys.argv[1], sys.argv[1:])"
"""Starts a command that is nobody's child but the manager's: of a process of somebody else's it may miss the end."""

_EXIT_KILLED = 128
"""Added to a signal's number: the exit code of what it has ended, as shells have it."""

_log = structlog.get_logger("voicekit._server")

Taken = Callable[[bytes, bytes, socket.socket], object]
"""Is given what is handed back: `CALL` or `SOUND`, what has come on the connection, and the connection."""


class Inheritance(NamedTuple):
    """What a fresh process is handed: listening sockets, the connection to the process before it, and the end of a pipe
    that closes when the first process dies.
    """

    sockets: dict[str, list[OpenSocket]]
    before: socket.socket
    life: int | None

    @staticmethod
    def take() -> "Inheritance | None":
        """What this process was handed; None where it is the first. It is not handed on to whatever is started here."""
        text = os.environ.pop(VARIABLE, "")
        if not text:
            return None
        told = json.loads(text)
        sockets: dict[str, list[OpenSocket]] = {}
        for name, descriptor, asked in told["sockets"]:
            fcntl.fcntl(descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
            found = socket.socket(fileno=descriptor)
            found.settimeout(0.0)
            sockets.setdefault(name, []).append(OpenSocket(found, None if asked is None else (asked[0], asked[1])))
        before = socket.socket(fileno=told["before"])
        before.settimeout(0.0)
        for descriptor in filter(None, (before.fileno(), told["life"])):
            fcntl.fcntl(descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
        return Inheritance(sockets, before, told["life"])


_inheritance: Inheritance | None = None
"""What this process was handed: taken once, as it begins."""


class reporting:  # noqa: N801 - a context manager, used like a function
    """While a process starts: what keeps it from serving is told to the process that it was to follow."""

    def __enter__(self) -> None:
        global _inheritance  # noqa: PLW0603 - a process inherits once
        _inheritance = _inheritance or Inheritance.take()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if _inheritance is not None and error is not None:
            with suppress(OSError):  # it has ended, or has been told already
                _inheritance.before.send(_FAILED + f"{error}".encode()[:_REASON_MAX])


class Succession:
    """This process among those that serve one after the other. Made and used in the event loop."""

    def __init__(self) -> None:
        """Take what whoever started us has handed over. Raises ConfigError."""
        self._loop = asyncio.get_running_loop()
        self.notifier = Notifier()
        self.listeners = Listeners(activated_sockets() if _inheritance is None else _inheritance.sockets)
        self.before = None if _inheritance is None else _inheritance.before
        self._life = None if _inheritance is None else _inheritance.life
        self.after: _Successor | None = None
        self._stand_in: _StandIn | None = None
        self.alone = asyncio.Event()
        """No process before us has calls: what comes for one of them would have to go by us."""
        self.over = asyncio.Event()
        """The process after us has ended, or is about to; or the first one has died, and nobody else would end us."""
        if self.before is None:
            self.alone.set()
        else:
            self._loop.add_reader(self.before, self._look_before)
        if self._life is not None:
            self._loop.add_reader(self._life, self._look_at_life)

    @property
    def stands_in(self) -> bool:
        """Whether we are the first process, and no manager sees the others."""
        return self._stand_in is not None

    @property
    def pid(self) -> int:
        """The process after us."""
        assert self.after is not None
        return self.after.pid

    def began(self) -> None:
        """Calls can come: tell whoever waits for that."""
        if self.before is None:
            self.notifier.tell("READY=1", f"MAINPID={os.getpid()}", "STATUS=Serving")
        else:
            try:
                self.before.send(_READY + str(os.getpid()).encode())
            except OSError:  # it waits for us no longer
                self.over.set()

    async def renew(self, take: Taken) -> None:
        """Have a fresh process listen in our place; ``take`` is given what it hands back. Raises NotRenewed."""
        if not self.notifier.has_manager and self._stand_in is None:
            self._stand_in = _StandIn()
        successor = _Successor(take, self.over.set)
        life = self._life if self._stand_in is None else self._stand_in.life
        environ = {} if self._stand_in is None else self._stand_in.environ
        await successor.start(self.listeners, life, environ, apart=self._stand_in is not None)
        self.after = successor
        if self._stand_in is None:
            self.notifier.tell(f"MAINPID={successor.pid}", "READY=1", "STATUS=Serving")
        else:
            self._stand_in.main = successor.pid

    def hand_back(self, kind: bytes, said: bytes, descriptor: int) -> bool:
        """Hand a connection that is none of ours to the process before; whether there is one that takes it."""
        if self.before is None or descriptor < 0:
            return False
        try:
            socket.send_fds(self.before, [kind + said], [descriptor])
        except OSError:
            return False
        return True

    def pass_on(self, name: str) -> None:
        """Send a signal on to the process that serves now, where no manager but us would."""
        if self._stand_in is not None:
            self._stand_in.send(signal.Signals[name])

    def let_go(self) -> None:
        """We stop: the processes before us learn of it, and stop, too."""
        if self.before is not None:
            self._loop.remove_reader(self.before)
            self.before.close()
            self.before = None
            self.alone.set()

    async def end(self, stop: "asyncio.Queue[str]", anew: "asyncio.Queue[str]") -> int:
        """Our calls are over; where we stand for the whole service, wait for its end. Gives the exit code."""
        self.let_go()
        if self.after is not None:
            self.after.let_go()
        if self._life is not None:
            self._loop.remove_reader(self._life)
        if self._stand_in is None:
            return 0
        return await self._stand_in.wait(stop, anew)

    def _look_before(self) -> None:
        assert self.before is not None
        try:
            ended = not self.before.recv(1)
        except BlockingIOError:
            return
        except OSError:
            ended = True
        if ended:
            self.let_go()

    def _look_at_life(self) -> None:
        assert self._life is not None
        self._loop.remove_reader(self._life)
        self.over.set()


class _Successor:
    """The process that follows this one."""

    def __init__(self, take: Taken, gone: Callable[[], None]) -> None:
        """``gone`` is called when it has ended, or is about to stop, after it has listened."""
        self._loop = asyncio.get_running_loop()
        self._take = take
        self._gone = gone
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._answer: asyncio.Future[str | None] = self._loop.create_future()
        self.pid = 0
        """Its number, once it serves."""

    async def start(self, listeners: Listeners, life: int | None, environ: Mapping[str, str], *, apart: bool) -> None:
        """Start it, and wait until it listens. ``apart``: in a process group of its own. Raises NotRenewed."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            ours.settimeout(0.0)
            try:
                self._process = await asyncio.to_thread(_started, listeners, theirs, life, environ, apart=apart)
            except (OSError, ValueError) as error:
                ours.close()
                raise NotRenewed(f"a fresh process cannot be started: {error}", hint=_HINT) from error
        self._line = ours
        self._loop.add_reader(ours, self._read)
        try:
            async with asyncio.timeout(START_WITHIN):
                failure = await self._answer
        except TimeoutError:
            failure = f"it did not listen within {START_WITHIN:.0f} s"
        except asyncio.CancelledError:
            await self._abandon()
            raise
        if failure is not None:
            code = await self._abandon()
            how = f"with exit code {code}" if apart else "before it listened"
            said = failure or f"it ended {how}: what it says stands above"
            raise NotRenewed(f"the fresh process cannot serve: {said}", hint=_HINT)

    def let_go(self) -> None:
        """We have no calls left: the process after us learns of it."""
        self._close()

    async def _abandon(self) -> int:
        assert self._process is not None
        self._close()
        self._process.terminate()  # where it has ended, this does nothing
        try:
            return await asyncio.to_thread(self._process.wait, 5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return await asyncio.to_thread(self._process.wait)

    def _read(self) -> None:
        assert self._line is not None
        try:
            message, descriptors, _, _ = socket.recv_fds(self._line, _MESSAGE_MAX, 1)
        except BlockingIOError:
            return
        except OSError:
            message, descriptors = b"", []
        kind, said = message[:1], message[1:]
        if descriptors:
            connection = socket.socket(fileno=descriptors[0])
            connection.settimeout(0.0)
            self._take(kind, said, connection)
        elif kind in {_READY, _FAILED} and not self._answer.done():
            if kind == _READY and said.isdigit():
                self.pid = int(said)
            self._answer.set_result(None if kind == _READY else said.decode(errors="replace"))
        elif not kind:
            self._close()
            if self._answer.done():
                self._gone()
            else:
                self._answer.set_result("")

    def _close(self) -> None:
        if self._line is not None:
            self._loop.remove_reader(self._line)
            self._line.close()
            self._line = None


def _started(
    listeners: Listeners, before: socket.socket, life: int | None, environ: Mapping[str, str], *, apart: bool
) -> "subprocess.Popen[bytes]":
    """Start this process's command again, with what it is handed. Raises OSError."""
    sockets = [(name, each.socket.fileno(), each.asked) for name, several in listeners.open.items() for each in several]
    told = json.dumps({"sockets": sockets, "before": before.fileno(), "life": life})
    kept = {name: value for name, value in os.environ.items() if name != "WATCHDOG_PID"}
    command = [sys.executable, *sys.orig_argv[1:]]
    return subprocess.Popen(  # noqa: S603 - the command of this very process
        command if apart else [sys.executable, "-S", "-c", _ORPHAN, *command],
        env={**kept, **environ, VARIABLE: told},
        pass_fds=[descriptor for _, descriptor, _ in sockets] + [before.fileno()] + ([] if life is None else [life]),
        process_group=0 if apart else None,
    )


class _StandIn:
    """The first process, where no manager watches it: to the processes after it, it is the manager."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="voicekit-"))  # open to us alone: who writes here names processes
        self._told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._told.bind(str(self._folder / "notify"))
        self._told.settimeout(0.0)
        self.life, self._alive = os.pipe()
        self.environ = {"NOTIFY_SOCKET": str(self._folder / "notify")}
        self._main = 0
        self._were: set[int] = set()
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    @property
    def main(self) -> int:
        """The process that serves now."""
        return self._main

    @main.setter
    def main(self, pid: int) -> None:
        self._main = pid
        self._were.add(pid)

    def send(self, number: signal.Signals) -> None:
        """Send it to the process that serves, where that is another one by now."""
        self._look()
        if self._main:  # 0 would be all processes of our group
            with suppress(ProcessLookupError):
                os.kill(self._main, number)

    async def wait(self, stop: "asyncio.Queue[str]", anew: "asyncio.Queue[str]") -> int:
        """Pass signals on until the last process ends; gives its exit code."""
        try:
            code = None if self._main else 0  # nobody has followed us
            while code is None and (code := self._ended()) is None:
                await asyncio.sleep(_LOOK_EVERY)
                for queue in (stop, anew):
                    while not queue.empty():
                        self.send(signal.Signals[queue.get_nowait()])
        finally:
            self._told.close()
            shutil.rmtree(self._folder, ignore_errors=True)
        return code

    def _look(self) -> None:
        """What the process that serves has told: by which one it is followed."""
        with suppress(BlockingIOError):
            while True:
                for line in self._told.recv(4096).decode(errors="replace").splitlines():
                    name, _, value = line.partition("=")
                    if name == "MAINPID" and value.isdigit() and int(value) > 1:
                        self.main = int(value)

    def _ended(self) -> int | None:
        """The exit code of the process that serves; None while it lives."""
        self._look()
        for pid in tuple(self._were):
            try:
                found, status = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:  # it is the child of one that lives
                continue
            if found:
                self._were.discard(pid)
                self._look()  # what it has told at its very end
                if pid == self._main:
                    code = os.waitstatus_to_exitcode(status)
                    return code if code >= 0 else _EXIT_KILLED - code
        return None
