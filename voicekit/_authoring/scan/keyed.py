"""The texts with keys that a program looks up in catalogues: ``catalogs.translate("bill.owe", "You owe ...", ...)``."""

import ast
from dataclasses import dataclass
from pathlib import Path

from voicekit._authoring.scan.modules import Module, SourceFiles
from voicekit._authoring.scan.possible import UNKNOWN, possible
from voicekit._authoring.scan.scopes import PythonScope

__all__ = ["Keyed", "keyed_in"]

_VERBS = frozenset(["translate", "resolve"])


@dataclass(frozen=True, slots=True)
class Keyed:
    """A text with its key, and where it stands."""

    key: str
    text: str
    file: Path
    line: int


def keyed_in(sources: SourceFiles) -> tuple[Keyed, ...]:
    """The texts of a program and of the local modules it imports; nothing of it is run.

    Key and text are the first two arguments of a method ``translate`` or ``resolve``, written out in the source.
    """
    return tuple(
        dict.fromkeys(
            found
            for module in sources.modules().values()
            for call, scope in module.calls
            if isinstance(call.func, ast.Attribute) and call.func.attr in _VERBS
            for found in _read(call, module, scope)
        )
    )


def _read(node: ast.Call, module: Module, scope: PythonScope) -> list[Keyed]:
    if len(node.args) < 3:
        return []
    keys, texts = (possible(argument, module, scope) for argument in node.args[:2])
    known = keys.all_known and texts.all_known and len(keys.values) == len(texts.values) == 1
    key, text = (keys.values[0], texts.values[0]) if known else (None, None)
    if not (isinstance(key, str) and isinstance(text, str) and key and text) or UNKNOWN in key + text:
        return []
    return [Keyed(key, text, module.file, node.lineno)]
