"""Public names of before: each works for one version more, and says what it is called now.

The warning is a FutureWarning, which Python shows without being asked to, once for each place in a program: who runs a
telephone line learns of it before the next version, in which the name is gone.
"""

import functools
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

__all__ = ["attributes", "fields", "members", "parameters", "warn"]

_Class = TypeVar("_Class")
_Function = TypeVar("_Function", bound=Callable[..., Any])


def warn(old: str, new: str, *, stacklevel: int = 1) -> None:
    """Say that a name is called another now; with ``stacklevel`` 1 at the place that calls what calls this."""
    warnings.warn(f"`{old}` is called `{new}` now", FutureWarning, stacklevel=stacklevel + 2)


def attributes(module: str, *, home: str | None = None, **now: str) -> Callable[..., Any]:
    """The ``__getattr__`` of a module whose names have changed: ``attributes(__name__, Old="New")``.

    ``home``: the module in which they are now, where that is another one.
    """
    home = home or module

    def old(name: str, *, stacklevel: int = 1) -> Any:
        if name not in now:
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name, obj=sys.modules[module])
        warn(f"{module}.{name}", f"{home}.{now[name]}", stacklevel=stacklevel)
        return getattr(import_module(home), now[name])

    return old


def parameters(**now: str) -> Callable[[_Function], _Function]:
    """Let a function take its parameters by their names of before, too: ``@parameters(old="new")``."""
    earlier = frozenset(now)

    def renamed(function: _Function) -> _Function:
        @functools.wraps(function)
        def call(*arguments: Any, **options: Any) -> Any:
            if not earlier.isdisjoint(options):
                for old in sorted(earlier.intersection(options)):
                    if now[old] in options:
                        raise TypeError(f"{function.__name__}() is given both {now[old]} and {old}, its name of before")
                    warn(old, now[old])
                    options[now[old]] = options.pop(old)
            return function(*arguments, **options)

        return call  # type: ignore[return-value]

    return renamed


def members(**now: str) -> Callable[[type[_Class]], type[_Class]]:
    """Let objects of a class give their attributes by the names of before, too: ``@members(old="new")``."""

    def earlier(made: type[_Class], old: str, new: str) -> property:
        def give(self: _Class) -> Any:
            warn(f"{made.__name__}.{old}", new)
            return getattr(self, new)

        return property(give)

    def renamed(made: type[_Class]) -> type[_Class]:
        for old, new in now.items():  # no `__getattr__`: with one, every attribute of a call is found more slowly
            setattr(made, old, earlier(made, old, new))
        return made

    return renamed


def fields(**now: str) -> Callable[[type[_Class]], type[_Class]]:
    """Let a class take and give its fields by their names of before, too: ``@fields(old="new")``."""

    def renamed(made: type[_Class]) -> type[_Class]:
        made.__init__ = parameters(**now)(made.__init__)  # type: ignore[method-assign]
        return members(**now)(made)

    return renamed
