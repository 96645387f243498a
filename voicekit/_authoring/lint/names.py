"""The names that a flow's expressions and prompts may use."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from voicekit._dialog.facts import KNOWN
from voicekit._dialog.invalid import near

__all__ = ["Lack", "lack_of"]


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
    if name not in KNOWN or name in own or not keys:
        return None
    known = KNOWN[name].keys
    if keys[0] not in known:
        hint = near(keys[0], known) or f"there are {', '.join(sorted(known))}"
        return Lack(f"`{name}` has no `{keys[0]}`", hint, keys[0])
    if len(keys) > (2 if keys[0] == "arguments" else 1):
        return Lack(f"`{name}.{keys[0]}` has no `{keys[1]}`", f"leave out {keys[1]}", keys[1])
    return None
