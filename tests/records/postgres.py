"""A PostgreSQL of the tests' own: this machine's programs, a directory and a socket of its own, no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

OTHER = "nobody"
"""Who runs it where the tests are root, whom it refuses."""


def programs():
    """The directory of its programs: Debian keeps them out of the PATH. None where there are none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@contextmanager
def postgres():
    """The directory of its socket, in which a database of the name ``postgres`` can be had by ``voicekit``.

    Skips the test where the machine has no PostgreSQL, or nobody else who could run it.
    """
    bin_ = programs()
    if bin_ is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    as_other = {"user": OTHER, "group": pwd.getpwnam(OTHER).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="vk-pg-") as name:
        folder = Path(name)
        if as_other:
            shutil.chown(folder, OTHER)
        folder.chmod(0o755)
        data = folder / "data"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True, "cwd": folder, **as_other}
        made = [bin_ / "initdb", "-D", data, "-U", "voicekit", "-A", "trust", "-N", "-E", "UTF8", "--no-instructions"]
        ran = subprocess.run(made, check=False, **quiet)
        if ran.returncode:
            pytest.skip(f"PostgreSQL cannot be made here: {ran.stderr.strip()[-200:]}")
        control = [bin_ / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log"]
        options = f"-c listen_addresses= -c fsync=off -c unix_socket_directories={folder}"
        subprocess.run([*control, "-o", options, "start"], check=True, **quiet)
        try:
            yield folder
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet)
