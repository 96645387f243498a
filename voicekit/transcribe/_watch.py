"""A folder in which recordings appear, as Asterisk's monitor directory is one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from voicekit.transcribe._is_complete import Growth
from voicekit.transcribe._places import Found, Unread, look

__all__ = ["watch"]

LOOK_SECONDS = 1.0
"""Between two looks. A look works on network disks too, where the kernel tells nothing of what others write."""


async def watch(
    roots: Sequence[Path],
    stop: asyncio.Event,
    now: Callable[[], float],
    unread: Unread,
    every: float = LOOK_SECONDS,
) -> AsyncIterator[Found]:
    """Each recording once it is whole, and again when it has changed; ends when ``stop`` is set.

    A recording that cannot be read is given once, too, so that who reads it says why; a folder is told to ``unread``
    once, and again when it could be read meanwhile. ``now`` counts seconds; what is there at the start is given as
    well. Raises ConfigError where a root is gone.
    """
    growth = Growth()
    closed: dict[Path, OSError] = {}
    while not stop.is_set():
        found, failed = await asyncio.to_thread(_whole, roots, growth, now())
        for folder, error in failed.items():
            if folder not in closed:
                unread(folder, error)
        closed = failed
        for one in found:
            yield one
            if stop.is_set():
                return
        try:
            async with asyncio.timeout(every):
                await stop.wait()
        except TimeoutError:
            continue


def _whole(roots: Sequence[Path], growth: Growth, now: float) -> tuple[list[Found], dict[Path, OSError]]:
    closed: dict[Path, OSError] = {}
    looked = list(look(roots, closed.__setitem__))
    growth.forget({found.source for found in looked})
    return [found for found in looked if growth.whole(found.source, found.size, found.changed, now)], closed
