"""Hot keys and hot words: what a caller may press or say in every question."""

from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from typing import Any, Protocol

__all__ = ["Hot", "HotUsed"]

_Actions = Mapping[str, Callable[[Any], Awaitable[object]]]


class _Call(Protocol):
    @property
    def hotkeys(self) -> _Actions: ...

    @property
    def hotwords(self) -> _Actions: ...


class Hot:
    """The keys and the words that work everywhere in a call, as they are now, and what carries one out."""

    __slots__ = ("_call",)

    def __init__(self, call: _Call) -> None:
        self._call = call

    @property
    def keys(self) -> Container[str]:
        """The keys."""
        return self._call.hotkeys

    @property
    def words(self) -> Sequence[str]:
        """The words, as they are said."""
        return tuple(self._call.hotwords)

    async def press(self, key: str) -> None:
        """Do what a key is there for."""
        await self._call.hotkeys[key](self._call)

    async def say(self, words: str) -> None:
        """Do what words are there for."""
        await self._call.hotwords[words](self._call)


class HotUsed(Exception):
    """A turn ends, for ``act`` is to be carried out; then it begins anew."""

    def __init__(self, act: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self.act = act
