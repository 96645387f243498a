"""Transfers: somebody is dialled, a queue, a mailbox, or another place of the dialplan."""

import re
from collections.abc import Mapping

from voicekit._dialog.document.nodes import Transfer, TransferNode
from voicekit._dialog.interpreter.leaps import Over
from voicekit._dialog.interpreter.run import MAX_CONNECTED, Run
from voicekit._dialog.interpreter.trace import FlowEvent
from voicekit._dialog.places import fill, names_in
from voicekit.errors import CallError, DialRefused, FlowFailed

__all__ = ["transfer"]

DONE, BUSY, NO_ANSWER, FAILED, REFUSED = "done", "busy", "no_answer", "failed", "refused"

_DIAL: Mapping[str, str] = {"ANSWER": DONE, "BUSY": BUSY, "NOANSWER": NO_ANSWER, "CANCEL": NO_ANSWER}
_QUEUE: Mapping[str, str] = {"": DONE, "CONTINUE": DONE, "FULL": BUSY, "TIMEOUT": NO_ANSWER}
_VOICEMAIL: Mapping[str, str] = {"SUCCESS": DONE, "USEREXIT": DONE}

_SAFE = re.compile(r"[0-9A-Za-z*#+_.-]{1,80}")
"""What a value may bring into whom to dial: no second technology, no option, no other host."""


async def transfer(run: Run, node: TransferNode) -> str | None:
    """Connect the caller with somebody; gives where the call goes on after it, by what came of it."""
    await run.say(run.line("say"), barge_in=False)
    began = run.talk.now()
    try:
        status, outcome = await _connect(run, node.transfer)
    except CallError as error:
        kind = error.kind if isinstance(error, FlowFailed) else REFUSED if isinstance(error, DialRefused) else FAILED
        return run.failed(kind, error.what, node.failed, error=error, person=False)
    run.talk.heard()
    seconds = round(run.talk.now() - began, 3)
    run.trace(FlowEvent.WORKED, work="transfer", seconds=seconds, outcome=outcome, status=status)
    if outcome == DONE:
        run.talk.connected += 1
        if run.talk.connected > MAX_CONNECTED:
            what = f"{MAX_CONNECTED} transfers in a row, and the caller was asked nothing between them"
            return run.failed("loop", what, person=False)
        return node.next
    own = {BUSY: node.busy, NO_ANSWER: node.no_answer}.get(outcome)
    return run.failed(outcome, f"there was no connection: {status}", own or node.failed, person=False)


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
    run.talk.over = True
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
