"""The nodes of a flow: each is told by the one key that names what it does."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from voicekit.dialog.document.hours import Hours
from voicekit.dialog.document.manners import Manners
from voicekit.dialog.document.slots import Option, Slot
from voicekit.dialog.document.values import Expression, Key, Language, Model, Name, Said, Scalar, Seconds, Target

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


class _Node(Model):
    """What all nodes share."""

    kind: ClassVar[str]

    note: str | None = None
    """For people: what the node is for. Translators see it, too."""


class _Going(_Node):
    """A node after which the call goes on."""

    next: Target | None = None
    """Where the call goes on."""


class SayNode(_Going):
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


class MenuNode(_Going, Manners):
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


class FormNode(_Going, Manners):
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


class BranchNode(_Node):
    """Goes the first way whose condition holds."""

    kind = "branch"
    branch: Annotated[tuple[Case, ...], Field(min_length=1)]
    """The ways, in order."""
    otherwise: Annotated[Target | None, Field(alias="else")] = None
    """Where the call goes where none holds."""


class _Working(_Going):
    """A node that waits for something outside."""

    arguments: dict[Name, Scalar] = {}
    """What it is told: values, and expressions as text."""
    set: Name | dict[Name, Expression] | None = None
    """The variable that keeps its result, or several with the expression over ``result`` that each gets."""
    timeout: Seconds = 10.0
    """The longest it may take."""
    filler: Said | None = None
    """Said, again and again, while it works; not where the answer comes within half a second."""
    failed: Target | None = None
    """Where the call goes where it fails; without it, to the ``operator`` command's node, else an apology is said."""


class ActionNode(_Working):
    """Calls a registered Python function."""

    kind = "action"
    action: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$", max_length=128)]
    """The function's name."""


class WebhookNode(_Working):
    """Asks an HTTP service: sends the arguments as JSON (POST, PUT) or in the query (GET), and reads JSON."""

    kind = "webhook"
    webhook: Annotated[str, Field(pattern=r"^https?://", max_length=2000)]
    """The address; ``{name}`` is a place for a value, percent-encoded."""
    method: Literal["GET", "POST", "PUT"] = "POST"
    """The HTTP method."""
    headers: dict[str, str] = {}
    """Headers; ``$NAME`` is read from the environment, so that no secret stands in a flow."""
    retries: Annotated[int, Field(ge=0, le=5)] = 1
    """How often it is tried again where nothing came back, or a status of 500 and more."""


class SetNode(_Going):
    """Sets variables."""

    kind = "set"
    set: Annotated[dict[Name, Scalar], Field(min_length=1)]
    """Values, and expressions as text."""


class RecordNode(_Going):
    """Records the caller."""

    kind = "record"
    record: Name
    """The variable that keeps the recording: its ``path``, ``seconds`` and how it ``ended``."""
    prompt: Said = ()
    """What is said before."""
    max_seconds: Seconds = 60.0
    """The longest that is recorded."""
    silence: Seconds = 3.0
    """The silence that ends it."""
    beep: bool = True
    """Whether a tone asks the caller to begin."""
    stop_key: Annotated[str, Field(pattern=r"^([#*]|any)$")] | None = "#"
    """The key that ends it."""
    transcribe: bool = False
    """Whether the variable also holds the ``text`` of what was said."""
    empty: Target | None = None
    """Where the call goes where nothing was recorded."""


class Transfer(Model):
    """Where a call is transferred to: exactly one of ``dial``, ``queue``, ``voicemail`` and ``extension``."""

    dial: str | None = None
    """What Asterisk's Dial takes, such as ``PJSIP/100``; ``{name}`` is a place for a value."""
    queue: str | None = None
    """A queue's name."""
    voicemail: str | None = None
    """A mailbox."""
    extension: Annotated[str, Field(pattern=r"^[^,\s]+(@[A-Za-z0-9_-]+)?$")] | None = None
    """An extension of the dialplan, with its context (``100@internal``); the flow ends there."""
    timeout: Seconds | None = None
    """How long to wait for an answer."""
    options: str = ""
    """Options of the application."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(getattr(self, name) is not None for name in ("dial", "queue", "voicemail", "extension")) != 1:
            raise ValueError("a transfer has exactly one of dial, queue, voicemail and extension")
        return self


class TransferNode(_Going):
    """Connects the caller with somebody."""

    kind = "transfer"
    transfer: Transfer
    """With whom."""
    say: Said | None = None
    """Said before."""
    busy: Target | None = None
    """Where the call goes where the line is busy; without it, to ``failed``."""
    no_answer: Target | None = None
    """Where the call goes where nobody answers; without it, to ``failed``."""
    failed: Target | None = None
    """Where the call goes where there was no connection; without it, an apology is said."""


class SubflowNode(_Going):
    """Carries out another flow, and goes on."""

    kind = "subflow"
    subflow: Name
    """The other flow."""
    arguments: dict[Name, Scalar] = {}
    """Its arguments: values, and expressions as text."""
    set: Name | dict[Name, Expression] | None = None
    """The variable that keeps its results, or several with the expression over ``result`` that each gets."""


class GotoNode(_Node):
    """Goes on elsewhere."""

    kind = "goto"
    goto: Target
    """Where."""


class HangupNode(_Node):
    """Ends the call."""

    kind = "hangup"
    hangup: Said | Literal[True]
    """The last words, or true."""


class LanguageNode(_Going):
    """Changes the language: voice, recognizer and Asterisk's own sounds follow."""

    kind = "language"
    language: Language | Expression
    """The language tag, or an expression that gives one (``choice``)."""


class ScheduleNode(_Node):
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


KINDS: dict[str, type[_Node]] = {
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
    if isinstance(value, _Node):
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
