"""Calls of a verb without ``await`` in a program's source, found without running it.

What is found is certain: the name is a parameter that holds a call, by its type or because voicekit passes it. What
cannot be seen here is found when the program runs, by `voicekit._server.forgotten`.
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from voicekit._call.call import Call
from voicekit._server.app import App
from voicekit.errors import ProgramError

__all__ = ["check_awaits"]

_VERBS = frozenset(name for name, _ in inspect.getmembers(Call, inspect.iscoroutinefunction))

_REGISTERS = frozenset({App.route.__name__, App.hotkey.__name__, App.hotword.__name__})
_TABLES = frozenset({"hotkeys", "hotwords"})
"""The arguments of `App` whose values are functions that get the call."""

_PACKAGE = "voicekit"

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def check_awaits(tree: ast.Module, file: Path) -> None:
    """Raises ProgramError with file and line for a statement such as ``call.say("Hello.")``.

    It makes a coroutine and drops it: nothing is said, nothing fails, and the call goes on. One that is kept, returned
    or handed on may be awaited elsewhere, and is left alone.
    """
    for function, calls in _Holders(tree).found.items():
        for line, verb in _dropped(function, frozenset(calls)):
            raise ProgramError(
                f"{file}:{line}: {verb}() is never awaited, and does nothing", hint=f"write await {verb}(...)"
            )


class _Holders:
    """Which parameters of which functions hold a call: by their type, of what an App is given, and of what these pass
    their call to.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._names = _Imported(tree)
        self._functions = {node.name: node for node in tree.body if isinstance(node, _Function)}
        self.found: dict[_Function, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, _Function):
                for argument in _arguments(node):
                    if self._names.is_a(Call.__name__, argument.annotation):
                        self._hold(node, argument.arg)
        for function in self._registered(tree):
            for argument in _positional(function)[:1]:
                self._hold(function, argument.arg)

    def _hold(self, function: _Function, name: str) -> None:
        held = self.found.setdefault(function, set())
        if name not in held and not _is_set_anew(function, name):
            held.add(name)
            for called, passed in self._passed_on(function, name):
                self._hold(called, passed)

    def _passed_on(self, function: _Function, name: str) -> Iterator[tuple[_Function, str]]:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and (called := self._named(node.func)) is not None:
                for argument, value in zip(_positional(called), node.args, strict=False):
                    if isinstance(value, ast.Name) and value.id == name:
                        yield called, argument.arg

    def _registered(self, tree: ast.Module) -> Iterator[_Function]:
        apps = {target.id for target, made in _assigned(tree) if self._makes_an_app(made)}
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    # Another decorator between them may pass whatever it likes.
                    if node.decorator_list and all(_registers(each, apps) for each in node.decorator_list):
                        yield node
                case ast.Call(register, [handler]) if _registers(register, apps):
                    yield from self._named_of(handler)
                case ast.Call(keywords=keywords) if self._makes_an_app(node):
                    for keyword in keywords:
                        if keyword.arg in _TABLES and isinstance(keyword.value, ast.Dict):
                            for value in keyword.value.values:
                                yield from self._named_of(value)

    def _makes_an_app(self, node: ast.expr | None) -> bool:
        return isinstance(node, ast.Call) and self._names.is_a(App.__name__, node.func)

    def _named(self, node: ast.expr) -> _Function | None:
        return self._functions.get(node.id) if isinstance(node, ast.Name) else None

    def _named_of(self, node: ast.expr) -> Iterator[_Function]:
        if (function := self._named(node)) is not None:
            yield function


class _Imported:
    """What the names of a program mean that it has imported from voicekit."""

    def __init__(self, tree: ast.Module) -> None:
        self._packages: set[str] = set()
        self._means: dict[str, str] = {}
        for node in ast.walk(tree):
            match node:
                case ast.Import(names):
                    self._packages |= {each.asname or each.name for each in names if each.name == _PACKAGE}
                case ast.ImportFrom(str() as module, names) if module.partition(".")[0] == _PACKAGE:
                    self._means |= {each.asname or each.name: each.name for each in names}

    def is_a(self, name: str, node: ast.expr | None) -> bool:
        """Whether an expression is this name of voicekit's; as a type it may stand in quotes."""
        match node:
            case ast.Name(written):
                return self._means.get(written) == name
            case ast.Attribute(ast.Name(package), written):
                return package in self._packages and written == name
            case ast.Constant(str() as written):
                package, _, last = written.rpartition(".")
                return (package in self._packages and last == name) if package else self._means.get(last) == name
        return False


def _registers(node: ast.expr, apps: set[str]) -> bool:
    match node:
        case ast.Call(ast.Attribute(ast.Name(app), register)):
            return app in apps and register in _REGISTERS
    return False


def _assigned(tree: ast.Module) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign([ast.Name() as target], value) | ast.AnnAssign(ast.Name() as target, value=value):
                yield target, value


def _positional(function: _Function | ast.Lambda) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args]


def _arguments(function: _Function | ast.Lambda) -> list[ast.arg]:
    return [*_positional(function), *function.args.kwonlyargs]


def _is_set_anew(function: _Function, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(function)
    )


def _dropped(node: ast.AST, calls: frozenset[str]) -> Iterator[tuple[int, str]]:
    for inner in ast.iter_child_nodes(node):
        match inner:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), verb))) if name in calls and verb in _VERBS:
                yield inner.lineno, f"{name}.{verb}"
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from _dropped(inner, calls - {argument.arg for argument in _arguments(inner)})
            case _:
                yield from _dropped(inner, calls)
