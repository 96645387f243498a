"""The nodes of a flow: each is told by the one key that names what it does, and has a module of its own."""

from typing import Annotated, Any

from pydantic import Discriminator

from voicekit._dialog.document.node import AnyNode
from voicekit._dialog.document.values import OneOf
from voicekit._dialog.nodes.action import ActionNode
from voicekit._dialog.nodes.branch import BranchNode, Case
from voicekit._dialog.nodes.form import FormNode
from voicekit._dialog.nodes.goto import GotoNode
from voicekit._dialog.nodes.hangup import HangupNode
from voicekit._dialog.nodes.language import LanguageNode
from voicekit._dialog.nodes.menu import Choice, MenuNode
from voicekit._dialog.nodes.record import RecordNode
from voicekit._dialog.nodes.say import SayNode
from voicekit._dialog.nodes.schedule import ScheduleNode
from voicekit._dialog.nodes.set import SetNode
from voicekit._dialog.nodes.subflow import SubflowNode
from voicekit._dialog.nodes.transfer import Transfer, TransferNode
from voicekit._dialog.nodes.webhook import WebhookNode

__all__ = [
    "KINDS",
    "ActionNode",
    "BranchNode",
    "Case",
    "Choice",
    "FormNode",
    "GotoNode",
    "HangupNode",
    "LanguageNode",
    "MenuNode",
    "Node",
    "RecordNode",
    "SayNode",
    "ScheduleNode",
    "SetNode",
    "SubflowNode",
    "Transfer",
    "TransferNode",
    "WebhookNode",
]

KINDS: dict[str, type[AnyNode]] = {
    node.kind: node
    for node in (
        MenuNode,
        FormNode,
        BranchNode,
        ActionNode,
        WebhookNode,
        RecordNode,
        TransferNode,
        SubflowNode,
        GotoNode,
        HangupNode,
        LanguageNode,
        ScheduleNode,
        SayNode,
        SetNode,
    )
}
"""The nodes by the key that tells them: the one place where a kind of node is entered."""


def _kind(value: Any) -> str | None:
    """The kind of a node; where keys of several are there (``action`` with ``set``), the one that may have the others.

    Where none may, the first here counts.
    """
    if isinstance(value, AnyNode):
        return value.kind
    found = [kind for kind in KINDS if kind in value] if isinstance(value, dict) else []
    for kind in found:
        if all(other in KINDS[kind].model_fields for other in found):
            return kind
    return next(iter(found), None)


Node = Annotated[
    AnyNode,
    OneOf(
        KINDS,
        Discriminator(
            _kind,
            custom_error_type="no_kind",
            custom_error_message="a node says what it does by one of: " + ", ".join(KINDS),
        ),
    ),
]
"""A node, told by its key: ``say``, ``menu``, ``form``, ..."""
