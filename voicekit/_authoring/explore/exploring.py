"""The whole walk: call after call until every way was gone, or none is left that can be."""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from voicekit._authoring.explore.caller import WalkingCaller
from voicekit._authoring.explore.clock_points import clock_points
from voicekit._authoring.explore.report import Defect, Walked
from voicekit._authoring.explore.scheduler import FRUITLESS, NextWay, Scheduler
from voicekit._authoring.explore.simulated_call import SimulatedCall
from voicekit._authoring.explore.starts import CallLog, Start
from voicekit._authoring.scripts.document import CallScript
from voicekit._authoring.scripts.harness import ScriptHarness
from voicekit._authoring.ways import ways_of
from voicekit._dialog.compiled import Compiled
from voicekit._dialog.document.node import Act, Way
from voicekit._dialog.expression import names_of
from voicekit._dialog.facts import FACTS
from voicekit._dialog.interpreter.trace import Trace

__all__ = ["Observe", "Open", "Tell", "walk"]

NO_WAY = "no way leads to the node"

NO_KEY = "no key and no word is left for it"

CALLERS = ("100", "")
"""Numbers that call: one, and none."""

MOST_DECIDING = 4
"""Places from which a branch is come to with other values."""

MOST_TURNS = 6
"""Answers, or results, that are tried where a condition depends on them."""

Observe = Callable[[Trace], None]

Open = Callable[[Start, Scheduler, Observe], AbstractAsyncContextManager[ScriptHarness]]
"""Places a call where it is to begin; the scheduler decides what comes of actions and transfers."""


Tell = Callable[[int, int], None]
"""Told how many of how many ways are gone, or will not be."""


async def walk(
    name: str,
    flows: Mapping[str, Compiled],
    place: Open,
    today: dt.date,
    *,
    limit: int | None = None,
    tell: Tell = lambda _done, _all: None,
) -> Walked:
    """Walk through a flow; ``flows`` are all it needs, by name. Times begin on ``today``.

    After ``limit`` calls it ends, wherever it is; ``tell`` is called after each.
    """
    compiled = flows[name]
    walker = _Walker(NextWay(compiled, flows, ways_of(compiled.flow)), place, today, limit, tell)
    await walker.freely()
    await walker.by_force()
    ways = tuple(way for ways in walker.plan.ways.values() for way in ways)
    gone = {way: walker.plan.gone[way] for way in ways if way in walker.plan.gone}
    closed = _closed(walker.plan)
    is_whole = limit is None or walker.calls < limit
    return Walked(name, ways, gone, tuple(walker.defects.values()), walker.calls, walker.seconds, closed, is_whole)


def _closed(plan: NextWay) -> dict[Way, str]:
    """The ways that no caller can go, each with why not."""
    reached, waiting = {plan.compiled.flow.start}, [plan.compiled.flow.start]
    while waiting:
        for way in plan.ways.get(waiting.pop(), ()):
            if way.target not in reached:
                reached.add(way.target)
                waiting.append(way.target)
    closed = {way: NO_WAY for node, ways in plan.ways.items() if node not in reached for way in ways}
    closed |= dict.fromkeys(plan.unfit - plan.fit, NO_KEY)
    return {way: why for way, why in closed.items() if way not in plan.gone}


@dataclass(slots=True)
class _Walker:
    plan: NextWay
    place: Open
    today: dt.date
    limit: int | None
    tell: Tell
    defects: dict[tuple[str, str, str], Defect] = field(default_factory=dict)
    calls: int = 0
    seconds: float = 0.0

    async def freely(self) -> None:
        """Calls at every time that makes a difference, from wherever ways are left, until they find nothing new."""
        for root in self._roots():
            while self._is_open() and root.fruitless < FRUITLESS:
                await self._call(root)
                await self._onwards()
        await self._by_turns()

    async def by_force(self) -> None:
        """Calls that are made to go the ways that no value leads to, and on from there."""
        forced: set[Way] = set()
        while self._is_open():
            due = (way for name in self.plan.open for way in self.plan.left(name) if way.act is Act.CHOOSES)
            way = next((way for way in due if way not in forced and self.plan.starts.get(way.node)), None)
            if way is None:
                return
            forced.add(way)
            start = next(iter(self.plan.starts[way.node].values()))
            forces = {**start.script.forces, way.node: way.target}
            await self._call(replace(start, script=start.script.model_copy(update={"forces": forces})))
            await self._onwards()
            await self._by_turns()

    async def _onwards(self) -> None:
        """Calls from where others were, as long as ways are left there."""
        while self._is_open() and (start := self.plan.next_start()) is not None:
            await self._call(start)

    async def _by_turns(self) -> None:
        """Calls to branches with ways that are left, each with another value that the condition depends on."""
        for name in list(self.plan.open):
            tries = chain.from_iterable(zip(*(self._turns(start) for start in self._deciding(name)), strict=True))
            for start, turn in tries:
                if not self._is_open() or not any(way.act is Act.CHOOSES for way in self.plan.left(name)):
                    break
                await self._call(start, name, turn)
                await self._onwards()

    def _turns(self, start: Start) -> Iterator[tuple[Start, int]]:
        return ((start, turn) for turn in range(MOST_TURNS))

    def _deciding(self, name: str) -> list[Start]:
        """Where calls begin that can come to a branch with other values of what it decides by, the nearest first."""
        plan, nodes = self.plan, self.plan.compiled.flow.nodes
        if not any(way.act is Act.CHOOSES for way in plan.left(name)):
            return []
        names, before = set(plan.depends.decides[name]), plan.before(name)
        near = sorted((each for each in before if each in nodes and each != name), key=before.__getitem__)
        found: list[Start] = []
        for each in near:
            if names.isdisjoint(nodes[each].sets()):
                continue
            if nodes[each].asks or nodes[each].has_result:
                found += islice(plan.starts.get(each, {}).values(), 1)
            else:
                names |= frozenset[str]().union(*map(names_of, nodes[each].worked_out().values()))
        if nodes[name].hours_of(plan.compiled.flow.hours) is not None or not names.isdisjoint(FACTS):
            found += self._roots()
        return found[:MOST_DECIDING]

    def _roots(self) -> list[Start]:
        """The beginnings of calls to the flow."""
        flow = self.plan.compiled.flow
        samples = self.plan.samples(flow.flow)
        arguments = {name: samples.argument(name) for name, each in flow.arguments.items() if each.default is None}
        return [
            Start(CallScript.model_validate({"call": "walk", "now": now, "arguments": arguments, "caller": number}))
            for number in CALLERS
            for now in self._times()
        ]

    def _times(self) -> list[dt.datetime]:
        noon = dt.datetime.combine(self.today, dt.time(12), dt.UTC)
        return clock_points(self.plan.compiled.flow, self.today) or [noon]

    def _is_open(self) -> bool:
        """Whether ways are left, and calls."""
        return bool(self.plan.open) and (self.limit is None or self.calls < self.limit)

    async def _call(self, start: Start, goal: str = "", turn: int = 0) -> None:
        """One call; a start is fruitless where it finds nothing new, neither a way nor that there is none."""
        self.calls += 1
        plan, given_up = self.plan, len(self.plan.given_up)
        log = CallLog(start)
        scheduler = Scheduler(plan, log, goal, turn)
        came: deque[Start] = deque()
        began = asyncio.get_running_loop().time()

        def observe(trace: Trace) -> None:
            if trace.saved is not None:
                came.append(log.here(trace.saved(), trace.at - began))

        async with self.place(start, scheduler, observe) as harness:
            now = start.script.now
            assert now is not None
            caller = WalkingCaller(harness, scheduler, plan.compiled.flow.language, now.date)
            simulated = SimulatedCall(harness, scheduler, start.script, caller, came)
            await simulated.go()
            self.seconds += harness.seconds
        for defect in simulated.defects:
            key = defect.kind, defect.node, defect.what
            known = self.defects.get(key)
            self.defects[key] = defect if known is None else replace(known, calls=known.calls + 1)
        total = sum(map(len, plan.ways.values()))
        self.tell(total - sum(len(plan.left(name)) for name in plan.open), total)
        finds = scheduler.progress > 0 or len(plan.given_up) > given_up
        start.fruitless = 0 if finds else start.fruitless + 1
