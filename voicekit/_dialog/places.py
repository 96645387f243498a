"""Places for values in texts: what a place means, in prompts, addresses of services, and whom to dial."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal

from voicekit._dialog.operations import Wrong, fact
from voicekit.errors import FlowFailed

__all__ = ["fill", "names_in", "only_place", "value_at", "written"]

_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)\}")


def names_in(text: str) -> tuple[str, ...]:
    """The values that a text has places for, ``{name}`` or ``{name.key}``."""
    return tuple(_PLACE.findall(text))


def only_place(text: str) -> str:
    """The name of the one place that is all of a text; empty where there is anything else."""
    found = _PLACE.fullmatch(text)
    return found[1] if found is not None else ""


def value_at(place: str, values: Mapping[str, object]) -> object:
    """What a place such as ``order.total`` or ``today.day`` means: what an expression gives for it, or None."""
    name, *keys = place.split(".")
    found = values.get(name)
    for key in keys:
        try:
            found = fact(found, key)
        except Wrong:
            return None
    return found


def fill(text: str, values: Mapping[str, object], quote: Callable[[str], str]) -> str:
    """A text with its places filled by quoted values. Raises FlowFailed where one is missing or cannot be written."""

    def value(place: re.Match[str]) -> str:
        found = value_at(place[1], values)
        if found is None:
            raise FlowFailed(
                f"the value {place[1]!r} is missing",
                hint=f"give it a value in a set node before, or under variables: {place[1]}",
                kind="value",
            )
        return quote(written(found))

    return _PLACE.sub(value, text)


def written(value: object) -> str:
    """A value as plain text: numbers without exponents, dates and times by ISO 8601. Raises FlowFailed for others."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            return format(Decimal(str(value)), "f")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
    raise FlowFailed(
        f"a {type(value).__name__} cannot stand in a text",
        hint="write one of its parts, as in {found.name}",
        kind="value",
    )
