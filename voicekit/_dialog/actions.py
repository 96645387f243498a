"""Actions: Python functions that flows call by name.

::

    actions = Actions()

    @actions.action("order_status")
    def order_status(number: str) -> dict[str, object]:
        return {"state": "on its way", "total": Decimal("12.50")}

A function takes its arguments by name. It may be async, or plain: then it runs in a thread. One whose first parameter
is annotated ``Call`` gets the call, and may hold a conversation of its own (async only).
"""

import asyncio
import contextvars
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from voicekit._arguments import text
from voicekit._call.call import Call
from voicekit.errors import FlowFailed, ProgramError

__all__ = ["THREADS", "Action", "Actions", "is_call", "unfit"]

THREADS = 64
"""Plain functions that run at once in a process; further ones wait, and their waiting counts as their time."""

_Function = TypeVar("_Function", bound=Callable[..., Any])

_threads = ThreadPoolExecutor(THREADS, "voicekit-action")  # a thread starts when there is work for it


@dataclass(frozen=True, slots=True)
class Action:
    """A function that flows may call."""

    name: str
    function: Callable[..., Any]
    takes_call: bool
    signature: inspect.Signature
    """Of the arguments that a flow gives, without the call."""

    @classmethod
    def of(cls, name: str, function: Callable[..., Any]) -> "Action":
        """Raises ProgramError for a function whose arguments cannot be given by name."""
        signature = inspect.signature(function)
        parameters = list(signature.parameters.values())
        takes_call = bool(parameters) and is_call(parameters[0].annotation)
        own = parameters[1:] if takes_call else parameters
        if any(each.kind in (each.POSITIONAL_ONLY, each.VAR_POSITIONAL) for each in own):
            raise ProgramError(f"the action {name} has arguments without names", hint="leave out / and *args")
        if takes_call and not inspect.iscoroutinefunction(function):
            raise ProgramError(f"the action {name} takes the call and is not async", hint=f"write async def {name}")
        return cls(name, function, takes_call, signature.replace(parameters=own))

    def unfit(self, names: Mapping[str, object]) -> str:
        """Why it does not take arguments of these names; empty where it does."""
        return unfit(self.signature, names)

    async def run(self, call: Call, arguments: Mapping[str, object]) -> object:
        """Its result. Raises FlowFailed for arguments that it does not take, and whatever it raises itself."""
        if wrong := self.unfit(arguments):
            raise FlowFailed(
                f"the action {self.name} does not take these arguments: {wrong}",
                kind="arguments",
                hint=f"it takes {', '.join(self.signature.parameters) or 'none'}",
            )
        if inspect.iscoroutinefunction(self.function):
            return await self.function(*((call,) if self.takes_call else ()), **arguments)
        context = contextvars.copy_context()
        work = partial(context.run, partial(self.function, **arguments))
        result = await asyncio.get_running_loop().run_in_executor(_threads, work)
        return await result if isinstance(result, Awaitable) else result


class Actions(Mapping[str, Action]):
    """Actions by name."""

    def __init__(self) -> None:
        self._actions: dict[str, Action] = {}

    def action(self, name: str | None = None) -> Callable[[_Function], _Function]:
        """Register a function that flows may call, by its name or ``name``. Raises ProgramError where it is taken."""

        if callable(name):
            raise ProgramError("@app.action lacks its parentheses", hint="write @app.action()")
        if name is not None:
            text("action(name)", name, '@app.action("price")')

        def register(function: _Function) -> _Function:
            own = name or function.__name__
            if own in self._actions:
                raise ProgramError(f"the action {own!r} is there twice", hint="give one of them another name")
            self._actions[own] = Action.of(own, function)
            return function

        return register

    def __getitem__(self, name: str) -> Action:
        return self._actions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def __len__(self) -> int:
        return len(self._actions)


def unfit(signature: inspect.Signature, names: Mapping[str, object]) -> str:
    """Why a function does not take arguments of these names; empty where it does."""
    try:
        signature.bind(**names)
    except TypeError as error:
        return str(error)
    return ""


def is_call(annotation: object) -> bool:
    """Whether a parameter is for the call; with ``from __future__ import annotations``, its annotation is text."""
    if isinstance(annotation, str):
        return annotation.strip("'\" ").rpartition(".")[2] == "Call"
    return isinstance(annotation, type) and issubclass(annotation, Call)
