"""What a flow knows while it runs: its variables, which of them are private, and the facts that all flows have."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from voicekit._call.call import Call
from voicekit._dialog.bounds import OUT_OF_BOUNDS, TooLarge, bounded
from voicekit._dialog.facts import FACTS, is_told
from voicekit._dialog.places import value_at
from voicekit._prompts.parts import Text
from voicekit._spoken import FromNetwork
from voicekit.errors import FlowFailed

__all__ = ["FlowVariables", "ToSay"]


@dataclass(slots=True)
class FlowVariables(Mapping[str, object]):
    """The names that expressions and prompts may use.

    A variable that the flow declares and has not set yet is none. ``masked`` are those that no log may hold.
    """

    declared: frozenset[str]
    call: Call
    clock: Callable[[], dt.datetime]
    own: dict[str, object] = field(default_factory=dict)
    masked: frozenset[str] = frozenset()
    from_caller: frozenset[str] = frozenset()
    """The variables whose values the caller has chosen freely: what may be done with them is a policy."""

    def __getitem__(self, name: str) -> object:
        if name in self.own:
            return self.own[name]
        if name in self.declared:
            return None
        return FACTS[name].value(self.call, self.clock)

    def __iter__(self) -> Iterator[str]:
        return iter({*self.own, *self.declared, *FACTS})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def put(self, name: str, value: object, *, masked: bool = False, from_caller: bool = False) -> None:
        """Set a variable. Raises FlowFailed for a value that is out of bounds, and for a name that no part of the flow
        says it sets: what it holds would be missing where calls are followed without a caller.
        """
        if name not in self.declared:
            raise FlowFailed(f"no node says that it sets {name!r}", hint="name it in the node's sets()", kind="flow")
        try:
            self.own[name] = bounded(value)
        except TooLarge as large:
            raise FlowFailed(f"the variable {name!r} cannot hold {large}", hint=OUT_OF_BOUNDS, kind="value") from None
        self.masked = _marked(self.masked, name, on=masked)
        self.from_caller = _marked(self.from_caller, name, on=from_caller)

    @contextmanager
    def lent(self, name: str, value: object, *, masked: bool = False) -> Iterator[None]:
        """A variable has this value while the block runs, and its own again after it."""
        before, was_masked, was_theirs = self.own.get(name), name in self.masked, name in self.from_caller
        self.put(name, value, masked=masked)
        try:
            yield
        finally:
            self.put(name, before, masked=was_masked, from_caller=was_theirs)

    def are_private(self, names: Iterable[str]) -> bool:
        """Whether one of them is masked: what is worked out from it is, too."""
        return not self.masked.isdisjoint(names)

    def are_from_caller(self, names: Iterable[str]) -> bool:
        """Whether one of them, or a fact of the call, is the caller's choice: what is worked out from it is, too."""
        return any(name in self.from_caller or (name in FACTS and FACTS[name].is_told) for name in names)

    def to_say(self) -> Mapping[str, object]:
        """The names as prompts take them, with points, too: what is masked is said as private text."""
        return ToSay(self)


def _marked(names: frozenset[str], name: str, *, on: bool) -> frozenset[str]:
    if (name in names) is on:
        return names
    return names | {name} if on else names - {name}


class ToSay(Mapping[str, object]):
    """The values of places, ``name`` and ``name.key``; those of masked variables are private texts."""

    def __init__(self, variables: FlowVariables) -> None:
        self._variables = variables

    def __getitem__(self, place: str) -> object:
        value = value_at(place, self._variables)
        if is_told(place) and place.partition(".")[0] not in self._variables.own and isinstance(value, str | None):
            return FromNetwork(value or "")  # a call has words for all that a network may leave out
        if value is None:
            raise KeyError(place)
        return Text(_text(value), private=True) if place.partition(".")[0] in self._variables.masked else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def _text(value: object) -> str:
    """The text of a value from which every kind of words can be made."""
    match value:
        case (Decimal() as amount, str(code)):
            return f"{amount:f} {code}"
        case dt.time():
            return value.strftime("%H:%M")
        case Decimal():
            return format(value, "f")
    return str(value)
