"""The names that a flow's expressions and prompts may use."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from voicekit._dialog.invalid import near

__all__ = ["FACTS", "Lack", "lack_of"]

FACTS: Mapping[str, frozenset[str]] = {
    "call": frozenset(("id", "caller", "called", "language", "route", "arguments")),
    "today": frozenset(("year", "month", "day", "weekday")),
    "now": frozenset(("year", "month", "day", "weekday", "hour", "minute", "date", "time")),
    "failure": frozenset(("kind", "text")),
}
"""What every flow knows, and what these have."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a name with the keys after it means nothing, what mends it, and the part of it that is at fault."""

    what: str
    hint: str
    part: str


def lack_of(path: Sequence[str], names: Collection[str], own: Collection[str]) -> Lack | None:
    """What is wrong with a place or a name of an expression (``call.language``), where only these ``names`` are known.

    ``own`` are those that the flow itself sets: they may have the name of a fact, and any keys.
    """
    name, *keys = path
    if name not in names:
        return Lack(f"there is no variable `{name}`", near(name, names), name)
    if name not in FACTS or name in own or not keys:
        return None
    if keys[0] not in FACTS[name]:
        hint = near(keys[0], FACTS[name]) or f"there are {', '.join(sorted(FACTS[name]))}"
        return Lack(f"`{name}` has no `{keys[0]}`", hint, keys[0])
    if len(keys) > (2 if keys[0] == "arguments" else 1):
        return Lack(f"`{name}.{keys[0]}` has no `{keys[1]}`", f"leave out {keys[1]}", keys[1])
    return None
