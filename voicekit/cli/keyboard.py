"""The terminal's keyboard as a telephone's."""

import asyncio
import os
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["HANG_UP", "keyboard"]

HANG_UP = "qQ\x04"
"""What hangs up: q, or Ctrl-D."""

TELEPHONE = "0123456789*#ABCD"


@contextmanager
def keyboard(press: Callable[[str], None], hang_up: Callable[[], None]) -> Iterator[None]:
    """While the block runs, keys typed in the terminal reach the telephone; lines and echo are switched off."""
    descriptor = sys.stdin.fileno()
    loop = asyncio.get_running_loop()
    before = termios.tcgetattr(descriptor)

    def typed() -> None:
        keys = os.read(descriptor, 64).decode(errors="ignore")
        if not keys or set(keys) & set(HANG_UP):
            loop.remove_reader(descriptor)
            hang_up()
            return
        for key in keys.upper():
            if key in TELEPHONE:
                press(key)

    tty.setcbreak(descriptor)
    loop.add_reader(descriptor, typed)
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
