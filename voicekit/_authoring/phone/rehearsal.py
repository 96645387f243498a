"""A program as a test serves it: its conversation is watched, and its flows ask nobody outside."""

import datetime as dt
import traceback
from collections import ChainMap
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from voicekit._authoring.harness.call import HarnessCall
from voicekit._authoring.harness.stubs import Outcomes, StubbedActions
from voicekit._call.call import Call, Flows
from voicekit._call.info import CallInfo
from voicekit._dialog.actions import Action
from voicekit._dialog.compiled import Compiled
from voicekit._dialog.interpreter.interpreter import Interpreter
from voicekit._dialog.webhook import Webhooks
from voicekit._owncode import is_library
from voicekit._prompts.source import Translate
from voicekit._server.app import served_by
from voicekit._server.program import Program, Routed
from voicekit.errors import InputFailed

__all__ = ["Outside", "Rehearsal"]


@dataclass(frozen=True, slots=True)
class Outside:
    """What stands for all that lies outside a program: what comes of things, functions in the place of actions, and
    whether actions without an outcome are carried out.
    """

    outcomes: Outcomes
    webhooks: Webhooks
    functions: Mapping[str, Action] = field(default_factory=dict)
    is_real: bool = True


class Rehearsal(Program):
    """A program, for one call of a test. ``clock`` is the time of its flows, ``translate`` their catalogues."""

    def __init__(
        self,
        program: Program,
        harness: HarnessCall,
        outside: Outside,
        clock: Callable[[], dt.datetime],
        translate: Translate | None,
    ) -> None:
        super().__init__(program.defaults)
        self.hotkeys, self.hotwords = program.hotkeys, program.hotwords
        self.error: BaseException | None = None
        """What the program itself raised."""
        self.call: Call | None = None
        self._program, self._harness, self._outside, self._clock = program, harness, outside, clock
        self.flows: Mapping[str, Compiled] = {}
        """The flows of the program that were carried out."""
        self._translate = translate
        self._conversation: Coroutine[Any, Any, object] | None = None
        self._flows = served_by(program)
        if self._flows is not None:
            self._flows.made_by(self._interpreter)

    def _interpreter(
        self,
        flows: Mapping[str, Compiled],
        shared: Mapping[str, Action],
        *,
        own: Mapping[str, Mapping[str, Action]],
        webhooks: object,
    ) -> Interpreter:
        self.flows = flows
        harness, outside = self._harness, self._outside
        real = {
            name: ChainMap(dict(outside.functions), *((dict(each), dict(shared)) if outside.is_real else ()))
            for name, each in own.items()
        }
        return Interpreter(
            flows,
            own={name: StubbedActions(outside.outcomes, lambda: harness.node, each) for name, each in real.items()},
            translate=self._translate,
            observe=harness.tell,
            clock=self._clock,
            webhooks=outside.webhooks,
        )

    @property
    def takes_calls(self) -> bool:
        return self._program.takes_calls

    @property
    def route_names(self) -> tuple[str, ...]:
        return self._program.route_names

    @property
    def languages(self) -> tuple[str, ...]:
        return self._program.languages

    @property
    def carry_out(self) -> Flows | None:
        return self._program.carry_out

    async def fresh(self, *, at_once: bool = False) -> None:
        await self._program.fresh(at_once=at_once)

    async def close(self) -> None:
        await self._program.close()
        if self._flows is not None:
            self._flows.made_by(Interpreter)

    def find(self, info: CallInfo) -> Routed | None:
        """As the program's own; what its conversation raises is kept."""
        routed = self._program.find(info)
        if routed is None:
            return None
        answer = routed.handler

        async def watched(call: Call) -> None:
            self.call = call
            self._conversation = answer(call)
            try:
                await self._conversation
            except Exception as error:
                self.error = error
                raise

        return replace(routed, handler=watched)

    @property
    def place(self) -> str:
        """Where in the program's own code its conversation is, or has failed; empty where that cannot be told."""
        if self.error is not None:
            frames = reversed(traceback.extract_tb(self.error.__traceback__))
            own = (_place(each.filename, each.lineno, each.name) for each in frames if _is_own(each.filename))
            return next(own, "")
        found, waits = "", self._conversation
        while waits is not None and (frame := getattr(waits, "cr_frame", None)) is not None:
            if _is_own(frame.f_code.co_filename):
                found = _place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
            waits = getattr(waits, "cr_await", None)
        return found

    @property
    def failure(self) -> str:
        """What went wrong in the program that no caller has brought about; empty where nothing did."""
        error = self.error
        return "" if error is None or isinstance(error, InputFailed) else f"{type(error).__name__}: {error}"


def _is_own(file: str) -> bool:
    return not is_library(file)


def _place(file: str, line: int | None, name: str) -> str:
    path = Path(file)
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return f"{shown}:{line} in {name}"
