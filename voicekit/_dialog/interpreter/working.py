"""Nodes that wait for something outside: actions and webhooks, with something to hear meanwhile."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from voicekit._dialog.bounds import OUT_OF_BOUNDS, TooLarge, bounded
from voicekit._dialog.document.nodes import ActionNode, WebhookNode
from voicekit._dialog.interpreter.given import Given, given_to_action, given_to_service, uncovered
from voicekit._dialog.interpreter.run import Run, kind_of
from voicekit._dialog.interpreter.trace import FlowEvent
from voicekit._dialog.lines import SILENT, CompiledPrompt
from voicekit._dialog.webhook import Request, address_of
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
        given = given_to_action(run, node)
    except CallError as error:
        return _failed(run, node, error)
    if (
        found.takes_call
    ):  # it has the caller to itself, who has all the time there is, unless the document says how much
        run.talk.heard()
        within = node.timeout if "timeout" in node.model_fields_set else None
        return await _work(run, node, given, SILENT, lambda: found.run(run.call, given.arguments), within=within)
    line = run.line("filler")
    return await _work(run, node, given, line, lambda: found.run(run.call, given.arguments), within=node.timeout)


async def webhook(run: Run, node: WebhookNode) -> str | None:
    """Ask an HTTP service; gives where the call goes on."""
    try:
        given = given_to_service(run, node)
        url = address_of(node.webhook, run.variables)
        request = Request(node.method, url, given.arguments, node.headers, node.retries)
    except CallError as error:
        return _failed(run, node, error)
    line = run.line("filler")
    return await _work(run, node, given, line, lambda: run.talk.webhooks.ask(request), within=node.timeout)


def _failed(run: Run, node: ActionNode | WebhookNode, error: VoicekitError) -> str:
    return run.failed(kind_of(error), error.what, node.failed, error=error)


async def _work(
    run: Run,
    node: ActionNode | WebhookNode,
    given: Given,
    filler: CompiledPrompt,
    work: Callable[[], Coroutine[Any, Any, object]],
    *,
    within: float | None,
) -> str | None:
    began, name = run.talk.now(), node.action if isinstance(node, ActionNode) else "webhook"
    error: VoicekitError
    try:
        async with asyncio.timeout(within) as limit:
            done = bounded(await (_with_filler(run, filler, work) if filler.parts else work()))
        result, masked = uncovered(done)
        bounded(result)
    except TooLarge as large:
        error = FlowFailed(f"{name}: the answer is out of bounds: {large}", hint=OUT_OF_BOUNDS, kind="answer")
    except TimeoutError as late:
        what = f"{name} took longer than {within:g} s" if limit.expired() else f"{name}: TimeoutError: {late}"
        error = FlowFailed(given.cover(what), kind="timeout")
    except VoicekitError as failed:
        error = _covered(failed, given)
    except Exception as failed:  # what a program's function raises is the flow's to deal with
        told = {"action": name, "error": given.cover(str(failed)), **_trace(failed, given)}
        run.call.log_to.exception("action failed", **told)
        error = FlowFailed(given.cover(f"{name}: {type(failed).__name__}: {failed}"), kind="error")
    else:
        _worked(run, name, began, "done")
        return _kept(run, node, result, masked=masked)
    _worked(run, name, began, kind_of(error))
    return _failed(run, node, error)


def _covered(error: VoicekitError, given: Given) -> VoicekitError:
    """An error whose words hold nothing that is masked."""
    what = given.cover(error.what)
    return error if what == error.what else FlowFailed(what, hint=given.cover(error.hint), kind=kind_of(error))


def _trace(error: Exception, given: Given) -> dict[str, object]:
    """The fields of a traceback, which holds the words of errors; none where it may stand in the log as it is."""
    if not given.is_private:
        return {}
    return {"exc_info": False, "exception": given.cover("".join(traceback.format_exception(error)))}


def _kept(run: Run, node: ActionNode | WebhookNode, result: object, *, masked: bool) -> str | None:
    """Keep what came of the work: an answer that does not hold what the flow takes from it is a failure of the node."""
    try:
        run.keep(node.set, result, masked=masked)
    except CallError as error:
        return _failed(run, node, error)
    return node.next


def _worked(run: Run, name: str, began: float, outcome: str) -> None:
    run.trace(FlowEvent.WORKED, work=name, seconds=round(run.talk.now() - began, 3), outcome=outcome)


async def _with_filler(run: Run, filler: CompiledPrompt, work: Callable[[], Coroutine[Any, Any, object]]) -> object:
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


async def _entertain(run: Run, filler: CompiledPrompt, group: asyncio.TaskGroup, task: "asyncio.Task[Any]") -> None:
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
