"""A masked entry: what a caller keyed in and nobody else is to see."""

import hmac
from collections.abc import Sized
from typing import Generic, NoReturn, TypeVar

__all__ = ["HIDDEN", "Secret"]

HIDDEN = "****"
"""What is shown of a secret, however long it is."""

_Value = TypeVar("_Value")


class Secret(Generic[_Value]):
    """A value that shows ``****`` in texts, logs and tracebacks, and is no text itself: where one is needed, in a
    query, a file name or JSON, it is an error until `reveal` is asked.

    It compares with plain values and can be looked up among them; as part of a prompt it is private.
    """

    __slots__ = ("_value",)

    def __init__(self, value: _Value) -> None:
        self._value = value

    def reveal(self) -> _Value:
        """The value itself."""
        return self._value

    def __str__(self) -> str:
        return HIDDEN

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __format__(self, form: str) -> str:
        return format(HIDDEN, form)

    def __eq__(self, other: object) -> bool:
        plain = other._value if isinstance(other, Secret) else other
        if isinstance(self._value, str) and isinstance(plain, str):
            return hmac.compare_digest(self._value.encode(), plain.encode())
        return bool(self._value == plain)

    def __hash__(self) -> int:
        return hash(self._value)

    def __len__(self) -> int:
        if not isinstance(self._value, Sized):
            raise TypeError("this masked entry has no length")
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a masked entry has no {name!r} (ask for its value: .reveal().{name})")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a masked entry is not copied to anywhere (ask for its value: .reveal())")
