"""User instructions of a scripted call, sockets and event loop included: steady to a few hundredths, as times are not.

The server runs under valgrind's cachegrind, the load outside, once for few calls and once for many; the difference
counts. On a busy machine a caller's lines come one by one instead of together, which adds up to a tenth.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.counts import Counts
from bench.generator import generate
from bench.peers import ExternalIvr, FastAgi, Peer
from bench.process import Process
from bench.result import Figure

__all__ = ["MOST", "counted", "measure"]

MOST = 455.0
"""Thousands of instructions that a call of voicekit's may take: 430 to 431 are counted on a busy machine. The aim is
350, ahead of panoramisk.
"""

MOST_KEPT = 1.15
"""What a call may take with its records on, of what it takes without."""

CACHEGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")

_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def measure(counts: Counts) -> Iterator[Figure]:
    """Thousands of instructions for each call; where there is no valgrind, a figure that says so."""
    if shutil.which(CACHEGRIND[0]) is None:
        yield Figure("instructions are not counted: valgrind is not installed", 0.0, "")
        return
    bare = counted(counts, "bare", ExternalIvr)
    yield Figure("bare uvloop, a call", bare, "k instructions")
    kit = counted(counts, "voicekit", ExternalIvr)
    yield Figure("voicekit, a call", kit, "k instructions", most=MOST)
    metrics = counted(counts, "voicekit", ExternalIvr, "--records", "counted")
    yield Figure("voicekit, with metrics", metrics, "k instructions", metrics / kit, "without")
    kept = counted(counts, "voicekit", ExternalIvr, "--records", "spool")
    yield Figure("voicekit, its records spooled", kept, "k instructions", kept / kit, "without", most=MOST_KEPT)
    if counts.everyone:
        carried = counted(counts, "voicekit", ExternalIvr, "--records", "carried")
        yield Figure("voicekit, and carried into SQLite", carried, "k instructions", carried / kit, "without")
        yield Figure("panoramisk (FastAGI) on uvloop, a call", counted(counts, "fastagi", FastAgi), "k instructions")


def counted(counts: Counts, name: str, peer: Callable[[], Peer], *options: str) -> float:
    """Thousands of instructions for each call of one server. Each run has a peer of its own: it knows its files."""
    few, many = (_run(name, peer(), calls, options) for calls in (counts.counted, 4 * counts.counted))
    return (many - few) / (3 * counts.counted) / 1000


def _run(name: str, peer: Peer, calls: int, options: Sequence[str]) -> int:
    """All instructions of a server that holds so many calls."""
    # NumPy's threads wait in a loop, now longer and now shorter.
    steady = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "UV_USE_IO_URING": "0"}
    with subprocess.Popen(
        [*CACHEGRIND, sys.executable, "-m", "bench.servers", name, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
        env={**os.environ, **steady, "OPENBLAS_NUM_THREADS": "1"},
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        load = generate(Process.told(server.stdout)["port"], peer, calls=calls, at_once=min(50, calls))
        if load.calls != calls:
            raise RuntimeError(f"{name}: {load.broken} of {calls} calls broke")
        server.stdin.close()
        told = server.stderr.read().decode()
    found = _COUNTED.search(told)
    if found is None:
        raise RuntimeError(f"{name}: valgrind has counted nothing: {told[-200:]}")
    return int(found[1].replace(",", ""))
