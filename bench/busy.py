"""Calls beside engines at work: how long they wait for their next command."""

from collections.abc import Iterator
from functools import partial

from bench.counts import Counts
from bench.generator import Load, generate, hold
from bench.peers import ExternalIvr
from bench.process import Process
from bench.result import Figure, late, middle
from bench.servers.__main__ import KINDS

__all__ = ["measure"]

RATE = 100.0
"""Calls begun in each second: a load that leaves the server room."""

UP = 300
"""Calls that are up meanwhile, each at a question for a key."""

_SECONDS = 3.0


def measure(counts: Counts) -> Iterator[Figure]:
    """The time to an answer without engines, and with two recognitions at work, in turns.

    All the while `UP` calls wait for their callers. Server, engines and callers share all cores, as on a machine of
    one's own. Raises ModelMissing without Whisper.
    """
    calls = max(4, int(min(counts.storm / 10_000, 1.0) * RATE * _SECONDS))
    answers: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(counts.rounds):
        for kind in KINDS:
            with Process("bench.servers", "voicekit", "--engines", kind, cores=None) as server:
                port = server.read()["port"]
                generate(port, ExternalIvr(), calls=4, at_once=4)  # to warm up
                load: list[Load] = []
                more = partial(generate, port, ExternalIvr(), calls=calls, at_once=calls, pace=RATE)
                hold(port, ExternalIvr(), UP, lambda: load.append(more()))  # noqa: B023 - called at once
                answers[kind] += load[0].answers
    for what, pick in (("median", middle), ("99th of 100", late)):
        alone = pick(answers[KINDS[0]]) * 1e3
        yield Figure(f"time to an answer, {what}, no engine at work", alone, "ms")
        for kind in KINDS[1:]:
            beside = pick(answers[kind]) * 1e3
            yield Figure(f"time to an answer, {what}, two {kind} recognitions", beside, "ms", beside / alone, "none")
