"""The scripted call on many connections: voicekit, the same with no toolkit, and FastAGI, in turns."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import instructions
from bench.counts import Counts
from bench.generator import Load, generate
from bench.peers import ExternalIvr, FastAgi, Peer
from bench.process import GENERATOR_CORE, Process, pinned
from bench.result import Figure, middle

__all__ = ["measure"]

BARE = "bare uvloop"
KIT = "voicekit"


@dataclass(slots=True)
class _Contender:
    name: str
    arguments: tuple[str, ...]
    peer: Peer = field(default_factory=ExternalIvr)
    process: Process | None = None
    port: int = 0
    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)

    def round(self, calls: int, at_once: int) -> None:
        assert self.process is not None
        before = self.process.ask("usage")["cpu"]
        load = generate(self.port, self.peer, calls=calls, at_once=at_once)
        _check(self.name, load, calls)
        self.rates.append(load.calls / load.seconds)
        self.costs.append((self.process.ask("usage")["cpu"] - before) / load.calls * 1e6)


def measure(counts: Counts) -> Iterator[Figure]:
    """Calls per second, and the server's processor time and instructions for each call."""
    if counts.counted:
        yield from instructions.measure(counts)
    with ExitStack() as stack:
        log = stack.enter_context(tempfile.NamedTemporaryFile())
        contenders = _contenders(log.name) if counts.everyone else _contenders(log.name)[:2]
        for one in contenders:
            one.process = stack.enter_context(Process("bench.servers", *one.arguments))
        for one in contenders:
            assert one.process is not None
            one.port = one.process.read()["port"]
        stack.enter_context(pinned(GENERATOR_CORE))
        for one in contenders:
            one.round(min(counts.calls, 300), min(counts.at_once))  # to warm up
        for at_once in counts.at_once:
            for one in contenders:
                one.rates.clear()
                one.costs.clear()
            for _ in range(counts.rounds):
                for one in contenders:
                    one.round(max(counts.calls, 2 * at_once), at_once)
            yield from _figures(contenders, at_once)


def _contenders(log: str) -> list[_Contender]:
    return [
        _Contender(BARE, ("bare",)),
        _Contender(KIT, ("voicekit",)),
        _Contender("voicekit, two log lines a call", ("voicekit", "--log", "INFO", log)),
        _Contender("voicekit, no transcript", ("voicekit", "--untold")),
        _Contender("panoramisk (FastAGI) on uvloop", ("fastagi",), FastAgi()),
        _Contender("bare asyncio", ("bare", "--loop", "asyncio")),
        _Contender("voicekit on asyncio", ("voicekit", "--loop", "asyncio")),
        _Contender("panoramisk (FastAGI) on asyncio", ("fastagi", "--loop", "asyncio"), FastAgi()),
    ]


def _figures(contenders: list[_Contender], at_once: int) -> Iterator[Figure]:
    by_name = {one.name: one for one in contenders}
    bare, kit = by_name[BARE], by_name[KIT]
    for one in contenders:
        asked = one is kit
        # Each round has its own ratio: what else the machine does meanwhile meets both alike.
        rate = middle([mine / other for mine, other in zip(one.rates, bare.rates, strict=True)])
        cost = middle([other / mine for mine, other in zip(one.costs, bare.costs, strict=True)])
        where = f"{one.name}, {at_once} at once"
        yield Figure(where, middle(one.rates), "calls/s", rate, BARE, least=0.5 if asked else None)
        yield Figure(where, middle(one.costs), "us of CPU/call", cost, f"{BARE}, its CPU / ours")
    for one in contenders:
        if isinstance(one.peer, FastAgi):
            ratio = middle([mine / theirs for mine, theirs in zip(kit.rates, one.rates, strict=True)])
            yield Figure(f"voicekit, {at_once} at once", middle(kit.rates), "calls/s", ratio, one.name, least=1.0)


def _check(name: str, load: Load, calls: int) -> None:
    if load.broken or load.calls != calls:
        raise RuntimeError(f"{name}: {load.broken} of {calls} calls broke")
