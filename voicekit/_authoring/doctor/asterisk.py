"""Whether an Asterisk is on this machine, whether it can call us, and by which dialplan it does."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from voicekit._authoring.doctor.finding import Diagnosis, Level
from voicekit._server.dialplan import MARK, marks

__all__ = ["check_asterisk", "check_dialplan"]

SECONDS = 5.0
OLDEST_MAJOR = 13
LARGEST = 32 << 20  # bytes of a dialplan's file: FreePBX writes some MB for thousands of extensions
CONFIGURATION = Path("/etc/asterisk")
PLACES = (*os.get_exec_path(), "/usr/sbin", "/usr/local/sbin")


def check_asterisk() -> Iterator[Diagnosis]:
    """The Asterisk here: it may just as well run on another machine, so its absence is no fault."""
    program = installed()
    if program is None:
        yield Diagnosis("asterisk", Level.NOTE, "no Asterisk on this machine (try without: voicekit call PROGRAM)")
        return
    version = answer(program, "core show version")
    if version is None:
        yield Diagnosis(
            "asterisk",
            Level.WARNING,
            "Asterisk is installed but gives no answer",
            "sudo asterisk -rx 'core show version'",
        )
        return
    yield check_version(version.splitlines()[0])
    loaded = answer(program, "module show like app_externalivr") or ""
    if "Running" in loaded and "Not Running" not in loaded:
        yield Diagnosis("asterisk", Level.OK, "app_externalivr is loaded")
    else:
        hint = "sudo asterisk -rx 'module load app_externalivr.so'"
        yield Diagnosis("asterisk", Level.FAILURE, "app_externalivr is not loaded", hint)


def check_dialplan() -> Iterator[Diagnosis]:
    """Whether the dialplan that leads to voicekit is the one printed now, as far as it can be seen from here.

    The running Asterisk is asked first; where it does not answer, its configuration is read.
    """
    program = installed()
    found = marks(answer(program, "dialplan show") or "") if program is not None else ()
    found = found or tuple(mark for text in configured() for mark in marks(text))
    if found and min(found) < MARK:
        what = f"Asterisk's dialplan is number {min(found)}, the one printed now is number {MARK}"
        hint = "voicekit dialplan PROGRAM; paste it, then: sudo asterisk -rx 'dialplan reload'"
        yield Diagnosis("dialplan", Level.WARNING, what, hint)
    elif found:
        yield Diagnosis("dialplan", Level.OK, "Asterisk's dialplan is the one printed now")


def installed() -> str | None:
    """The program ``asterisk`` of this machine."""
    return shutil.which("asterisk", path=os.pathsep.join(PLACES))


def configured() -> Iterator[str]:
    """The files of a dialplan that this user can read, and that are no larger than one is."""
    for path in sorted(CONFIGURATION.glob("extensions*.conf")):
        with suppress(OSError):
            if path.stat().st_size <= LARGEST:
                yield path.read_text(encoding="utf-8", errors="replace")


def check_version(line: str) -> Diagnosis:
    """Whether that Asterisk is one that voicekit was made for."""
    found = re.search(r"Asterisk (?:certified/)?(\d+)", line)
    if found and int(found[1]) < OLDEST_MAJOR:
        return Diagnosis("asterisk", Level.WARNING, f"{line}: older than {OLDEST_MAJOR}", "upgrade Asterisk")
    return Diagnosis("asterisk", Level.OK, line)


def answer(program: str, command: str) -> str | None:
    """What the running Asterisk answers to a console command; None where it cannot be reached."""
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, a command of ours
            [program, "-rx", command],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
