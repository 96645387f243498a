"""A storm of connections that are closed at once, beside live calls: nobody is stopped."""

import socket
import sys
import threading
from collections.abc import Iterator

from bench.counts import Counts
from bench.generator import Load, generate
from bench.peers import ExternalIvr
from bench.process import GENERATOR_CORE, Process, pinned
from bench.result import Figure, late, middle

__all__ = ["measure"]

LIVE_RATE = 100.0
"""Live calls begun in each second: a load that leaves the server room."""

_SECONDS = 5.0


def measure(counts: Counts) -> Iterator[Figure]:
    """Live calls and the time to each answer, without a storm and in one."""
    calls = max(4, int(min(counts.storm / 10_000, 1.0) * LIVE_RATE * _SECONDS))
    with Process("bench.servers", "voicekit") as server, pinned(GENERATOR_CORE):
        port = server.read()["port"]
        calm = generate(port, ExternalIvr(), calls=calls, at_once=calls, pace=LIVE_RATE)
        with Process("bench.storm", str(port), str(counts.storm), cores=GENERATOR_CORE) as storm:
            thread = threading.Thread(target=storm.ask, args=("go",))
            thread.start()
            stormy = generate(port, ExternalIvr(), calls=calls, at_once=calls, pace=LIVE_RATE)
            thread.join()
    yield Figure("live calls held to their end, calm", calm.calls / calls, "of all", least=1.0)
    yield Figure(f"the same, {counts.storm} connect and close", stormy.calls / calls, "of all", least=1.0)
    yield from _latencies(calm, stormy)


def _latencies(calm: Load, stormy: Load) -> Iterator[Figure]:
    for what, pick in (("median", middle), ("99th of 100", late)):
        before, now = pick(calm.answers) * 1e3, pick(stormy.answers) * 1e3
        yield Figure(f"time to an answer, {what}, calm", before, "ms")
        yield Figure(f"time to an answer, {what}, in the storm", now, "ms", now / before, "calm")


def main(port: int, count: int) -> None:
    """The storm: told to go, connects and closes, and tells when it is over."""
    sys.stdin.readline()
    for _ in range(count):
        socket.create_connection(("127.0.0.1", port)).close()
    print("{}", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
