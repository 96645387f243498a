"""The nodes that wait for something outside the dialogue: work, other flows, people, a recording."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from voicekit.call.dialling import RINGING_MAX, joined
from voicekit.dialog.document.node import GoingNode
from voicekit.dialog.document.values import Expression, Model, Name, OneOrMore, Said, Scalar, Seconds, Target, listed
from voicekit.errors import CallError
from voicekit.settings.patterns import number_patterns

__all__ = ["ActionNode", "RecordNode", "SubflowNode", "Transfer", "TransferNode", "WebhookNode"]


class _Working(GoingNode):
    """A node that waits for something outside."""

    arguments: dict[Name, Scalar] = {}
    """What it is told: values, and expressions as text."""
    set: Name | dict[Name, Expression] | None = None
    """The variable that keeps its result, or several with the expression over ``result`` that each gets."""
    timeout: Seconds = 10.0
    """The longest it may take."""
    reveal: Annotated[tuple[Name, ...], BeforeValidator(listed), OneOrMore()] = ()
    """Masked variables whose values it is given as they are: an action gets others as a `Secret`, a webhook not at all.
    """
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


class RecordNode(GoingNode):
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

    dial: str | Annotated[tuple[str, ...], Field(min_length=1, max_length=RINGING_MAX)] | None = None
    """What Asterisk's Dial takes, such as ``PJSIP/100``; several ring at once. ``{name}`` is a place for a value."""
    allow: Annotated[tuple[str, ...], AfterValidator(number_patterns)] | None = None
    """Patterns of the numbers that may stand in ``dial`` where they come from the caller, in the place of the setting
    ``dial_allow``.
    """
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
        if self.allow is not None and self.dial is None:
            raise ValueError("only what is dialled has numbers to allow")
        if self.dial is not None:
            try:
                joined(self.dial, None)
            except CallError as error:
                raise ValueError(f"{error.what}: {error.mend}") from None
        return self

    @property
    def dialled(self) -> tuple[str, ...]:
        """Whom it dials, as the document writes them."""
        return (self.dial,) if isinstance(self.dial, str) else self.dial or ()


class TransferNode(GoingNode):
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


class SubflowNode(GoingNode):
    """Carries out another flow, and goes on."""

    kind = "subflow"
    subflow: Name
    """The other flow."""
    arguments: dict[Name, Scalar] = {}
    """Its arguments: values, and expressions as text."""
    set: Name | dict[Name, Expression] | None = None
    """The variable that keeps its results, or several with the expression over ``result`` that each gets."""
