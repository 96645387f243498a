"""Plain scripts as conversations: blocking code in a thread of its own, its verbs carried out by the call's task.

The script's thread hands over what it wants done and waits; the conversation does it and hands back the result. So a
hang-up, an error or the end of the server reach a script exactly as they reach a coroutine.
"""

import ast
import asyncio
import contextvars
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any, TypeVar

from voicekit._call.call import Call
from voicekit._call.hangup import CallerHungUp
from voicekit._call.info import CallInfo
from voicekit._call.session import TOLD_FREELY, TOLD_PAUSE
from voicekit._server.program import Program, Routed, parse
from voicekit._server.watchdog import place_of

__all__ = ["CURRENT", "Bridge", "ScriptProgram", "is_script"]

Result = TypeVar("Result")
Verb = Callable[[Call], Awaitable[Result]]

SCRIPT_MODULE = "voicekit.script"


class Bridge:
    """Between a script's thread and the conversation of its call. Made in the event loop of the call."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._wanted: asyncio.Queue[tuple[Verb[Any], Future[Any]] | BaseException | None] = asyncio.Queue()
        self._over = False
        self._told = 0
        self.hung_up = False
        """Whether the call has ended by the caller's hang-up."""

    def do(self, verb: Verb[Result]) -> Result:
        """Have the conversation carry out a verb, and wait for its result; called from the script's thread.

        Raises what the verb raises, and CallerHungUp where the call is over.
        """
        future: Future[Result] = Future()
        if self._over:
            self._told += 1
            time.sleep(0 if self._told <= TOLD_FREELY else TOLD_PAUSE)
        try:
            self._loop.call_soon_threadsafe(self._want, verb, future)
        except RuntimeError:  # the loop has ended
            raise CallerHungUp from None
        return future.result()

    def end(self, error: BaseException | None) -> None:
        """The script has ended, with an error or without."""
        self._loop.call_soon_threadsafe(self._wanted.put_nowait, error)

    async def serve(self, call: Call) -> None:
        """Carry out what the script wants until it ends. Raises the error that the script ended with."""
        try:
            while True:
                with _time_standing(self._loop):
                    wanted = await self._wanted.get()
                if not isinstance(wanted, tuple):
                    break
                await self._carry_out(*wanted, call)
        finally:
            self._over, self.hung_up = True, call.hung_up
            while not self._wanted.empty():
                left = self._wanted.get_nowait()
                if isinstance(left, tuple):
                    left[1].set_exception(CallerHungUp())
        if isinstance(wanted, BaseException):
            raise wanted

    async def _carry_out(self, verb: Verb[Any], future: Future[Any], call: Call) -> None:
        try:
            future.set_result(await verb(call))
        except asyncio.CancelledError as error:
            future.set_exception(error)
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to the script, which may catch it
            future.set_exception(error)

    def _want(self, verb: Verb[Any], future: Future[Any]) -> None:
        if self._over:
            future.set_exception(CallerHungUp())
        else:
            self._wanted.put_nowait((verb, future))


@contextmanager
def _time_standing(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """While the script's own code runs, the time of a loop stands still that can: that of a test, which skips time in
    which nothing is done.
    """
    stand, go_on = getattr(loop, "begin_work", None), getattr(loop, "end_work", None)
    if stand is None or go_on is None:
        yield
        return
    stand()
    try:
        yield
    finally:
        go_on()


CURRENT: contextvars.ContextVar[Bridge | None] = contextvars.ContextVar("voicekit_script", default=None)
"""The bridge of the script that runs in this thread."""


def is_script(tree: ast.Module) -> bool:
    """Whether a program is a plain script, which is one that imports `voicekit.script`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(alias.name == SCRIPT_MODULE for alias in node.names):
            return True
        if (
            isinstance(node, ast.ImportFrom)
            and node.level == 0
            and (
                node.module == SCRIPT_MODULE
                or (node.module == "voicekit" and any(alias.name == "script" for alias in node.names))
            )
        ):
            return True
    return False


class ScriptProgram(Program):
    """A script as a program: it runs once for each call, from its first line, with its own globals."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self._code: CodeType = compile(parse(path), str(path), "exec")

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.path,)

    def find(self, info: CallInfo) -> Routed:
        return Routed(self.path.stem, self._converse, info.positional)

    async def _converse(self, call: Call) -> None:
        bridge, ended = Bridge(), asyncio.Event()
        loop = asyncio.get_running_loop()
        thread = threading.Thread(
            target=self._run, args=(bridge, lambda: loop.call_soon_threadsafe(ended.set)), name=call.id, daemon=True
        )
        thread.start()
        try:
            await bridge.serve(call)
        finally:
            try:
                await ended.wait()
            finally:
                if thread.is_alive() and not ended.is_set():
                    call.log_to.error("script.abandoned", place=place_of(thread.ident))

    def _run(self, bridge: Bridge, ended: Callable[[], object]) -> None:
        CURRENT.set(bridge)
        error: BaseException | None = None
        try:
            exec(self._code, {"__name__": "__main__", "__file__": str(self.path)})  # noqa: S102 - to be run is its use
        except CallerHungUp:
            pass
        except BaseException as failure:  # noqa: BLE001 - it ends the script's own call and no other
            error = failure
        try:
            bridge.end(error)
            ended()
        except RuntimeError:  # the server has stopped meanwhile
            pass
