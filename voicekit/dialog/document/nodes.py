"""The nodes of a flow: each is told by the one key that names what it does."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from voicekit.dialog.document.hours import Hours
from voicekit.dialog.document.manners import Manners
from voicekit.dialog.document.node import AnyNode, GoingNode
from voicekit.dialog.document.outside import (
    ActionNode,
    RecordNode,
    SubflowNode,
    Transfer,
    TransferNode,
    WebhookNode,
)
from voicekit.dialog.document.slots import Option, Slot
from voicekit.dialog.document.values import Expression, Key, Language, Model, Name, Said, Scalar, Target

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
    "set_by",
]


class SayNode(GoingNode):
    """Says something."""

    kind = "say"
    say: Said
    """What is said."""
    barge_in: bool | None = None
    """Whether a key stops it (true)."""


class Choice(Option):
    """One choice of a menu."""

    next: Target | None = None
    """Where this choice leads; without it, the menu's ``next``."""


class MenuNode(GoingNode, Manners):
    """Offers choices."""

    kind = "menu"
    menu: Said
    """What is asked."""
    choices: Annotated[dict[Key, Choice | Target], Field(min_length=1, max_length=100)]
    """By key: where the choice leads, or ``{words: [...], next: ...}``."""
    set: Name | None = None
    """The variable that keeps the choice's value."""
    help: Said | None = None
    """Said when the caller asks for help."""
    confirm: Literal["never", "uncertain", "always"] = "uncertain"
    """Whether the answer is asked back."""


class FormNode(GoingNode, Manners):
    """Learns several things: each slot that is still empty is asked for, and one answer may fill several."""

    kind = "form"
    form: Annotated[dict[Name, Slot], Field(min_length=1, max_length=50)]
    """The slots, asked in this order; each is a variable of the flow."""
    open: Said | None = None
    """An open question before the slots' own: "When would you like to come?" """
    confirm: Said | None = None
    """Asked when all slots are filled: "{day:date} at {hour:time}, is that right?" A no may carry a correction."""
    change: Said | None = None
    """Asked after a no without a correction: which of them is wrong."""
    help: Said | None = None
    """Said when the caller asks for help, where the slot has no help of its own."""


class Case(Model):
    """One way of a branch."""

    when: Annotated[Expression, Field(alias="if")]
    """What must hold."""
    next: Target
    """Where the call goes then."""


class BranchNode(AnyNode):
    """Goes the first way whose condition holds."""

    kind = "branch"
    branch: Annotated[tuple[Case, ...], Field(min_length=1)]
    """The ways, in order."""
    otherwise: Annotated[Target | None, Field(alias="else")] = None
    """Where the call goes where none holds."""


class SetNode(GoingNode):
    """Sets variables."""

    kind = "set"
    set: Annotated[dict[Name, Scalar], Field(min_length=1)]
    """Values, and expressions as text."""


class GotoNode(AnyNode):
    """Goes on elsewhere."""

    kind = "goto"
    goto: Target
    """Where."""


class HangupNode(AnyNode):
    """Ends the call."""

    kind = "hangup"
    hangup: Said | Literal[True]
    """The last words, or true."""


class LanguageNode(GoingNode):
    """Changes the language: voice, recognizer and Asterisk's own sounds follow."""

    kind = "language"
    language: Language | Expression
    """The language tag, or an expression that gives one (``choice``)."""


class ScheduleNode(AnyNode):
    """Tells whether it is open."""

    kind = "schedule"
    schedule: Hours | Name
    """The hours, or the name of the flow's own."""
    open: Target
    """Where the call goes when it is open."""
    closed: Target
    """Where the call goes when it is closed."""
    holiday: Target | None = None
    """Where the call goes on a holiday; without it, to ``closed``."""


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
"""The nodes by the key that tells them; where two are there (``action`` with ``set``), the first here counts."""


def _kind(value: Any) -> str | None:
    if isinstance(value, AnyNode):
        return value.kind
    return next((kind for kind in KINDS if kind in value), None) if isinstance(value, dict) else None


Node = Annotated[
    Annotated[MenuNode, Tag("menu")]
    | Annotated[FormNode, Tag("form")]
    | Annotated[BranchNode, Tag("branch")]
    | Annotated[ActionNode, Tag("action")]
    | Annotated[WebhookNode, Tag("webhook")]
    | Annotated[RecordNode, Tag("record")]
    | Annotated[TransferNode, Tag("transfer")]
    | Annotated[SubflowNode, Tag("subflow")]
    | Annotated[GotoNode, Tag("goto")]
    | Annotated[HangupNode, Tag("hangup")]
    | Annotated[LanguageNode, Tag("language")]
    | Annotated[ScheduleNode, Tag("schedule")]
    | Annotated[SayNode, Tag("say")]
    | Annotated[SetNode, Tag("set")],
    Discriminator(
        _kind,
        custom_error_type="no_kind",
        custom_error_message="a node says what it does by one of: " + ", ".join(KINDS),
    ),
]
"""A node, told by its key: ``say``, ``menu``, ``form``, ..."""


def set_by(node: Node) -> Iterable[str]:
    """The variables that a node sets."""
    match node:
        case FormNode():
            return node.form
        case SetNode():
            return node.set
        case RecordNode():
            return (node.record,)
        case MenuNode() | ActionNode() | WebhookNode() | SubflowNode():
            return (node.set,) if isinstance(node.set, str) else node.set or ()
    return ()
