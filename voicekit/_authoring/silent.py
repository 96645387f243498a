"""Where a call goes although its caller neither says nor presses anything, through subflows."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from voicekit._authoring.ways import ways_of
from voicekit._dialog.document import Flow
from voicekit._dialog.document.node import Act, AnyNode, Used, Way
from voicekit._dialog.document.values import END

__all__ = ["MOST_SPOTS", "Silent", "Spot", "Step", "silent"]

MOST_SPOTS = 20_000
"""Nodes of a flow and of all that it carries out, each counted wherever it is carried out: a flow has at most 10,000,
and flows that carry out each other many times over would have more than can be looked at.
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A node, and by which nodes of the flows around its own it is carried out, outermost first."""

    calls: tuple[str, ...]
    flow: str
    node: str

    @property
    def own(self) -> str:
        """The node of the outermost flow in which a call is that is here."""
        return self.calls[0] if self.calls else self.node

    def __str__(self) -> str:
        return f"{self.flow}.{self.node}" if self.calls else self.node


@dataclass(frozen=True, slots=True)
class Step:
    """A way to another spot; ``detail`` is what happens in work, as in `Way`."""

    target: Spot
    detail: str = ""


@dataclass(slots=True)
class Silent:
    """All silent ways of a flow, those of its subflows at each place where they are carried out."""

    nodes: dict[Spot, AnyNode] = field(default_factory=dict)
    steps: dict[Spot, tuple[Step, ...]] = field(default_factory=dict)
    is_whole: bool = True
    """Whether all is there: no more than `MOST_SPOTS` are looked at."""


def silent(flow: Flow, flows: Mapping[str, Flow] = MappingProxyType({})) -> Silent:
    """The silent ways of a flow. ``flows`` are those that it carries out, by name: a missing one leads nowhere."""
    found = Silent()
    known: dict[str, dict[str, tuple[Way, ...]]] = {}
    waiting = deque([_FlowLevel(flow)])
    while waiting:
        level = waiting.popleft()
        name = level.flow.flow
        if name not in known:
            known[name] = ways_of(level.flow)
        for site, node in level.flow.nodes.items():
            found.nodes[level.spot(site)] = node
        for site, node in level.flow.nodes.items():
            inner = node.used(Used.FLOW)
            if inner is None:
                steps = _steps(level, node, known[name][site])
            else:
                steps = _carried_out(level, site, inner, flows, waiting)
            found.steps[level.spot(site)] = tuple(steps)
        while waiting and sum(len(each.flow.nodes) for each in waiting) + len(found.nodes) > MOST_SPOTS:
            waiting.pop()
            found.is_whole = False
    return found


def _carried_out(
    level: "_FlowLevel", site: str, name: str, flows: Mapping[str, Flow], waiting: "deque[_FlowLevel]"
) -> Iterator[Step]:
    """The way into a subflow, which is looked over later if it is not being carried out already."""
    inner = level.around(name)
    if inner is None and name in flows:
        inner = _FlowLevel(flows[name], level, site)
        waiting.append(inner)
    if inner is not None:
        yield Step(inner.spot(inner.flow.start))


@dataclass(frozen=True, slots=True)
class _FlowLevel:
    """A flow where it is carried out: by the node ``site`` of the flow around it."""

    flow: Flow
    outer: "_FlowLevel | None" = None
    site: str = ""

    @property
    def calls(self) -> tuple[str, ...]:
        return () if self.outer is None else (*self.outer.calls, self.site)

    def spot(self, node: str) -> Spot:
        return Spot(self.calls, self.flow.flow, node)

    def around(self, name: str) -> "_FlowLevel | None":
        """The level of a flow that is being carried out already."""
        level: _FlowLevel | None = self
        while level is not None and level.flow.flow != name:
            level = level.outer
        return level

    def after(self) -> Spot | None:
        """Where a call goes on at the end of the flow; None where it ends there."""
        if self.outer is None:
            return None
        following = getattr(self.outer.flow.nodes[self.site], "next", None) or END
        return self.outer.after() if following == END else self.outer.spot(following)

    def operator(self) -> Spot | None:
        """Where a failure goes for which the flow has no way: to the operator of the nearest flow around it."""
        level = self
        while level.outer is not None:
            site, level = level.site, level.outer
            command = level.flow.commands.get("operator")
            if command is not None and command.next is not None and command.next != site:
                return level.after() if command.next == END else level.spot(command.next)
        return None


def _steps(level: _FlowLevel, node: AnyNode, ways: tuple[Way, ...]) -> Iterator[Step]:
    if node.ends_call:
        return  # the call is over, and not only the flow
    for way in ways:
        if not _is_silent(way):
            continue
        target: Spot | None
        if way.is_lost:
            target = None if node.is_apologised_for else level.operator()
        else:
            target = level.after() if way.target == END else level.spot(way.target)
        if target is not None:
            yield Step(target, way.detail)


def _is_silent(way: Way) -> bool:
    return way.act in {Act.ALONE, Act.CHOOSES, Act.SILENT} or (way.act is Act.HAPPENS and way.detail != "recorded")
