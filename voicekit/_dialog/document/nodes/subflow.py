"""A node that carries out another flow."""

from voicekit._dialog.document.node import BoxShape
from voicekit._dialog.document.nodes.working import TellingNode
from voicekit._dialog.document.values import Name

__all__ = ["SubflowNode"]


class SubflowNode(TellingNode):
    """Carries out another flow, and goes on."""

    kind = "subflow"
    shape = BoxShape.WORKS
    subflow: Name
    """The other flow."""
