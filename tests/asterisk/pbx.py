"""A private Asterisk: its own configuration, ports and folders, gone without a trace when the test run ends.

It runs as an ordinary process of the machine, with libraries of its own, so that it sees the files the tests see and
starts child processes with the tests' own Python. The kernel kills it when the test process dies.
"""

import contextlib
import fcntl
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ami
import config

PLACE, PREFIX = Path("/tmp"), "vk-asterisk-"  # short: a Unix socket's path has at most 107 characters
ALIVE = "alive"
BOOT_SECONDS = 30.0
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Pbx:
    """A running Asterisk. ``folder`` is its temporary folder, which tests may use; ports are on 127.0.0.1."""

    folder: Path
    manager_port: int
    sip_port: int
    sounds: Path

    @property
    def log(self) -> str:
        return (self.folder / "log" / "full").read_text(errors="replace")

    @property
    def dialplan(self) -> Path:
        """Part of extensions.conf that tests write; ``dialplan reload`` reads it."""
        return self.folder / "etc" / "tests.conf"


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(root: Path) -> Iterator[Pbx]:
    """Starts the Asterisk that is unpacked in ``root``; on exit it is stopped and its folder removed."""
    remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PLACE))
    try:
        with (folder / ALIVE).open("w") as alive, (folder / "console").open("w") as console:
            fcntl.flock(alive, fcntl.LOCK_EX)
            pbx = configure(folder, root)
            command = [*program(root, "usr/sbin/asterisk"), "-f", "-C", str(folder / "etc/asterisk.conf")]
            process = subprocess.Popen(
                command, cwd=folder, env=environment(folder), stdin=subprocess.DEVNULL, stdout=console, stderr=console
            )
            try:
                wait_for_boot(process, pbx)
                yield pbx
            finally:
                stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned() -> None:
    """Removes the folders of test runs that were killed: nobody holds the lock in them any more."""
    for lock in PLACE.glob(f"{PREFIX}*/{ALIVE}"):
        with contextlib.suppress(OSError), lock.open() as alive:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def program(root: Path, name: str) -> list[str]:
    """The words that run a program of ``root`` with its libraries, and end it with the thread that started it."""
    loader = next(iter(root.glob("usr/lib/*/ld-linux-*.so.*")))
    return ["setpriv", "--pdeathsig", "KILL", str(loader), "--library-path", str(loader.parent), str(root / name)]


def environment(folder: Path) -> dict[str, str]:
    """What the programs that Asterisk starts find: the tests' Python, and the sounds of this Asterisk."""
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"
    return os.environ | {"PATH": path, "VOICEKIT_SOUNDS": str(folder / "sounds"), "VOICEKIT_ENGINES": "espeak"}


def wait_for_boot(process: subprocess.Popen[bytes], pbx: Pbx) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", pbx.manager_port), 1) as manager:
            manager.settimeout(BOOT_SECONDS)
            manager.sendall(f"Action: Login\r\nUsername: {ami.USER}\r\nSecret: {ami.SECRET}\r\n\r\n".encode())
            with manager.makefile("rb") as lines:
                if any(b"FullyBooted" in line for line in lines):
                    return
        time.sleep(0.05)
    raise RuntimeError(f"Asterisk did not start:\n{(pbx.folder / 'console').read_text()}\n{pbx.log[-4000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM is a quick stop that runs down calls; SIGKILL when that takes too long."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def configure(folder: Path, root: Path) -> Pbx:
    """Makes the folders and the whole configuration under ``folder``."""
    for name in ("etc", "var", "log", "spool", "run", "data/sounds", "sounds"):
        (folder / name).mkdir(parents=True)
    share = root / "usr/share/asterisk"
    (folder / "data/documentation").symlink_to(share / "documentation")
    (folder / "data/sounds/en").symlink_to(share / "sounds/en_US_f_Allison")
    pbx = Pbx(folder, free_port(), free_port(socket.SOCK_DGRAM), folder / "sounds")
    rtp_start = random.randrange(20000, 29000, 100)
    config.write(
        folder / "etc",
        folder=folder,
        modules=next(iter(root.glob("usr/lib/*/asterisk/modules"))),
        manager_port=pbx.manager_port,
        sip_port=pbx.sip_port,
        rtp_start=rtp_start,
        rtp_end=rtp_start + 98,
    )
    return pbx
