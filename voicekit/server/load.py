"""From what stands on a command line to a program that can be served."""

import ast
from pathlib import Path
from types import ModuleType

from voicekit.dialog.flows import Check
from voicekit.errors import ProgramError
from voicekit.server.app import App
from voicekit.server.awaits import check_awaits
from voicekit.server.flows import is_flows
from voicekit.server.menus import written_menus
from voicekit.server.program import Program, checking, load_module, parse, path_of
from voicekit.server.scripts import ScriptProgram, is_script

__all__ = ["load"]


def load(target: str, check: Check | None = None) -> Program:
    """Load ``program.py``, ``program.py:app`` or ``package.module:app``: an App, or a plain script; or flows, by a
    document's name or a folder's.

    Raises ProgramError: not there, broken, without an App, with a menu whose choices clash, or with a verb that is
    never awaited; FlowError with all that is wrong in flows, and with what ``check`` finds in them.
    """
    with checking(check):
        return _load(target)


def _load(target: str) -> Program:
    if is_flows(target):
        app = App()
        app.flows(target, alone=True)
        return app
    path = path_of(target)
    if path is not None:
        tree = parse(path)
        _look_over(tree, path)
        if is_script(tree):
            return ScriptProgram(path)
    module = load_module(target)
    if path is None and (source := _source_of(module)) is not None:
        _look_over(parse(source), source)
    name = target.rpartition(":")[2] if ":" in target else ""
    if name:
        found = getattr(module, name, None)
        if not isinstance(found, App):
            raise ProgramError(
                f"{target}: {name} is no App", mend='write `app = App()` and give its name after the ":"'
            )
        return found
    apps = {id(value): value for value in vars(module).values() if isinstance(value, App)}
    if len(apps) != 1:
        what = "several Apps" if apps else "neither an App nor `import voicekit.script`"
        raise ProgramError(f"{target} holds {what}", mend=f"name one: {target}:app" if apps else "write `app = App()`")
    return next(iter(apps.values()))


def _look_over(tree: ast.Module, path: Path) -> None:
    """Find before anybody calls what is wrong however the program runs: choices that clash, verbs without await."""
    list(written_menus(tree, path))
    check_awaits(tree, path)


def _source_of(module: ModuleType) -> Path | None:
    path = Path(module.__file__ or "")
    return path if path.suffix == ".py" else None
