"""Which code is a program's own, and where in it something happened."""

import sysconfig
from pathlib import Path
from types import TracebackType

__all__ = ["is_library", "place_in"]

_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_OURS = str(Path(__file__).parent)


def is_library(file: str) -> bool:
    """Whether a file of code is none of a program's own."""
    return file.startswith((*_LIBRARIES, _OURS, "<"))


def place_in(trace: TracebackType | None) -> str:
    """The last line (``file:line``) of a program's own code that a traceback comes by; empty where there is none."""
    place = ""
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not is_library(file):
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
