"""What of a program's source can be known to be wrong before it runs."""

import ast
from pathlib import Path

from voicekit._authoring.awaits import check_awaits
from voicekit._authoring.menus import written_menus
from voicekit._dialog.flows import Check
from voicekit._server.load import load
from voicekit._server.program import Program

__all__ = ["load_checked"]


def load_checked(target: str, check: Check | None = None) -> Program:
    """As `voicekit._server.load.load`, and looks over the source of a program before it runs.

    Raises ProgramError, with file and line, for a menu whose choices clash, and for a verb that is never awaited.
    """
    return load(target, check, _look_over)


def _look_over(tree: ast.Module, path: Path) -> None:
    list(written_menus(tree, path))  # choices that clash are found before anybody calls
    check_awaits(tree, path)
