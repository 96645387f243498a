"""Calls of a verb without ``await`` in a program's source, found without running it."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from voicekit.call.call import Call
from voicekit.errors import ProgramError

__all__ = ["check_awaits"]

_VERBS = frozenset(name for name, _ in inspect.getmembers(Call, inspect.iscoroutinefunction))

_CALL = "call"
"""What the call is named in every example; a parameter with the type `Call` may have any name."""


def check_awaits(tree: ast.Module, file: Path) -> None:
    """Raises ProgramError with file and line for a statement such as ``call.say("Hello.")``.

    It makes a coroutine and drops it: nothing is said, nothing fails, and the call goes on. One that is kept, returned
    or handed on may be awaited elsewhere, and is left alone.
    """
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for line, verb in _dropped(function, _calls_of(function)):
                raise ProgramError(
                    f"{file}:{line}: {verb}() is never awaited, and does nothing", mend=f"write await {verb}(...)"
                )


def _calls_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return frozenset(each.arg for each in arguments if _is_call(each))


def _is_call(argument: ast.arg) -> bool:
    match argument.annotation:
        case None:
            return argument.arg == _CALL
        case ast.Name(name) | ast.Attribute(attr=name) | ast.Constant(str() as name):
            return name.rpartition(".")[2] == Call.__name__
    return False


def _dropped(function: ast.FunctionDef | ast.AsyncFunctionDef, calls: frozenset[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(function):
        match node:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), verb))) if name in calls and verb in _VERBS:
                yield node.lineno, f"{name}.{verb}"
