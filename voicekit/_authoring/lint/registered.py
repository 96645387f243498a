"""The actions that a Python program registers, found in its text: a check runs nothing."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from voicekit._authoring.lint.subject import Registered, Unfit
from voicekit._dialog.actions import is_call, unfit
from voicekit._unread import hint_of
from voicekit.errors import FlowError

__all__ = ["registered"]

_ANY = inspect.Signature([inspect.Parameter("given", inspect.Parameter.VAR_KEYWORD)])


def registered(path: Path) -> Mapping[str, Unfit] | None:
    """The actions by name, with what tells whether they take some arguments, and of functions their annotations; None
    where names are worked out.

    They are functions under ``@actions.action()`` or ``@app.action("name")``, and what is given to such a call. Raises
    FlowError where the program cannot be read.
    """
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except OSError as error:
        raise FlowError(f"cannot be read: {error.strerror}", file=str(path), hint=hint_of(error)) from error
    except (SyntaxError, ValueError) as error:
        line = error.lineno or 0 if isinstance(error, SyntaxError) else 0
        raise FlowError(
            f"is no Python: {error}", file=str(path), line=line, hint="python -m py_compile FILE shows where"
        ) from None
    found: dict[str, Unfit] = {}
    decorators: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for call in _registrations(node.decorator_list):
                decorators.add(id(call))
                name = _name(call) if call.args else node.name
                if name is None:
                    return None
                returns = ast.unparse(node.returns) if node.returns else ""
                found[name] = Registered(_taking(_signature(node.args)), returns, _annotations(node.args))
    for call in _registrations(ast.walk(tree)):
        if id(call) not in decorators:
            name = _name(call)
            if name is None:
                return None
            found.setdefault(name, _taking(_ANY))
    return found


def _registrations(nodes: "Iterator[ast.AST] | list[ast.expr]") -> Iterator[ast.Call]:
    for node in nodes:
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            if name == "action":
                yield node


def _name(call: ast.Call) -> str | None:
    """The name that is given to a registration; None where it is no plain text."""
    first = call.args[0] if call.args else next((each.value for each in call.keywords if each.arg == "name"), None)
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _signature(arguments: ast.arguments) -> inspect.Signature:
    """What a function takes by name, without a first parameter for the call."""
    plain = [*arguments.posonlyargs, *arguments.args]
    required = len(plain) - len(arguments.defaults)
    kinds = inspect.Parameter
    parameters = [
        kinds(each.arg, kinds.KEYWORD_ONLY, default=kinds.empty if index < required else None)
        for index, each in enumerate(plain)
        if not (index == 0 and each.annotation is not None and is_call(ast.unparse(each.annotation)))
    ]
    parameters += [
        kinds(each.arg, kinds.KEYWORD_ONLY, default=kinds.empty if default is None else None)
        for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    if arguments.kwarg is not None:
        parameters.append(kinds(arguments.kwarg.arg, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


def _annotations(arguments: ast.arguments) -> dict[str, str]:
    plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return {each.arg: ast.unparse(each.annotation) for each in plain if each.annotation is not None}


def _taking(signature: inspect.Signature) -> Unfit:
    return partial(unfit, signature)
