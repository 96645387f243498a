"""Hot keys and hot words: what a caller may press or say in every question."""

from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass

__all__ = ["Hot", "HotUsed"]


@dataclass(frozen=True, slots=True)
class Hot:
    """The keys and the words that work everywhere, and what carries one out."""

    keys: Container[str]
    words: Sequence[str]
    press: Callable[[str], Awaitable[None]]
    say: Callable[[str], Awaitable[None]]


class HotUsed(Exception):
    """A turn ends, for ``act`` is to be carried out; then it begins anew."""

    def __init__(self, act: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self.act = act
