"""How a measured server is steered: commands on its stdin, one JSON line for each on its stdout."""

import asyncio
import gc
import json
import os
import resource
import sys
import tracemalloc
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

__all__ = ["Facts", "steered"]

Facts = Callable[[], Mapping[str, object]]
"""What a server tells about itself beside its usage."""

_PAGE = os.sysconf("SC_PAGE_SIZE")


async def steered(listen: Callable[[], Awaitable[int]], facts: Facts = dict) -> None:
    """Listen (``listen`` gives the port), say so, and answer ``usage`` and ``memory`` until stdin ends."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def command() -> None:
        line = sys.stdin.buffer.readline().strip()
        if line:
            _tell({**(_memory() if line == b"memory" else _usage()), **facts()})
        else:
            ended.set()

    loop.add_reader(0, command)
    _tell({"port": await listen()})
    await ended.wait()
    loop.remove_reader(0)


def _usage() -> dict[str, object]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": usage.ru_utime + usage.ru_stime, "user": usage.ru_utime, "resident": _resident()}


def _memory() -> dict[str, object]:
    gc.collect()
    traced = tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else None
    return {"resident": _resident(), "traced": traced}


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def _tell(facts: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
