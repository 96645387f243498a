"""Flows as a program serves them: the documents, the actions they call, and the conversations they hold."""

import asyncio
import inspect
import sys
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import structlog

from voicekit._call.call import Call
from voicekit._call.info import CallInfo
from voicekit._call.run import Handler
from voicekit._dialog.actions import Action, Actions
from voicekit._dialog.document import Flow
from voicekit._dialog.flows import SUFFIXES, Check, Flows, Snapshot
from voicekit._dialog.interpreter import Interpreter
from voicekit._dialog.webhook import Webhooks
from voicekit._server.program import load_module
from voicekit.errors import FlowError, ProgramError

__all__ = ["ServedFlows", "is_flows"]

_log = structlog.get_logger("voicekit._server")


def is_flows(target: str) -> bool:
    """Whether a target on the command line is a flow, or a folder of flows."""
    path = Path(target)
    return path.is_dir() or path.suffix in SUFFIXES


class ServedFlows:
    """The flows of a program. ``shared`` are the actions that all of them may call.

    A flow that names a Python file may also call the actions of that file: of every `Actions` and every App in it.
    """

    def __init__(
        self,
        paths: Iterable[Path | str],
        shared: Mapping[str, Action],
        *,
        alone: bool = False,
        check: Check | None = None,
    ) -> None:
        """Read flows and their Python files (blocks). Raises FlowError, ProgramError.

        ``alone``: the flows are the whole program, and where there is only one it answers every call. ``check`` looks
        over what is to be served, now and when it changes.
        """
        paths = tuple(paths)
        self._flows = Flows(paths, check=check)
        if not self._flows.now:
            places = [str(path) for path in paths]
            _log.warning("flow.missing", places=places, hint="name the folder that holds them")
        self._shared = shared
        self._alone = alone
        self._modules: dict[Path, ModuleType] = {}
        self._webhooks = Webhooks()
        self._made: tuple[Snapshot, Interpreter] | None = None
        self._make: Callable[..., Interpreter] = Interpreter
        self._take_modules(self._flows.now)

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes that lead to flows."""
        flows = (compiled.flow for compiled in self._flows.now.values())
        return tuple(dict.fromkeys(route for flow in flows for route in flow.answers.route or (flow.flow,)))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the flows are held."""
        flows = (compiled.flow for compiled in self._flows.now.values())
        return tuple(dict.fromkeys(language for flow in flows for language in flow.all_languages))

    @property
    def words(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """What callers may say: its place (``company.main.choices.1.words``), the flow's language, and the words."""
        for compiled in self._flows.now.values():
            for heard in compiled.flow.heard():
                yield heard.key, compiled.flow.language, heard.words

    def document(self, name: str) -> Flow | None:
        """A flow as it is now."""
        compiled = self._flows.now.get(name)
        return None if compiled is None else compiled.flow

    async def fresh(self, *, at_once: bool = False) -> None:
        """Take up what has changed on the disk, for calls that begin now: as `Flows.fresh`."""
        before = self._flows.now
        now = await self._flows.fresh(at_once=at_once)
        if now is before:
            return
        _log.info("flow.changed", flows=list(now))
        try:
            await asyncio.to_thread(self._take_modules, now)
        except (FlowError, ProgramError) as error:
            _log.error("action.unloadable", reason=error.what, hint=error.hint)

    def find(self, info: CallInfo) -> tuple[str, Handler] | None:
        """The flow that answers a call, and what holds the conversation."""
        now = self._flows.now
        flow = now.find(info)
        name = flow.flow if flow is not None else next(iter(now)) if self._alone and len(now) == 1 else None
        if name is None:
            return None
        interpreter = self.interpreter

        async def converse(call: Call) -> None:
            await interpreter.answer(call, name)

        return name, converse

    @property
    def interpreter(self) -> Interpreter:
        """What carries out the flows as they are now."""
        now = self._flows.now
        if self._made is None or self._made[0] is not now:
            own = {name: self._own_actions(now, name) for name in now}
            self._made = now, self._make(now, self._shared, own=own, webhooks=self._webhooks)
        return self._made[1]

    def made_by(self, make: Callable[..., Interpreter]) -> None:
        """Let the interpreter of calls that begin now be made so: a rehearsal has one that asks nobody outside."""
        self._make, self._made = make, None

    async def close(self) -> None:
        """Close what is open to the world outside."""
        await self._webhooks.close()

    def _own_actions(self, now: Snapshot, name: str) -> Mapping[str, Action]:
        path = _python_of(now, name)
        module = None if path is None else self._modules.get(path)
        values = map(_actions_of, () if module is None else vars(module).values())
        return ChainMap(*(dict(value) for value in values if value is not None))

    def _take_modules(self, now: Snapshot) -> None:
        """Load the Python files of flows (blocks). Raises FlowError where one is not there, ProgramError."""
        for name in now:
            path = _python_of(now, name)
            if path is None or path in self._modules:
                continue
            if not path.is_file():
                place = now.loaded[name]
                line, column = place.position(("python",))
                hint = "correct python: in the flow, a path that starts at the flow's folder"
                raise FlowError(f"there is no file {path}", hint=hint, file=place.file, line=line, column=column)
            self._modules[path] = _loaded(path) or load_module(str(path))


def _python_of(now: Snapshot, name: str) -> Path | None:
    """The Python file that a flow names."""
    python = now[name].flow.python
    return None if python is None else (now[name].folder / python).resolve()


def _loaded(path: Path) -> ModuleType | None:
    """The module of a file, where it is loaded already: that of the program which serves the flow, say."""
    module = sys.modules.get(path.stem)
    file = getattr(module, "__file__", None)
    return module if file is not None and Path(file).resolve() == path else None


def _actions_of(value: object) -> Mapping[str, Action] | None:
    if isinstance(value, Actions):
        return value
    actions = inspect.getattr_static(value, "actions", None)  # an App's
    return actions if isinstance(actions, Actions) else None
