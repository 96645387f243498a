"""A node that says something."""

from voicekit._dialog.document.node import BoxShape, GoingNode, in_short
from voicekit._dialog.document.values import Said

__all__ = ["SayNode"]


class SayNode(GoingNode):
    """Says something."""

    kind = "say"
    shape = BoxShape.SPEAKS
    say: Said
    """What is said."""
    barge_in: bool | None = None
    """Whether a key stops it (true)."""

    def gist(self) -> str:
        return in_short(self.say)
