"""Modules that are imported when something of them is used.

What only some programs need (grammars, sound, flows) is not to cost the start of all others. The type checker sees the
import as it is::

    if TYPE_CHECKING:
        from voicekit._call.input import grammars
    else:
        grammars = LazyModule("voicekit._call.input.grammars")
"""

from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["LazyModule"]


class LazyModule:
    """Stands for a module."""

    __slots__ = ("_module", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._module: ModuleType | None = None

    def __getattr__(self, name: str) -> Any:
        if self._module is None:
            self._module = import_module(self._name)
        return getattr(self._module, name)
