"""The application: which conversation answers which route."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from voicekit import _renamed as renamed
from voicekit._arguments import kind_of, text
from voicekit._call.call import Flows, HotKey
from voicekit._call.defaults import InputDefaults
from voicekit._call.info import CallInfo
from voicekit._call.run import Handler
from voicekit._dialog.actions import Actions
from voicekit._grammar.text import tokens
from voicekit._lazy import LazyModule
from voicekit._protocol.limits import KEYS
from voicekit._server.program import Program, Routed, check_at_hand, is_loading
from voicekit.errors import ProgramError

if TYPE_CHECKING:
    from voicekit._dialog.document import Flow
    from voicekit._dialog.flows import Check
    from voicekit._server import flows as served
else:
    served = LazyModule("voicekit._server.flows")

__all__ = ["App", "served_by"]

_ROUTE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_Handler = TypeVar("_Handler", bound=Handler)
_HotKey = TypeVar("_HotKey", bound=HotKey)
_Function = TypeVar("_Function", bound=Callable[..., Any])


class App(Program):
    """An application: its routes, its flows, and what all its calls share.

    ``defaults`` hold for every question that does not say otherwise. ``hotkeys`` are keys, ``hotwords`` are words, that
    work in every question, each with a coroutine function that takes the call::

        app = App(hotkeys={"*": REPEAT}, hotwords={"operator": to_operator, "repeat": REPEAT})

        @app.route("support")
        async def support(call: Call) -> None:
            await call.say("Welcome.")
    """

    @renamed.parameters(manners="defaults")
    def __init__(
        self,
        *,
        defaults: InputDefaults | None = None,
        hotkeys: Mapping[str, HotKey] | None = None,
        hotwords: Mapping[str, HotKey] | None = None,
    ) -> None:
        if not isinstance(defaults, InputDefaults | None):
            raise ProgramError(
                f"defaults are InputDefaults, not {kind_of(defaults)}", hint="App(defaults=InputDefaults(max_tries=2))"
            )
        super().__init__(defaults)
        self.routes: dict[str, Handler] = {}
        self.default: Handler | None = None
        self.actions = Actions()
        self._served: served.ServedFlows | None = None
        self._paths: tuple[Path, ...] = ()
        self._check: Check | None = None
        for key, action in _by_name("hotkeys", hotkeys, 'hotkeys={"*": REPEAT}'):
            self.hotkey(key)(action)
        for words, action in _by_name("hotwords", hotwords, 'hotwords={"repeat": REPEAT}'):
            self.hotword(words)(action)

    def route(self, name: str | None = None) -> Callable[[_Handler], _Handler]:
        """Register a handler for ``ExternalIVR(ivr://host(name,...))``; without a name, for all other calls.

        Raises ProgramError where the route is taken, its name cannot stand in a dialplan, or the handler is not async.
        """

        if callable(name):
            raise ProgramError("@app.route lacks its parentheses", hint="write @app.route(), for all other calls")
        if name is not None:
            text("route(name)", name, '@app.route("support")')

        def register(handler: _Handler) -> _Handler:
            _check_async(handler)
            if name is None:
                if self.default is not None:
                    raise ProgramError("the app has two default routes", hint='name one of them: @app.route("name")')
                self.default = handler
            else:
                _check_route(name, self.routes)
                self.routes[name] = handler
            return handler

        return register

    def hotkey(self, key: str) -> Callable[[_HotKey], _HotKey]:
        """Register a hot key: it works in every prompt and question, which start again when its coroutine returns."""
        if len(text("hotkey(key)", key, '@app.hotkey("0")')) != 1 or key not in KEYS:
            raise ProgramError(f"{key!r} is no key of a telephone", hint=f"use one of {KEYS}")

        def register(action: _HotKey) -> _HotKey:
            _check_async(action)
            self.hotkeys[key] = action
            return action

        return register

    def hotword(self, words: str) -> Callable[[_HotKey], _HotKey]:
        """Register a hot word: it may be said to every question, which starts again when its coroutine returns."""
        if not tokens(text("hotword(words)", words, '@app.hotword("operator")')):
            raise ProgramError(f"{words!r} cannot be said", hint='use words, such as "operator"')

        def register(action: _HotKey) -> _HotKey:
            _check_async(action)
            self.hotwords[words] = action
            return action

        return register

    def action(self, name: str | None = None) -> Callable[[_Function], _Function]:
        """Let flows call a function by its own name, or another: see `Actions`."""
        return self.actions.action(name)

    def flows(self, *paths: str | Path, alone: bool = False, check: "Check | None" = None) -> None:
        """Serve flows, from files or folders; each answers the calls that its key ``answers`` names.

        Relative paths start at the working directory. With ``alone`` a single flow answers every call that no route
        takes. ``check`` is called with the flows now and whenever a file changes; by default it is the check of the
        command that serves (``voicekit serve``). Raises FlowError with all that is wrong in them.
        """
        for path in paths:
            if not isinstance(path, str | Path):
                raise ProgramError(f"flows are files, not {kind_of(path)}", hint='name them: app.flows("flows/")')
        self._check = check or self._check or check_at_hand()
        self.reads_disk = True
        self._paths += tuple(Path(path) for path in paths)
        self._served = served.ServedFlows(self._paths, self.actions, alone=alone, check=self._check)

    @property
    def takes_calls(self) -> bool:
        return self.default is not None or bool(self.route_names)

    @property
    def route_names(self) -> tuple[str, ...]:
        """The names of all routes, those of flows included."""
        served = () if self._served is None else self._served.routes
        return (*self.routes, *(route for route in served if route not in self.routes))

    @property
    def languages(self) -> tuple[str, ...]:
        return () if self._served is None else self._served.languages

    @property
    def flow_words(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """What callers may say to flows: tuples of place, language and words."""
        return () if self._served is None else tuple(self._served.words)

    def document(self, flow: str) -> "Flow | None":
        return None if self._served is None else self._served.document(flow)

    @property
    def carry_out(self) -> Flows | None:
        return None if self._served is None else self._served.interpreter.run

    async def fresh(self, *, at_once: bool = False) -> None:
        if self._served is not None:
            await self._served.fresh(at_once=at_once)

    async def close(self) -> None:
        if self._served is not None:
            await self._served.close()

    def find(self, info: CallInfo) -> Routed | None:
        """The handler of a call: by its first argument, else the flow that answers it, else the default route's."""
        first, *rest = info.positional or ("",)
        handler = self.routes.get(first)
        if handler is not None:
            return Routed(first, handler, tuple(rest))
        if self._served is not None and (found := self._served.find(info)) is not None:
            name, handler = found
            return Routed(name, handler, tuple(rest))
        if self.default is not None:
            return Routed("", self.default, info.positional)
        return None

    def run(self, **settings: object) -> None:
        """Serve, as `voicekit serve` does: on a socket, or, where Asterisk has started the program, over its pipes.

        Keyword arguments are settings that win over ``voicekit.toml`` and ``VOICEKIT_*``.
        """
        if is_loading():
            raise ProgramError(
                "app.run() runs while the program is being loaded", hint='write it under if __name__ == "__main__":'
            )
        from voicekit._server.main import run  # noqa: PLC0415 - the shells stand on the app, not the app on them

        run(self, settings)


def served_by(program: Program) -> "served.ServedFlows | None":
    """The flows of a program; None where it has none."""
    return program._served if isinstance(program, App) else None


def _check_async(handler: Callable[..., Any]) -> None:
    """Raises ProgramError for a function that cannot be awaited: it would run, and the call would fail after it."""
    if not callable(handler):
        raise ProgramError(
            f"{kind_of(handler)} answers no calls", hint='write @app.route("support") above an async function'
        )
    function = inspect.unwrap(handler)
    if not any(map(inspect.iscoroutinefunction, (function, getattr(function, "__call__", None)))):  # noqa: B004
        name = getattr(function, "__name__", repr(function))
        raise ProgramError(f"{name} is not async", hint=f"write async def {name}(call), and await what it asks of call")


def _by_name(what: str, given: Mapping[str, HotKey] | None, example: str) -> Iterable[tuple[str, HotKey]]:
    if not isinstance(given, Mapping | None):
        raise ProgramError(f"{what} are names and what they do, not {kind_of(given)}", hint=f"write {example}")
    return () if given is None else given.items()


def _check_route(name: str, taken: Mapping[str, Handler]) -> None:
    if _ROUTE.fullmatch(name) is None:
        raise ProgramError(f"{name!r} cannot be the name of a route", hint="use letters, digits, '-' and '_'")
    if name in taken:
        raise ProgramError(f"the route {name!r} is there twice", hint="give one of them another name")
