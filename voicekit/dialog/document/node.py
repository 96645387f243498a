"""What all nodes of a flow share."""

from typing import ClassVar

from voicekit.dialog.document.values import Model, Target

__all__ = ["AnyNode", "GoingNode"]


class AnyNode(Model):
    """What all nodes share."""

    kind: ClassVar[str]

    note: str | None = None
    """For people: what the node is for. Translators see it, too."""


class GoingNode(AnyNode):
    """A node after which the call goes on."""

    next: Target | None = None
    """Where the call goes on."""
