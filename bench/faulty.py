"""Calls that fail: what they leave in memory, and how soon a good call beside them hears its first prompt."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack

from bench.counts import Counts
from bench.generator import generate
from bench.peers import ExternalIvr, LongLine, Peer, WrongKey
from bench.process import GENERATOR_CORE, Process, pinned
from bench.result import Figure, late, middle

__all__ = ["measure"]

GOOD_RATE = 100.0
"""Good calls begun in each second: a load that leaves the server room."""

FAULTY_RATE = 20.0
"""Faulty ones, half of each kind."""

LEFT_MOST = 0.1
"""KiB that a call may leave behind: the system counts in pages, and Python frees its memory in larger pieces."""

SLOWER_MOST = 3.0
"""How many times as long as with the bare server a first prompt may take, the 99th of 100."""

_AT_ONCE = 50

_SERVERS = {"bare": ("bare",), "voicekit": ("voicekit", "--log", "INFO", "/dev/null")}
"""voicekit with its log as a service writes it: a failed call is told with its lines and its traceback."""

_KINDS: dict[str, type[ExternalIvr]] = {"wrong key": WrongKey, "long line": LongLine}


def measure(counts: Counts) -> Iterator[Figure]:
    """Memory, then times."""
    with pinned(GENERATOR_CORE):
        for kind, peer in {"good": ExternalIvr, **_KINDS}.items():
            yield Figure(
                f"{counts.faulty} calls, {kind}", _left(peer, counts.faulty), "KiB resident each", most=LEFT_MOST
            )
        calls = max(4, counts.faulty // 10)
        times: dict[str, list[float]] = {}
        for name in ("bare", "voicekit"):
            for beside in (False, True):
                times[f"{name}, {'beside faulty ones' if beside else 'alone'}"] = _first_prompts(
                    name, calls, beside=beside
                )
    for where, each in times.items():
        yield Figure(f"to the first prompt, median, {where}", middle(each) * 1e3, "ms")
    for beside in ("alone", "beside faulty ones"):
        bare, kit = (late(times[f"{name}, {beside}"]) * 1e3 for name in _SERVERS)
        yield Figure(f"the same, 99th of 100, bare, {beside}", bare, "ms")
        yield Figure(f"the same, 99th of 100, voicekit, {beside}", kit, "ms", kit / bare, "bare", most=SLOWER_MOST)


def _left(kind: type[ExternalIvr], calls: int) -> float:
    """KiB that each call has left, as the system counts them, with nothing collected beforehand."""
    with Process("bench.servers", *_SERVERS["voicekit"]) as server:
        port = server.read()["port"]
        generate(port, kind(), calls=max(4, calls // 10), at_once=_AT_ONCE)  # to warm up
        before = server.ask("usage")["resident"]
        generate(port, kind(), calls=calls, at_once=_AT_ONCE)
        return float(server.ask("usage")["resident"] - before) / calls / 1024


def _first_prompts(name: str, calls: int, *, beside: bool) -> list[float]:
    """Seconds from the connection to the first prompt, of each good call."""
    with ExitStack() as stack:
        server = stack.enter_context(Process("bench.servers", *_SERVERS[name]))
        port = server.read()["port"]
        if beside:
            count = str(max(1, int(calls * FAULTY_RATE / GOOD_RATE / len(_KINDS))))
            for kind in _KINDS:
                others = Process("bench.faulty", str(port), kind, count, cores=GENERATOR_CORE)
                stack.enter_context(others).tell("go")
        return generate(port, ExternalIvr(), calls=calls, at_once=calls, pace=GOOD_RATE).prompts


def main(port: int, peer: Peer, calls: int) -> None:
    """Faulty callers: told to go, each kind comes at its half of the rate."""
    sys.stdin.readline()
    generate(port, peer, calls=calls, at_once=calls, pace=FAULTY_RATE / len(_KINDS))
    sys.stdin.readline()


if __name__ == "__main__":
    main(int(sys.argv[1]), _KINDS[sys.argv[2]](), int(sys.argv[3]))
