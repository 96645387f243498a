"""A node that connects the caller with somebody."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from voicekit._call.dialling import RINGING_MAX, joined
from voicekit._dialog.document.node import Act, BoxShape, Edge, GoingNode, Surroundings, Way, Why, failing
from voicekit._dialog.document.places import Location
from voicekit._dialog.document.values import Model, Said, Seconds, Target
from voicekit._settings.patterns import number_patterns
from voicekit.errors import CallError

__all__ = ["Transfer", "TransferNode"]


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
                raise ValueError(f"{error.what}: {error.hint}") from None
        return self

    @property
    def dialled(self) -> tuple[str, ...]:
        """Whom it dials, as the document writes them."""
        return (self.dial,) if isinstance(self.dial, str) else self.dial or ()

    @property
    def gist(self) -> str:
        """Whom it calls, in a few words."""
        others = (("queue", self.queue), ("voicemail", self.voicemail), ("extension", self.extension))
        return next((f"{way} {whom}" for way, whom in others if whom), f"dial {' & '.join(self.dialled)}")


class TransferNode(GoingNode):
    """Connects the caller with somebody."""

    kind = "transfer"
    shape = BoxShape.LEAVES
    works = True
    is_apologised_for = True
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

    @property
    def leads_on(self) -> bool:
        return True

    @property
    def may_fail(self) -> bool:
        return not self.ends_call

    @property
    def ends_call(self) -> bool:
        return self.transfer.extension is not None

    def edges(self, here: Location) -> Iterator[Edge]:
        yield from super().edges(here)
        yield from self.stated(here, Why.FAILURE, "busy", "no_answer", "failed")

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        if self.ends_call:
            yield Way(name, Act.ALONE)
            return
        yield Way(name, Act.HAPPENS, "answered", target=self.following)
        if self.transfer.voicemail is None:
            yield failing(Way(name, Act.HAPPENS, "busy"), self.busy, self.failed)
            yield failing(Way(name, Act.HAPPENS, "no_answer"), self.no_answer, self.failed)
        yield failing(Way(name, Act.HAPPENS, "failed"), self.failed)

    def places(self, here: Location) -> Iterator[tuple[Location, str]]:
        for whom in self.transfer.dialled:
            yield (*here, "transfer", "dial"), whom

    def failure(self, name: str, around: Surroundings) -> str | None:
        return self.failed

    def gist(self) -> str:
        return self.transfer.gist
