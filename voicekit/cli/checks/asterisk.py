"""Whether an Asterisk is on this machine, and whether it can call us."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator

from voicekit.cli.checks.finding import Finding, Level

__all__ = ["check_asterisk"]

SECONDS = 5.0
OLDEST_MAJOR = 13
PLACES = (*os.get_exec_path(), "/usr/sbin", "/usr/local/sbin")


def check_asterisk() -> Iterator[Finding]:
    """The Asterisk here: it may just as well run on another machine, so its absence is no fault."""
    program = shutil.which("asterisk", path=os.pathsep.join(PLACES))
    if program is None:
        yield Finding("asterisk", Level.NOTE, "no Asterisk on this machine (try without: voicekit call PROGRAM)")
        return
    version = answer(program, "core show version")
    if version is None:
        yield Finding(
            "asterisk",
            Level.WARNING,
            "Asterisk is installed but gives no answer",
            "sudo asterisk -rx 'core show version'",
        )
        return
    yield check_version(version.splitlines()[0])
    loaded = answer(program, "module show like app_externalivr") or ""
    if "Running" in loaded and "Not Running" not in loaded:
        yield Finding("asterisk", Level.OK, "app_externalivr is loaded")
    else:
        mend = "sudo asterisk -rx 'module load app_externalivr.so'"
        yield Finding("asterisk", Level.FAILURE, "app_externalivr is not loaded", mend)


def check_version(line: str) -> Finding:
    """Whether that Asterisk is one that voicekit was made for."""
    found = re.search(r"Asterisk (?:certified/)?(\d+)", line)
    if found and int(found[1]) < OLDEST_MAJOR:
        return Finding("asterisk", Level.WARNING, f"{line}: older than {OLDEST_MAJOR}", "upgrade Asterisk")
    return Finding("asterisk", Level.OK, line)


def answer(program: str, command: str) -> str | None:
    """What the running Asterisk answers to a console command; None where it cannot be reached."""
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, a command of ours
            [program, "-rx", command], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
