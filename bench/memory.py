"""What an idle call keeps in memory, in the middle of its conversation."""

from collections.abc import Iterator
from typing import Any

from bench.counts import Counts
from bench.generator import hold
from bench.peers import ExternalIvr
from bench.process import Process
from bench.result import Figure

__all__ = ["measure"]

MOST = 8.0
"""KiB, toolkit objects included."""


def measure(counts: Counts) -> Iterator[Figure]:
    """KiB for each idle call: as the system counts them, and as Python does."""
    bare = _resident("bare", counts.idle)
    yield Figure("bare uvloop, an idle call", bare, "KiB resident")
    kit = _resident("voicekit", counts.idle)
    yield Figure("voicekit, an idle call", kit, "KiB resident", most=MOST)
    traced = _grown("traced", counts.idle, "voicekit", "--trace")
    yield Figure("voicekit, an idle call", traced, "KiB of Python objects", most=MOST)


def _resident(name: str, calls: int) -> float:
    return _grown("resident", calls, name)


def _grown(kind: str, calls: int, *arguments: str) -> float:
    with Process("bench.servers", *arguments) as server:
        port = server.read()["port"]
        looks: list[dict[str, Any]] = []
        hold(port, ExternalIvr(), max(1, calls // 5), lambda: None)  # to warm up
        before = server.ask("memory")[kind]
        hold(port, ExternalIvr(), calls, lambda: looks.append(server.ask("memory")))
        return float(looks[-1][kind] - before) / calls / 1024
