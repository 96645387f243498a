"""Which variables come of masked answers: what work outside a flow is given of them has to be revealed."""

from collections.abc import Iterator, Mapping

from voicekit._dialog.document import Flow
from voicekit._dialog.expression import names_of
from voicekit._dialog.nodes import SubflowNode

__all__ = ["masked_in"]


def masked_in(flow: Flow, flows: Mapping[str, Flow]) -> frozenset[str]:
    """The variables of a flow that may be masked, by its own slots and those of flows that carry each other out."""
    around = {**flows, flow.flow: flow}
    found = {name: set(_asked(each)) for name, each in around.items()}
    if not any(found.values()):
        return frozenset()
    size = -1
    while size < (size := sum(map(len, found.values()))):
        for each in around.values():
            for owner, variable in _worked_out(each, around, found):
                found[owner].add(variable)
    return frozenset(found[flow.flow])


def _asked(flow: Flow) -> Iterator[str]:
    for node in flow.nodes.values():
        yield from (name for name, slot in node.slots.items() if slot.mask)


def _worked_out(flow: Flow, around: Mapping[str, Flow], found: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """The variables, with their flow, that come of those which are found already."""
    masked = frozenset(found[flow.flow])

    def private(scalars: Mapping[str, object]) -> list[str]:
        return [name for name, scalar in scalars.items() if not masked.isdisjoint(names_of(scalar))]

    owned: list[str] = private(flow.variables)
    for node in flow.nodes.values():
        if isinstance(node, SubflowNode) and node.subflow in around:
            yield from ((node.subflow, name) for name in private(node.arguments))
            if not found[node.subflow].isdisjoint(around[node.subflow].results):
                owned += node.sets()
        kept = {str(place[-1]): scalar for place, scalar, _ in node.expressions(()) if place[:-1] == ("set",)}
        owned += private(kept)
    yield from ((flow.flow, name) for name in owned)
