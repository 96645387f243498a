"""The names that keys and types of flows had before: read for one version more, and told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voicekit._dialog.document.places import Location
from voicekit._dialog.source import Source

__all__ = ["EarlierName", "bring_up_to_date"]

_FLOW = {"manners": "defaults"}
_QUESTION = {"timeout": "no_input_timeout", "between": "interdigit_timeout", "tries": "max_tries"}
_TYPES = {"spelled": "letters", "speech": "free_speech"}


@dataclass(frozen=True, slots=True)
class EarlierName:
    """A name of before in a document: ``location`` leads to its value by the keys of now; ``key`` tells whether it is a
    key and not a value.
    """

    old: str
    new: str
    location: Location
    key: bool


def bring_up_to_date(source: Source) -> tuple[EarlierName, ...]:
    """Write the names of now into a document, in place; gives the names of before that it had.

    A key that is there by both its names stays: it is unknown, and said to be.
    """
    found = [_renamed(source, (), old, new) for old, new in _FLOW.items()]
    for place in _questions(source.value):
        found += [_renamed(source, place, old, new) for old, new in _QUESTION.items()]
        found.append(_retyped(source, place))
    return tuple(each for each in found if each is not None)


def _questions(document: Any) -> Iterator[Location]:
    """The places that say how a question is asked."""
    yield ("defaults",)
    for name, node in _items(_items(document).get("nodes")).items():
        if {"menu", "form"} & _items(node).keys():
            yield ("nodes", name)
            yield from (("nodes", name, "form", slot) for slot in _items(_items(node).get("form")))


def _items(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _renamed(source: Source, place: Location, old: str, new: str) -> EarlierName | None:
    around = source.at(place)
    if not isinstance(around, dict) or old not in around or new in around:
        return None
    span = source.span(place)
    around[new], span.keys[new], span.inside[new] = around.pop(old), span.keys.pop(old), span.inside.pop(old)
    return EarlierName(old, new, (*place, new), key=True)


def _retyped(source: Source, place: Location) -> EarlierName | None:
    slot = _items(source.at(place)) if place[2:3] == ("form",) else {}
    old = slot.get("type")
    if not isinstance(old, str) or old not in _TYPES:
        return None
    source.at(place)["type"] = _TYPES[old]
    return EarlierName(old, _TYPES[old], (*place, "type"), key=False)
