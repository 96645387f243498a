"""What a flow knows at a place of a call, as a value: to go back there, or to go on from there in another call."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Checkpoint", "Savepoint"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A question that was asked, and what the flow knew before."""

    node: str
    phase: str
    own: Mapping[str, object]
    masked: frozenset[str]
    from_caller: frozenset[str]
    filled: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Savepoint:
    """All that a flow goes on by where it comes to a node: a call that begins with it goes on as the one before.

    What belongs to the call itself is not in it: its recordings.
    """

    node: str
    own: Mapping[str, object]
    masked: frozenset[str]
    from_caller: frozenset[str]
    filled: Mapping[str, frozenset[str]]
    history: tuple[Checkpoint, ...]
    resume: str | None
    language: str
    failures: int
    helped: frozenset[tuple[str, str]]
    connected: int
    steps: int
