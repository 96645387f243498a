"""The names that a flow's expressions and prompts may use."""

from collections.abc import Iterator, Mapping

from voicekit.dialog.document import Flow
from voicekit.dialog.document.nodes import set_by

__all__ = ["FACTS", "names_in", "set_by", "set_in"]

FACTS: Mapping[str, frozenset[str]] = {
    "call": frozenset(("id", "caller", "called", "language", "route", "arguments")),
    "today": frozenset(("year", "month", "day", "weekday")),
    "now": frozenset(("year", "month", "day", "weekday", "hour", "minute", "date", "time")),
    "failure": frozenset(("kind", "text")),
}
"""What every flow knows, and what these have."""


def names_in(flow: Flow) -> frozenset[str]:
    """Every name that an expression or a prompt of the flow may use, ``value`` apart."""
    return frozenset((*flow.arguments, *flow.variables, *set_in(flow), *FACTS, "result"))


def set_in(flow: Flow) -> Iterator[str]:
    """The variables that nodes set."""
    for node in flow.nodes.values():
        yield from set_by(node)
