"""Circles of a draft in which nobody is asked: no flow may have them."""

from collections.abc import Callable

from pydantic import ValidationError

from voicekit._authoring.importing.draft import Draft
from voicekit._authoring.loops import loops
from voicekit._authoring.silent import silent
from voicekit._dialog.load import FlowDocument

__all__ = ["leave_circles"]

MOST_CIRCLES = 20
"""How often circles are looked for: one that is opened may show another around it."""


def leave_circles(draft: Draft, leave: Callable[[str], bool]) -> None:
    """Let ``leave`` lead the call out at a node of each circle; it gives False for a node that it leaves as it is."""
    for _ in range(MOST_CIRCLES):
        try:
            flow = FlowDocument.model_validate(draft.document())
        except ValidationError:
            return  # whoever takes the draft says what is wrong
        left = [leave(loop.nodes[0]) for loop in loops(silent(flow)) if loop.endless]
        if not any(left):
            return
