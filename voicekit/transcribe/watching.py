"""A folder in which recordings appear, as Asterisk's monitor directory is one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from voicekit.transcribe.growing import Growth
from voicekit.transcribe.places import Found, look

__all__ = ["LOOK_SECONDS", "watch"]

LOOK_SECONDS = 1.0
"""Between two looks. A look works on network disks too, where the kernel tells nothing of what others write."""


async def watch(
    roots: Sequence[Path], stop: asyncio.Event, now: Callable[[], float], every: float = LOOK_SECONDS
) -> AsyncIterator[Found]:
    """Each recording once it is whole, and again when it has changed; ends when ``stop`` is set.

    ``now`` counts seconds; what is there at the start is given as well. Raises ConfigError where a root is gone.
    """
    growth = Growth()
    while not stop.is_set():
        for found in await asyncio.to_thread(_whole, roots, growth, now()):
            yield found
            if stop.is_set():
                return
        try:
            async with asyncio.timeout(every):
                await stop.wait()
        except TimeoutError:
            continue


def _whole(roots: Sequence[Path], growth: Growth, now: float) -> list[Found]:
    whole = []
    for found in look(roots):
        try:
            if growth.whole(found.source, found.size, found.changed, now):
                whole.append(found)
        except OSError:
            continue  # gone, or not ours to read yet: the next look tells
    return whole
