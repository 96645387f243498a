"""Which variables come of masked answers: what work outside a flow is given of them has to be revealed."""

from collections.abc import Iterator, Mapping

from voicekit._dialog.document import Flow
from voicekit._dialog.document.node import Used
from voicekit._dialog.expression import names_of

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
        other = node.used(Used.FLOW)
        if other is not None and other in around:
            yield from ((other, name) for name in private(node.given))
            if not found[other].isdisjoint(around[other].results):
                owned += node.sets()
        owned += private(node.worked_out())
    yield from ((flow.flow, name) for name in owned)
