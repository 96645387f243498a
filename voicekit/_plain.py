"""Values that nobody changes: frozen to the type checker alone.

A dataclass that is frozen at run time sets each of its fields by way of ``object.__setattr__``, which makes it several
times as dear as a plain object. That is nothing for what is made once, and half the work of a call for what is made
for each line and each question. Such classes are written ``@plain(frozen=True, slots=True)``: for mypy that is a frozen
dataclass, at run time one with the same equality and hash, and plain slots.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

__all__ = ["plain"]

_Class = TypeVar("_Class")

if TYPE_CHECKING:
    from dataclasses import dataclass as plain
else:

    def plain(*, frozen: bool, slots: bool, repr: bool = True) -> Callable[[type[_Class]], type[_Class]]:  # noqa: A002
        """Make a class a dataclass that is to be treated as frozen."""
        if not (frozen and slots):
            raise TypeError("a value is frozen and has slots: @plain(frozen=True, slots=True)")
        return dataclass(slots=True, unsafe_hash=True, repr=repr)
