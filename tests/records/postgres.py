"""A PostgreSQL of the tests' own: a directory and a socket of its own, no network."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools/postgres.py"

OTHER = "nobody"
"""Who runs it where the tests are root, whom it refuses."""


def programs():
    """The directory of its programs. Skips the test where there are none."""
    found = subprocess.run([sys.executable, TOOL, "--no-fetch"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(found.stderr.strip())
    return Path(found.stdout.strip())


class Server:
    """A server in a folder, which has its socket, too; it can be killed and started again."""

    def __init__(self, bin_, folder):
        self.folder = folder
        self._bin = bin_
        self._data = folder / "data"
        as_other = {"user": OTHER, "group": pwd.getpwnam(OTHER).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        if as_other:
            shutil.chown(folder, OTHER)
        folder.chmod(0o755)
        environment = dict(os.environ)
        if not bin_.is_relative_to("/usr"):  # unpacked: its libraries lie beside it
            libraries = map(str, sorted(bin_.parents[3].glob("lib/*-linux-*")))
            environment |= {"LD_LIBRARY_PATH": ":".join(libraries), "TZ": "GMT"}
        self._as = {"stderr": subprocess.PIPE, "text": True, "cwd": folder, "env": environment, **as_other}

    @property
    def url(self):
        return f"postgresql://voicekit@/postgres?host={self.folder}"

    def make(self):
        made = [self._bin / "initdb", "-D", self._data, "-U", "voicekit", "-A", "trust", "-N", "-E", "UTF8"]
        ran = subprocess.run([*made, "--no-instructions"], check=False, stdout=subprocess.DEVNULL, **self._as)
        if ran.returncode:
            pytest.skip(f"PostgreSQL cannot be made here: {ran.stderr.strip()[-200:]}")

    def start(self):
        options = ("listen_addresses=", "fsync=off", f"unix_socket_directories={self.folder}")
        command = [self._bin / "postgres", "-D", self._data, *(word for each in options for word in ("-c", each))]
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(command, **{**self._as, "stdout": log, "stderr": log})
        ready = [self._bin / "pg_isready", "-q", "-h", self.folder]
        while subprocess.run(ready, check=False, **self._as).returncode:  # another process comes to it
            assert self._running.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self):
        self._running.send_signal(signal.SIGQUIT)  # at once
        self._running.wait()

    def kill(self):
        """As a crash: none of its processes ends in order."""
        postmaster = self._running.pid
        self._running.send_signal(signal.SIGSTOP)  # it starts no other
        for child in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        self._running.kill()
        self._running.wait()


@contextmanager
def postgres():
    """A server, in which a database of the name ``postgres`` can be had by ``voicekit``. Skips the test where there can
    be none.
    """
    bin_ = programs()
    with tempfile.TemporaryDirectory(prefix="vk-pg-") as name:
        server = Server(bin_, Path(name))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
