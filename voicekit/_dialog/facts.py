"""What every flow knows by itself: facts of its call and of the time, and of what failed last."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from voicekit._dialog.operations import parts_of

__all__ = ["FACTS", "KNOWN", "Fact", "is_told"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: what it holds, which is the type of an argument, ``moment``, or ``mapping`` with its ``parts``."""

    holds: str
    parts: Mapping[str, "Fact"] = field(default_factory=lambda: MappingProxyType({}))
    least: int | None = None
    """The fewest characters of a text."""
    is_steady: bool = True
    """Whether it stays as it is while a call goes on."""
    is_told: bool = False
    """Whether the caller or the network tells it: it may be missing, and what may be done with it is a policy."""
    value: Callable[[Any, Callable[[], dt.datetime]], object] = lambda _, __: None
    """Its value in a call (a `Call`, which whoever asks for the facts alone need not load), at the time of a clock."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of its parts."""
        return tuple(self.parts or parts_of(_TYPES.get(self.holds, object)))


_TYPES: Mapping[str, type] = {"date": dt.date, "moment": dt.datetime}

_CALL: Mapping[str, Fact] = {
    "id": Fact("text", value=lambda call, _: call.id),
    "caller": Fact("text", value=lambda call, _: call.caller),
    "called": Fact("text", value=lambda call, _: call.called),
    "language": Fact("text", least=2, value=lambda call, _: call.language),
    "route": Fact("text", value=lambda call, _: call.route),
    "arguments": Fact("any", value=lambda call, _: call.named),
}

FACTS: Mapping[str, Fact] = {
    "call": Fact(
        "mapping",
        _CALL,
        is_told=True,
        value=lambda call, clock: {name: part.value(call, clock) for name, part in _CALL.items()},
    ),
    "today": Fact("date", value=lambda _, clock: clock().date()),
    "now": Fact("moment", is_steady=False, value=lambda _, clock: clock()),
}
"""The facts of every call by name: the one place where they stand."""

KNOWN: Mapping[str, Fact] = {
    **FACTS,
    "failure": Fact("mapping", {"kind": Fact("text", least=1), "text": Fact("text")}, is_steady=False),
}
"""What every flow has without setting it: the facts, and the variable that tells what failed last."""


def is_told(place: str) -> bool:
    """Whether a place such as ``call.caller`` is a part of what the caller or the network tells."""
    name, _, key = place.partition(".")
    return bool(key) and name in FACTS and FACTS[name].is_told
