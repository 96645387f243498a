"""A node that calls a function of Python."""

from typing import Annotated

from pydantic import Field

from voicekit._dialog.document.nodes.working import WorkingNode

__all__ = ["ActionNode"]


class ActionNode(WorkingNode):
    """Calls a registered Python function."""

    kind = "action"
    action: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$", max_length=128)]
    """The function's name."""
