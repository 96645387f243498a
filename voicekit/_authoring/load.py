"""Many calls to a server at once, as fast as they are wanted: how long callers wait, and what fails."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from voicekit.testing.asterisk import Caller, Result, Setup, Sounds, Unmet, World
from voicekit.testing.asterisk import call as place_call
from voicekit.testing.asterisk.script import Press, Script
from voicekit.testing.asterisk.shell import Connect

__all__ = ["NOBODY", "LoadReport", "load", "percentile"]

FIRST_WITHIN = 30.0
"""Seconds in which a caller must hear something."""

ANSWER_WITHIN = 30.0
"""Seconds in which something must follow a key."""

LONGEST = 600.0
"""Seconds of one step of a script."""

NOBODY = {
    "Dial": Result(variables={"DIALSTATUS": "CHANUNAVAIL"}),
    "Queue": Result(variables={"QUEUESTATUS": "JOINUNAVAIL"}),
    "VoiceMail": Result(variables={"VMSTATUS": "FAILED"}),
}
"""Nobody else can be reached where there is no Asterisk."""

NO_PROMPT, NO_ANSWER, NO_CONNECTION, CUT = "nothing heard", "no answer to a key", "no connection", "ended too early"


@dataclass(slots=True)
class LoadReport:
    """What came of it. Times are in seconds: from the connection to the first prompt, and from a key to what follows.

    ``failures`` counts the calls that did not go as they should, by what went wrong: a status of the server (``BUSY``),
    or what the caller met.
    """

    calls: int = 0
    at_once: int = 0
    seconds: float = 0.0
    first_prompts: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)


async def load(
    connect: Connect,
    sounds: Sounds,
    setup: Callable[[int], Setup],
    script: Script,
    *,
    calls: int,
    rate: float,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> LoadReport:
    """Place so many calls, ``rate`` of them begun in each second, each of which carries out ``script`` and hangs up."""
    report, loop = LoadReport(), asyncio.get_running_loop()
    began, live = loop.time(), 0

    async def one(number: int) -> None:
        nonlocal live
        live += 1
        report.at_once = max(report.at_once, live)
        failure = await _hold(connect, sounds, setup(number), script, report)
        live -= 1
        report.calls += 1
        if failure:
            report.failures[failure] += 1
        told(report.calls, calls)

    async with asyncio.TaskGroup() as group:
        for number in range(calls):
            await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
            group.create_task(one(number))
    report.seconds = loop.time() - began
    return report


async def _hold(connect: Connect, sounds: Sounds, setup: Setup, script: Script, report: LoadReport) -> str:
    """One call; gives what went wrong, or nothing."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        async with place_call(connect, sounds, setup, world=World(NOBODY)) as caller:
            try:
                await caller.prompt(1, FIRST_WITHIN)
            except Unmet:
                return caller.status or NO_PROMPT
            report.first_prompts.append(loop.time() - began)
            failure = await _follow(caller, script, report)
    except OSError:
        return NO_CONNECTION
    return failure or caller.status


async def _follow(caller: Caller, script: Script, report: LoadReport) -> str:
    loop = asyncio.get_running_loop()
    for step in script:
        heard, pressed = len(caller.heard), loop.time()
        try:
            await caller.play([step], LONGEST)
            if isinstance(step, Press):
                await _next(caller, heard)
                report.answers.append(loop.time() - pressed)
        except Unmet:
            return caller.status or CUT
        except TimeoutError:
            return NO_ANSWER
    return ""


async def _next(caller: Caller, heard: int) -> None:
    """Wait until something is heard, or the call is over. Raises TimeoutError."""
    changed = asyncio.Event()
    caller.watch(changed.set)
    async with asyncio.timeout(ANSWER_WITHIN):
        while len(caller.heard) <= heard and caller.outcome is None:
            changed.clear()
            await changed.wait()


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed; 0 of none."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0
