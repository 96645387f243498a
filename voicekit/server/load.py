"""From what stands on a command line to a program that can be served."""

import ast
from pathlib import Path

from voicekit.call.entry import Choices
from voicekit.errors import ProgramError
from voicekit.server.app import App
from voicekit.server.program import Program, load_module, parse, path_of
from voicekit.server.scripts import ScriptProgram, is_script

__all__ = ["load"]


def load(target: str) -> Program:
    """Load ``program.py``, ``program.py:app`` or ``package.module:app``: an App, or a plain script.

    Raises ProgramError: not there, broken, without an App, or with a menu whose choices clash.
    """
    path = path_of(target)
    if path is not None:
        tree = parse(path)
        check_menus(tree, path)
        if is_script(tree):
            return ScriptProgram(path)
    module = load_module(target)
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


def check_menus(tree: ast.Module, path: Path) -> None:
    """Check every menu that is written out in a program. Raises ProgramError with file and line.

    Python itself keeps silent about a key that stands twice in a dict; the second one wins.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in {"menu", "Choices"}:
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(argument, ast.Dict):
                    _check_choices(argument, path)


def _check_choices(node: ast.Dict, path: Path) -> None:
    keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ProgramError(f"{path}:{node.lineno}: the choice {twice.pop()!r} is there twice", mend="use another key")
    try:
        choices = ast.literal_eval(node)
    except ValueError:
        return  # values that only the running program knows are checked when the menu is asked
    try:
        Choices(choices)
    except ProgramError as error:
        raise ProgramError(f"{path}:{node.lineno}: {error.what}", mend=error.mend) from None


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
