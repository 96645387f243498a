"""The whole walk: call after call until every way was gone, or none is left that can be."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from voicekit._authoring.explore.caller import WalkingCaller
from voicekit._authoring.explore.clock_points import clock_points
from voicekit._authoring.explore.report import Defect, Walked
from voicekit._authoring.explore.scheduler import NextWay, Scheduler
from voicekit._authoring.explore.simulated_call import SimulatedCall
from voicekit._authoring.scripts.document import CallScript
from voicekit._authoring.scripts.harness import ScriptHarness
from voicekit._authoring.ways import ways_of
from voicekit._dialog.compiled import Compiled
from voicekit._dialog.document.node import Act, Way

__all__ = ["Open", "walk"]

MOST_CALLS = 2000
"""Calls of one walk: far more than a flow that people can call has use for."""

FRUITLESS = 3
"""Calls in a row that find nothing new: each has other results of its actions."""

CALLERS = ("100", "")
"""Numbers that call: one, and none."""

Open = Callable[[CallScript, Scheduler], AbstractAsyncContextManager[ScriptHarness]]
"""Places a call, as a script begins it; the scheduler decides what comes of actions and transfers."""


async def walk(name: str, flows: Mapping[str, Compiled], place: Open, today: dt.date) -> Walked:
    """Walk through a flow; ``flows`` are all it needs, by name. Times begin on ``today``."""
    compiled = flows[name]
    walker = _Walker(NextWay(compiled, flows, ways_of(compiled.flow)), place, today)
    await walker.freely()
    await walker.by_force()
    ways = tuple(way for ways in walker.plan.ways.values() for way in ways)
    gone = {way: walker.plan.gone[way] for way in ways if way in walker.plan.gone}
    return Walked(name, ways, gone, tuple(walker.defects.values()), walker.calls, walker.seconds)


@dataclass(slots=True)
class _Walker:
    plan: NextWay
    place: Open
    today: dt.date
    defects: dict[tuple[str, str, str], Defect] = field(default_factory=dict)
    calls: int = 0
    seconds: float = 0.0

    async def freely(self) -> None:
        """Calls at every time that makes a difference, until they find nothing new."""
        for caller in CALLERS:
            for now in self._times():
                fruitless = 0
                while fruitless < FRUITLESS and self._is_open():
                    fruitless = 0 if await self._call(now, {}, caller) else fruitless + 1

    async def by_force(self) -> None:
        """Calls that are made to come to what is left."""
        reached = _routes(self.plan)
        for name in self.plan.ways:
            for way in self.plan.left(name):
                if name not in reached or not self.plan.is_left(way):
                    continue
                forces = dict(reached[name])
                if way.act is Act.CHOOSES:
                    forces[name] = way.target
                self.plan.tried.clear()
                while self._is_open() and self.plan.is_left(way) and await self._call(self._times()[0], forces):
                    pass

    def _times(self) -> list[dt.datetime]:
        noon = dt.datetime.combine(self.today, dt.time(12), dt.UTC)
        return clock_points(self.plan.compiled.flow, self.today) or [noon]

    def _is_open(self) -> bool:
        """Whether ways are left, and calls."""
        return self.calls < MOST_CALLS and bool(self.plan.open)

    async def _call(self, now: dt.datetime, forces: Mapping[str, str], number: str = "100") -> bool:
        """One call; tells whether it found anything new: a way, or that there is none."""
        self.calls += 1
        plan, given_up = self.plan, len(self.plan.given_up)
        flow = plan.compiled.flow
        arguments = {
            name: plan.samples(flow.flow).argument(name)
            for name, each in flow.arguments.items()
            if each.default is None
        }
        script = CallScript.model_validate(_script(now, forces, arguments, number))
        scheduler = Scheduler(plan, forces, flow.flow)
        async with self.place(script, scheduler) as harness:
            caller = WalkingCaller(harness, scheduler, flow.language, now.date)
            simulated = SimulatedCall(harness, scheduler, script, caller)
            await simulated.go()
            self.seconds += harness.seconds
        for defect in simulated.defects:
            key = defect.kind, defect.node, defect.what
            known = self.defects.get(key)
            self.defects[key] = defect if known is None else replace(known, calls=known.calls + 1)
        return scheduler.progress > 0 or len(plan.given_up) > given_up


def _script(
    now: dt.datetime, forces: Mapping[str, str], arguments: dict[str, object], number: str
) -> dict[str, object]:
    return {"call": "walk", "now": now, "forces": forces, "arguments": arguments, "caller": number}


def _routes(plan: NextWay) -> dict[str, dict[str, str]]:
    """For each node, which branches and schedules have to be forced so that a call comes to it."""
    start = plan.compiled.flow.start
    routes: dict[str, dict[str, str]] = {start: {}}
    waiting = [start]
    while waiting:
        name = waiting.pop(0)
        for way in sorted(plan.ways.get(name, ()), key=_by_ease):
            if way.target in plan.ways and way.target not in routes:
                forced = {name: way.target} if way.act is Act.CHOOSES else {}
                routes[way.target] = routes[name] | forced
                waiting.append(way.target)
    return routes


def _by_ease(way: Way) -> bool:
    return way.act in {Act.SILENT, Act.WRONG}
