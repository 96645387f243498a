"""What is said of a name that the package does not have: where it is, or what it is called."""

import ast
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

__all__ = ["missing"]

_MODULES = ("errors", "values", "kinds", "grammars", "script", "transcribe", "engines")
"""The public modules, those first that most programs need."""

_HERE = Path(__file__).parent


def missing(name: str, own: tuple[str, ...]) -> AttributeError | ImportError:
    """The error for a name that ``voicekit``, which has its ``own`` names, has not.

    It is an ImportError where a ``from voicekit import`` asks, which would pass over the text of an AttributeError.
    """
    plain = AttributeError(f"module 'voicekit' has no attribute {name!r}", name=name)
    if _is_module(name):  # it is about to be imported
        return plain
    hint = _hint(name, own)
    if not hint:
        return plain
    what = f"there is no {name!r} in voicekit; {hint}"
    if _is_imported():
        return ImportError(what, name="voicekit", path=str(_HERE / "__init__.py"))
    return AttributeError(what, name=name)


def _hint(name: str, own: tuple[str, ...]) -> str:
    homes = {module: tuple(_public(module)) for module in _MODULES}
    if found := [module for module, names in homes.items() if name in names]:
        return " or ".join(f"from voicekit.{module} import {name}" for module in found)
    known = dict.fromkeys([*own, *(each for names in homes.values() for each in names)])
    if not (close := get_close_matches(name, known, n=1)):
        return ""
    home = next((f".{module}" for module, names in homes.items() if close[0] in names and close[0] not in own), "")
    return f"did you mean {close[0]!r}? from voicekit{home} import {close[0]}"


def _public(module: str) -> Iterator[str]:
    """The names of a public module, read from its source: it may take a second to import."""
    paths = (_HERE / f"{module}.py", _HERE / module / "__init__.py")
    source = next((path for path in paths if path.is_file()), None)
    for node in ast.parse(source.read_bytes()).body if source is not None else ():
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from ast.literal_eval(node.value)


def _is_module(name: str) -> bool:
    return (_HERE / f"{name}.py").is_file() or (_HERE / name).is_dir()


def _is_imported() -> bool:
    """Whether Python's own import asks for the name, and not a program."""
    frame = sys._getframe(3)  # of what has asked the module's __getattr__
    return frame.f_code.co_filename.startswith("<frozen importlib")
