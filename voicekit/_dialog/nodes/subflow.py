"""A node that carries out another flow."""

from collections.abc import Iterator

from voicekit._dialog.document.node import BoxShape, Use, Used
from voicekit._dialog.document.values import Location, Name
from voicekit._dialog.interpreter.interpreter import carry_out
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.nodes.working import TellingNode
from voicekit.errors import FlowFailed

__all__ = ["SubflowNode"]

MAX_DEPTH = 30
"""Subflows within subflows."""


class SubflowNode(TellingNode):
    """Carries out another flow, and goes on."""

    kind = "subflow"
    shape = BoxShape.WORKS
    subflow: Name
    """The other flow."""

    def uses(self, here: Location) -> Iterator[Use]:
        yield Use(Used.FLOW, self.subflow, (*here, "subflow"))

    async def run(self, run: Run) -> str | None:
        if sum(1 for _ in run.lineage) >= MAX_DEPTH:
            raise FlowFailed(
                f"more than {MAX_DEPTH} flows call each other", hint="let them come to an end", kind="loop"
            )
        inner = Run(run.session, run.session.flow(self.subflow), run)
        masked = frozenset(name for name, scalar in self.arguments.items() if run.is_private(scalar))
        from_caller = frozenset(name for name, scalar in self.arguments.items() if run.is_from_caller(scalar))
        results = await carry_out(inner, self.told(run), masked, from_caller)
        known = inner.variables
        run.keep(self.set, results, masked=known.are_private(results), from_caller=known.are_from_caller(results))
        return self.next
