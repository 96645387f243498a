"""From what stands on a command line to a program that can be served."""

import ast
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from voicekit._dialog.flows import Check
from voicekit._server.app import App
from voicekit._server.flows import is_flows
from voicekit._server.program import Program, checking, load_module, parse, path_of
from voicekit._server.scripts import ScriptProgram, is_script
from voicekit.errors import ProgramError

__all__ = ["LookOver", "load"]

LookOver = Callable[[ast.Module, Path], None]
"""Finds what is wrong in the source of a program, before it runs; raises ProgramError."""


def load(target: str, check: Check | None = None, look_over: LookOver | None = None) -> Program:
    """Load ``program.py``, ``program.py:app`` or ``package.module:app``: an App, or a plain script; or flows, by a
    document's name or a folder's.

    Raises ProgramError: not there, broken, without an App, or what ``look_over`` finds in its source; FlowError with
    all that is wrong in flows, and with what ``check`` finds in them.
    """
    with checking(check):
        return _load(target, look_over)


def _load(target: str, look_over: LookOver | None) -> Program:
    if is_flows(target):
        app = App()
        app.flows(target, alone=True)
        return app
    path = path_of(target)
    if path is not None:
        tree = parse(path)
        if look_over is not None:
            look_over(tree, path)
        if is_script(tree):
            return ScriptProgram(path)
    module = load_module(target)
    if path is None and look_over is not None and (source := _source_of(module)) is not None:
        look_over(parse(source), source)
    name = target.rpartition(":")[2] if ":" in target else ""
    if name:
        found = getattr(module, name, None)
        if not isinstance(found, App):
            raise ProgramError(
                f"{target}: {name} is no App", hint='write `app = App()` and give its name after the ":"'
            )
        return found
    apps = {id(value): value for value in vars(module).values() if isinstance(value, App)}
    if len(apps) != 1:
        what = "several Apps" if apps else "neither an App nor `import voicekit.script`"
        raise ProgramError(f"{target} holds {what}", hint=f"name one: {target}:app" if apps else "write `app = App()`")
    return next(iter(apps.values()))


def _source_of(module: ModuleType) -> Path | None:
    path = Path(module.__file__ or "")
    return path if path.suffix == ".py" else None
