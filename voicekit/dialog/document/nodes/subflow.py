"""A node that carries out another flow."""

from voicekit.dialog.document.node import BoxShape
from voicekit.dialog.document.nodes.working import TellingNode
from voicekit.dialog.document.values import Name

__all__ = ["SubflowNode"]


class SubflowNode(TellingNode):
    """Carries out another flow, and goes on."""

    kind = "subflow"
    shape = BoxShape.WORKS
    subflow: Name
    """The other flow."""
