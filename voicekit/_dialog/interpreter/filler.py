"""Work that is done outside a call, with something to hear meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from voicekit._dialog.compiled import CompiledPrompt
from voicekit._dialog.interpreter.run import Run

__all__ = ["FILLER_AFTER", "FILLER_PAUSE", "with_filler"]

FILLER_AFTER = 0.5
"""Seconds of work before the filler begins: a shorter silence is none."""

FILLER_PAUSE = 2.0
"""Seconds between the end of the filler and its next beginning."""


async def with_filler(run: Run, filler: CompiledPrompt, work: Callable[[], Coroutine[Any, Any, object]]) -> object:
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
