"""Nodes that wait for something outside: actions and webhooks, with something to hear meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from voicekit.dialog.bounds import OUT_OF_BOUNDS, TooLarge, bounded
from voicekit.dialog.document.nodes import ActionNode, WebhookNode
from voicekit.dialog.interpreter.run import Run
from voicekit.dialog.interpreter.trace import Event
from voicekit.dialog.lines import SILENT, Line
from voicekit.dialog.webhook import Request, address_of
from voicekit.errors import CallError, FlowFailed, VoicekitError

__all__ = ["FILLER_AFTER", "FILLER_PAUSE", "action", "webhook"]

FILLER_AFTER = 0.5
"""Seconds of work before the filler begins: a shorter silence is none."""

FILLER_PAUSE = 2.0
"""Seconds between the end of the filler and its next beginning."""


async def action(run: Run, node: ActionNode) -> str | None:
    """Call a registered function; gives where the call goes on."""
    try:
        found = run.talk.action(run.compiled.name, node.action)
        arguments = _arguments(run, node)
    except CallError as error:
        return _failed(run, node, error)
    if (
        found.takes_call
    ):  # it has the caller to itself, who has all the time there is, unless the document says how much
        run.talk.steps = 0
        within = node.timeout if "timeout" in node.model_fields_set else None
        return await _work(run, node, node.action, SILENT, lambda: found.run(run.call, arguments), within=within)
    line = run.compiled.line(node.filler)
    return await _work(run, node, node.action, line, lambda: found.run(run.call, arguments), within=node.timeout)


async def webhook(run: Run, node: WebhookNode) -> str | None:
    """Ask an HTTP service; gives where the call goes on."""
    try:
        url = address_of(node.webhook, run.variables)
        request = Request(node.method, url, _arguments(run, node), node.headers, node.retries)
    except CallError as error:
        return _failed(run, node, error)
    line = run.compiled.line(node.filler)
    return await _work(run, node, "webhook", line, lambda: run.talk.webhooks.ask(request), within=node.timeout)


def _arguments(run: Run, node: ActionNode | WebhookNode) -> dict[str, object]:
    return {name: run.value(scalar) for name, scalar in node.arguments.items()}


def _failed(run: Run, node: ActionNode | WebhookNode, error: VoicekitError) -> str:
    kind = error.kind if isinstance(error, FlowFailed) else error.code
    return run.failed(kind, error.what, node.failed, error=error)


async def _work(
    run: Run,
    node: ActionNode | WebhookNode,
    name: str,
    filler: Line,
    work: Callable[[], Coroutine[Any, Any, object]],
    *,
    within: float | None,
) -> str | None:
    began = run.talk.now()
    error: VoicekitError
    try:
        async with asyncio.timeout(within) as limit:
            result = bounded(await (_with_filler(run, filler, work) if filler.parts else work()))
    except TooLarge as large:
        error = FlowFailed(f"{name}: the answer is out of bounds: {large}", mend=OUT_OF_BOUNDS, kind="answer")
    except TimeoutError as late:
        what = f"{name} took longer than {within:g} s" if limit.expired() else f"{name}: TimeoutError: {late}"
        error = FlowFailed(what, kind="timeout")
    except VoicekitError as failed:
        error = failed
    except Exception as failed:  # what a program's function raises is the flow's to deal with
        run.call.log_to.exception("action failed", action=name, error=str(failed))
        error = FlowFailed(f"{name}: {type(failed).__name__}: {failed}", kind="error")
    else:
        _worked(run, name, began, "done")
        return _kept(run, node, result)
    _worked(run, name, began, error.kind if isinstance(error, FlowFailed) else error.code)
    return _failed(run, node, error)


def _kept(run: Run, node: ActionNode | WebhookNode, result: object) -> str | None:
    """Keep what came of the work: an answer that does not hold what the flow takes from it is a failure of the node."""
    try:
        run.keep(node.set, result)
    except CallError as error:
        return _failed(run, node, error)
    return node.next


def _worked(run: Run, name: str, began: float, outcome: str) -> None:
    run.trace(Event.WORKED, work=name, seconds=round(run.talk.now() - began, 3), outcome=outcome)


async def _with_filler(run: Run, filler: Line, work: Callable[[], Coroutine[Any, Any, object]]) -> object:
    """Work, and let the caller hear something from `FILLER_AFTER` on. Raises what the work raises."""
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_outcome(work()))
        try:
            done, _ = await asyncio.wait({task}, timeout=FILLER_AFTER)
            if not done:
                await _entertain(run, filler, group, task)
            result, error = await task
        except BaseException:
            task.cancel()
            raise
    if error is not None:
        raise error
    return result


async def _entertain(run: Run, filler: Line, group: asyncio.TaskGroup, task: "asyncio.Task[Any]") -> None:
    """Say the filler again and again until the task is done, or the caller presses a key: it is for what follows."""
    call, heard = run.call, False
    with _without_commands(run):
        while not task.done() and not heard:
            saying = group.create_task(_outcome(call.say(*run.said(filler, "filler"))))
            await asyncio.wait({task, saying}, return_when=asyncio.FIRST_COMPLETED)
            if not saying.done():
                saying.cancel()
                await asyncio.wait({saying})
                await call.interrupt()
                return
            key, error = await saying
            heard = key is not None or error is not None
            await asyncio.wait({task}, timeout=FILLER_PAUSE)


async def _outcome(work: Awaitable[Any]) -> tuple[Any, Exception | None]:
    """What comes of something, without raising an error: a group would end all its tasks for it."""
    try:
        return await work, None
    except Exception as error:  # noqa: BLE001 - it is raised again where it is waited for
        return None, error


@contextmanager
def _without_commands(run: Run) -> Iterator[None]:
    """No command works meanwhile: what is under way outside can only be waited for."""
    call = run.call
    keys, words = call.hotkeys, call.hotwords
    call.hotkeys, call.hotwords = {}, {}
    try:
        yield
    finally:
        call.hotkeys, call.hotwords = keys, words
