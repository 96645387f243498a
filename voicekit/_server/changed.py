"""Whether what this process was made of has changed on the disk since it began: its code, and its settings."""

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

__all__ = ["changed_since", "process_began"]

_STAT = Path("/proc/self/stat")
_STARTED = 19
"""The place of the start's time in `/proc/self/stat`, behind the name of the program, in clock ticks since the boot."""

_TICK = 10_000_000


def process_began() -> int:
    """When this process began to read files: nanoseconds since 1970; now, where /proc does not tell.

    The system tells the start in hundredths of a second, cut off; the interpreter takes longer than that until it reads
    anything of a program's.
    """
    now = time.time_ns()
    try:
        ticks = int(_STAT.read_text().rpartition(")")[2].split()[_STARTED])
        age = time.clock_gettime_ns(time.CLOCK_BOOTTIME) - ticks * 1_000_000_000 // os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return now
    return now - max(0, age) + _TICK


def changed_since(moment: int, files: Iterable[Path] = ()) -> list[str]:
    """The files of all modules that are loaded, and further ``files``, that were changed since, or are gone; blocks.

    What counts is the change of the inode, which no copy of an older file's time hides.
    """
    modules = (getattr(module, "__file__", None) for module in tuple(sys.modules.values()))
    named = {*map(str, files), *(file for file in modules if isinstance(file, str))}
    return sorted(file for file in named if _is_changed(file, moment))


def _is_changed(file: str, moment: int) -> bool:
    try:
        return os.stat(file).st_ctime_ns > moment  # noqa: PTH116 - of a thousand files
    except OSError:
        return True
