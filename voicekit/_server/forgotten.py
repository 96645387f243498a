"""Coroutines that a program has forgotten to await: each is an error of the call that it was made for.

Python finds out when it frees such a coroutine, which has done nothing, and only warns. Where it was made Python knows
if it was told to note that, which takes a tenth of a busy server's time: it is told so for the first calls, and again
from the first forgotten one on.
"""

import asyncio
import gc
import re
import sys
import warnings
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO

import structlog

from voicekit._call.call import Call
from voicekit._owncode import is_library
from voicekit._server.seldom import RateLimitedWarnings
from voicekit.errors import ProgramError

__all__ = ["MOST_TOLD", "NOTED_CALLS", "Forgotten"]

NOTED_CALLS = 100
"""Calls for which is noted where each coroutine is made: what a program forgets on its usual ways is found in these."""

MOST_TOLD = 10
"""Forgotten coroutines of one call that are told: a loop may forget thousands."""

_WARNING = r"coroutine '.+' was never awaited"
_PARTS = re.compile(r"coroutine '(?P<name>.+?)' was never awaited(?:(?s:.*)File \"(?P<file>.+)\", line (?P<line>\d+))?")

_log = structlog.get_logger("voicekit._server")

_call: "ContextVar[weakref.ref[Call] | None]" = ContextVar("voicekit_call", default=None)


class Forgotten:
    """Watches for them, in the thread of the running loop, while `watching`."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._seldom = RateLimitedWarnings(_log)
        self._left = 0
        self._collecting = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Until the block ends, a forgotten coroutine is told in the log and to its call, and is no warning."""
        depth = sys.get_coroutine_origin_tracking_depth()
        with warnings.catch_warnings():
            warnings.filterwarnings("always", _WARNING, RuntimeWarning)
            show = warnings.showwarning

            def look(  # noqa: PLR0917 - the signature of `warnings.showwarning`
                message: Warning | str,
                category: type[Warning],
                filename: str,
                lineno: int,
                file: TextIO | None = None,
                line: str | None = None,
            ) -> None:
                found = _PARTS.match(str(message)) if category is RuntimeWarning and self._is_here() else None
                if found is None:
                    show(message, category, filename, lineno, file, line)
                else:
                    self._found(found["name"], _place(found, filename, lineno))

            warnings.showwarning = look
            gc.callbacks.append(self._collects)
            self._note(NOTED_CALLS)
            try:
                yield
            finally:
                sys.set_coroutine_origin_tracking_depth(depth)
                gc.callbacks.remove(self._collects)
                self._seldom.close()

    def begins(self, call: Call) -> None:
        """What is forgotten in this task from now on, and in those that it starts, is this call's."""
        _call.set(weakref.ref(call))
        if self._left:
            self._left -= 1
            if not self._left:
                sys.set_coroutine_origin_tracking_depth(0)

    def _note(self, calls: int) -> None:
        self._left = calls
        sys.set_coroutine_origin_tracking_depth(max(1, sys.get_coroutine_origin_tracking_depth()))

    def _is_here(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False

    def _collects(self, phase: str, _info: Mapping[str, int]) -> None:
        self._collecting = phase == "start"

    def _found(self, name: str, place: str) -> None:
        self._note(NOTED_CALLS)
        reference = None if self._collecting else _call.get()  # the collector runs in the middle of any call
        call = None if reference is None else reference()
        verb = name.rpartition(".")[2]
        what, hint = f"{verb}()", f"write await {verb}(...)"
        if call is None:
            self._seldom.warn("coroutine.forgotten", what=what, place=place, hint=hint)
        elif not call.hung_up and len(call.forgotten) < MOST_TOLD:  # after a hang-up nothing else gets its turn either
            call.forgotten += (ProgramError(f"{place}: {what} was never awaited, and did nothing", hint=hint),)
            call.log_to.error("coroutine.forgotten", route=call.route, what=what, place=place, hint=hint)


def _place(found: "re.Match[str]", filename: str, lineno: int) -> str:
    """Where it was made, as ``file:line``; where that was not noted, where it was freed, if that is no library."""
    if found["file"]:
        return f"{found['file']}:{found['line']}"
    return "(a line that is told the next time)" if is_library(filename) else f"{filename}:{lineno}"
