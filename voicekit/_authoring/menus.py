"""The menus that are written out in a program's source, found without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voicekit._call.input.keypad import Choices
from voicekit.errors import ProgramError

__all__ = ["Menu", "written_menus"]

_ASKING = frozenset(["menu", "Choices"])


@dataclass(frozen=True, slots=True)
class Menu:
    """The choices of one menu, and where they stand."""

    file: Path
    line: int
    choices: Choices


def written_menus(tree: ast.Module, file: Path) -> Iterator[Menu]:
    """Every menu of a source file whose choices are all constants; other ones are checked when they are asked.

    Raises ProgramError with file and line for choices that clash. Python itself keeps silent about a key that stands
    twice in a dict; the second one wins.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name_of(node.func) in _ASKING:
            for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(argument, ast.Dict) and (choices := _choices(argument, file)) is not None:
                    yield Menu(file, argument.lineno, choices)


def _choices(node: ast.Dict, file: Path) -> Choices | None:
    keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ProgramError(f"{file}:{node.lineno}: the choice {twice.pop()!r} is there twice", hint="use another key")
    try:
        literal = ast.literal_eval(node)
    except ValueError:
        return None  # only the running program knows its values
    try:
        return Choices(literal)
    except ProgramError as error:
        raise ProgramError(f"{file}:{node.lineno}: {error.what}", hint=error.hint) from None


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
