"""A node that connects the caller with somebody: who is dialled, a queue, a mailbox, or a place of the dialplan."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from voicekit._call.dialling import RINGING_MAX, joined
from voicekit._dialog.document.node import Act, BoxShape, Edge, GoingNode, Surroundings, Way, Why, failing
from voicekit._dialog.document.values import Location, Model, Said, Seconds, Target
from voicekit._dialog.interpreter.jumps import Over
from voicekit._dialog.interpreter.run import MAX_CONNECTED, Run
from voicekit._dialog.places import fill, names_in
from voicekit._settings.patterns import number_patterns
from voicekit.errors import CallError, DialRefused, FlowFailed

__all__ = ["Transfer", "TransferNode"]

DONE, BUSY, NO_ANSWER, FAILED, REFUSED = "done", "busy", "no_answer", "failed", "refused"

_DIAL: Mapping[str, str] = {"ANSWER": DONE, "BUSY": BUSY, "NOANSWER": NO_ANSWER, "CANCEL": NO_ANSWER}
_QUEUE: Mapping[str, str] = {"": DONE, "CONTINUE": DONE, "FULL": BUSY, "TIMEOUT": NO_ANSWER}
_VOICEMAIL: Mapping[str, str] = {"SUCCESS": DONE, "USEREXIT": DONE}

_SAFE = re.compile(r"[0-9A-Za-z*#+_.-]{1,80}")
"""What a value may bring into whom to dial: no second technology, no option, no other host."""


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
        if any(name is not None and not name.strip() for name in (self.queue, self.voicemail)):
            raise ValueError("a queue or a mailbox has a name")
        if self.timeout is not None and self.timeout < 1:
            raise ValueError("whom a transfer calls has a second to answer, or more")
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
    connects = True
    is_apologised_for = True
    parts = {"transfer": Transfer}
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

    async def run(self, run: Run) -> str | None:
        await run.say(run.line("say"), barge_in=False)
        began = run.session.now()
        try:
            status, outcome = await _connect(run, self.transfer)
        except CallError as error:
            kind = (
                error.kind if isinstance(error, FlowFailed) else REFUSED if isinstance(error, DialRefused) else FAILED
            )
            return run.failed(kind, error.what, self.failed, error=error, person=False)
        run.session.heard()
        run.worked("transfer", began, outcome, status=status)
        if outcome == DONE:
            run.session.connected += 1
            if run.session.connected > MAX_CONNECTED:
                what = f"{MAX_CONNECTED} transfers in a row, and the caller was asked nothing between them"
                return run.failed("loop", what, person=False)
            return self.next
        own = {BUSY: self.busy, NO_ANSWER: self.no_answer}.get(outcome)
        return run.failed(outcome, f"there was no connection: {status}", own or self.failed, person=False)


async def _connect(run: Run, where: Transfer) -> tuple[str, str]:
    """Asterisk's word for what came of it, and ours. Raises CallError."""
    call = run.call
    if where.dial is not None:
        for written in where.dialled:
            _check_numbers(run, written, where.allow)
        filled = [fill(target, run.variables, _safe) for target in where.dialled]
        target: str | list[str] = filled[0] if isinstance(where.dial, str) else filled  # a list of one is still one
        status = await call.dial(target, timeout=where.timeout, options=where.options)
        return status, _DIAL.get(status, FAILED)
    if where.queue is not None:
        status = await call.queue(where.queue, timeout=where.timeout, options=where.options)
        return status, _QUEUE.get(status, FAILED)
    if where.voicemail is not None:
        status = await call.voicemail(where.voicemail, options=where.options)
        return status, _VOICEMAIL.get(status, FAILED)
    extension, _, context = (where.extension or "").partition("@")
    run.session.over = True
    await call.goto(extension, context or "default")
    raise Over


def _check_numbers(run: Run, target: str, allow: tuple[str, ...] | None) -> None:
    """Raises DialRefused where a place has a value that the caller has chosen, and that may not be dialled."""
    for name in names_in(target):
        if run.variables.are_from_caller((name.partition(".")[0],)):
            run.call.dialling.check(fill(f"{{{name}}}", run.variables, str), run.call.log_to, allow)


def _safe(value: str) -> str:
    if _SAFE.fullmatch(value) is None:
        raise FlowFailed(
            "a value cannot be part of whom to dial", hint="letters, digits and *#+_.- are taken", kind="value"
        )
    return value
